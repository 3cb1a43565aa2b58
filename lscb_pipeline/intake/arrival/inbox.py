"""What lies in the inbox, told without opening a file: each quarter's state, and what can't be routed.

Here: looking, by os.stat alone, so that it costs little to look every half minute. Not here: which delivery a file is
(delivery.py, whose listing and routing this is), what is started when a state changed (orchestration).
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from lscb_pipeline.intake.arrival.delivery import (
    RECEIPTS,
    files_of_inbox,
    files_of_quarter,
    location_of,
    place_of,
    quarter_folders,
    shown_path,
)
from lscb_pipeline.intake.arrival.open_safely import refusal
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Limits


@dataclass(frozen=True)
class Seen:
    """An inbox at a moment.

    `states`: of each quarter with files that can be routed a text that changes when one of them comes, goes or
    changes, or when the quarter's receipts do. `unrouted`: of each other file, by its location, what may be shown: its
    path and why.
    """

    states: dict[Quarter, str]
    unrouted: dict[str, str]


def look(inbox: Path, feeds: Collection[str]) -> Seen:
    """See what lies in the inbox; an inbox that isn't there holds nothing."""
    files: dict[Quarter, list[Path]] = defaultdict(list)
    unrouted = {}
    for path in files_of_inbox(inbox):
        place = place_of(path, inbox, feeds)
        if place.quarter is None or place.fault:
            unrouted[location_of(path, inbox)] = f"{shown_path(path.relative_to(inbox), feeds)}: {place.fault}"
        else:
            files[place.quarter].append(path)
    return Seen({quarter: _state(inbox, quarter, paths) for quarter, paths in sorted(files.items())}, unrouted)


def state_of(inbox: Path, quarter: Quarter, feeds: Collection[str]) -> str:
    """The state of one quarter, as a look gives it: no other quarter's folder is touched."""
    files = [path for path in files_of_quarter(inbox, quarter) if place_of(path, inbox, feeds).feed]
    return _state(inbox, quarter, files)


def not_taken(inbox: Path, quarter: Quarter | None, feeds: Collection[str], limits: Limits) -> list[tuple[str, str]]:
    """What lies there (for a quarter, or outside any) and is not taken in: its path as it may be shown, and why."""
    told = []
    for path in files_of_quarter(inbox, quarter) if quarter else files_of_inbox(inbox):
        try:
            why = refusal(path.lstat(), path.suffix, limits)
        except OSError:  # gone since it was listed
            continue
        if why:
            told.append((shown_path(path.relative_to(inbox), feeds), why))
    return told


def _state(inbox: Path, quarter: Quarter, files: list[Path]) -> str:
    """A hash of where files lie, and of their size and times.

    The time of the last change to a file's inode tells of new content that has the size and time of the old one.
    """
    digest = hashlib.sha256()
    for path in sorted([*files, *(folder / RECEIPTS for folder in quarter_folders(inbox, quarter))]):
        try:
            found = path.lstat()
        except OSError:  # gone since it was listed, or not there: receipts need not be
            continue
        digest.update(os.fsencode(path.relative_to(inbox)))
        digest.update(f"\0{found.st_size}\0{found.st_mtime_ns}\0{found.st_ctime_ns}\0".encode())
    return digest.hexdigest()[:16]
