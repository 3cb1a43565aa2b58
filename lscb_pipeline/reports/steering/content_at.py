"""What of the things that people wrote is told at a month's end: barriers, decisions, steps, contacts, who manages.

Here: each entry by its own days, and whether a barrier was raised in time. Not here: the files (contracts).
"""

import datetime as dt

from lscb_pipeline.contracts.calendar import Calendar
from lscb_pipeline.contracts.steering_content import Barrier, SteeringContent
from lscb_pipeline.contracts.steering_standing import Management
from lscb_pipeline.reference import working_days
from lscb_pipeline.reference.months import Month
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.steering.steering_material import BarrierAt, ContactAt, DecisionAt, StepAt


def barriers_at(content: SteeringContent, month: Month, calendar: Calendar) -> list[BarrierAt]:
    """The barriers that were open at the month's end, the first last day to act first; then those closed in it."""
    told = [_barrier_at(one, month, calendar) for one in content.barriers
            if _is_told(one.raised_on, one.closed_on, month)]  # fmt: skip
    return sorted(told, key=lambda one: (one.closed_on is not None, one.act_by, one.id))


def _barrier_at(one: Barrier, month: Month, calendar: Calendar) -> BarrierAt:
    deadline, delays = one.deadline, one.delays
    if one.delays_release:
        deadline = calendar.first_release(Quarter.parse(one.delays_release))
        delays = f"the first release of {one.delays_release}"
    assert deadline is not None and delays is not None  # noqa: S101, PT018 - the contract asks for either
    act_by = last_day_to_act(deadline, one.remedy_working_days)
    closed_on, outcome = _ended(one.closed_on, one.outcome, month)
    begun_on = one.begun_on if one.begun_on and one.begun_on <= month.ends_on else None
    until = closed_on or month.ends_on
    return BarrierAt(
        **one.model_dump(include={"id", "workstrand", "says", "owner", "raised_on", "remedy", "remedy_working_days"}),
        delays=delays, deadline=deadline, act_by=act_by, age_days=(until - one.raised_on).days,
        days_too_late=max(working_days.between(act_by, one.raised_on), 0), begun_on=begun_on,
        can_be_mended=(begun_on or month.ends_on + dt.timedelta(days=1)) <= act_by,
        has_passed=deadline <= month.ends_on, closed_on=closed_on, outcome=outcome,
    )  # fmt: skip


def last_day_to_act(deadline: dt.date, remedy_working_days: int) -> dt.date:
    """The day by which a remedy must begin, so that it is done by the deadline."""
    return working_days.add(deadline, -remedy_working_days) if remedy_working_days else deadline


def decisions_at(content: SteeringContent, month: Month) -> list[DecisionAt]:
    """The decisions that were wanted at the month's end, the most urgent first; then those taken in it."""
    told = []
    for one in content.decisions:
        if _is_told(one.asked_on, one.taken_on, month):
            taken_on, outcome = _ended(one.taken_on, one.outcome, month)
            told.append(DecisionAt(**one.model_dump(exclude={"taken_on", "outcome"}), taken_on=taken_on,
                                   outcome=outcome))  # fmt: skip
    return sorted(told, key=lambda one: (one.taken_on is not None, one.wanted_by, one.id))


def steps_at(content: SteeringContent, month: Month) -> list[StepAt]:
    """The steps that were to be done at the month's end, the next first; then those done in it."""
    told = []
    for one in content.steps:
        if _is_told(one.planned_on, one.done_on, month):
            done_on, _ = _ended(one.done_on, None, month)
            told.append(StepAt(**one.model_dump(exclude={"done_on"}), done_on=done_on))
    return sorted(told, key=lambda one: (one.done_on is not None, one.by, one.id))


def contacts_at(content: SteeringContent, month: Month) -> list[ContactAt]:
    """Whom to ask at the month's end. An end that comes later isn't told: nobody says who knew of it."""
    return [
        ContactAt(**one.model_dump(exclude={"until"}), until=_ended(one.until, None, month)[0])
        for one in content.contacts
        if one.since <= month.ends_on and (one.until is None or one.until >= month.ends_on)
    ]  # fmt: skip


def managers_at(management: list[Management], month: Month) -> list[str]:
    """Who managed the project in the month, and what was said by then of who would: a sentence each."""
    said = []
    for one in management:
        what = f" ({one.what})" if one.what else ""
        if one.since and one.since <= month.ends_on and (one.until is None or one.until >= month.starts_on):
            said.append(f"{one.manager}{what}, from {one.since:%-d %B %Y}")
        elif one.announced_on and one.announced_on <= month.ends_on and one.since is None:
            said.append(f"{one.manager} is to take over {one.what or 'it'}, as was said on "
                        f"{one.announced_on:%-d %B %Y}; from which day is not on record")  # fmt: skip
    return said


def _is_told(began: dt.date, ended: dt.date | None, month: Month) -> bool:
    """Whether it had begun by the month's end, and not ended before the month."""
    return began <= month.ends_on and (ended is None or ended >= month.starts_on)


def _ended(ended: dt.date | None, outcome: str | None, month: Month) -> tuple[dt.date | None, str | None]:
    """Its end and outcome, where these were known at the month's end."""
    return (ended, outcome) if ended and ended <= month.ends_on else (None, None)
