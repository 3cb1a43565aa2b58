"""What is told at a month's end of what people wrote: by its own days, and whether a barrier was raised in time."""

import datetime as dt
from typing import Any

import pytest

from lscb_pipeline.contracts.calendar import Calendar
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.steering_content import Barrier, Contact, DecisionWanted, NextStep, SteeringContent
from lscb_pipeline.contracts.steering_standing import steering_standing
from lscb_pipeline.reference.months import Month
from lscb_pipeline.reports.steering.content_at import (
    barriers_at,
    contacts_at,
    decisions_at,
    managers_at,
    steps_at,
)
from lscb_pipeline.reports.steering.steering_material import BarrierAt

ANNOUNCED = (
    "London Borough of Havering is to take over the final phase, as was said on 7 July 2009; from which day is not on "
    "record"
)
CALENDAR: Calendar = library().calendar
# Due on Tuesday 30 June 2009; the remedy takes 20 working days, the May holiday aside: the last day is Tuesday 2 June.
BARRIER: dict[str, Any] = {
    "id": "B1", "workstrand": 1, "says": "Nobody sends it.", "owner": "Chair", "raised_on": "2009-04-07",
    "delays": "the hand-over", "deadline": "2009-06-30", "remedy": "Name somebody.", "remedy_working_days": 20,
}  # fmt: skip


def told(month: str, **given: Any) -> BarrierAt | None:
    content = SteeringContent(barriers=[Barrier.model_validate(BARRIER | given)])
    found = barriers_at(content, Month.parse(month), CALENDAR)
    return found[0] if found else None


def test_a_barrier_is_told_from_the_month_it_was_raised_in_and_can_be_mended_until_its_last_day() -> None:
    assert told("2009-03") is None
    april, may, june = (told(month) for month in ("2009-04", "2009-05", "2009-06"))
    assert april and may and june  # noqa: PT018
    assert april.act_by == dt.date(2009, 6, 2)
    assert (april.age_days, may.age_days) == (23, 54)
    assert [one.can_be_mended for one in (april, may, june)] == [True, True, False]
    assert [one.has_passed for one in (april, may, june)] == [False, False, True]
    assert april.days_too_late == 0


@pytest.mark.parametrize(("raised_on", "late"), [("2009-06-02", 0), ("2009-06-03", 1), ("2009-06-08", 4)])
def test_a_barrier_that_was_raised_after_its_last_day_was_raised_too_late(raised_on: str, late: int) -> None:
    found = told("2009-06", raised_on=raised_on)
    assert found
    assert found.days_too_late == late


@pytest.mark.parametrize(("begun_on", "can_be"), [("2009-06-02", True), ("2009-06-03", False), ("2009-07-01", False)])
def test_a_remedy_that_began_by_the_last_day_mends_it(begun_on: str, can_be: bool) -> None:
    found = told("2009-06", begun_on=begun_on)
    assert found
    assert found.can_be_mended == can_be
    assert (found.begun_on is None) == (begun_on > "2009-06-30"), "what began later isn't told"


def test_an_end_is_told_in_its_month_and_not_before() -> None:
    ended = {"closed_on": "2009-05-19", "outcome": "Somebody sends it."}
    april, may = told("2009-04", **ended), told("2009-05", **ended)
    assert april and may  # noqa: PT018
    assert (april.closed_on, april.outcome) == (None, None)
    assert (may.closed_on, may.outcome, may.age_days) == (dt.date(2009, 5, 19), "Somebody sends it.", 42)
    assert told("2009-06", **ended) is None


def test_what_would_delay_a_release_has_the_calendars_day() -> None:
    found = told("2009-05", delays=None, deadline=None, delays_release="2009-10-Q1", remedy_working_days=0)
    assert found
    assert found.delays == "the first release of 2009-10-Q1"
    assert found.deadline == found.act_by == dt.date(2009, 8, 11)


def test_decisions_and_steps_are_told_while_they_are_open_and_in_the_month_they_end_in() -> None:
    of = {"workstrand": 1, "says": "It."}
    decision = of | {"id": "D1", "of": "Steering Group", "asked_on": "2009-01-14", "wanted_by": "2009-02-04"}
    step = of | {"id": "S1", "owner": "Chair", "planned_on": "2009-01-14", "by": "2009-02-04"}
    content = SteeringContent(
        decisions=[DecisionWanted.model_validate(decision | {"taken_on": "2009-03-04", "outcome": "They do."})],
        steps=[NextStep.model_validate(step | {"done_on": "2009-03-04"})],
    )
    months = [Month.parse(f"{key}") for key in ("2008-12", "2009-01", "2009-02", "2009-03", "2009-04")]
    ends = [[one.outcome for one in decisions_at(content, month)] for month in months]
    assert ends == [[], [None], [None], ["They do."], []]
    assert [[one.done_on is not None for one in steps_at(content, month)] for month in months] == [
        [], [False], [False], [True], []
    ]  # fmt: skip


def test_whom_to_ask_is_who_it_is_at_the_months_end() -> None:
    contact = {"role": "Chair", "body": "A board", "ask": "all", "from": "2009-02-02", "until": "2009-03-30"}
    content = SteeringContent(contacts=[Contact.model_validate(contact)])
    shown = [len(contacts_at(content, Month.parse(key))) for key in ("2009-01", "2009-02", "2009-03")]
    assert shown == [0, 1, 0]


def test_an_end_after_the_months_end_is_not_told() -> None:
    """Made years later, a report of February knows of no end in March; on the month's last day it is told."""
    for until, told_until in (("2009-03-30", None), ("2009-02-28", dt.date(2009, 2, 28))):
        contact = {"role": "Chair", "body": "A board", "ask": "all", "from": "2009-02-02", "until": until}
        content = SteeringContent(contacts=[Contact.model_validate(contact)])
        assert [one.until for one in contacts_at(content, Month.parse("2009-02"))] == [told_until]


@pytest.mark.parametrize(
    ("month", "said"),
    [
        ("2008-04", ["London Borough of Waltham Forest (phase I), from 16 July 2007"]),
        ("2008-05", ["London Borough of Barking & Dagenham, from 1 May 2008"]),
        ("2009-06", ["London Borough of Barking & Dagenham, from 1 May 2008"]),
        ("2009-07", ["London Borough of Barking & Dagenham, from 1 May 2008", ANNOUNCED]),
        ("2007-06", []),
    ],
)  # fmt: skip
def test_the_manager_is_that_of_the_month(month: str, said: list[str]) -> None:
    assert managers_at(steering_standing().management, Month.parse(month)) == said
