"""Readiness: an example by hand, what is not assessed, caps, colours, and properties that hold of any results."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscb_pipeline.contracts.library import library
from lscb_pipeline.quality.scores.readiness import DIMENSIONS, SCORES, colour, score

WEIGHTS = library().weights
UNIT = {
    "status": "returned", "has_evidence": True, "evidence_answers": 5.0, "is_signed_off": True, "figures_due": 10,
    "figures_given": 10, "working_days_late": 0.0,
}  # fmt: skip
SENDER = UNIT | {"has_evidence": False, "evidence_answers": math.nan, "is_signed_off": False}
COLUMNS = ["scored_unit", "rule_id", "dimension", "severity", "rows_tested", "rows_failing"]
RULED = [name for name in DIMENSIONS if name != "timeliness"]
Result = tuple[str, str, str, int, int]  # rule_id, dimension, severity, rows_tested, rows_failing


def scored(unit: dict[str, object], *results: Result) -> pd.Series:
    """The scores of one unit."""
    return score(pd.DataFrame([unit]), of_units([list(results)]), WEIGHTS).iloc[0]


def of_units(results: list[list[Result]]) -> pd.DataFrame:
    rows = [(unit, *result) for unit, own in enumerate(results) for result in own]
    return pd.DataFrame(rows, columns=COLUMNS)


CLEAN: list[Result] = [(f"{name}_holds", name, "warning", 100, 0) for name in RULED]


def test_an_example_by_hand():
    found = scored(
        UNIT | {"figures_due": 40, "figures_given": 36, "working_days_late": 3.0, "evidence_answers": 4.0},
        ("parts_add_up", "accuracy", "critical", 50, 0),
        ("change_explained", "accuracy", "warning", 40, 10),
        ("unchanged", "accuracy", "info", 4, 4),
        ("known_codes", "validity", "warning", 200, 10),
        ("due_figure", "completeness", "warning", 40, 4),
        ("columns", "relevance", "warning", 0, 0),
    )
    # accuracy: (3 x 1 + 2 x 0.75 + 1 x 0) / 6 = 75; validity: 95; completeness: 90; timeliness: 100 - 3 x 5 = 85;
    # no rule of reliability, none tested of relevance: their .15 and .10 are shared out among .75
    quality = (0.20 * 75 + 0.20 * 95 + 0.15 * 85 + 0.20 * 90) / 0.75
    assert found[["accuracy", "validity", "timeliness", "completeness"]].tolist() == [75, 95, 85, 90]
    assert found[["reliability", "relevance"]].isna().all()
    assert found["quality"] == pytest.approx(86.333333)
    assert found["quality"] == pytest.approx(quality)
    assert (found["coverage"], found["evidence"]) == (90, 80)
    assert found["readiness"] == pytest.approx(0.9 * (0.75 * 86.333333 + 0.25 * 80))  # 76.275
    assert found["colour"] == "amber"


def test_a_clean_punctual_signed_return_is_100_and_green():
    found = scored(UNIT, *CLEAN)
    assert found[SCORES].tolist() == [100.0] * 10
    assert found["colour"] == "green"


def test_a_sender_is_scored_without_evidence_or_sign_off():
    found = scored(SENDER | {"figures_given": 9}, *CLEAN)
    assert found["readiness"] == 90
    assert math.isnan(found["evidence"])
    assert found["colour"] == "green"
    unsigned = scored(UNIT | {"is_signed_off": False}, *CLEAN)
    assert (unsigned["readiness"], unsigned["colour"]) == (89.9, "amber")


def test_a_critical_failure_is_red_and_so_is_a_rejected_delivery():
    one_of_many = ("within_law", "validity", "critical", 10_000, 1)
    for unit in (UNIT, SENDER, UNIT | {"status": "rejected"}):
        found = scored(unit, *CLEAN, one_of_many)
        assert (found["readiness"], found["colour"]) == (69.9, "red")
    assert scored(UNIT | {"status": "rejected"}, *CLEAN)["readiness"] == 69.9, "rejected by hand"
    assert scored(UNIT, *CLEAN, ("late_key", "accuracy", "critical", 0, 0))["readiness"] == 100


def test_no_return_is_0_and_red_and_has_no_dimensions():
    for feed in (UNIT, SENDER | {"figures_due": 0}):
        found = scored(feed | {"status": "no_return", "figures_given": 0, "working_days_late": math.nan})
        assert (found["readiness"], found["coverage"], found["colour"]) == (0, 0, "red")
        assert found[["quality", "evidence", *DIMENSIONS]].isna().all()


def test_a_return_of_reasons_alone_is_0_however_punctual_and_signed():
    found = scored(UNIT | {"figures_given": 0}, *CLEAN)
    assert (found["readiness"], found["coverage"], found["quality"], found["colour"]) == (0, 0, 100, "red")


def test_a_delivery_of_events_has_full_coverage():
    found = scored(SENDER | {"figures_due": 0, "figures_given": 0}, *CLEAN)
    assert (found["coverage"], found["readiness"]) == (100, 100)


@pytest.mark.parametrize(("late", "points"), [(-4, 100), (0, 100), (1, 95), (19, 5), (20, 0), (55, 0)])
def test_each_working_day_late_costs_five_points_of_timeliness(late: int, points: int):
    rule = ("received_in_time", "timeliness", "info", 1, 1)
    assert scored(UNIT | {"working_days_late": late}, *CLEAN, rule)["timeliness"] == points


def test_a_publisher_without_a_due_day_isnt_late():
    found = scored(SENDER | {"working_days_late": math.nan}, *CLEAN)
    assert math.isnan(found["timeliness"])
    assert found["quality"] == 100


def test_quality_that_nothing_assessed_counts_as_0():
    for unit, readiness in ((SENDER, 0), (UNIT, 25)):
        found = scored(unit | {"working_days_late": math.nan})
        assert math.isnan(found["quality"])
        assert (found["readiness"], found["colour"]) == (readiness, "red")


def test_a_rules_own_weight_goes_before_its_severitys():
    results = of_units([[("one", "accuracy", "info", 10, 0), ("two", "accuracy", "info", 10, 10)]])
    found = score(pd.DataFrame([UNIT]), results.assign(weight=[math.nan, 3.0]), WEIGHTS)
    assert found["accuracy"].tolist() == [25]


def test_a_rule_that_weighs_nothing_changes_no_score():
    every = [
        ("one", "accuracy", "info", 10, 1),
        ("two", "accuracy", "info", 10, 10),
        ("three", "validity", "info", 5, 5),
    ]
    with_it = score(pd.DataFrame([UNIT]), of_units([every]).assign(weight=[math.nan, 0.0, 0.0]), WEIGHTS)
    without = score(pd.DataFrame([UNIT]), of_units([every[:1]]), WEIGHTS)
    pd.testing.assert_frame_equal(with_it, without)


def test_held_rows_of_a_sender_for_many_areas_leave_the_others_as_they_are():
    results = of_units([[("held", "accuracy", "critical", 100, 2)]] * 2)
    units = pd.DataFrame([UNIT, SENDER])
    of_rows = score(units, results.assign(holds_row=True), WEIGHTS)
    assert of_rows["colour"].tolist() == ["red", "green"], "an area's own return is held to all of it"
    assert of_rows["accuracy"].tolist() == [98, 98]
    assert score(units, results.assign(holds_row=False), WEIGHTS)["colour"].tolist() == ["red", "red"]


def test_units_are_apart_and_results_of_others_are_an_error():
    units = pd.DataFrame([UNIT, UNIT], index=[7, 3])
    results = of_units([CLEAN, [*CLEAN[1:], ("accuracy_holds", "accuracy", "warning", 2, 1)]])
    found = score(units, results.assign(scored_unit=results["scored_unit"].map({0: 3, 1: 7})), WEIGHTS)
    assert found.index.tolist() == [7, 3]
    assert found["accuracy"].tolist() == [50, 100]
    with pytest.raises(ValueError, match="not among the units"):
        score(units, results, WEIGHTS)


def test_colours_begin_at_their_bounds():
    scores = pd.Series([100, 90, 89.999999, 89.9, 70, 69.999999, 69.9, 0])
    assert colour(scores, WEIGHTS).tolist() == ["green"] * 2 + ["amber"] * 3 + ["red"] * 3


COUNTED = st.integers(0, 40).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
RESULT = st.tuples(st.sampled_from([*DIMENSIONS]), st.sampled_from(["critical", "warning", "info"]), COUNTED)
RESULTS = st.lists(RESULT, max_size=8).map(
    lambda some: [(f"rule_{n}", name, severity, *counts) for n, (name, severity, counts) in enumerate(some)]
)
UNITS = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["returned", "rejected", "no_return"]),
        "has_evidence": st.booleans(),
        "evidence_answers": st.sampled_from([math.nan, 0.0, 1.0, 4.0, 5.0]),
        "is_signed_off": st.booleans(),
        "figures_due": st.integers(0, 30),
        "figures_given": st.integers(0, 30),
        "working_days_late": st.sampled_from([math.nan, -2.0, 0.0, 3.0, 60.0]),
    }
)
MANY = st.lists(st.tuples(UNITS, RESULTS), min_size=1, max_size=4)
Many = list[tuple[dict[str, object], list[Result]]]


@settings(deadline=None, max_examples=40)
@given(MANY)
def test_scores_are_within_0_and_100_and_their_caps(many: Many):
    units, results = pd.DataFrame([unit for unit, _ in many]), of_units([own for _, own in many])
    found = score(units, results, WEIGHTS)
    assert ((found[SCORES] >= 0) & (found[SCORES] <= 100) | found[SCORES].isna()).all(axis=None)
    assert found[["readiness", "coverage"]].notna().all(axis=None)
    failing = {u for u, own in enumerate(r for _, r in many) if any(r[2] == "critical" and r[4] for r in own)}
    assert (found.loc[sorted(failing), "readiness"] <= 69.9).all()
    unsigned = units["has_evidence"] & ~units["is_signed_off"]
    assert (found.loc[unsigned, "readiness"] <= 89.9).all()
    nothing = (units["status"] == "no_return") | (units["figures_due"] > 0) & (units["figures_given"] == 0)
    assert (found.loc[nothing, "readiness"] == 0).all()
    assert (found["colour"] == colour(found["readiness"], WEIGHTS)).all()


@settings(deadline=None, max_examples=40)
@given(MANY, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_other_units_make_no_difference(many: Many, chance):
    units, results = pd.DataFrame([unit for unit, _ in many]), of_units([own for _, own in many])
    found = score(units, results, WEIGHTS)
    pd.testing.assert_frame_equal(score(units, results, WEIGHTS), found, check_exact=True)
    rows, places = list(results.index), list(units.index)
    chance.shuffle(rows)
    chance.shuffle(places)
    shuffled = score(units.loc[places], results.loc[rows], WEIGHTS)
    pd.testing.assert_frame_equal(shuffled.sort_index(), found, check_exact=True)
    alone = score(units.loc[[0]], results[results["scored_unit"] == 0], WEIGHTS)
    pd.testing.assert_frame_equal(alone, found.loc[[0]], check_exact=True)


@settings(deadline=None, max_examples=40)
@given(UNITS, RESULTS.filter(bool), st.data())
def test_a_failing_row_more_never_raises_readiness(unit: dict[str, object], results: list[Result], data):
    place = data.draw(st.integers(0, len(results) - 1))
    rule, dimension, severity, tested, failing = results[place]
    is_new_row = tested == failing or data.draw(st.booleans())
    worse = (rule, dimension, severity, tested + is_new_row, failing + 1)
    before = scored(unit, *results)["readiness"]
    after = scored(unit, *results[:place], worse, *results[place + 1 :])["readiness"]
    assert after <= before


@settings(deadline=None, max_examples=40)
@given(UNITS, RESULTS, st.integers(1, 29))
def test_a_figure_more_never_lowers_readiness(unit: dict[str, object], results: list[Result], given_more: int):
    more = unit | {"figures_given": int(str(unit["figures_given"])) + given_more}
    assert scored(more, *results)["readiness"] >= scored(unit, *results)["readiness"]
