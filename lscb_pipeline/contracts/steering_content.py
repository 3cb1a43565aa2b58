"""What people write for the steering group's reports: barriers, decisions, next steps, contacts, each with its days.

Here: the forms of barriers.yaml, decisions.yaml, next_steps.yaml and contacts.yaml of one folder, their checks and
reader. Not here: what of it is told in which month (reports/steering/content_at.py), what stands in every report
(steering_standing.py). Everybody is named by role.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from lscb_pipeline.contracts.readers_text import ReadersText
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import fault, read_as
from lscb_pipeline.reference import working_days
from lscb_pipeline.reference.quarters import Quarter, known_quarter

Number = Annotated[int, Field(ge=1, le=3, description="the workstrand")]


def _quarter_label(text: Any) -> str:
    return known_quarter(Quarter.parse(str(text))).label


class Barrier(Strict):
    """What stands in the way of something that has a day, who is to see to it, and what is proposed."""

    id: str
    workstrand: Number
    says: ReadersText
    owner: ReadersText = Field(description="a role")
    raised_on: dt.date
    delays: ReadersText | None = Field(None, description="what it would delay")
    deadline: dt.date | None = Field(None, description="that thing's day")
    delays_release: Annotated[str, BeforeValidator(_quarter_label)] | None = Field(
        None, description="in place of both: the quarter whose first release it would delay"
    )
    remedy: ReadersText
    remedy_working_days: int = Field(ge=0, description="how long the remedy takes")
    begun_on: dt.date | None = Field(None, description="when the remedy began; none: it hasn't")
    closed_on: dt.date | None = None
    outcome: ReadersText | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Barrier":
        if (self.delays is None) != (self.deadline is None) or (self.delays is None) == (self.delays_release is None):
            raise ValueError("says what it would delay and that thing's day (delays, deadline), or delays_release")
        _ended(self.raised_on, self.closed_on, self.outcome)
        if self.begun_on and self.begun_on < self.raised_on:
            raise ValueError("its remedy began before it was raised")
        if self.deadline:  # raises ValueError where no bank holidays are known
            working_days.add(self.deadline, -self.remedy_working_days)
        return self


class DecisionWanted(Strict):
    """A decision that a group is asked for, and how it was taken."""

    id: str
    workstrand: Number
    says: ReadersText
    of: ReadersText = Field(description="which group is asked")
    asked_on: dt.date
    wanted_by: dt.date
    taken_on: dt.date | None = None
    outcome: ReadersText | None = None

    @model_validator(mode="after")
    def _whole(self) -> "DecisionWanted":
        _ended(self.asked_on, self.taken_on, self.outcome)
        return self


class NextStep(Strict):
    """What is to be done, by which role and when."""

    id: str
    workstrand: Number
    says: ReadersText
    owner: ReadersText = Field(description="a role")
    planned_on: dt.date
    by: dt.date
    done_on: dt.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "NextStep":
        _ended(self.planned_on, self.done_on, "done")
        return self


class Contact(Strict):
    """Whom to ask, by role, and how, from a day to another."""

    role: ReadersText
    body: ReadersText = Field(description="of which organisation")
    ask: ReadersText = Field(description="what for")
    reach: ReadersText = Field("", description="how: an address of the role, never of a person")
    since: dt.date = Field(alias="from")
    until: dt.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Contact":
        _ended(self.since, self.until, "ended")
        return self


class SteeringContent(Strict):
    """All that a folder holds; empty where there is none."""

    barriers: list[Barrier] = []
    decisions: list[DecisionWanted] = []
    steps: list[NextStep] = []
    contacts: list[Contact] = []

    def days(self) -> list[dt.date]:
        """The days on which a barrier, decision or step began or ended."""
        spans = [
            *((one.raised_on, one.closed_on) for one in self.barriers),
            *((one.asked_on, one.taken_on) for one in self.decisions),
            *((one.planned_on, one.done_on) for one in self.steps),
        ]
        return [day for span in spans for day in span if day]


Entry = TypeVar("Entry", Barrier, DecisionWanted, NextStep, Contact)


def read_steering_content(folder: Path) -> SteeringContent:
    """Read a folder's files; one that isn't there says nothing. Raises ContractError, with file and line."""
    return SteeringContent(
        barriers=_entries(folder / "barriers.yaml", Barrier),
        decisions=_entries(folder / "decisions.yaml", DecisionWanted),
        steps=_entries(folder / "next_steps.yaml", NextStep),
        contacts=_entries(folder / "contacts.yaml", Contact),
    )


def _entries(path: Path, kind: type[Entry]) -> list[Entry]:
    found: list[Entry] = read_as(path, list[kind]) if path.is_file() else []  # type: ignore[valid-type]
    for steps, message in _twice([getattr(one, "id", None) for one in found]):
        raise fault(path, steps, message)
    return found


def _twice(ids: Sequence[str | None]) -> Iterator[tuple[list[str | int], str]]:
    for place, name in enumerate(ids):
        if name is not None and name in ids[:place]:
            yield [place, "id"], f"{name} is there twice"


def _ended(began: dt.date, ended: dt.date | None, outcome: str | None) -> None:
    """Refuse what ended before it began, or of which only half is said."""
    if ended and ended < began:
        raise ValueError(f"ended on {ended}, before it began on {began}")
    if (ended is None) != (outcome is None) and outcome not in ("done", "ended"):
        raise ValueError("an end and its outcome are given together")
