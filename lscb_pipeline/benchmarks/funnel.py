"""Funnels: how far from London's value chance alone takes an area of its size, and how much more areas differ.

Here: limits, the spread between areas beyond chance (Spiegelhalter's additive model, Quality and Safety in Health Care
2005;14:347-51), and where a value lies. Not here: an area's own interval (intervals), its verdict (comparison).
"""

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from lscb_pipeline.benchmarks.intervals import Floats, as_floats, widened, z_of

CURVES = {"lower_95": 0.95, "upper_95": 0.95, "lower_998": 0.998, "upper_998": 0.998}  # and each one's confidence
WINSORISED = 0.1  # of the areas at either end: a few far ones must not set the spread of all


def limits(
    london_value: ArrayLike, denominators: ArrayLike, rate_base: ArrayLike | None, confidence: float,
    between_area_variance: ArrayLike = 0,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Lower and upper limit around `london_value`, at each of the areas' denominators.

    With a `rate_base` the value is a rate, and an area lies outside just when the exact Poisson interval of its count
    leaves London out; with None it is a proportion from 0 to 1 (not in percent), and the same holds of Wilson's.
    `between_area_variance`, in the value's unit squared, is added to what chance does. Never below 0, nor a
    proportion's above 1. NaN where something is missing, a denominator is not above 0, or London's value is none.
    """
    london, sizes = np.broadcast_arrays(as_floats(london_value), as_floats(denominators))
    is_sound = (london >= 0) & (sizes > 0) & np.isfinite(sizes) & ((rate_base is not None) | (london <= 1))
    london, sizes = np.where(is_sound, london, np.nan), np.where(is_sound, sizes, np.nan)
    if rate_base is None:
        lower = upper = london
        variance, highest = _variance(london, sizes, None) + as_floats(between_area_variance), 1.0
    else:
        lower, upper = _poisson(london, sizes / as_floats(rate_base), confidence)
        variance, highest = as_floats(between_area_variance), np.inf
    lower, upper = widened(london, lower, upper, variance, confidence)
    return np.maximum(lower, 0), np.minimum(upper, highest)


def dispersion(
    values: ArrayLike, london_value: ArrayLike, denominators: ArrayLike, rate_base: ArrayLike | None,
    groups: ArrayLike | None = None,
) -> tuple[Floats, Floats]:  # fmt: skip
    """How much more the areas differ than by chance: the dispersion, and the variance between them.

    `values` of the areas with their denominators, in the unit of `limits`; with `groups`, numbers of the same length,
    each group is taken by itself. Both answers have a value a row, the same all over a group: 1 is the dispersion of
    chance alone, and the variance, in the value's unit squared, is 0 where chance explains it all. NaN in a group
    of fewer than two areas with a value, a denominator and a London value that leaves chance some room.
    """
    value, london, sizes = np.broadcast_arrays(as_floats(values), as_floats(london_value), as_floats(denominators))
    by = np.zeros(len(value)) if groups is None else np.asarray(groups)

    def over_group(rows: pd.Series, how: Literal["count", "sum", "mean", "quantile"], *share: float) -> pd.Series:
        by_row: pd.Series = rows.groupby(by).transform(how, *share)
        return by_row

    chance = _variance(london, np.where(sizes > 0, sizes, np.nan), rate_base)
    weight = 1 / pd.Series(chance).where((chance > 0) & ~np.isnan(value))
    z = pd.Series(value - london) * weight**0.5
    winsorised = z.clip(*(over_group(z, "quantile", end) for end in (WINSORISED, 1 - WINSORISED)))
    areas = over_group(weight, "count")
    ratio = over_group(winsorised**2, "mean").where(areas > 1)
    total = over_group(weight, "sum").where(areas > 1)
    spread = (areas * ratio - (areas - 1)) / (total - over_group(weight**2, "sum") / total)
    return as_floats(ratio), as_floats(spread.clip(lower=0))


def place(value: ArrayLike, limits_95: tuple[Floats, Floats], limits_998: tuple[Floats, Floats]) -> NDArray[np.object_]:
    """Where each value lies: below_998, below_95, within, above_95, above_998; NaN without a value or limits."""
    values = as_floats(value)
    is_known = ~np.isnan(values + limits_95[0] + limits_95[1] + limits_998[0] + limits_998[1])
    lies = {
        "below_998": values < limits_998[0],
        "above_998": values > limits_998[1],
        "below_95": values < limits_95[0],
        "above_95": values > limits_95[1],
        "within": is_known,
    }
    return np.select([is_known & holds for holds in lies.values()], list(lies), np.array(np.nan, dtype=object))


def _variance(london: Floats, sizes: Floats, rate_base: ArrayLike | None) -> Floats:
    """What chance alone does to an area whose true value is London's, as a variance."""
    return london * (1 - london) / sizes if rate_base is None else london * as_floats(rate_base) / sizes


def _poisson(london: Floats, per_unit: Floats, confidence: float) -> tuple[Floats, Floats]:
    """The values whose count's exact interval ends at the count that London's rate lets one expect."""
    from scipy.special import gdtrib  # of a gamma distribution, the shape at which it has a probability

    z_of(confidence)
    tail, expected = (1 - confidence) / 2, london * per_unit
    return np.maximum(gdtrib(1, 1 - tail, expected) - 1, 0) / per_unit, gdtrib(1, tail, expected) / per_unit
