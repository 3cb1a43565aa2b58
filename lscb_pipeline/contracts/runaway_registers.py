"""The registers of the runaways work: its sources, and how far each was brought; what there is for runaways.

Here: the forms of data_contracts/runaways/source_register.yaml and provision.yaml, their checks and readers. Not here:
the registry of all feeds' sources (sources.py), nor notes of interviews (intake/interviews.py). What isn't known is
left out.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pydantic import Field

from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.readers_text import ReadersText
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import fault, read_as
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference.tables import table

Step = Literal["identified", "scoped", "agreed", "approached", "answered", "qualitative_only", "not_answered"]
Kind = Literal["refuge", "emergency_bed", "outreach", "drop_in", "family_mediation", "counselling", "advice",
               "helpline", "return_interviews", "prevention", "other"]  # fmt: skip
STEPS = ("identified_on", "scoped_on", "steering_group_on", "project_board_on", "approached_on", "answered_on")
# The day without which a status can't be so, where its step's day must be on record.
HAS_DAY = {"answered": "answered_on", "qualitative_only": "answered_on", "not_answered": "approached_on"}
Fault = tuple[list[str | int], str]


class HeldLater(Strict):
    """What a source holds too, from a day on: nobody reads of it in a report of before."""

    since: dt.date
    holds: ReadersText


class RegisteredSource(Strict):
    """One source of what is known about runaways. Without areas named, it covers all 33."""

    source: str = Field(pattern=r"^[a-z0-9_]+$")
    registered_as: str | None = Field(None, description="its name in sources.yaml, where it is there")
    holder: ReadersText
    agency_type: str = Field(description="as the survey's contract has them")
    areas: list[str] = Field([], description="area codes, where it covers few")
    holds: ReadersText = Field(description="at any time, for readers: an editor's own remarks go into note")
    later: list[HeldLater] = []
    where_known: str = Field(description="from where we know of it: [seen] or [memory], with the place")
    status: Step = Field(description="the last step taken; not_answered: approached, and no answer came")
    identified_on: dt.date | None = None
    scoped_on: dt.date | None = None
    steering_group_on: dt.date | None = Field(None, description="when the Steering Group agreed")
    project_board_on: dt.date | None = Field(None, description="when the Runaways Project Board agreed")
    approached_on: dt.date | None = None
    answered_on: dt.date | None = None
    note: str = ""

    def held_by(self, day: dt.date) -> str:
        """What it held on a day, in words."""
        return ", ".join([self.holds, *(each.holds for each in self.later if each.since <= day)])


class Provision(Strict):
    """One service for young runaways. Without areas named, it is for all of London."""

    service: ReadersText
    provider: ReadersText
    provider_type: str = Field(description="as the survey's contract has types of agencies")
    kind: Kind
    areas: list[str] = Field([], description="area codes, where it is for few")
    places: int | None = Field(None, ge=0, description="how many young runaways can be there at once; none: not known")
    since: int | dt.date | None = Field(None, alias="from", description="a year, where the day isn't known")
    until: int | dt.date | None = Field(None, description="likewise; none: it isn't known to have ended")
    source: str = Field(description="from where we know it: [seen] or [memory], with the place")
    note: str = ""


@lru_cache
def source_register() -> tuple[RegisteredSource, ...]:
    """The project's register of sources; raises ContractError, with the line, for a fault."""
    known = [source.source for source in library().sources]
    return read_source_register(project_folder("data_contracts") / "runaways" / "source_register.yaml", known)


@lru_cache
def provision_register() -> tuple[Provision, ...]:
    """The project's register of what there is for runaways; raises ContractError, with the line, for a fault."""
    return read_provision(project_folder("data_contracts") / "runaways" / "provision.yaml")


def agency_types() -> list[str]:
    """The types of agencies, as the survey's contract has them."""
    return library().contracts["runaways_survey"].by_name["agency_type"].values


def read_source_register(path: Path, registered: Collection[str]) -> tuple[RegisteredSource, ...]:
    """Read a register of sources; `registered`: the names of sources.yaml."""
    found = read_as(path, list[RegisteredSource])
    for steps, message in _faults_of_sources(found, registered):
        raise fault(path, steps, message)
    return tuple(found)


def read_provision(path: Path) -> tuple[Provision, ...]:
    """Read a register of provision."""
    found = read_as(path, list[Provision])
    for steps, message in _faults_of_provision(found):
        raise fault(path, steps, message)
    return tuple(found)


def _faults_of_sources(found: Sequence[RegisteredSource], registered: Collection[str]) -> Iterator[Fault]:
    yield from _twice([one.source for one in found], "source")
    for number, one in enumerate(found):
        yield from _who_and_where(number, one.agency_type, "agency_type", one.areas)
        if one.registered_as and one.registered_as not in registered:
            yield [number, "registered_as"], f"no source {one.registered_as} in sources.yaml"
        days = [(name, getattr(one, name)) for name in STEPS if getattr(one, name)]
        for (earlier, before), (later, after) in pairwise(days):
            if after < before:
                yield [number, later], f"before {earlier}"
        needed = HAS_DAY.get(one.status)
        if needed and getattr(one, needed) is None:
            yield [number, "status"], f"{one.status} needs {needed}"
        if one.status == "not_answered" and one.answered_on:
            yield [number, "status"], "not_answered, but there is answered_on"


def _faults_of_provision(found: Sequence[Provision]) -> Iterator[Fault]:
    yield from _twice([one.service for one in found], "service")
    for number, one in enumerate(found):
        yield from _who_and_where(number, one.provider_type, "provider_type", one.areas)
        if one.since and one.until and _year(one.until) < _year(one.since):
            yield [number, "until"], "before it began"


def _twice(names: Sequence[str], key: str) -> Iterator[Fault]:
    for number, name in enumerate(names):
        if name in names[:number]:
            yield [number, key], f"{name} is there twice"


def _who_and_where(number: int, kind: str, key: str, areas: Sequence[str]) -> Iterator[Fault]:
    if kind not in agency_types():
        yield [number, key], f"no type of agency is {kind}"
    for place, code in enumerate(areas):
        if code not in set(table("area")["area_code"]):
            yield [number, "areas", place], f"no area {code}"


def _year(day: int | dt.date) -> int:
    return day.year if isinstance(day, dt.date) else day
