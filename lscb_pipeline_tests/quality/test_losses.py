"""How much a delivery takes away, worked by hand: what stood before it, within what it is a complete statement of."""

import numpy as np
import pandas as pd
import pytest

from lscb_pipeline.quality.figures import NO_WORDS
from lscb_pipeline.quality.losses import lost_figures, lost_records, set_aside

RETURN, TABLE = ("area_code", "period"), ("indicator_code", "period")
Said = dict[str, float | str]  # by indicator and area, as "A@1": a figure, or a marker


def words(said: dict[str, Said], held: set[tuple[str, str]] = frozenset()) -> pd.DataFrame:  # type: ignore[assignment]
    rows = [
        {"delivery_id": delivery, "indicator_code": name.split("@")[0], "area_code": name.split("@")[1],
         "breakdown": "all", "source_table": "", "period_start": pd.Timestamp("2008-10-01"),
         "period_end": pd.Timestamp("2008-12-31"), "value": np.nan,
         "numerator": np.nan if isinstance(word, str) else float(word),
         "status": word if isinstance(word, str) else "final", "is_held": (delivery, name) in held}
        for delivery, figures in said.items() for name, word in figures.items()
    ]  # fmt: skip
    return pd.DataFrame(rows).reindex(columns=NO_WORDS.columns)


def shares(said: dict[str, Said], held: set[tuple[str, str]] = frozenset(), **differing: object) -> list[float]:  # type: ignore[assignment]
    """The share of each delivery, all of one sender and in this order; `differing`: columns of some, as {id: value}."""
    sent = pd.DataFrame({"delivery_id": list(said), "supplier": "camden", "is_complete": True, "is_usable": True,
                         "is_own": True})  # fmt: skip
    sent["replaces"] = [RETURN] * len(sent)
    for column, values in differing.items():
        assert isinstance(values, dict)
        sent[column] = [values.get(name, old) for name, old in zip(said, sent[column], strict=True)]
    found = lost_figures(sent, words(said, held)).fillna(0.0)
    return [round(share, 3) for share in found]


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


def test_a_held_figure_is_none_that_was_given_and_keeps_what_stood() -> None:
    again = some(1, 2, 3, 4, 5, figure=0.0)
    held = {("b", name) for name in again}
    assert shares({"a": FIVE, "b": again, "c": some(1)}, held) == [0, 0, 0.75]
    assert shares({"a": some(1, 2, 3, figure="x"), "b": some(1, 2, 3, figure=0.0), "c": some(1)}, held) == [0, 0, 0]


def test_a_loss_is_one_within_what_a_delivery_replaces() -> None:
    both = FIVE | some(1, 2, 3, 4, 5, area=2)
    assert shares({"a": both, "b": some(1, area=2)}) == [0, 0.75]
    assert shares({"a": both, "b": some(1, area=2)}, replaces={"b": TABLE}) == [0, 0], "one of S1's two"


def test_another_sender_loses_nothing() -> None:
    assert shares({"a": FIVE, "b": some(1)}, supplier={"b": "barnet"}) == [0, 0]


def test_deliveries_of_quarters_before_are_compared_with_but_not_told() -> None:
    assert shares({"a": FIVE, "b": some(1)}, is_own={"a": False}) == [0.75]


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
    deliveries = pd.DataFrame({"supplier": "mps", "records": records, "is_usable": usable})
    np.testing.assert_allclose(lost_records(deliveries), lost)


def test_refused_and_held_events_that_are_the_quarters_own() -> None:
    deliveries = pd.DataFrame({"records": [9, 9, 0, 9]}, index=["a", "b", "c", "d"])
    refused = pd.DataFrame([("a", "required"), ("a", "date_unreadable"), ("b", "date_in_quarter"), ("b", "required"),
                            ("c", "required")], columns=["delivery_id", "rule_id"])  # fmt: skip
    held = pd.DataFrame({"delivery_id": ["a", "d", "d", "d"]})
    np.testing.assert_allclose(set_aside(deliveries, refused, held), [0.2, 0, np.nan, 0.25])
