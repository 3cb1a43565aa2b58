"""How much a delivery takes away, worked by hand: what stood before it, within what it is a complete statement of."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lscb_pipeline.quality.columns.dropped_figures import (
    beyond_habit,
    changes_of,
    counted,
    lost_areas,
    lost_figures,
    lost_records,
    restated_figures,
    set_aside,
)
from lscb_pipeline.quality.inputs.stated_figures import NO_WORDS

RETURN, TABLE = ("area_code", "period"), ("indicator_code", "period")
Said = dict[str, float | str]  # by indicator and area, as "A@1": a figure, or a marker


def words(said: Mapping[str, Said], held: frozenset[tuple[str, str]] = frozenset()) -> pd.DataFrame:
    rows = [
        {"delivery_id": delivery, "indicator_code": name.split("@")[0], "area_code": name.split("@")[1],
         "breakdown": "all", "source_table": "", "period_start": pd.Timestamp("2008-10-01"),
         "period_end": pd.Timestamp("2008-12-31"), "value": np.nan, "is_true_zero": word == "nil",
         "numerator": 0.0 if word == "nil" else np.nan if isinstance(word, str) else float(word),
         "status": word if isinstance(word, str) and word != "nil" else "final", "is_held": (delivery, name) in held}
        for delivery, figures in said.items() for name, word in figures.items()
    ]  # fmt: skip
    return pd.DataFrame(rows).reindex(columns=NO_WORDS.columns)


def sent_of(ids: Iterable[str], differing: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Deliveries, all of one sender and in this order; `differing`: columns of some, as {id: value}."""
    sent = pd.DataFrame({"delivery_id": list(ids), "supplier": "camden", "is_complete": True, "is_usable": True,
                         "is_own": True})  # fmt: skip
    sent["replaces"] = [RETURN] * len(sent)
    for column, values in differing.items():
        sent[column] = [values.get(name, old) for name, old in zip(sent["delivery_id"], sent[column], strict=True)]
    return sent


def changed(said: Mapping[str, Said], held: frozenset[tuple[str, str]] = frozenset(), **differing: Any) -> pd.DataFrame:
    return changes_of(sent_of(said, differing), words(said, held))


def shares(said: Mapping[str, Said], held: frozenset[tuple[str, str]] = frozenset(), **differing: Any) -> list[float]:
    """The share that each delivery loses."""
    found = lost_figures(changed(said, held, **differing)).reindex(list(said)).fillna(0.0)
    return [round(share, 3) for share in found]


def outcomes(
    said: Mapping[str, Said], held: frozenset[tuple[str, str]] = frozenset(), **differing: Any
) -> dict[str, str]:
    """What becomes of each figure with the last delivery."""
    changes = changed(said, held, **differing)
    last = changes[changes["delivery_id"] == list(said)[-1]]
    return dict(zip(last["indicator_code"], last["outcome"], strict=True))


def some(*codes: int, figure: float | str = 1.0, area: int = 1) -> Said:
    return {f"S{code}@{area}": figure for code in codes}


FIVE = some(1, 2, 3, 4, 5)


def test_a_second_is_measured_against_the_first_and_the_third_against_the_second() -> None:
    assert shares({"a": FIVE, "b": some(1, 2), "c": some(1)}) == [0, 0.5, 0]
    assert shares({"a": FIVE, "b": some(1, 2), "c": some(1)}, is_usable={"b": False}) == [0, 0.5, 0.75]


def test_blanks_are_lost_and_a_hidden_figure_is_not() -> None:
    assert shares({"a": FIVE, "b": FIVE | some(1, 2, 3, figure="x")}) == [0, 0.5]
    assert shares({"a": FIVE, "b": FIVE | some(1, 2, 3, figure="c")}) == [0, 0]
    assert shares({"a": some(1, 2, 3, 4, 5, figure="x"), "b": some(1)}) == [0, 0]


def test_what_an_incomplete_one_leaves_out_stands_for_the_next() -> None:
    assert shares({"a": FIVE, "b": some(1), "c": some(1)}, is_complete={"b": False}) == [0, 0, 0.75]


