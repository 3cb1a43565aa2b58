"""What a month's report says, before it is a page: kept when the report is made, and all that its pages are made of.

Here: its form, which goes into mart.kept_report as JSON and comes back the same. Not here: how it is put together
(collation/inputs/steering_month.py), nor how it looks (steering_pages.py). A quarter is told by its label.
"""

import datetime as dt
from enum import StrEnum

from lscb_pipeline.contracts.strict import Strict


class ReturnState(StrEnum):
    """What had become of a return by a month's end."""

    RETURNED = "returned"
    WAITING = "waiting"
    NOT_USABLE = "not_usable"
    OVERDUE = "overdue"
    NOT_DUE = "not_due"


class ReturnAt(Strict):
    """What a sender owes of a feed for a quarter, at the month's end.

    received_on: of the first delivery that can be used, else of the first that came. colour is None where the score
    that it had isn't kept (a later delivery was scored in its place), grey where it isn't due yet.
    """

    quarter: str
    feed: str
    sender: str
    name: str
    due_on: dt.date
    state: ReturnState
    received_on: dt.date | None = None
    days_late: int | None = None
    score: float | None = None
    colour: str | None = None


class FeedAt(Strict):
    """A feed of a quarter in numbers of senders; median: of their scores (0 to 100), an overdue return's being 0."""

    quarter: str
    feed: str
    name: str
    due_on: dt.date
    owed: int
    returned: int
    in_month: int
    late: int
    waiting: int
    not_usable: int
    overdue: int
    green: int
    amber: int
    red: int
    not_kept: int
    median: float | None


class CameAt(Strict):
    """A delivery that came in the month; again: after another of the same sender, feed and quarter."""

    quarter: str
    feed: str
    name: str
    received_on: dt.date
    is_again: bool


class Move(Strict):
    """A sender whose colour is another than in the last report."""

    feed: str
    name: str
    was: str
    now: str


class ReleaseAt(Strict):
    """A release that was published in the month."""

    quarter: str
    revision: int
    released_on: dt.date
    decided_by: str
    why: str


class DateAhead(Strict):
    """What comes in the next two months."""

    day: dt.date
    what: str


class BarrierAt(Strict):
    """A barrier at the month's end.

    act_by: the last day for the remedy to begin. days_too_late: it was raised so many working days after that, 0 where
    in time. can_be_mended: the remedy began by then, or still may.
    """

    id: str
    workstrand: int
    says: str
    owner: str
    raised_on: dt.date
    age_days: int
    delays: str
    deadline: dt.date
    remedy: str
    remedy_working_days: int
    act_by: dt.date
    days_too_late: int
    begun_on: dt.date | None
    can_be_mended: bool
    has_passed: bool
    closed_on: dt.date | None
    outcome: str | None


class DecisionAt(Strict):
    """A decision that is wanted at the month's end, or was taken in the month."""

    id: str
    workstrand: int
    says: str
    of: str
    asked_on: dt.date
    wanted_by: dt.date
    taken_on: dt.date | None
    outcome: str | None


class StepAt(Strict):
    """A step that is still to be done, or was done in the month."""

    id: str
    workstrand: int
    says: str
    owner: str
    planned_on: dt.date
    by: dt.date
    done_on: dt.date | None


class ContactAt(Strict):
    """Whom to ask at the month's end, by role."""

    role: str
    body: str
    ask: str
    reach: str
    since: dt.date
    until: dt.date | None


class SourceAt(Strict):
    """How far a source of the runaways register was brought by the month's end."""

    holder: str
    holds: str
    state: str


class Change(Strict):
    """One thing that is otherwise than in the last report; without a workstrand it concerns all."""

    workstrand: int | None
    says: str


class SteeringMaterial(Strict):
    """A month's report.

    `round_label`: the quarter whose returns are being collected; of earlier ones there are late returns alone.
    `enough`: of so many usable returns the round's first release is made. `was_made`: whether the month before has a
    report; without one this is compared with what was known of that month on the day on which this was made.
    """

    month: str
    revision: int = 1
    why: str = ""
    made_on: dt.date
    is_made_up: bool
    round_label: str
    release_due_on: dt.date
    enough: int
    managers: list[str]
    feeds: list[FeedAt]
    returns: list[ReturnAt]
    came: list[CameAt]
    releases: list[ReleaseAt]
    unreleased: list[str]
    ahead: list[DateAhead]
    barriers: list[BarrierAt]
    decisions: list[DecisionAt]
    steps: list[StepAt]
    contacts: list[ContactAt]
    sources: list[SourceAt]
    services: list[str]
    was_made: bool = False
    feeds_before: list[FeedAt] = []
    moves: list[Move] = []
    changes: list[Change] = []
