"""Ranks among areas."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray


def rank(values: ArrayLike, polarity: str, groups: ArrayLike | None = None) -> NDArray[np.float64]:
    """Competition rank, 1 = best by polarity: ties take the smaller rank, a missing value has none (NaN).

    A neutral indicator is ranked from high to low, which says nothing of good or bad. With `groups`, numbers of
    the same length, each group is ranked by itself.
    """
    ascending = polarity == "low_is_good"
    series = pd.Series(values, dtype="float64")
    ranked = series if groups is None else series.groupby(np.asarray(groups))
    return np.asarray(ranked.rank(method="min", ascending=ascending), dtype=np.float64)
