"""How far a figure has moved since an earlier period, in standard errors of chance alone.

Here: whole arrays at once. Not here: which figures may be set beside one another, nor what is called a movement
(reports/release/london_moves.py); series of many periods (trend.py).
"""

import numpy as np
from numpy.typing import ArrayLike

from lscb_pipeline.benchmarks.intervals import Floats, as_floats

LEAST_COUNT = 10  # below it the normal approximation of a count is not good enough to say anything


def moved_by(
    count: ArrayLike, over: ArrayLike, count_before: ArrayLike, over_before: ArrayLike, is_share: ArrayLike,
    rounding: ArrayLike = 0.0,
) -> Floats:  # fmt: skip
    """By how many standard errors a rate, count or share lies above the earlier one; negative below it.

    `over`: denominators, 1 of plain counts. Counts are Poisson's; of shares (`is_share`) the two proportions' pooled
    variance is taken. `rounding`: by how much the two counts together may be off because they were rounded; that much
    of the difference is not counted. NaN where something is missing or a count is below LEAST_COUNT; 0 where two
    shares are both nothing or all.
    """
    now, then, n, m = (as_floats(one) for one in (count, count_before, over, over_before))
    is_sound = (now >= LEAST_COUNT) & (then >= LEAST_COUNT) & (n > 0) & (m > 0)
    n, m = np.where(is_sound, n, np.nan), np.where(is_sound, m, np.nan)
    pooled = (now + then) / (n + m)
    of_shares = np.clip(pooled * (1 - pooled), 0, None) * (1 / n + 1 / m)
    variance = np.where(np.asarray(is_share), of_shares, now / n**2 + then / m**2)
    difference = now / n - then / m
    sure = np.clip(np.abs(difference) - as_floats(rounding) / np.fmin(n, m), 0, None)
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.where(variance > 0, sure / np.sqrt(variance), 0.0)
    return np.where(is_sound, np.sign(difference) * errors, np.nan)
