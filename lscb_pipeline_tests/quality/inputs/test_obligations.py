"""What came of what was due, worked by hand: what a later complete statement leaves out is not there."""

from typing import Any

import pandas as pd

from lscb_pipeline.frames.key_columns import DUE_KEY
from lscb_pipeline.quality.inputs.obligations import Obligations, due_rows
from lscb_pipeline.quality.inputs.stated_figures import NO_WORDS

AREA, JOINT = "E09000003", "E09000021+E09000027"
RETURN, SENDERS = ("area_code", "period"), ("supplier", "period")
Said = dict[str, dict[str, str]]  # by delivery and indicator: `figure`, `held`, or a reason code


def states(said: Said, dropped: str = "", area: str = AREA, **differing: dict[str, Any]) -> dict[str, str]:
    """What came of each figure. `dropped`: of which it is told; `differing`: columns of deliveries, as {id: value}."""
    span = {"period_start": pd.Timestamp("2008-04-01"), "period_end": pd.Timestamp("2008-06-30")}
    rows = [
        {"delivery_id": delivery, "indicator_code": code, "area_code": area, "breakdown": "all", "source_table": "",
         "numerator": 5.0 if word in ("figure", "held") else None, "status": "final", "row_number": number,
         "reason_code": None if word in ("figure", "held") else word, "is_true_zero": False,
         "is_held": word == "held"} | span
        for delivery, words in said.items() for number, (code, word) in enumerate(words.items())
    ]  # fmt: skip
    figures = pd.DataFrame(rows).reindex(columns=[*NO_WORDS.columns, "row_number", "stored_column"])
    deliveries = pd.DataFrame({"delivery_id": list(said), "supplier": "barnet", "rule_id": None,
                               "received_on": pd.Timestamp("2008-07-20"), "message": None, "sheet": None,
                               "records": 1, "records_outside": 0,
                               "is_usable": True, "is_complete": True, "is_accepted": False,
                               "is_confirmed": False})  # fmt: skip
    deliveries["replaces"] = [RETURN] * len(said)
    for column, values in differing.items():
        deliveries[column] = [values.get(name, old) for name, old in zip(said, deliveries[column], strict=True)]
    codes = sorted({code for words in said.values() for code in words})
    owed = [{"area_code": part, "supplier": "barnet", "indicator_code": code} | span
            for code in codes for part in area.split("+")]  # fmt: skip
    told = figures[figures["indicator_code"].isin(dropped.split())][DUE_KEY]
    found = due_rows(Obligations(pd.DataFrame(owed), ["barnet"]), deliveries, figures, told)
    return dict(zip(found["indicator_code"], found["due_state"], strict=True))


BOTH = {"A": "figure", "B": "figure"}


def test_what_the_last_complete_one_leaves_out_is_not_given() -> None:
    assert states({"1": BOTH, "2": {"A": "figure"}}) == {"A": "figure", "B": "absent"}
    assert states({"1": BOTH, "2": {"A": "figure"}}, "B") == {"A": "figure", "B": "withdrawn"}, "and its sender is told"
    assert states({"1": BOTH, "2": {"A": "figure"}, "3": BOTH}, "B") == BOTH, "it came again"
    assert states({"1": {"B": "figure"}, "2": {"A": "figure"}, "3": {"A": "figure"}})["B"] == "absent"


def test_it_stands_where_the_later_one_is_incomplete_or_does_not_count() -> None:
    assert states({"1": BOTH, "2": {"A": "figure"}}, "B", is_complete={"2": False}) == BOTH
    assert states({"1": BOTH, "2": {"A": "figure"}}, "B", is_usable={"2": False}) == BOTH


def test_a_statement_is_of_what_it_replaces() -> None:
    other = {"2": "camden"}
    assert states({"1": BOTH, "2": {"A": "figure"}}, supplier=other)["B"] == "absent", "whoever speaks of the area"
    replaces = {"1": SENDERS, "2": SENDERS}
    assert states({"1": BOTH, "2": {"A": "figure"}}, supplier=other, replaces=replaces) == BOTH, "each for itself"


def test_of_a_joint_figure_each_member_lacks_it() -> None:
    assert states({"1": BOTH, "2": {"A": "figure"}}, area=JOINT) == {"A": "figure", "B": "absent"}


def test_a_held_figure_is_not_yet_given_unless_one_stands() -> None:
    assert states({"1": {"A": "held"}}) == {"A": "held"}
    assert states({"1": {"A": "figure"}, "2": {"A": "held"}}) == {"A": "figure"}, "it is no word left out"
    assert states({"1": {"A": "held"}, "2": {"B": "figure"}}) == {"A": "absent", "B": "figure"}


def test_a_reason_in_a_figures_place_is_the_last_word() -> None:
    assert states({"1": BOTH, "2": {"A": "figure", "B": "to_follow"}}) == {"A": "figure", "B": "to_follow"}
