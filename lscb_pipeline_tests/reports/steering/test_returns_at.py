"""What a return was at a month's end: of made-up rows, one sender each."""

import datetime as dt

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.months import Month
from lscb_pipeline.reports.steering.returns_at import came_in, feeds_at, returns_at
from lscb_pipeline.reports.steering.steering_material import ReturnAt

QUARTER, FEED = dt.date(2008, 7, 1), "borough_return"
DUE = dt.date(2008, 10, 28)
JULY, NOVEMBER = Month.parse("2008-07"), Month.parse("2008-11")
CAMDEN, KINGSTON, RICHMOND = "E09000007", "E09000021", "E09000027"
OWED = ["collection_quarter", "feed", "supplier", "due_on", "is_past"]
RECEIVED = ["delivery_id", "feed", "supplier", "collection_quarter", "received_on", "return_state"]
SCORED = ["collection_quarter", "feed", "area_code", "supplier", "readiness", "colour", "delivery_id"]
Came = tuple[str, str, dt.date, str]  # delivery, sender, day, state
Score = tuple[str, str, float | None, str | None]  # area, sender, readiness, delivery


def states(
    owing: str, came: list[Came] | None = None, scored: list[Score] | None = None, *, is_past: bool = True
) -> ReturnAt:
    owed = pd.DataFrame([(QUARTER, FEED, owing, DUE, is_past)], columns=OWED)
    received = pd.DataFrame([(d, FEED, s, QUARTER, day, state) for d, s, day, state in came or []], columns=RECEIVED)
    scores = pd.DataFrame(
        [(QUARTER, FEED, area, sender, points, "grey", delivery) for area, sender, points, delivery in scored or []],
        columns=SCORED,
    )
    (found,) = returns_at(owed, received, scores, library().weights)
    return found


def day(number: int, month: int = 10) -> dt.date:
    return dt.date(2008, month, number)


def test_a_return_in_time_has_the_score_of_its_delivery() -> None:
    found = states("camden", [("d1", "camden", day(20), "usable")], [(CAMDEN, "camden", 89.97, "d1")])
    assert (found.state, found.received_on, found.days_late) == ("returned", day(20), 0)
    assert (found.score, found.colour) == (89.97, "amber"), "by the weights, whatever colour was kept before it was due"


def test_a_late_one_is_late_by_working_days() -> None:
    found = states("camden", [("d1", "camden", day(3, 11), "usable")])
    assert (found.state, found.days_late) == ("returned", 4)


@pytest.mark.parametrize(("is_past", "state", "colour"), [(True, "overdue", "red"), (False, "not_due", "grey")])
def test_what_has_not_come_is_overdue_once_its_day_has_passed(is_past: bool, state: str, colour: str) -> None:
    found = states("camden", scored=[(CAMDEN, "camden", 95.0, "came later")], is_past=is_past)
    assert (found.state, found.colour, found.received_on) == (state, colour, None)
    assert found.score == (0.0 if is_past else None)


def test_a_score_of_a_later_file_is_not_told_and_the_return_is() -> None:
    found = states("camden", [("d1", "camden", day(20), "usable")], [(CAMDEN, "camden", 95.0, "d2")])
    assert (found.state, found.score, found.colour) == ("returned", None, None)


def test_before_its_day_a_return_is_told_and_its_score_is_not() -> None:
    came: list[Came] = [("d1", "camden", day(20), "usable")]
    found = states("camden", came, [(CAMDEN, "camden", 95.0, "d1")], is_past=False)
    assert (found.state, found.score, found.colour) == ("returned", None, "grey")


def test_the_first_that_can_be_used_is_when_it_was_returned() -> None:
    came: list[Came] = [("d1", "camden", day(1), "not_usable"), ("d2", "camden", day(9), "waiting"),
                        ("d3", "camden", day(20), "usable"), ("d4", "camden", day(27), "usable")]  # fmt: skip
    assert states("camden", came).received_on == day(20)
    assert (states("camden", came[:2]).state, states("camden", came[:2]).received_on) == ("waiting", day(9))
    assert states("camden", came[:1]).state == "not_usable"


def test_a_joint_return_is_its_members() -> None:
    came: list[Came] = [("d1", "kingston_upon_thames", day(20), "usable")]
    whole: list[Score] = [(f"{KINGSTON}+{RICHMOND}", "kingston_upon_thames", 92.0, "d1")]
    alone: list[Score] = [(RICHMOND, "richmond_upon_thames", 0.0, None)]
    richmond = states("richmond_upon_thames", came, whole)
    assert (richmond.state, richmond.score, richmond.received_on) == ("returned", 92.0, day(20))
    assert states("richmond_upon_thames", came, alone).state == "overdue"


def test_feeds_are_summed_up_and_a_missing_return_counts_as_nothing_in_the_median() -> None:
    of = {"quarter": "2008-09-Q2", "feed": FEED, "name": "A borough", "due_on": DUE}
    returns = [
        ReturnAt(**of, sender="a", state="returned", received_on=day(20), days_late=0, score=95.0, colour="green"),
        ReturnAt(**of, sender="b", state="returned", received_on=day(3, 11), days_late=4, score=80.0, colour="amber"),
        ReturnAt(**of, sender="c", state="returned", received_on=day(21), days_late=0),
        ReturnAt(**of, sender="d", state="overdue", score=0.0, colour="red"),
        ReturnAt(**of, sender="e", state="not_usable", received_on=day(22), days_late=0, score=20.0, colour="red"),
    ]
    (found,) = feeds_at(returns, NOVEMBER)
    assert (found.owed, found.returned, found.late, found.in_month, found.overdue, found.not_usable) == (
        5,
        3,
        1,
        1,
        1,
        1,
    )
    assert (found.green, found.amber, found.red, found.not_kept, found.median) == (1, 1, 1, 1, 50.0)


def test_what_came_in_the_month_knows_corrections_of_earlier_months() -> None:
    rows = [("d1", FEED, "camden", QUARTER, day(20), "usable"), ("d2", FEED, "camden", QUARTER, day(3, 11), "usable"),
            ("d3", FEED, "barnet", QUARTER, day(4, 11), "usable")]  # fmt: skip
    found = came_in(pd.DataFrame(rows, columns=RECEIVED), NOVEMBER)
    assert [(one.name, one.is_again) for one in found] == [("Camden", True), ("Barnet", False)]
    assert came_in(pd.DataFrame(columns=RECEIVED), JULY) == []
