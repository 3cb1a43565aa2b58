"""Deliveries: what arrived in the inbox, who sent it, when, and in which order it counts.

Nothing is guessed from a file's name beyond the folders it lies in: `<quarter>/<feed>/<supplier>[__anything]`.
"""

import csv
import hashlib
import mimetypes
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lscb_pipeline.intake.arrival.open_safely import take
from lscb_pipeline.intake.files.sheets import DEFAULTS, SUFFIXES, XML
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.suppliers import nearest_supplier, supplier_named
from lscb_pipeline.settings import Limits

RECEIPTS = "receipts.csv"
CHECK = "check"  # the folder of the inbox whose files are answered, and no deliveries
MADE_UP = "MADE_UP.txt"  # stands in an inbox of made-up deliveries
PASSED_OVER = (
    ".",
    "~$",
    "Thumbs.db",
    "desktop.ini",
)  # of programs: what is open in Excel has a file of its own beside it
ENDINGS = {*SUFFIXES, XML, *mimetypes.types_map}
ADDITION = re.compile(r"v?\d{1,3}", re.IGNORECASE)  # to a supplier's name: the second file, version 3


@dataclass(frozen=True)
class Delivery:
    """One received file. A delivery that can't be routed has no feed or supplier, and `fault` says why.

    `path`: as it may be shown and stored (shown_path); `location`: within the inbox, as it is.
    """

    feed: str | None
    supplier: str | None
    quarter: Quarter | None
    received_at: datetime
    sha256: str
    path: str
    location: str
    size_bytes: int
    fault: str | None = None

    @property
    def delivery_id(self) -> str:
        """A hash of what makes it this delivery: feed, supplier, quarter, received_at, sha256."""
        parts = [self.feed or "", self.supplier or "", self.quarter.key if self.quarter else "",
                 self.received_at.astimezone(UTC).isoformat(), self.sha256]  # fmt: skip
        parts += [] if self.feed and self.supplier else [self.location]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def quarter_folders(inbox: Path, quarter: Quarter) -> list[Path]:
    """The inbox folders of a quarter: people write 2008-09-Q3, programs 2008-10-01. A link is no folder."""
    return [p for p in _entries(inbox) if _is_folder(p) and quarter_of_folder(p.name) == quarter]


def files_of_quarter(inbox: Path, quarter: Quarter) -> list[Path]:
    """Every file under the quarter's folders, plus what lies in the inbox outside any quarter.

    Links are named and never followed. What is no file (open_safely.py) is named too, a folder where it has a file's
    name.
    """
    outside = [p for p in _entries(inbox) if not (_is_folder(p) and quarter_of_folder(p.name))]
    return _files([*quarter_folders(inbox, quarter), *outside])


def files_of_inbox(inbox: Path) -> list[Path]:
    """Every file of every quarter, and what lies outside any."""
    return _files(_entries(inbox))


def _entries(inbox: Path) -> list[Path]:
    """What lies in the inbox, the folder of files that are only to be checked apart (check_folder.py)."""
    return [path for path in sorted(inbox.iterdir()) if not is_check_folder(path)] if inbox.is_dir() else []


def is_check_folder(path: Path) -> bool:
    """Whether it is the folder whose files are answered and never taken in, in any case; a link is none."""
    return path.name.casefold() == CHECK and _is_folder(path)


def files_in(folder: Path) -> list[Path]:
    """Every file under a folder that a program hasn't laid there; links and what is no file are named, too."""
    return _files([folder])


def _files(places: Iterable[Path]) -> list[Path]:
    found = [f for p in places for f in (p, *(_under(p) if _is_folder(p) else ()))]
    named = [f for f in found if not _is_folder(f) or f.suffix.lower() in (*SUFFIXES, XML)]
    return [f for f in named if f.name not in (RECEIPTS, MADE_UP) and not f.name.startswith(PASSED_OVER)]


def _under(folder: Path) -> list[Path]:
    return sorted(Path(at) / name for at, folders, files in os.walk(folder) for name in (*folders, *files))


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


@dataclass(frozen=True)
class InboxPlace:
    """What the place of a file in the inbox says of it; `fault` says why it can't be routed."""

    feed: str | None
    supplier: str | None
    quarter: Quarter | None
    fault: str | None


def place_of(path: Path, inbox: Path, feeds: Iterable[str]) -> InboxPlace:
    """Tell whose a file is, and of which feed and quarter, from where it lies."""
    parts = path.relative_to(inbox).parts
    quarter = quarter_of_folder(parts[0])
    known = list(feeds)
    sender = path.stem.split("__", 1)[0]
    feed = feed_of_folder(parts[1], known) if len(parts) == 3 else None
    fault = _fault(parts, quarter, feed, sender, path.suffix.lower(), known)
    return InboxPlace(None, None, quarter, fault) if fault else InboxPlace(feed, supplier_named(sender), quarter, None)


