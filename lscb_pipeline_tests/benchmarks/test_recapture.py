"""Capture-recapture: published cases, Woolf's interval of an odds ratio, and how often the truth is covered."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscb_pipeline.benchmarks.recapture import DEPENDENCE, MISSED, chapman, recapture_band, recapture_interval

DRAWS, SEED = 2_000, 2008
# How many there are, and which part of them is on either list; a run of police's and refuge's sizes among them.
SIZES = [(300, 0.4, 0.4), (500, 0.35, 0.35), (1_000, 0.3, 0.2), (3_000, 0.3, 0.06), (5_000, 0.6, 0.5),
         (12_000, 0.4, 0.015), (20_000, 0.2, 0.012), (400, 0.8, 0.7)]  # fmt: skip
Counts = np.ndarray


@st.composite
def lists(draw: st.DrawFn, fewest: int = 0) -> tuple[int, int, int]:
    both = draw(st.integers(fewest, 3_000))
    return both + draw(st.integers(0, 10_000)), both + draw(st.integers(0, 10_000)), both


def drawn(number: int, first: float, second: float, dependence: float = 1, missed: float = 0) -> list[Counts]:
    """The lengths of two lists and the links found between them, of 2,000 draws from so many children."""
    on_both = _on_both(first, second, dependence)
    cells = [on_both, first - on_both, second - on_both, 1 - first - second + on_both]
    chance = np.random.default_rng(SEED)
    both, a, b, _ = chance.multinomial(number, cells, DRAWS).T
    return [both + a, both + b, chance.binomial(both, 1 - missed)]


def _on_both(first: float, second: float, dependence: float) -> float:
    """The part on both lists for which their odds ratio is `dependence`."""
    if dependence == 1:
        return first * second
    of = 1 + (first + second) * (dependence - 1)
    root = math.sqrt(of**2 - 4 * dependence * (dependence - 1) * first * second)
    return (of - root) / (2 * (dependence - 1))


def covered(number: int, limits: tuple[Counts, Counts]) -> float:
    return float(((limits[0] <= number) & (number <= limits[1])).mean())


def test_a_textbooks_case() -> None:
    """10 turtles marked, 15 caught again, 5 of them marked: 28, from 22 to 65."""
    assert float(chapman(10, 15, 5)) == pytest.approx(11 * 16 / 6 - 1)
    lower, upper = recapture_interval(10, 15, 5)
    assert (round(float(lower)), round(float(upper))) == (22, 65)


@settings(deadline=None)
@given(lists())
def test_chapmans_as_it_is_written(of: tuple[int, int, int]) -> None:
    first, second, both = of
    assert float(chapman(*of)) == pytest.approx((first + 1) * (second + 1) / (both + 1) - 1)


@settings(deadline=None)
@given(lists(), st.sampled_from([1.0, 2.0, 4.0]), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_the_limits_are_the_unseen_at_which_woolfs_interval_ends_at_the_odds_ratio(
    of: tuple[int, int, int], dependence: float, confidence: float
) -> None:
    """log(c u / a b) with its variance 1/a + 1/b + 1/c + 1/u, u as estimated: worked out by the logarithm's way."""
    first, second, both = of
    a, b, c = first - both + 0.5, second - both + 0.5, both + 0.5
    found = recapture_interval(*of, dependence, 0, confidence)
    z = {0.5: 0.6744898, 0.9: 1.6448536, 0.95: 1.9599640, 0.99: 2.5758293}[confidence]
    centre = math.log(dependence) + math.log(a) + math.log(b) - math.log(c)
    spread = z * math.sqrt(1 / a + 1 / b + 1 / c + math.exp(-centre))
    seen = first + second - both
    expected = [max(seen, seen - 0.5 + math.exp(centre - spread)), seen - 0.5 + math.exp(centre + spread)]
    assert [float(limit) for limit in found] == pytest.approx(expected, rel=1e-5)


