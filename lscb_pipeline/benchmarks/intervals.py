"""Confidence intervals of rates and proportions, and their widening by what differs between areas beyond chance.

Here: whole arrays at once; a missing figure has no limits. Not here: which interval fits which unit (comparison).
scipy is imported where it is used: who only reads figures needn't wait for it.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
EXACT_BELOW = 10  # a count from which Byar's approximation is as good as exact


def rate_interval(
    count: ArrayLike, denominator: ArrayLike, rate_base: ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Lower and upper limit of count / denominator x rate_base: exact Poisson below 10, Byar's from 10.

    Arrays of any shapes that fit each other, or single numbers; the limits have the shape of all together, in the unit
    of the rate. NaN where something is missing, the count is negative or the denominator not above 0. Raises
    ValueError where `confidence` isn't between 0 and 1.
    """
    counts, denominators = as_floats(count), as_floats(denominator)
    is_sound = np.isfinite(counts) & (counts >= 0) & (denominators > 0)
    scale = np.where(is_sound, as_floats(rate_base) / np.where(is_sound, denominators, 1), np.nan)
    lower, upper = _count_limits(np.where(np.isfinite(counts) & (counts >= 0), counts, 0.0), confidence)
    return lower * scale, upper * scale


def proportion_interval(
    numerator: ArrayLike, denominator: ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Lower and upper limit of numerator / denominator, Wilson's score interval, from 0 to 1 (not in percent).

    Arrays of any shapes that fit each other, or single numbers. NaN where something is missing, the denominator is not
    above 0, or the numerator is negative or more than the denominator. Raises ValueError where `confidence` isn't
    between 0 and 1.
    """
    x, n = np.broadcast_arrays(as_floats(numerator), as_floats(denominator))
    is_sound = (x >= 0) & (x <= n) & (n > 0) & np.isfinite(n)
    x, n = np.where(is_sound, x, np.nan), np.where(is_sound, n, np.nan)
    z = z_of(confidence)
    middle, spread = 2 * x + z**2, z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    lower, upper = (middle - spread) / (2 * (n + z**2)), (middle + spread) / (2 * (n + z**2))
    return np.where(x == 0, 0.0, lower), np.where(x == n, 1.0, upper)  # rounding leaves a trace beyond the ends


def widened(
    centre: ArrayLike, lower: ArrayLike, upper: ArrayLike, variance: ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """The limits around `centre` with a variance added to the one that they stand for, each side by itself.

    For limits at centre -+ z x s these are centre -+ z x sqrt(s^2 + variance); lopsided limits keep their lean.
    """
    middle, extra = as_floats(centre), z_of(confidence) * np.sqrt(as_floats(variance))
    below = np.hypot(middle - as_floats(lower), extra)
    above = np.hypot(as_floats(upper) - middle, extra)
    return middle - below, middle + above


def z_of(confidence: float) -> float:
    """How many standard deviations of a normal curve hold the share `confidence` of it between them."""
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, as 0.95; not at {confidence}")
    from scipy.special import ndtri

    return float(ndtri((1 + confidence) / 2))


def as_floats(values: ArrayLike) -> Floats:
    """The numbers as floats, what is missing (None, pd.NA) as NaN."""
    return np.asarray(values, dtype=np.float64)


def _count_limits(counts: Floats, confidence: float) -> tuple[Floats, Floats]:
    """The limits of the number of events to be expected, of counts of 0 and more."""
    from scipy.special import gammaincinv  # chi2.ppf(p, 2x) / 2 is gammaincinv(x, p), without scipy.stats

    z, tail = z_of(confidence), (1 - confidence) / 2
    few, many = np.minimum(counts, EXACT_BELOW), np.maximum(counts, EXACT_BELOW)
    exact = gammaincinv(few, tail), gammaincinv(few + 1, 1 - tail)
    byar = _byar(many, -z), _byar(many + 1, z)
    lower, upper = (np.where(counts < EXACT_BELOW, *pair) for pair in zip(exact, byar, strict=True))
    return np.where(counts == 0, 0.0, lower), upper


def _byar(counts: Floats, z: float) -> Floats:
    return np.asarray(counts * (1 - 1 / (9 * counts) + z / (3 * np.sqrt(counts))) ** 3)
