"""Notes of interviews with agencies: dated markdown, with a type of agency and without anything that names a person.

Here: the form of data_contracts/runaways/interviews/, and what a note must not hold. Not here: the registers beside it
(contracts/runaway_registers.py). A bare name can't be told from other words, so that a note's writer answers for it.
"""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.runaway_registers import agency_types
from lscb_pipeline.intake.tables.person_patterns import announced, identifiers
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference.tables import table

ABOUT = "README.md"  # of the folder: no note
FRONT = "---"
KEYS = {"date", "agency_type", "areas"}
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)
TELEPHONE = re.compile(r"(?<![\w.])(?:\+44|0)(?:[ ()-]{0,2}\d){9,10}(?!\d)")
TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|PC|Sgt|Sister|Rev)\b\.? +[A-Z]")
REFUSED = {"an e-mail address": EMAIL, "a telephone number": TELEPHONE, "a person by title": TITLED}


@dataclass(frozen=True)
class Interview:
    """One note. `areas`: those that the agency covers; none where it covers all of London."""

    date: dt.date
    agency_type: str
    areas: tuple[str, ...]
    text: str
    file: str


@lru_cache
def interviews() -> tuple[Interview, ...]:
    """The project's notes, the earliest first; raises ContractError, with the line, for a fault."""
    return read_interviews(project_folder("data_contracts") / "runaways" / "interviews", agency_types())


def read_interviews(folder: Path, types: Collection[str]) -> tuple[Interview, ...]:
    """Read a folder of notes, the earliest first. No message holds what a note says."""
    notes = [_read(path, types) for path in sorted(folder.glob("*.md")) if path.name != ABOUT]
    return tuple(sorted(notes, key=lambda note: (note.date, note.file)))


def _read(path: Path, types: Collection[str]) -> Interview:
    lines = path.read_text("utf-8").splitlines()
    ends = [number for number, line in enumerate(lines) if line.strip() == FRONT]
    if len(ends) < 2 or ends[0] != 0:
        raise ContractError(f"{path}:1: a note begins with {FRONT}, its date and agency_type, and {FRONT}")
    about = _front(path, "\n".join(lines[1 : ends[1]]), types)
    for number, line in enumerate(lines, start=1):
        if kind := names_person(line):
            raise ContractError(f"{path}:{number}: holds {kind}: name a role, and nobody")
    text = "\n".join(lines[ends[1] + 1 :]).strip()
    return Interview(about["date"], about["agency_type"], tuple(about.get("areas", [])), text, path.name)


def _front(path: Path, text: str, types: Collection[str]) -> dict[str, Any]:
    """What stands above a note, checked."""
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ContractError(f"{path}:2: no front matter: {FRONT} date, agency_type {FRONT}") from error
    about = found if isinstance(found, dict) else {}
    areas = about.get("areas", [])
    known = list(table("area")["area_code"])
    faults = {
        "date": "a day, as 2009-02-03" if type(about.get("date")) is not dt.date else "",
        "agency_type": f"one of {', '.join(types)}" if about.get("agency_type") not in types else "",
        "areas": "a list of area codes" if not isinstance(areas, list) or any(a not in known for a in areas) else "",
        **{f"{key} (no such key)": f"one of {', '.join(sorted(KEYS))}" for key in about.keys() - KEYS},
    }
    for key, wanted in faults.items():
        if wanted:
            raise ContractError(f"{path}:{_line(text, key)}: {key}: {wanted}")
    return about


def _line(text: str, key: str) -> int:
    """The line of a key in the file; of one that isn't there, the first."""
    lines = [number for number, line in enumerate(text.splitlines(), start=2) if line.startswith(f"{key.split()[0]}:")]
    return lines[0] if lines else 1


def names_person(line: str) -> str | None:
    """What in a text can be told to name a person, in words; None where nothing can. A bare name can't be told."""
    found = [kind for kind, pattern in REFUSED.items() if pattern.search(line)]
    found += ["a person's identifier"] * bool(identifiers(line) or announced(line))
    return found[0] if found else None