def route(
    path: Path, inbox: Path, feeds: Iterable[str], content_sha256: str, receipts: dict[str, datetime]
) -> Delivery:
    """Tell from where a file lies which delivery it is; `fault` is set where it can't be routed.

    `receipts`: when files came, by their path within the inbox; else the file's modification time counts,
    never the time of the run.
    """
    place = place_of(path, inbox, feeds)
    return Delivery(
        feed=place.feed,
        supplier=place.supplier,
        quarter=place.quarter,
        received_at=receipts.get(path.relative_to(inbox).as_posix()) or _modified_at(path),
        sha256=content_sha256,
        path=shown_path(path.relative_to(inbox), feeds),
        location=location_of(path, inbox),
        size_bytes=path.stat().st_size,
        fault=place.fault,
    )


def location_of(path: Path, inbox: Path) -> str:
    """Where a file lies within the inbox, bytes that are no text as escapes: never shown (shown_path)."""
    return str(path.relative_to(inbox)).encode("utf-8", "backslashreplace").decode()


def shown_path(location: Path, feeds: Iterable[str]) -> str:
    """A file's path with `*` for whatever is nobody's but its sender's: a name in it may be a child's.

    Left are quarters, feeds, suppliers, short numbers after `__`, and endings that are those of a known format.
    """
    *folders, name = location.parts
    known = [part if quarter_of_folder(part) or feed_of_folder(part, feeds) else "*" for part in folders]
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, f".{ending}") if dot and f".{ending.lower()}" in ENDINGS else (name, "")
    supplier, parted, addition = stem.partition("__")
    plain = supplier if supplier_named(supplier) else "*"
    if parted and plain != "*":
        plain += f"__{addition if ADDITION.fullmatch(addition) else '*'}"
    return "/".join([*known, plain + ending])


def _fault(
    parts: tuple[str, ...],
    quarter: Quarter | None,
    feed: str | None,
    sender: str,
    suffix: str,
    feeds: list[str],
) -> str | None:
    if quarter is None or len(parts) != 3:
        return "lies elsewhere: put it at <quarter>/<feed>/<supplier>[__anything].<csv|xlsx|xls|ods|xml>"
    if feed is None:
        return f"no feed has the folder's name: feeds are {', '.join(feeds)}"
    if supplier_named(sender) is None:
        near = nearest_supplier(sender)
        hint = f"; the nearest is {near}: name it {near}{suffix}, if that is meant" if near else ""
        return f"the file's name does not begin with a known supplier (reference table supplier.csv){hint}"
    if suffix not in (*SUFFIXES, XML):
        return f"not one of {', '.join(SUFFIXES)}: save it as one of these"
    return None


def feed_of_folder(name: str, feeds: Iterable[str]) -> str | None:
    """The feed that a folder names, in any case."""
    return next((feed for feed in feeds if feed.casefold() == name.casefold()), None)


def quarter_of_folder(name: str) -> Quarter | None:
    """The quarter that a folder names, in either form."""
    try:
        return Quarter.parse(name)
    except ValueError:
        return None


def _modified_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime_ns // 1000 / 1_000_000, UTC)


def read_receipts(inbox: Path, quarter: Quarter, limits: Limits = DEFAULTS) -> tuple[dict[str, datetime], list[str]]:
    """When files came, from the quarter's receipts.csv (columns path, received_at; London time unless it says).

    Returns the moments by path within the inbox, and a message for every line that can't be read.
    """
    moments: dict[str, datetime] = {}
    faults: list[str] = []
    for folder in quarter_folders(inbox, quarter):
        path = folder / RECEIPTS
        try:
            text = take(path, limits).decode("utf-8-sig", "replace") if os.path.lexists(path) else ""
            found = _moments(text)
        except (OSError, csv.Error) as error:
            faults.append(f"{folder.name}/{RECEIPTS} can't be read: {error}")
            continue
        for row, name, moment in found:
            if moment:
                moments[f"{folder.name}/{name}"] = moment
            else:
                faults.append(f"{folder.name}/{RECEIPTS} row {row}: needs path and received_at, as 2008-11-03 09:30")
    return moments, faults


def _moments(text: str) -> list[tuple[int, str, datetime | None]]:
    """The lines of receipts: row, path, and the moment, None where either is missing or no such thing."""
    reader = csv.DictReader(text.splitlines())
    found: list[tuple[int, str, datetime | None]] = []
    for row in reader:
        name = (row.get("path") or "").strip()
        try:
            at = datetime.fromisoformat((row.get("received_at") or "").strip())
            at = (at if at.tzinfo else at.replace(tzinfo=LONDON)).astimezone(UTC)
        except (ValueError, OverflowError):
            found.append((reader.line_num, name, None))
        else:
            found.append((reader.line_num, name, at if name else None))
    return found
