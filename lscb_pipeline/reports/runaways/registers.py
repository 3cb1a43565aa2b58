"""What the registers of the runaways work say: which sources there are, and what there is for young runaways.

Here: that, as rows for the templates. Not here: the registers (data_contracts/runaways). From where a fact is known is
for editors: [seen] and [memory] reach no reader.
"""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Final

from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.runaway_registers import RegisteredSource, provision_register, source_register
from lscb_pipeline.reports.readiness.inputs import Record
from lscb_pipeline.reports.runaways.material import RunawaysMaterial

REMARK: Final = re.compile(r",?\s*\[(?:seen|memory)[^\]]*\]")
STEPS: Final = {
    "identified": "identified, not approached yet",
    "scoped": "scoped",
    "agreed": "agreed, not approached yet",
    "approached": "approached",
    "answered": "answered",
    "qualitative_only": "answered in words",
    "not_answered": "did not answer",
}
SUPPLIES: Final = "has supplied returns"  # whatever step is on record: who sends was approached

# What a source is from the day of each step on, in the order of steps.
STEP_OF: Final = {
    "identified_on": STEPS["identified"],
    "scoped_on": STEPS["scoped"],
    "steering_group_on": "agreed with the Steering Group",
    "project_board_on": "agreed with the Runaways Project Board",
    "approached_on": STEPS["approached"],
    "answered_on": STEPS["answered"],
}


def services_at(day: dt.date, names: Mapping[str, str]) -> list[Record]:
    """Services that were there on a day, or had been: service, provider, kind, places (None: not known), areas, ended.

    `ended`: the day on which it had ended by then, else None. `codes`: of which areas, where it is for few.
    """
    found = []
    for one in provision_register():
        begins, ends = _first_day(one.since), _last_day(one.until)
        if begins <= day:
            areas = ", ".join(names[code] for code in one.areas) if one.areas else "all of London"
            found.append({"service": one.service, "provider": one.provider, "kind": one.kind.replace("_", " "),
                          "places": one.places, "areas": areas, "codes": one.areas,
                          "ended": ends if ends < day else None})  # fmt: skip
    return found


def sources_told(material: RunawaysMaterial) -> list[Record]:
    """The register's sources: holder, holds, definition (of those that a feed reads), areas, state in words.

    A source of which the report has figures has supplied them, whatever the register says of it.
    """
    registry = {source.source: source for source in library().sources}
    supplied, day = set(material.own["feed"]), material.release.quarter.ends_on
    found = []
    for one in source_register():
        known = registry.get(one.registered_as or "")
        areas = ", ".join(material.names.get(code, code) for code in one.areas) if one.areas else "all areas"
        state = SUPPLIES if known and known.feed in supplied else STEPS[one.status]
        found.append({"holder": one.holder, "holds": one.held_by(day), "areas": areas, "state": state,
                      "definition": REMARK.sub("", known.definition) if known else "not known to us"})  # fmt: skip
    return found


def sources_by(day: dt.date, supplied: Collection[str]) -> list[Record]:
    """The register's sources as they stood on a day: holder, holds, state in words; `supplied`: feeds with returns.

    A step without its day on record counts where the source has no step with one: then nobody can say since when.
    """
    return [
        {"holder": one.holder, "holds": one.held_by(day), "state": SUPPLIES if feed in supplied else _step(one, day)}
        for one, feed in _with_feeds()
    ]


def _with_feeds() -> list[tuple[RegisteredSource, str | None]]:
    """The register's sources, each with the feed that it is read by; None where nothing reads it."""
    feeds = {source.source: source.feed for source in library().sources}
    return [(one, feeds.get(one.registered_as or "")) for one in source_register()]


def _step(one: RegisteredSource, day: dt.date) -> str:
    """How far a source was brought by a day, in words."""
    dated = [(getattr(one, name), step) for name, step in STEP_OF.items() if getattr(one, name)]
    taken = [step for when, step in dated if when <= day]
    undated = "" if one.status == "identified" else " (the day is not on record)"
    return taken[-1] if taken else STEPS["identified"] if dated else STEPS[one.status] + undated


def _first_day(since: int | dt.date | None) -> dt.date:
    return dt.date(since, 1, 1) if isinstance(since, int) else since or dt.date.min


def _last_day(until: int | dt.date | None) -> dt.date:
    return dt.date(until, 12, 31) if isinstance(until, int) else until or dt.date.max