def test_a_held_figure_keeps_what_stood_and_is_asked_about_as_if_it_counted() -> None:
    again = some(1, 2, 3, 4, 5, figure=0.0)
    held = frozenset(("b", name) for name in again)
    assert shares({"a": FIVE, "b": again, "c": some(1)}, held) == [0, 1, 0.75]
    assert shares({"a": some(1, 2, 3, figure="x"), "b": some(1, 2, 3, figure=0.0), "c": some(1)}, held) == [0, 0, 0]


def test_a_loss_is_one_within_what_a_delivery_replaces() -> None:
    both = FIVE | some(1, 2, 3, 4, 5, area=2)
    assert shares({"a": both, "b": some(1, area=2)}) == [0, 0.75]
    assert shares({"a": both, "b": some(1, area=2)}, replaces={"b": TABLE}) == [0, 0], "one of S1's two"


def test_another_sender_loses_nothing() -> None:
    assert shares({"a": FIVE, "b": some(1)}, supplier={"b": "barnet"}) == [0, 0]


def test_deliveries_of_quarters_before_are_compared_with() -> None:
    assert shares({"a": FIVE, "b": some(1)}, is_own={"a": False}) == [0, 0.75]


def test_a_positive_figure_that_becomes_0_is_lost_unless_it_is_said_to_be_a_true_zero() -> None:
    zeros = FIVE | some(1, 2, 3, figure=0.0)
    assert shares({"a": FIVE, "b": zeros}) == [0, 0.5]
    assert shares({"a": FIVE, "b": FIVE | some(1, 2, 3, figure="nil")}) == [0, 0]
    assert shares({"a": FIVE, "b": zeros, "c": zeros}) == [0, 0.5, 0], "it is lost once"
    assert shares({"a": some(1, 2, 3, 4, 5, figure=0.0), "b": some(1, 2, 3, 4, 5, figure=0.0)}) == [0, 0]
    assert shares({"a": FIVE, "b": FIVE | some(1, 2, figure=0.0) | {"S3@1": "x"}}) == [0, 0.5], "both kinds add up"


def test_what_becomes_of_each_figure() -> None:
    first = some(1, 2, 3, 4, 5, 6, 7, 8, figure=100.0)
    again: Said = {"S1@1": 104, "S2@1": 106, "S3@1": 94, "S4@1": 0, "S5@1": "x", "S6@1": "c", "S7@1": "nil", "S9@1": 3}
    said = {"S1": "kept", "S2": "restated", "S3": "restated", "S4": "zeroed", "S5": "blanked", "S6": "kept",
            "S7": "restated", "S8": "dropped"}  # fmt: skip
    assert outcomes({"a": first, "b": again}) == said
    assert outcomes({"a": first, "b": again}, is_complete={"b": False}) == said | {"S8": "kept"}
    held = frozenset(("b", name) for name in again)
    assert outcomes({"a": first, "b": again}, held) == said, "whether rows wait isn't known of what waits as a whole"
    told = counted(changed({"a": first, "b": again}, held).assign(feed="f"))
    assert told[["indicator_code", "dropped"]].to_numpy().tolist() == [["S8", 1]], "but what waits changes nothing"
    assert outcomes({"a": first, "b": again, "c": first}, held)["S2"] == "kept", "what stood was never changed"
    assert outcomes({"a": some(1, figure=0.0), "b": some(1, figure=1.0)}) == {"S1": "restated"}


def test_counts_are_set_beside_counts_and_values_beside_values() -> None:
    said = {"a": some(1), "b": some(1)}
    both = words(said)
    both["value"] = [30.0, 45.0]
    assert changes_of(sent_of(said, {}), both)["outcome"].tolist() == ["kept"]
    both["numerator"] = [10.0, np.nan]
    assert changes_of(sent_of(said, {}), both)["outcome"].tolist() == ["restated"]


