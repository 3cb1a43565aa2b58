"""Intervals against what defines them: tails summed up term by term, scipy's own, and cases worked by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lscb_pipeline.benchmarks.intervals import proportion_interval, rate_interval, widened

CONFIDENCES = st.sampled_from([0.5, 0.9, 0.95, 0.99, 0.998])


def poisson_tail(least: int, mean: float) -> float:
    """P of `least` events or more, summed up."""
    return 1 - math.fsum(math.exp(-mean + i * math.log(mean) - math.lgamma(i + 1)) for i in range(least))


def test_counts_worked_by_hand() -> None:
    """0 to 9 from the published table of exact Poisson limits; 10 and 100 by Byar's formula on paper."""
    lower, upper = rate_interval([0, 1, 9, 10, 100], 1000, 1000)
    assert lower == pytest.approx([0, 0.0253, 4.1154, 4.7874, 81.3621], abs=5e-5)
    assert upper == pytest.approx([3.6889, 5.5716, 17.0848, 18.3915, 121.6279], abs=5e-5)
    assert lower[0] == 0, "none: exactly 0"
    byar = 10 * (1 - 1 / 90 - 1.959964 / (3 * math.sqrt(10))) ** 3
    assert rate_interval(10, 5000, 10_000)[0] == pytest.approx(2 * byar, rel=1e-6)


def test_proportions_worked_by_hand() -> None:
    lower, upper = proportion_interval([0, 1, 9, 10, 50], [10, 10, 10, 10, 100])
    assert lower == pytest.approx([0, 0.017876, 0.595850, 0.722467, 0.403832], abs=5e-7)
    assert upper == pytest.approx([0.277533, 0.404150, 0.982124, 1, 0.596168], abs=5e-7)
    assert (lower[0], upper[3]) == (0, 1), "none and all: exactly"


@settings(deadline=None)
@given(st.integers(0, 9), st.integers(1, 10**6), CONFIDENCES)
def test_below_ten_either_tail_beyond_the_limits_is_half_of_the_rest(x: int, over: int, confidence: float) -> None:
    lower, upper = (float(limit) * over for limit in rate_interval(x, over, 1, confidence))
    assert 1 - poisson_tail(x + 1, upper) == pytest.approx((1 - confidence) / 2, rel=1e-6)
    if x:
        assert poisson_tail(x, lower) == pytest.approx((1 - confidence) / 2, rel=1e-6)


@settings(deadline=None)
@given(st.integers(10, 10**7), st.integers(1, 10**6), CONFIDENCES)
def test_from_ten_byars_limits_are_next_to_the_exact_ones(x: int, over: int, confidence: float) -> None:
    tail = (1 - confidence) / 2
    lower, upper = (float(limit) * over / 1000 for limit in rate_interval(x, over, 1000, confidence))
    spread = math.sqrt(x)
    assert abs(lower - stats.chi2.ppf(tail, 2 * x) / 2) < 0.02 * spread
    assert abs(upper - stats.chi2.isf(tail, 2 * x + 2) / 2) < 0.02 * spread


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 10**6), CONFIDENCES)
def test_wilsons_limits_are_scipys(x: int, n: int, confidence: float) -> None:
    x = min(x, n)
    lower, upper = proportion_interval(x, n, confidence)
    theirs = stats.binomtest(x, n).proportion_ci(confidence, method="wilson")
    assert float(lower) == pytest.approx(theirs.low, abs=1e-9)
    assert float(upper) == pytest.approx(theirs.high, abs=1e-9)
    assert 0 <= lower <= x / n <= upper <= 1


def test_what_is_missing_or_makes_no_sense_has_no_limits() -> None:
    nothing = [None, np.nan, -1, 3, 3, 3, 3]
    over = [9, 9, 9, 0, None, -5, np.nan]
    for lower, upper in (rate_interval(nothing, over, 1000), proportion_interval(nothing, over)):
        assert np.isnan(lower).all()
        assert np.isnan(upper).all()
    assert np.isnan(proportion_interval(11, 10)).all(), "more than all of them"
    assert np.isfinite(rate_interval(11, 10, 100)).all(), "events may outnumber whom they happen to"


@pytest.mark.parametrize("interval", [lambda x, n: rate_interval(x, n, 1000), proportion_interval])
def test_any_shape_and_kind_of_numbers(interval: object) -> None:
    lower, upper = interval([], [])  # type: ignore[operator]
    assert lower.shape == upper.shape == (0,)
    one, _ = interval([3], [50])  # type: ignore[operator]
    single, _ = interval(3, 50)  # type: ignore[operator]
    assert float(single) == one[0]
    series = pd.Series([3, None, 0], dtype="Int64", index=[7, 8, 9])
    many, _ = interval(series, 50)  # type: ignore[operator]
    assert many[0] == one[0]
    assert np.isnan(many[1])
    assert isinstance(many, np.ndarray)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5])
def test_a_confidence_that_is_none_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="lies between 0 and 1"):
        rate_interval(3, 50, 1000, confidence)
    with pytest.raises(ValueError, match="lies between 0 and 1"):
        proportion_interval(3, 50, confidence)


def test_a_variance_is_added_on_each_side_by_itself() -> None:
    lower, upper = widened(10, [10 - 1.959964 * 3, 9], [10 + 1.959964 * 3, 14], [16, 0])
    assert lower == pytest.approx([10 - 1.959964 * 5, 9], rel=1e-6)
    assert upper == pytest.approx([10 + 1.959964 * 5, 14], rel=1e-6)
