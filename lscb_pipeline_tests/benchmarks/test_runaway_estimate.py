"""What may be shown of the estimate: always a band, of rounded counts, from 30 matches and of whole years alone."""

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lscb_pipeline.benchmarks.recapture import recapture_band, recapture_interval
from lscb_pipeline.benchmarks.runaway_estimate import (
    POLICE,
    REFUGE,
    RunawayEstimate,
    estimated,
    expected_by_survey,
)
from lscb_pipeline_tests.benchmarks.test_recapture import drawn

Quarters = tuple[int, int]


def lists(police: int, refuge: int, both: int, quarters: Quarters = (4, 4)) -> pd.DataFrame:
    return pd.DataFrame(
        {"feed": [REFUGE, POLICE], "quarters": quarters[::-1], "children": [refuge, police], "matches": [both, both]}
    )


def test_a_year_of_the_size_of_londons() -> None:
    found = estimated(lists(4_018, 203, 83))
    assert (found.police, found.refuge, found.both, found.reason) == (4_020, 200, 80, None)
    assert found.interval == (7_900, 13_300)
    assert found.band == (5_800, 40_500)


@settings(deadline=None)
@given(st.integers(30, 3_000), st.integers(0, 9_000), st.integers(0, 9_000))
def test_what_is_shown_holds_whatever_counts_round_so(both: int, a: int, b: int) -> None:
    assume(a * b > both)  # at least one child is to be expected on neither list
    counts = (both + a, both + b, both)
    found = estimated(lists(*counts))
    assert found.band
    assert found.interval
    least, most = (float(limit) for limit in recapture_band(*counts))
    assert found.band[0] <= least
    assert most <= found.band[1]
    lower, upper = (float(limit) for limit in recapture_interval(*counts))
    assert found.band[0] <= found.interval[0] <= lower
    assert upper <= found.interval[1] <= found.band[1]


@settings(deadline=None)
@given(st.integers(30, 300), st.integers(0, 900), st.integers(0, 900))
def test_nothing_shown_tells_a_count_apart_from_those_that_round_with_it(both: int, a: int, b: int) -> None:
    rounded = [(count + 5) // 10 * 10 for count in (both + a, both + b, both)]
    least = [count - 5 for count in rounded[:2]]
    other = max(30, min(rounded[2] - 5, *least))
    assert estimated(lists(both + a, both + b, both)) == estimated(
        lists(max(least[0], other), max(least[1], other), other)
    )


@pytest.mark.parametrize("dependence", [1, 2, 4])
@pytest.mark.parametrize("missed", [0, 0.25])
def test_the_shown_band_covers_the_truth(dependence: float, missed: float) -> None:
    """2,000 years of a London of 12,000 runaways, rounded as they are shown; what rounds alike is shown alike."""
    counts = pd.DataFrame(drawn(12_000, 0.35, 0.02, dependence, missed)).T
    years = ((counts[counts[2] >= 30] + 5) // 10 * 10).value_counts()
    assert years.sum() > 1_800
    covered = 0
    for (first, second, matches), times in years.items():
        band = estimated(lists(int(first), int(second), int(matches))).band
        assert band
        covered += times * (band[0] <= 12_000 <= band[1])
    assert covered / years.sum() >= 0.95


@pytest.mark.parametrize(
    ("of", "reason"),
    [
        (lists(4_000, 200, 29), "fewer than 30 children are on both lists"),
        (lists(0, 0, 0), "fewer than 30 children are on both lists"),
        (lists(4_000, 200, 80, (3, 4)), "the police's list lacks 1 of the year's 4 quarters"),
        (lists(4_000, 200, 80, (4, 0)), "the refuge's list lacks 4 of the year's 4 quarters"),
    ],
)
def test_where_nothing_is_shown_there_is_a_reason_and_no_number_of_matches(of: pd.DataFrame, reason: str) -> None:
    found = estimated(of)
    assert found.reason == reason
    assert (found.both, found.interval, found.band) == (None, None, None)


def test_thirty_matches_are_enough_and_a_short_list_is_not_told() -> None:
    assert estimated(lists(4_000, 200, 30)).band
    assert estimated(lists(9, 4, 3)) == RunawayEstimate(None, None, reason="fewer than 30 children are on both lists")


def test_as_the_survey_would_have_it() -> None:
    assert expected_by_survey(lists(3_004, 150, 60)) == 10_000
    assert expected_by_survey(lists(3_004, 150, 60, (4, 0))) == 10_000
    assert expected_by_survey(lists(3_004, 150, 60, (3, 4))) is None


def test_a_list_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match=REFUGE):
        estimated(lists(1, 1, 1).query("feed == @POLICE"))