@settings(deadline=None)
@given(lists(), st.floats(1, 4), st.floats(0, 0.25))
def test_never_fewer_than_were_seen(of: tuple[int, int, int], dependence: float, missed: float) -> None:
    first, second, both = of
    lower, upper = recapture_interval(*of, dependence, missed)
    estimate = float(chapman(*of, dependence, missed))
    assert float(lower) >= max(first, second)
    assert float(chapman(*of)) >= first + second - both
    assert max(first, second) <= estimate
    assert float(lower) <= float(upper)


@settings(deadline=None, max_examples=300)
@given(lists(30), st.floats(1, 4), st.floats(0, 0.25))
def test_the_band_holds_every_estimate_and_interval_within_its_range(
    of: tuple[int, int, int], dependence: float, missed: float
) -> None:
    least, most = (float(limit) for limit in recapture_band(*of))
    assert least <= float(chapman(*of, dependence, missed)) <= most + 0.5
    lower, upper = (float(limit) for limit in recapture_interval(*of, dependence, missed))
    assert least * (1 - 1e-3) <= lower, "between the shares that are tried"
    alone = min(of[:2]) - of[2] / (1 - missed)
    if alone >= 10 and alone**2 >= of[2]:  # on either list alone, and so one unseen at least
        assert upper <= most


@settings(deadline=None)
@given(lists(1))
def test_more_matches_make_fewer_in_all_and_longer_lists_more(of: tuple[int, int, int]) -> None:
    first, second, both = of
    assert chapman(*of) <= chapman(first, second, both - 1)
    assert chapman(*of) <= chapman(first + 1, second, both) <= chapman(first + 1, second + 1, both)
    assert chapman(*of) == chapman(second, first, both)


@pytest.mark.parametrize(("number", "first", "second"), SIZES)
def test_the_interval_covers_the_truth_of_independent_lists(number: int, first: float, second: float) -> None:
    counts = drawn(number, first, second)
    assert (counts[2] >= 30).mean() > 0.99, "as it is shown"
    assert 0.93 <= covered(number, recapture_interval(*counts)) <= 0.97


@pytest.mark.parametrize(("number", "first", "second"), SIZES)
@pytest.mark.parametrize("dependence", [1, 1.5, 2.5, 4])
@pytest.mark.parametrize("missed", [0, 0.12, 0.25])
def test_the_band_covers_the_truth_of_lists_that_depend_and_miss_links(
    number: int, first: float, second: float, dependence: float, missed: float
) -> None:
    counts = drawn(number, first, second, dependence, missed)
    assert covered(number, recapture_band(*counts)) >= 0.95, "at least as often as an interval, at the ends too"
    assert covered(number, recapture_interval(*counts, dependence, missed)) >= 0.93, "were both known"


@pytest.mark.parametrize(("dependence", "missed"), [(6, 0), (1, 0.5)])
def test_beyond_its_range_the_band_says_nothing(dependence: float, missed: float) -> None:
    """That these draws can tell a band that is too narrow from one that isn't."""
    counts = drawn(12_000, 0.4, 0.03, dependence, missed)
    assert covered(12_000, recapture_band(*counts)) < 0.9


def test_what_is_missing_or_makes_no_sense_has_no_estimate() -> None:
    first, second, both = [None, 5, 5, 5, 5], [5, np.nan, 5, 2, 5], [1, 1, -1, 3, 6]
    for found in (
        chapman(first, second, both),
        *recapture_interval(first, second, both),
        *recapture_band(first, second, both),
    ):
        assert np.isnan(found).all()
    assert np.isnan(chapman(5, 5, 1, 1, 1)), "every link missed"


def test_any_shape() -> None:
    lower, upper = recapture_band([[100, 200], [300, 400]], 90, 40)
    assert lower.shape == upper.shape == (2, 2)
    assert recapture_band(100, 90, 40)[0] == lower[0, 0]
    assert recapture_interval([], [], [])[0].shape == (0,)
    assert (MISSED[0], MISSED[-1], DEPENDENCE) == (0, 0.25, (1, 4))
