"""The page of the runaways work's registers: sources, provision, notes of interviews.

Here: its tables. Not here: what the registers hold (lscb_pipeline/contracts/runaway_registers.py).
"""

import datetime as dt
from collections.abc import Sequence

from lscb_pipeline.contracts.runaway_registers import Provision, RegisteredSource, provision_register, source_register
from lscb_pipeline.intake.interviews import Interview, interviews
from lscb_pipeline.reference.tables import table

TEXT = (
    "What is on record of the runaways work beside its feeds: which sources were identified and how far each was\n"
    "brought, what there is for young runaways, and notes of interviews. A day that isn't known is left out: no step\n"
    "of any source is on record with us yet. `[seen]` and `[memory]` say how far a fact was checked."
)
NOT_KNOWN = "not on record"
Rows = list[list[str]]


def parts() -> tuple[str, dict[str, Rows]]:
    """What the page says first, and its tables by their headings."""
    return TEXT, {
        "Sources": _sources(source_register()),
        "Provision": _services(provision_register()),
        "Interviews": _notes(interviews()),
    }


def _sources(sources: Sequence[RegisteredSource]) -> Rows:
    head = ["source", "in [sources](sources.md) as", "holder", "kind", "what it holds", "covers", "status",
            "identified", "scoped", "Steering Group agreed", "Runaways Project Board agreed", "approached", "answered",
            "where known"]  # fmt: skip
    return [head] + [
        [f"`{s.source}`", f"`{s.registered_as}`" if s.registered_as else "none", s.holder, s.agency_type,
         s.held_by(dt.date.max), _areas(s.areas),
         s.status.replace("_", " "), *map(_day, (s.identified_on, s.scoped_on, s.steering_group_on,
         s.project_board_on, s.approached_on, s.answered_on)), s.where_known]
        for s in sources
    ]  # fmt: skip


def _services(services: Sequence[Provision]) -> Rows:
    head = [
        "service",
        "provider",
        "kind of provider",
        "what it is",
        "for",
        "places",
        "from",
        "until",
        "where known",
        "note",
    ]
    return [head] + [
        [s.service, s.provider, s.provider_type, s.kind.replace("_", " "), _areas(s.areas),
         NOT_KNOWN if s.places is None else str(s.places), _day(s.since), _day(s.until), s.source, s.note or "none"]
        for s in services
    ]  # fmt: skip


def _notes(notes: Sequence[Interview]) -> Rows:
    told = [[f"{note.date}", note.agency_type, _areas(note.areas), f"`{note.file}`"] for note in notes]
    return [["day", "kind of agency", "covers", "file"], *(told or [["none yet", "", "", ""]])]


def _areas(codes: Sequence[str]) -> str:
    names = table("area").set_index("area_code")["name"]
    return ", ".join(names[list(codes)]) if codes else "all London"


def _day(day: int | dt.date | None) -> str:
    return NOT_KNOWN if day is None else str(day)
