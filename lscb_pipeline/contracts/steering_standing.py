"""What stands in every steering group report: workstrands, editions for the groups, and who manages the project when.

Here: the form of data_contracts/steering/standing.yaml, its checks and reader. Not here: what is written month by month
(steering_content.py). `source` and remarks are for editors and reach no reader.
"""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.contracts.yaml_file import fault, read_as
from lscb_pipeline.project_files import project_folder

Section = Literal["glance", "changes", "decisions", "returns", "readiness", "releases", "runaways", "barriers", "steps",
                  "contacts"]  # fmt: skip
Fault = tuple[list[str | int], str]


class Workstrand(Strict):
    """One of the project's workstrands; what comes with its feeds is told under it, besides where all feeds are."""

    number: int = Field(ge=1, le=3)
    title: str
    aim: str
    feeds: list[str] = []
    remark: str = ""


class SteeringEdition(Strict):
    """The report as one group gets it: which sections, of which workstrands."""

    edition: str = Field(pattern=r"^[a-z_]+$", description="the file's name")
    title: str = Field(description="the group's name")
    sections: list[Section]
    workstrands: list[int]


class Management(Strict):
    """Who manages the project, from a day to another. Where it was only announced, the days aren't known."""

    manager: str
    what: str = Field("", description="of which phase, where it was not all of it")
    since: dt.date | None = Field(None, alias="from")
    until: dt.date | None = None
    announced_on: dt.date | None = Field(None, description="when it was said that it would be")
    source: str


class SteeringStanding(Strict):
    """All of it, in the order of the file."""

    workstrands: list[Workstrand]
    editions: list[SteeringEdition]
    management: list[Management]


@lru_cache
def steering_standing() -> SteeringStanding:
    """The project's own; raises ContractError, with the line, for a fault."""
    return read_steering_standing(project_folder("data_contracts") / "steering" / "standing.yaml")


def read_steering_standing(path: Path) -> SteeringStanding:
    """Read a file of this form; raises ContractError, with the line, for a fault."""
    found = read_as(path, SteeringStanding)
    for steps, message in _faults(found):
        raise fault(path, steps, message)
    return found


def _faults(found: SteeringStanding) -> Iterator[Fault]:
    numbers = [one.number for one in found.workstrands]
    if numbers != [1, 2, 3]:
        yield ["workstrands"], "there are three, numbered 1 to 3 in order"
    for place, strand in enumerate(found.workstrands):
        for feed in sorted(set(strand.feeds) - set(library().contracts)):
            yield ["workstrands", place, "feeds"], f"no feed {feed}"
    names = [one.edition for one in found.editions]
    for place, edition in enumerate(found.editions):
        if edition.edition in names[:place]:
            yield ["editions", place, "edition"], f"{edition.edition} is there twice"
        for number in sorted(set(edition.workstrands) - set(numbers)):
            yield ["editions", place, "workstrands"], f"no workstrand {number}"
    for place, one in enumerate(found.management):
        if one.since is None and one.announced_on is None:
            yield ["management", place], "says neither from when, nor when it was announced"
        if one.since and one.until and one.until < one.since:
            yield ["management", place, "until"], "before it began"
