"""An indicator's life, as dated decisions: proposed, drafted, in consultation, in pilot, signed off, retired.

Here: one decision's form, and what follows of an ordered life: from which quarter on pilots and all areas are asked,
until when, and where an indicator stood in a quarter. Not here: whose life it is (profile.py), nor from whom a feed is
due (scope.py).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from lscb_pipeline.contracts.readers_text import ReadersText
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.reference.quarters import Quarter

LifeStage = Literal["proposed", "drafted", "in_consultation", "in_pilot", "signed_off", "retired"]
ORDER: tuple[LifeStage, ...] = get_args(LifeStage)
WITH_QUARTER = ("in_pilot", "signed_off", "retired")  # that decide on what is collected
Label = Annotated[Quarter, BeforeValidator(lambda label: Quarter.parse(str(label)))]


class LifeEvent(Strict):
    """One decision on an indicator, or on a later version of its definition."""

    stage: LifeStage
    day: dt.date = Field(description="the day of the decision")
    decision: ReadersText = Field(min_length=1, description="what was decided, for readers")
    reason: ReadersText = Field("", description="why, for readers")
    since: Label | None = Field(None, description="the first collection quarter that it holds for")
    version: str | None = Field(None, description="a later version of the definition that it is about")
    set_by: ReadersText = Field("", description="who laid it down, where that was not for the project to consult on")
    assumed: bool = Field(False, description="no source says its day: readers are told that it is assumed")
    remark: str = Field("", description="for the profile's keepers: how far a fact was checked; shown nowhere")

    @model_validator(mode="after")
    def _since_where_it_is_collected(self) -> "LifeEvent":
        wants = self.stage in WITH_QUARTER and self.version is None
        if not wants and self.since is not None:
            raise ValueError(
                f"{self.stage}: `since` is of a pilot, a sign-off or a retirement, and of no later version"
            )
        if wants and self.stage != "retired" and self.since is None:
            raise ValueError(f"{self.stage}: since which collection quarter?")
        if self.since and self.day > self.since.ends_on:
            raise ValueError(f"{self.stage} on {self.day}: {self.since.label} was over by then")
        if "[made up]" in self.remark and not self.assumed:
            raise ValueError(f"{self.stage} on {self.day}: what is made up is `assumed`, and readers are told so")
        if self.version and self.stage in ("in_pilot", "retired"):
            raise ValueError(f"{self.stage}: a version is not piloted or retired: the next one takes its place")
        return self


@dataclass(frozen=True)
class AskedSpan:
    """From which quarter on pilots, and all areas, are asked for an indicator, until when (included); None: not."""

    pilots: Quarter | None = None
    all: Quarter | None = None
    until: Quarter | None = None


def span_of(life: Sequence[LifeEvent]) -> AskedSpan:
    """What is asked, by an ordered life."""
    since = {event.stage: event.since for event in life if event.since}
    signed, retired = since.get("signed_off"), since.get("retired")
    return AskedSpan(since.get("in_pilot", signed), signed, retired.previous() if retired else None)


def stage_in(life: Sequence[LifeEvent], quarter: Quarter) -> LifeStage | None:
    """Where an indicator stood in a collection quarter; None where nobody had proposed it by its end.

    What is collected counts from its quarter on, whenever it was decided; the rest from its day.
    """
    reached = [
        event.stage for event in life
        if event.version is None and (event.since <= quarter if event.since else event.day <= quarter.ends_on)
    ]  # fmt: skip
    return reached[-1] if reached else None


def consulted_in(life: Sequence[LifeEvent], quarter: Quarter) -> list[str | None]:
    """The versions that were in consultation within a quarter, on one day at least; None is the first one."""
    consulted = []
    for number, event in enumerate(life):
        if event.stage == "in_consultation":
            ended = next((later.day for later in life[number + 1 :] if later.version == event.version), dt.date.max)
            if event.day <= quarter.ends_on and ended >= quarter.starts_on:
                consulted.append(event.version)
    return consulted


def next_after_consultation(life: Sequence[LifeEvent], version: str | None) -> dt.date | None:
    """The day of the decision that ends a version's consultation; None where none is on record."""
    own = [event for event in life if event.version == version]
    begun = next(number for number, event in enumerate(own) if event.stage == "in_consultation")
    return own[begun + 1].day if begun + 1 < len(own) else None


def drafts_of(life: Sequence[LifeEvent]) -> set[str]:
    """The versions of a definition that were decided on and not signed off: in force nowhere."""
    named = {event.version for event in life if event.version}
    return {version for version in named if version} - {
        e.version for e in life if e.version and e.stage == "signed_off"
    }


def begins_by_itself(life: Sequence[LifeEvent]) -> bool:
    """Whether nothing went before: the indicator is proposed here, or somebody else lays it down."""
    return bool(life) and life[0].version is None and (life[0].stage == "proposed" or bool(life[0].set_by))


def contradiction(life: Sequence[LifeEvent]) -> tuple[int, str] | None:
    """The first event, by its number, that contradicts those before it, and how; None where a life is in order."""
    for number, event in enumerate(life):
        before = life[:number]
        if before and event.day < before[-1].day:
            return number, f"{event.stage} on {event.day} comes before {before[-1].stage} on {before[-1].day}"
        if any(earlier.stage == "retired" for earlier in before):
            return number, f"{event.stage} after it was retired"
        own = [earlier for earlier in before if earlier.version == event.version]
        if event.stage != "retired" and own and ORDER.index(own[-1].stage) >= ORDER.index(event.stage):
            return number, f"{event.stage} after {own[-1].stage}"
        is_settled = event.set_by or any(e.stage == "in_consultation" or e.set_by for e in own)
        if event.stage in ("in_pilot", "signed_off") and not is_settled:
            return number, f"{event.stage} before it was consulted on; or say who laid it down, with set_by"
        last = next((earlier.since for earlier in reversed(own) if earlier.since), None)
        if event.since and last and event.since <= last:
            return number, f"{event.stage} since {event.since.label}, not after {last.label}"
    return None
