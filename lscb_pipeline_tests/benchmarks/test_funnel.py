"""Funnels against the tails that they stand for, the spread between areas against areas made with a known one."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lscb_pipeline.benchmarks.funnel import dispersion, limits, place
from lscb_pipeline.benchmarks.intervals import proportion_interval

CONFIDENCES = st.sampled_from([0.95, 0.998])


@settings(deadline=None)
@given(st.floats(0.1, 900), st.integers(1, 10**6), CONFIDENCES)
def test_a_count_is_outside_just_when_chance_would_hardly_give_it(
    london: float, children: int, confidence: float
) -> None:
    expected = london * children / 10_000
    lower, upper = (float(limit) * children / 10_000 for limit in limits(london, children, 10_000, confidence))
    tail = (1 - confidence) / 2
    assert 0 <= lower <= expected <= upper
    most, least = math.floor(upper + 1e-6), math.ceil(lower - 1e-6)
    assert stats.poisson.sf(most, expected) < tail * (1 + 1e-6), "the first count above"
    assert stats.poisson.sf(most - 1, expected) > tail * (1 - 1e-3) or most == 0, "the last one within"
    assert stats.poisson.cdf(least - 1, expected) < tail * (1 + 1e-6), "the first count below"
    assert stats.poisson.cdf(least, expected) > tail * (1 - 1e-3), "the last one within"


@settings(deadline=None)
@given(st.floats(0.001, 0.999), st.integers(1, 10**5), CONFIDENCES)
def test_a_proportions_limits_are_where_wilsons_interval_leaves_london_out(
    london: float, n: int, confidence: float
) -> None:
    lower, upper = limits(london, n, None, confidence)
    for limit in (lower, upper):
        if 0 < limit < 1:
            ends = [float(end) for end in proportion_interval(float(limit) * n, n, confidence)]
            assert min(abs(end - london) for end in ends) < 1e-6


@settings(deadline=None)
@given(st.floats(1, 900), st.integers(100, 10**6), st.floats(0.01, 10**5))
def test_a_wide_spread_between_areas_rules_the_limits(london: float, children: int, variance: float) -> None:
    narrow, wide = limits(london, children, 10_000, 0.998), limits(london, children, 10_000, 0.998, variance)
    assert wide[0] <= narrow[0]
    assert wide[1] > narrow[1]
    alone = 3.0902323 * math.sqrt(variance)
    assert wide[1] - london == pytest.approx(math.hypot(narrow[1] - london, alone), rel=1e-6)
    assert wide[0] == pytest.approx(max(0, london - math.hypot(london - narrow[0], alone)), rel=1e-6, abs=1e-9)


def test_limits_of_large_areas_by_hand_and_of_nothing() -> None:
    lower, upper = limits(100, 1_000_000, 10_000, 0.95)  # 10,000 expected: 1.96 x 100 either way
    assert [float(lower), float(upper)] == pytest.approx([98.04, 101.97], abs=0.01)
    lower, upper = limits(0.5, [100, 100], None, 0.95, [0, 0.0075])  # 0.05 becomes 0.1
    assert lower == pytest.approx([0.402, 0.304], abs=1e-4)
    assert upper == pytest.approx([0.598, 0.696], abs=1e-4)
    assert [float(x) for x in limits(0, 500, 10_000, 0.95)] == [0, 0]
    assert [float(x) for x in limits(1, 50, None, 0.95)] == [1, 1]
    for nothing in (limits(100, [0, -1, None], 10_000, 0.95), limits(None, [5, 6], 10_000, 0.95),
                    limits(1.5, [5, 6], None, 0.95), limits(-2, [5, 6], 10_000, 0.95)):  # fmt: skip
        assert np.isnan(nothing).all()
    assert limits(100, [], 10_000, 0.95)[0].shape == (0,)
    with pytest.raises(ValueError, match="lies between 0 and 1"):
        limits(100, 500, 10_000, 95)


def test_the_spread_by_hand() -> None:
    """Four areas of 10,000 at London's 100, 100 expected each: z is the distance over 10."""
    ratio, variance = dispersion([70, 90, 110, 130], 100, 10_000, 10_000)
    edge = 2.4  # numpy's 10th and 90th percentile of -3, -1, 1, 3
    assert ratio == pytest.approx([(2 * edge**2 + 2) / 4] * 4)
    assert variance == pytest.approx([(4 * ratio[0] - 3) / (4 / 100 - 1 / 100)] * 4)
    alike, none = dispersion([100, 101, 99, 100], 100, 10_000, 10_000)
    assert (alike < 1).all()
    assert none.tolist() == [0] * 4, "chance explains it all"


def test_groups_and_what_is_missing_keep_to_themselves() -> None:
    one = [70, 90, 110, 130]
    values, groups = [*one, None, 5, 0.0, 0.0], [0, 0, 0, 0, 0, 1, 2, 2]
    london = [100] * 5 + [5] + [0, 0]
    ratio, variance = dispersion(values, london, 10_000, 10_000, groups)
    alone = dispersion(one, 100, 10_000, 10_000)
    assert ratio[:5] == pytest.approx([alone[0][0]] * 5)
    assert variance[:5] == pytest.approx([alone[1][0]] * 5)
    assert np.isnan(ratio[5:]).all(), "a lone area, and a London of 0, say nothing of a spread"
    assert np.isnan(variance[5:]).all()
    assert dispersion([], 100, [], 10_000)[0].shape == (0,)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 10.0, 40.0, 100.0]))
def test_the_spread_that_areas_were_made_with_is_found(seed: int, spread: float) -> None:
    random = np.random.default_rng(seed)
    children = random.integers(20_000, 90_000, 2_000)
    rates = np.maximum(random.normal(300, spread, 2_000), 0)
    values = random.poisson(children * rates / 10_000) / children * 10_000
    ratio, variance = dispersion(values, 300, children, 10_000)
    # winsorising at 10 % takes a normal curve's variance down to 0.83 of it, or 0.79 with flat ends
    assert math.sqrt(variance[0]) <= spread * 1.1 + 4
    assert math.sqrt(variance[0]) >= spread * 0.75 - 4
    assert (ratio[0] > 1.2) == (spread > 0)


def test_where_values_lie() -> None:
    inner, outer = (np.array([2.0]), np.array([8.0])), (np.array([1.0]), np.array([9.0]))
    found = place([0.5, 1, 1.5, 2, 5, 8, 8.5, 9, 9.5, None], inner, outer)
    words = ["below_998", "below_95", "below_95", "within", "within", "within", "above_95", "above_95", "above_998"]
    assert found[:-1].tolist() == words
    assert found[-1] != found[-1], "NaN"
