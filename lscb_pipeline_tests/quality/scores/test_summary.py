"""Areas over their feeds, London's middle, and whether areas can be compared: by hand, and properties."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscb_pipeline.contracts.library import library
from lscb_pipeline.quality.scores.summary import LondonSummary, area_scores, comparable, london

WEIGHTS = library().weights
SCORE = {"area_code": "a", "basis": "own", "readiness": 95.0, "figures_due": 30}


def states(**colours: int) -> pd.DataFrame:
    """One indicator's areas, so many of each colour."""
    each = [colour for colour, areas in colours.items() for _ in range(areas)]
    areas = [f"E090000{number:02d}" for number in range(1, len(each) + 1)]
    return pd.DataFrame({"area_code": areas, "indicator_code": "SG001", "colour": each})


def test_an_areas_feeds_weigh_as_many_figures_as_were_due_and_others_feeds_nothing():
    rows = [
        SCORE | {"readiness": 60.0, "figures_due": 10},
        SCORE,
        SCORE | {"basis": "external", "readiness": 0.0, "figures_due": 500},
        SCORE | {"area_code": None, "readiness": 0.0},  # a sender's own row
        SCORE | {"readiness": math.nan, "figures_due": 0},  # nothing was due: grey
        SCORE | {"area_code": "b", "readiness": 0.0},
        SCORE | {"area_code": "c", "readiness": math.nan, "figures_due": 0},
    ]
    found = area_scores(pd.DataFrame(rows), WEIGHTS)
    assert found.to_dict("index") == {
        "a": {"readiness": (600 + 95 * 30) / 40, "colour": "amber"},
        "b": {"readiness": 0.0, "colour": "red"},
    }


def test_london_is_the_area_in_the_middle_not_the_mean():
    of_areas = [{"area_code": name, "readiness": value} for name, value in (("a", 96.0), ("b", 92.0), ("c", 0.0))]
    found = london(area_scores(pd.DataFrame([SCORE | own for own in of_areas]), WEIGHTS))
    assert found == LondonSummary(median=92.0, green_areas=2, areas=3)
    nothing = london(area_scores(pd.DataFrame([SCORE | {"readiness": math.nan}]), WEIGHTS))
    assert math.isnan(nothing.median)
    assert (nothing.green_areas, nothing.areas) == (0, 0)


@pytest.mark.parametrize(
    ("colours", "fit", "is_comparable"),
    [
        ({"green": 10, "amber": 7, "red": 3}, 17, True),  # 85 % exactly
        ({"green": 28, "red": 5}, 28, False),  # 84.8 %
        ({"green": 29, "red": 4}, 29, True),
        ({"green": 8}, 8, True),
        ({"green": 7, "grey": 26}, 7, False),  # all of those due, but too few
        ({"amber": 11, "grey": 22}, 11, True),  # pilots
        ({"red": 33}, 0, False),
    ],
)
def test_areas_compare_where_enough_of_those_due_are_amber_or_better(colours, fit, is_comparable):
    found = comparable(states(**colours), WEIGHTS).loc["SG001"]
    due = sum(number for name, number in colours.items() if name != "grey")
    assert found.to_dict() == {
        "areas_due": due, "green_areas": colours.get("green", 0), "fit_areas": fit, "fit_share": fit / due,
        "is_fit_to_compare": is_comparable,
    }  # fmt: skip


def test_indicators_are_apart_and_one_that_nobody_owes_isnt_there():
    rows = pd.concat([states(green=9), states(red=9).assign(indicator_code="SG002"),
                      states(grey=9).assign(indicator_code="SG003")])  # fmt: skip
    assert comparable(rows, WEIGHTS)["is_fit_to_compare"].to_dict() == {"SG001": True, "SG002": False}


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 100), st.integers(1, 40)), min_size=1, max_size=9))
def test_an_area_lies_between_its_worst_and_its_best_feed(feeds: list[tuple[str, float, int]]):
    rows = pd.DataFrame(feeds, columns=["area_code", "readiness", "figures_due"]).assign(basis="own")
    found = area_scores(rows, WEIGHTS)
    by_area = rows.groupby("area_code")["readiness"]
    assert (found["readiness"] >= by_area.min() - 1e-5).all()
    assert (found["readiness"] <= by_area.max() + 1e-5).all()
    pd.testing.assert_frame_equal(area_scores(rows[::-1], WEIGHTS), found, check_exact=True)
