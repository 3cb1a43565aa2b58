"""Where a figure stands among the areas': ranks, quarters and other parts of the order.

Here: whole arrays, or each group of one by itself. Not here: which figures may be ranked (london).
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

LETTERS = ("A", "B", "C", "D")


def rank(values: ArrayLike, polarity: str, groups: ArrayLike | None = None) -> NDArray[np.float64]:
    """Competition rank, 1 = best by polarity: ties take the smaller rank, a missing value has none (NaN).

    A neutral indicator is ranked from high to low, which says nothing of good or bad. With `groups`, numbers of
    the same length, each group is ranked by itself. Raises ValueError for an unknown polarity.
    """
    series = pd.Series(values, dtype="float64")
    ranked = series if groups is None else series.groupby(np.asarray(groups))
    return np.asarray(ranked.rank(method="min", ascending=_starts_low(polarity)), dtype=np.float64)


def quartile(values: ArrayLike, polarity: str, groups: ArrayLike | None = None) -> NDArray[np.object_]:
    """The quarter of the order that each value lies in, `A` = best by polarity to `D`; NaN where it is missing.

    Of a neutral indicator `A` is the highest quarter, which says nothing of good or bad. Ties share the better
    quarter, as they share the better rank. Cut points and `groups` as in quantile. Raises ValueError for an unknown
    polarity.
    """
    from_best = np.asarray(values, dtype=np.float64) * (1 if _starts_low(polarity) else -1)
    part = quantile(from_best, len(LETTERS), groups)
    return np.select([part == i for i in range(1, 5)], LETTERS, np.array(np.nan, dtype=object))


def quantile(values: ArrayLike, k: int, groups: ArrayLike | None = None) -> NDArray[np.float64]:
    """Which of `k` equal parts of the order each value lies in, 1 = lowest to k = highest; NaN where it is missing.

    The cut points interpolate linearly between the values there are (type 7, numpy's default); a value on a cut
    belongs to the part below it. With `groups`, numbers of the same length, each group is parted by itself. Raises
    ValueError where `k` is not 1 or more.
    """
    if k < 1:
        raise ValueError(f"an order has 1 or more parts, not {k}")
    series = pd.Series(values, dtype="float64")
    counted = series.groupby(np.zeros(len(series)) if groups is None else np.asarray(groups))
    # The cut j lies at place j (n - 1) / k of the order, counted from 0. A value lies above it just when more than
    # that many values are lower: whole numbers, which no interpolation rounds.
    lower = np.asarray(counted.rank(method="min"), dtype=np.float64) - 1
    last = np.asarray(counted.transform("count"), dtype=np.float64) - 1
    return np.maximum(1, np.ceil(lower * k / np.maximum(last, 1)))


def _starts_low(polarity: str) -> bool:
    """Whether the first of an order by this polarity is its lowest."""
    if polarity not in ("high_is_good", "low_is_good", "neutral"):
        raise ValueError(f"a polarity is high_is_good, low_is_good or neutral, not {polarity!r}")
    return polarity == "low_is_good"
