"""What neither chance nor the past can bear, and what repeats another: judged columns, worked by hand."""

from typing import Any

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.quality.columns import repeated
from lscb_pipeline.quality.columns.against_earlier import beside_earlier
from lscb_pipeline.quality.inputs.stated_figures import NO_WORDS

QUARTERS = {"year": "2009-01-01", "last": "2009-10-01", "now": "2010-01-01"}
FLAGS = [str(name) for name, kind in NO_WORDS.dtypes.items() if kind == "bool"]


def now(code: str, *said: tuple[str, dict[str, Any]]) -> pd.Series:
    """The judged columns of the last word; `said`: quarter and word, in the order that counts."""
    rows = []
    for number, (quarter, word) in enumerate(said):
        start = pd.Timestamp(QUARTERS[quarter])
        rows.append({"feed": "borough_return", "delivery_id": str(number), "indicator_code": code, "breakdown": "all",
                     "area_code": "E09000007", "period_start": start, "source_table": "", "status": "final",
                     "period_end": start + pd.offsets.MonthEnd(3), "reason_code": None,
                     **dict.fromkeys(FLAGS, False), "may_confirm": True, **word})  # fmt: skip
    words = pd.DataFrame(rows).reindex(columns=NO_WORDS.columns)
    words = words.astype(dict.fromkeys(["numerator", "denominator", "value"], "float64"))
    words["is_own"] = words["period_start"] == pd.Timestamp(QUARTERS["now"])
    return beside_earlier(words, library().indicators).iloc[-1]


def n(count: float, **more: Any) -> dict[str, Any]:
    return {"numerator": count, **more}


def test_a_zero_too_many_and_one_too_few() -> None:
    assert now("SG001", ("last", n(890)), ("now", n(9030)))["times_apart"] == pytest.approx(10.1, abs=0.1)
    assert now("SG001", ("last", n(890)), ("now", n(90)))["times_apart"] > 9
    assert now("SG001", ("last", n(890)), ("now", n(1000)))["times_apart"] == 1
    assert now("SG014", ("last", n(2)), ("now", n(9)))["times_apart"] == 1, "chance can do it"
    assert now("SG001", ("last", n(890)), ("now", n(0)))["times_apart"] == 890


def test_what_is_near_one_of_its_pasts_or_has_a_note_is_let_be() -> None:
    assert now("SG001", ("year", n(300)), ("last", n(30)), ("now", n(310)))["times_apart"] == 1
    assert pd.isna(now("SG001", ("last", n(89)), ("now", n(903, has_note=True)))["times_apart"])
    assert pd.isna(now("SG001", ("now", n(903)))["times_apart"]), "no past"


def test_what_waits_is_no_past() -> None:
    """A figure of ten times its past that wasn't accepted makes the next right one no fault, nor itself any truer."""
    held = ("last", n(9030, is_held=True))
    assert now("SG001", ("year", n(900)), held, ("now", n(910)))["times_apart"] == 1
    assert now("SG001", ("year", n(900)), held, ("now", n(9100)))["times_apart"] > 9


def test_a_correction_is_set_beside_the_word_before_it_only_where_nothing_else_is() -> None:
    assert now("SG001", ("now", n(903)), ("now", n(9030)))["times_apart"] == 10
    assert now("SG001", ("last", n(890)), ("now", n(9030)), ("now", n(903)))["times_apart"] == 1


def test_denominators_and_values_have_a_past_too() -> None:
    found = now("SG030", ("last", n(24, denominator=45012)), ("now", n(24, denominator=4501)))
    assert found["denominator_times_apart"] > 9
    assert now("SG007", ("last", n(30, denominator=60)), ("now", {"value": 0.5}))["value_times"] == pytest.approx(100)
    assert now("SG007", ("last", {"value": 50}), ("now", {"value": 45.5}))["value_times"] < 1.2


NOTHING = {"status": "x", "is_absent": True, "reason_code": "not_collected"}


def test_a_zero_for_what_was_not_collected_the_quarter_before() -> None:
    zero = n(0, denominator=903)
    assert now("SG003", ("last", NOTHING), ("now", zero))["became_zero"] == 1
    assert now("SG003", ("last", NOTHING), ("now", zero | {"is_true_zero": True}))["became_zero"] == 0
    assert now("SG003", ("last", NOTHING | {"is_awaited": True}), ("now", zero))["became_zero"] == 0, "it was counted"
    assert now("SG003", ("last", NOTHING), ("now", n(7)))["became_zero"] == 0
    assert now("SG003", ("last", n(0, is_held=True)), ("now", zero))["became_zero"] == 1, "a zero that waits is none"
    assert now("SG003", ("last", n(0)), ("now", zero))["became_zero"] == 0
    assert now("SG003", ("last", NOTHING), ("now", zero | {"may_confirm": False}))["became_zero"] == 0, "a publisher"


def test_a_hidden_count_that_is_shown() -> None:
    hidden = {"status": "c", "is_hidden": True}
    assert now("SG014", ("now", hidden), ("now", n(7)))["hidden_state"] == "shown"
    assert now("SG014", ("now", n(7)), ("now", hidden))["hidden_state"] == "hidden"
    assert now("SG014", ("now", n(7)), ("now", n(7)))["hidden_state"] == "same"


def test_a_share_of_the_year_so_far() -> None:
    last, so_far = n(150, denominator=300), n(600, denominator=1200)
    assert now("SG002", ("last", last), ("now", so_far))["looks_cumulative"] == 2
    assert now("SG002", ("last", last), ("now", n(160, denominator=310)))["looks_cumulative"] == 0


def test_equal_figures_weigh_by_their_size() -> None:
    def p(amounts: list[float], same: list[float]) -> float:
        rows = pd.DataFrame({"numerator": amounts, "value": amounts, "is_score": False})
        told = rows.assign(delivery_id="a", repeat_weight=repeated.weight(rows), as_before=same)
        return float(repeated.of_last_period(told)["a"])

    assert p([40.0] * 20, [1.0] * 20) < 1e-20
    assert p([40.0] * 20, [1.0] * 17 + [0.0] * 3) == 1
    assert p([1.0] * 6, [1.0] * 6) > 1e-6, "small counts are often equal"
