"""Series of one figure over time: XmR charts, and the signals that chance alone would hardly give.

Here: one series, or many of the same length at once (the last axis is time). Not here: which periods make a series, or
where a definition breaks it.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from lscb_pipeline.benchmarks.intervals import Floats, as_floats

FEWEST_POINTS = 13  # of fewer the limits are shown, and too loose to judge by
PER_RANGE = 2.66  # three standard deviations in mean moving ranges of two points: 3 / 1.128
LARGEST_RANGE = 3.267  # in mean moving ranges: a greater one is a jump, not the noise that limits are made of
RUN = 7
TREND_Z = 2.576  # of a standard normal, two-sided p of 0.01
EXACTNESS = 1e-9  # of the largest value: what rounding may make of equal ones

Bools = NDArray[np.bool_]


class Flags(NamedTuple):
    """The rules' signals, each an array of the values' shape: True at every point that is part of one."""

    outside: Bools
    moving: Bools
    one_side: Bools
    near_limit: Bools
    too_short: Bools


class Xmr(NamedTuple):
    """An XmR chart: the mean, the lower and the upper limit, and the rules' flags. Limits as the values' unit."""

    centre: Floats
    limits: tuple[Floats, Floats]
    flags: Flags


def xmr(values: ArrayLike) -> Xmr:
    """The XmR chart of values in the order of time; of a table, one a row, with a centre and limits a row.

    Limits are the mean -+ 2.66 x the mean moving range, without moving ranges above 3.267 x their mean. Flags: outside
    the limits; moving: seven points each higher, or each lower, than the one before; one_side: seven on one side of the
    mean; near_limit: two of three in the last third before a limit or beyond it. too_short: fewer than 13 values, which
    is too few to judge by. A missing value is no point, ends a run and has no moving range. No values, no limits: NaN.
    """
    series = np.atleast_1d(as_floats(values))
    slack = EXACTNESS * np.max(np.abs(np.nan_to_num(series)), axis=-1, keepdims=True, initial=0)
    ranges = np.abs(np.diff(series, axis=-1))
    is_noise = ranges <= LARGEST_RANGE * mean_of(ranges) + slack
    centre, reach = mean_of(series), PER_RANGE * mean_of(np.where(is_noise, ranges, np.nan))
    away = series - centre
    is_above, is_below = away > slack, away < -slack
    steps = np.concatenate([np.full_like(series[..., :1], np.nan), np.diff(series, axis=-1)], axis=-1)
    flags = Flags(
        outside=np.abs(away) > reach + slack,
        moving=_run_up(steps > slack) | _run_up(steps < -slack),
        one_side=_in_run(is_above, RUN, RUN) | _in_run(is_below, RUN, RUN),
        near_limit=_in_run(away > reach * 2 / 3 + slack, 2, 3) | _in_run(away < -reach * 2 / 3 - slack, 2, 3),
        too_short=np.broadcast_to((~np.isnan(series)).sum(axis=-1, keepdims=True) < FEWEST_POINTS, series.shape),
    )
    return Xmr(centre[..., 0], ((centre - reach)[..., 0], (centre + reach)[..., 0]), flags)


def growth_of(values: Floats) -> Floats:
    """What each line's values are multiplied by over time where they have a trend (Mann-Kendall, p below 0.01), else 1.

    Growth is steady: a straight line (least squares) through the logarithms, 1 at their middle. A trend is tested
    before anything is charted: of what rises year by year every new figure lies outside the limits of the past. NaN
    where there is a trend and a value that is not above 0: too steep to judge.
    """
    size = values.shape[-1]
    earlier, later = np.triu_indices(size, 1)
    score = np.nansum(np.sign(values[..., later] - values[..., earlier]), axis=-1, keepdims=True)
    is_there = ~np.isnan(values)
    n = is_there.sum(axis=-1, keepdims=True)
    has_trend = np.abs(score) - 1 > TREND_Z * np.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    logs = np.log(np.where(values > 0, values, np.nan))
    at = np.arange(size) - mean_of(np.where(is_there, np.arange(size, dtype="float64"), np.nan))
    away = np.where(is_there, at, np.nan)
    slope = np.nansum(away * logs, axis=-1, keepdims=True) / np.maximum(np.nansum(away**2, axis=-1, keepdims=True), 1)
    is_steep = has_trend & (is_there & np.isnan(logs)).any(axis=-1, keepdims=True)
    return np.where(is_steep, np.nan, np.where(has_trend, np.exp(slope * np.nan_to_num(at)), 1.0))


def mean_of(values: Floats) -> Floats:
    """The mean of what is there along the last axis, kept as an axis; NaN where nothing is."""
    count = (~np.isnan(values)).sum(axis=-1, keepdims=True)
    return np.asarray(np.nansum(values, axis=-1, keepdims=True) / np.where(count > 0, count, np.nan))


def _in_run(holds: Bools, enough: int, window: int) -> Bools:
    """The points that hold and lie in a window of so many points of which enough hold."""
    if holds.shape[-1] < window:
        return np.zeros_like(holds)
    has_enough = sliding_window_view(holds, window, axis=-1).sum(axis=-1) >= enough
    return holds & _spread(has_enough, window)


def _run_up(steps: Bools) -> Bools:
    """The points of runs of RUN points in which every step holds; steps[i] leads to point i."""
    if steps.shape[-1] < RUN:
        return np.zeros_like(steps)
    return _spread(np.all(sliding_window_view(steps[..., 1:], RUN - 1, axis=-1), axis=-1), RUN)


def _spread(starts: Bools, window: int) -> Bools:
    """Every point of the windows that start where `starts` holds."""
    padding = [(0, 0)] * (starts.ndim - 1) + [(window - 1, window - 1)]
    return np.asarray(sliding_window_view(np.pad(starts, padding), window, axis=-1).any(axis=-1))
