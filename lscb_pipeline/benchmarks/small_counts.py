"""Small counts beside their own past: an exact test, where a chart's limits would say nothing.

Here: whether the newest count is one that its past makes unlikely. Not here: which counts are small (series.py).
"""

import numpy as np

from lscb_pipeline.benchmarks.intervals import Floats
from lscb_pipeline.benchmarks.trend import Bools

ALPHA = 0.0027  # two-sided: as far out as three standard deviations


def is_unlikely(counts: Floats, exposures: Floats) -> Bools:
    """Whether the last count of each line is unlikely beside the others of its line; False where nothing can be said.

    Of all events of a line, each falls into the last period with the share that this period has of all exposure (a
    population or cases; without any, of periods): the conditional test of two Poisson counts, twice the smaller tail
    (Przyborowski and Wilenski 1940). A missing count is no period.
    """
    from scipy.stats import binom  # a second and a half: not for those who don't judge

    is_there = ~np.isnan(counts)
    has_exposure = np.where(is_there, exposures > 0, True).all(axis=-1, keepdims=True)
    weight = np.where(is_there, np.where(has_exposure, exposures, 1.0), 0.0)
    newest, total = np.nan_to_num(counts[..., -1]), np.nansum(counts, axis=-1)
    share = weight[..., -1] / np.maximum(weight.sum(axis=-1), 1e-12)
    tail = np.minimum(binom.cdf(newest, total, share), binom.sf(newest - 1, total, share))
    is_judged = is_there[..., -1] & (is_there.sum(axis=-1) > 1)
    return np.asarray(is_judged & (2 * tail < ALPHA))
