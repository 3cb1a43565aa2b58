"""How many there are in all, of whom two lists each have some: two-source capture-recapture.

Here: Chapman's estimate, an interval around it, and the band over what the lists can't tell: whether being on one makes
being on the other likelier (dependence), and how many on both were not recognised (missed links). Whole arrays at once;
a missing count has no estimate. Not here: whose lists they are, and what of it is shown (runaway_estimate.py).

Of `first` and `second` children on the lists, `both` on both, a = first - both are on the first alone and b = second -
both on the second alone; on neither are w a b / (both + 1) to be expected. At w = 1 that makes Chapman's estimate.
Dependence w is an odds ratio: by so many times the odds of being on one list are greater for who is on the other. Where
a share of the true matches is missed, both / (1 - missed) stands for `both`.

Sources: Chapman 1951; Sadinle 2009, Transformed Logit Confidence Intervals for Small Populations in Single
Capture-Recapture Estimation, Communications in Statistics 38, whose interval is that of w = 1 and no missed link. What
dependence and missed links do to it is ours (docs/decisions/runaways.md).
"""

import numpy as np
from numpy.typing import ArrayLike

from lscb_pipeline.benchmarks.intervals import Floats, as_floats, widened, z_of

DEPENDENCE = (1.0, 4.0)  # from, to; odds ratios: 1 is none
MISSED = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25)  # shares of the true matches


def chapman(
    first: ArrayLike, second: ArrayLike, both: ArrayLike, dependence: ArrayLike = 1.0, missed: ArrayLike = 0.0
) -> Floats:
    """The number in all: children, not whole. Never below those seen.

    Arrays of any shapes that fit each other, or single numbers: counts of children; `dependence`, an odds ratio;
    `missed`, a share from 0 to under 1. NaN where a count is missing, negative, or `both` more than one of the others.
    """
    only_first, only_second, on_both = _parts(first, second, both, missed)
    return only_first + only_second + on_both + as_floats(dependence) * only_first * only_second / (on_both + 1)


def recapture_interval(
    first: ArrayLike, second: ArrayLike, both: ArrayLike, dependence: ArrayLike = 1.0, missed: ArrayLike = 0.0,
    confidence: float = 0.95,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Lower and upper limit of the number in all, by chance alone, with the dependence and the missed links given.

    Sadinle's transformed logit: those seen - 0.5 + u exp(-+ z s), u = w a b / c and s^2 = 1/a + 1/b + 1/c + 1/u over
    half cells (on one list alone, on the other alone, on both, each + 0.5). Which links are missed is chance too: it
    widens either side by the variance of both / (1 - missed). Never below those seen or, of missed links, the longer
    list. Shapes, NaN: as chapman. Raises ValueError where `confidence` isn't between 0 and 1.
    """
    only_first, only_second, on_both = _parts(first, second, both, missed)
    a, b, c = only_first + 0.5, only_second + 0.5, on_both + 0.5
    unseen, share = as_floats(dependence) * a * b / c, as_floats(missed)
    variance = 1 / a + 1 / b + 1 / c + 1 / unseen
    seen, spread = only_first + only_second + on_both, np.exp(z_of(confidence) * np.sqrt(variance))
    limits = seen - 0.5 + unseen / spread, seen - 0.5 + unseen * spread
    of_links = (unseen * variance) ** 2 * on_both * share / (1 - share)
    lower, upper = widened(seen - 0.5 + unseen, *limits, of_links, confidence)
    return np.maximum(lower, np.where(share > 0, on_both + np.maximum(only_first, only_second), seen)), upper


def recapture_band(
    first: ArrayLike, second: ArrayLike, both: ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """From the lower limit at no dependence, the least over MISSED, to the upper at the greatest and no missed link.

    These are the ends: dependence adds children unseen, missed links take some away. Where these would leave next to
    nobody on one list alone, or unseen, half cells make an interval wider than the band; the band still holds the
    estimate there.
    Shapes, NaN and errors: as recapture_interval.
    """
    none, greatest = DEPENDENCE
    lower = [recapture_interval(first, second, both, none, missed, confidence)[0] for missed in MISSED]
    return np.asarray(np.min(lower, axis=0)), recapture_interval(first, second, both, greatest, 0, confidence)[1]


def _parts(first: ArrayLike, second: ArrayLike, both: ArrayLike, missed: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """On the first list alone, on the second alone, on both: as they would be, had no link been missed."""
    n1, n2, linked, share = np.broadcast_arrays(*(as_floats(one) for one in (first, second, both, missed)))
    is_sound = (linked >= 0) & (linked <= n1) & (linked <= n2) & (share >= 0) & (share < 1)
    on_both = np.minimum(np.minimum(n1, n2), linked / np.where(is_sound, 1 - share, np.nan))
    return n1 - on_both, n2 - on_both, on_both