def test_a_row_of_another_quarter_says_nothing_of_what_else_was_given_then() -> None:
    said = {"a": FIVE, "b": some(2, figure=9.0)}
    astray = words(said).assign(is_astray=[False] * 5 + [True])
    assert changes_of(sent_of(said, {}), astray)["outcome"].tolist() == ["restated"], "and no four others dropped"
    meant = astray.assign(is_astray=False)
    assert sorted(changes_of(sent_of(said, {}), meant)["outcome"]) == ["dropped"] * 4 + ["restated"]


def test_a_share_restated_is_of_what_is_given_again() -> None:
    ten = some(*range(10), figure=100.0)
    found = restated_figures(changed({"a": ten, "b": ten | some(1, 2, 3, figure=120.0), "c": some(1, 2, figure=9.0)}))
    np.testing.assert_allclose(found, [2 / 9, 1])


def test_who_restates_by_habit_is_measured_by_what_it_did_before() -> None:
    sent = sent_of("abcde", {"is_usable": {"c": False}})
    shares = pd.Series({"b": 0.6, "c": 0.9, "d": 0.7, "e": 0.65})
    found = beyond_habit(shares, sent, {"camden": 0.5})
    np.testing.assert_allclose(found.reindex(list("bcde")), [0.1, 0.3, 0.1, 0])
    assert beyond_habit(shares, sent, {"barnet": 0.5}).empty


@pytest.mark.parametrize(
    ("records", "usable", "lost"),
    [
        ([11, 6], [True, True], [np.nan, 0.4]),
        ([11, 12], [True, True], [np.nan, 0]),
        ([11, 6, 6], [True, False, True], [np.nan, 0.4, 0.4]),
        ([11, 0, 10], [True, False, True], [np.nan, np.nan, 0]),
        ([1, 1], [True, True], [np.nan, 0]),
    ],
)
def test_records_of_persons(records: list[int], usable: list[bool], lost: list[float]) -> None:
    deliveries = pd.DataFrame(
        {"delivery_id": list("abc")[: len(records)], "supplier": "mps", "records": records, "is_usable": usable}
    )
    np.testing.assert_allclose(lost_records(deliveries), lost)


def test_refused_and_held_events_that_are_the_quarters_own() -> None:
    deliveries = pd.DataFrame({"delivery_id": [*"abcd"], "supplier": "mps", "records": [9, 9, 0, 9], "is_usable": True})
    refused = pd.DataFrame([("a", "required"), ("a", "date_unreadable"), ("b", "date_in_quarter"), ("b", "required"),
                            ("c", "required")], columns=["delivery_id", "rule_id"])  # fmt: skip
    refused = refused.assign(sheet=None, row_number=None, column_name=None, message="", area_code=None)
    held = pd.DataFrame({"delivery_id": ["a", "d", "d", "d"], "row_number": [1, 1, 2, 3], "stored_column": None,
                         "rule_id": "one_event_at_a_time"})  # fmt: skip
    np.testing.assert_allclose(set_aside(deliveries, refused, held), [0.2, 0, np.nan, 0.25])


def test_an_extract_that_lacks_an_area_of_the_last_one_is_told() -> None:
    """Beside the same quarter any area counts; beside the quarter before, ten events and more."""
    deliveries = pd.DataFrame(
        {"delivery_id": ["a", "b", "c"], "supplier": "mps", "records": [5, 3, 5], "is_usable": [True, True, True]}
    )
    events = pd.DataFrame({"delivery_id": [*"aaabbccc"], "area_code": [*"123", *"23", *"123"],
                           "events": [1, 2, 2, 2, 1, 1, 2, 2]})  # fmt: skip
    earlier = pd.DataFrame({"supplier": "mps", "area_code": [*"145"], "events": [9, 10, 9]})
    assert lost_areas(deliveries, events, earlier).tolist() == [1, 1, 0]
    assert lost_areas(deliveries, events, earlier[:0]).tolist() == [0, 1, 0]
    held = deliveries.assign(is_usable=[True, False, True])
    assert lost_areas(held, events, earlier).tolist() == [1, 1, 0], "beside what stands, not beside what waits"
