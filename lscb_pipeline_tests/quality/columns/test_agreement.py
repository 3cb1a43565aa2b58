"""Whether the numbers of one return agree, worked by hand."""

from typing import Any

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.quality.columns.agreement import within_return
from lscb_pipeline.quality.inputs.stated_figures import NO_WORDS, words_of
from lscb_pipeline_tests.intake.reading import contract_of, read

FLAGS = [str(name) for name, kind in NO_WORDS.dtypes.items() if kind == "bool"]


def judged(*rows: dict[str, Any]) -> pd.DataFrame:
    """One area's return of these words."""
    common = {"feed": "borough_return", "delivery_id": "a", "area_code": "E09000007", "breakdown": "all",
              "period_start": pd.Timestamp("2009-01-01"), "period_end": pd.Timestamp("2009-03-31"), "source_table": "",
              "status": "final", **dict.fromkeys(FLAGS, False), "may_confirm": True}  # fmt: skip
    words = pd.DataFrame([{**common, "reason_code": None, **row} for row in rows]).reindex(columns=NO_WORDS.columns)
    numbers = dict.fromkeys(["numerator", "denominator", "value"], "float64")
    return within_return(words.astype(numbers), library().indicators)


@pytest.mark.parametrize(
    ("code", "number", "is_whole"),
    [("SG001", 1.153, False), ("SG014", 12.5, False), ("SG014", 12.0, True), ("SG027", 2.5, True),
     ("DF241", 80.4, True), ("DF242", 80.4, False)],
)  # fmt: skip
def test_people_are_whole_and_posts_may_be_parts(code: str, number: float, is_whole: bool) -> None:
    fails = judged({"indicator_code": code, "numerator": number})["count_fraction"].iloc[0] > 0
    assert fails != is_whole


def test_a_denominator_and_a_score_are_whole_too() -> None:
    assert (
        judged({"indicator_code": "SG030", "numerator": 24, "denominator": 42.768})["denominator_fraction"].iloc[0] > 0
    )
    assert judged({"indicator_code": "RA002", "value": 2.5})["count_fraction"].iloc[0] == 0.5


@pytest.mark.parametrize(
    ("value", "is_right"), [(68.9, True), (68.8, True), (68, True), (69, True), (68.885, True), (81, False),
                            (0.689, False), (71.2, False)],
)  # fmt: skip
def test_a_value_is_what_its_parts_come_to(value: float, is_right: bool) -> None:
    found = judged({"indicator_code": "SG002", "numerator": 445, "denominator": 646, "value": value})
    assert (found["value_gap"].iloc[0] == 0) == is_right


def said(referrals: float | None, *denominators: float) -> list[float]:
    rows: list[dict[str, Any]] = [] if referrals is None else [{"indicator_code": "SG001", "numerator": referrals}]
    codes = ("SG002", "SG003", "GA004")
    rows += [{"indicator_code": c, "numerator": 5, "denominator": d} for c, d in zip(codes, denominators, strict=False)]
    return judged(*rows)["same_count_gap"].fillna(-1).round(3).tolist()


def test_the_row_that_differs_from_most_is_the_one() -> None:
    assert said(9030, 903, 903, 903) == [0.9, 0, 0, 0]
    assert said(903, 903, 100, 903) == [0, 0, 0.889, 0]
    assert said(903, 300) == [0.668, 0.668], "of two nobody knows which is wrong"
    assert said(None, 903, 903) == [0, 0]
    assert said(903) == [-1], "nothing to set it beside"


def test_one_population_is_one_number() -> None:
    rows = [{"indicator_code": c, "numerator": 5, "denominator": d} for c, d in (("SG001", 5e4), ("SG006", 5e4),
                                                                               ("SG008", 9e4))]  # fmt: skip
    assert (judged(*rows)["same_count_gap"] > 0).tolist() == [False, False, True]


CONTRADICTIONS = {
    "a number that isn't collected": {"numerator": 5, "is_absent": True},
    "nil and five": {"numerator": 5, "is_true_zero": True},
    "nil and a marker": {"numerator": 0, "is_true_zero": True, "status": "x"},
    "hidden and shown": {"value": 45, "is_mismarked": True, "status": "c", "reason_code": None},
    "a hidden denominator given away": {"numerator": 9, "value": 45, "is_mismarked": True, "reason_code": None},
    "hidden and not collected": {"is_hidden": True, "is_absent": True, "status": "c"},
}
AGREEING = {
    "nil and 0": {"numerator": 0, "is_true_zero": True},
    "not collected": {"is_absent": True, "status": "x"},
    "a local definition": {"numerator": 5},
}


@pytest.mark.parametrize(("row", "state"), [(r, "contradicts") for r in CONTRADICTIONS.values()]
                         + [(r, "agrees") for r in AGREEING.values()])  # fmt: skip
def test_reason_marker_and_number(row: dict[str, Any], state: str) -> None:
    found = judged({"indicator_code": "SG014", "reason_code": "some", **row})
    assert found["reason_state"].iloc[0] == state


MARKERS = [
    ({"numerator": "x", "value": "45"}, True),
    ({"numerator": "30", "value": "z"}, True),
    ({"numerator": "30", "denominator": "60", "value": "u"}, True),
    ({"numerator": "30", "denominator": "c", "value": "50"}, True),
    ({"numerator": "30", "denominator": "c"}, False),
    ({"numerator": "30", "denominator": "x"}, False),
    ({"numerator": "c", "denominator": "c"}, False),
    ({"numerator": "c", "reason_code": "not_collected"}, True),
    ({"numerator": "z", "reason_code": "not_collected"}, True),
    ({"numerator": "x", "reason_code": "not_applicable"}, True),
    ({"value": "low", "reason_code": "to_follow"}, True),
    ({"numerator": "x", "reason_code": "local_definition"}, True),
    ({"numerator": "c", "reason_code": "local_definition"}, False),
    ({"numerator": "x", "reason_code": "to_follow"}, False),
    ({"numerator": "N/A", "reason_code": "not_applicable"}, False),
    ({"numerator": "n/a", "value": "-", "reason_code": "with_partner"}, False),
]


@pytest.mark.parametrize(("cells", "is_wrong"), MARKERS)
def test_a_marker_beside_what_contradicts_it(cells: dict[str, str], is_wrong: bool) -> None:
    row = {"area_code": "Camden", "period": "2008-09-Q3", "indicator_code": "SG003", **cells}
    reading = read(f"{','.join(row)}\n{','.join(row.values())}")
    words = words_of(reading.rows.assign(delivery_id="a"), contract_of("borough_return"), library().indicators)
    state = within_return(words, library().indicators)["reason_state"]
    assert (state == "contradicts").tolist() == [is_wrong]


def test_detections_beyond_their_offences() -> None:
    rows = [{"indicator_code": "SG022", "numerator": n, "denominator": 40} for n in (153, 45, 12)]
    assert (judged(*rows)["excess_p"] < 0.05).tolist() == [True, False, False]
