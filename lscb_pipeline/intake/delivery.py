"""Deliveries: what arrived in the inbox, who sent it, when, and in which order it counts.

Nothing is guessed from a file's name beyond the folders it lies in: `<quarter>/<feed>/<supplier>[__anything]`.
"""

import csv
import hashlib
import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from lscb_pipeline.intake.files import SUFFIXES
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table

RECEIPTS = "receipts.csv"
LONDON = ZoneInfo("Europe/London")
MADE_UP = "MADE_UP.txt"  # stands in an inbox of made-up deliveries
ENDINGS = {*SUFFIXES, *mimetypes.types_map}
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
    """The inbox folders of a quarter: people write 2008-09-Q3, programs 2008-10-01."""
    return [inbox / name for name in (quarter.label, quarter.key) if (inbox / name).is_dir()]


def files_of_quarter(inbox: Path, quarter: Quarter) -> list[Path]:
    """Every file under the quarter's folders, plus what lies in the inbox outside any quarter."""
    found = [p for folder in quarter_folders(inbox, quarter) for p in sorted(folder.rglob("*")) if p.is_file()]
    strays = [p for p in sorted(inbox.iterdir()) if not (p.is_dir() and _is_quarter(p.name))] if inbox.is_dir() else []
    loose = [f for p in strays for f in (sorted(p.rglob("*")) if p.is_dir() else [p]) if f.is_file()]
    return [p for p in found + loose if p.name not in (RECEIPTS, MADE_UP) and not p.name.startswith(".")]


def route(
    path: Path, inbox: Path, feeds: Iterable[str], content_sha256: str, receipts: dict[str, datetime]
) -> Delivery:
    """Tell from where a file lies which delivery it is; `fault` is set where it can't be routed.

    `receipts`: when files came, by their path within the inbox; else the file's modification time counts,
    never the time of the run.
    """
    parts = path.relative_to(inbox).parts
    quarter = Quarter.parse(parts[0]) if _is_quarter(parts[0]) else None
    supplier = path.stem.split("__", 1)[0] if len(parts) == 3 else None
    feed = parts[1] if len(parts) == 3 else None
    fault = _fault(parts, quarter, feed, supplier, path.suffix.lower(), list(feeds))
    return Delivery(
        feed=None if fault else feed,
        supplier=None if fault else supplier,
        quarter=quarter,
        received_at=receipts.get(path.relative_to(inbox).as_posix()) or _modified_at(path),
        sha256=content_sha256,
        path=shown_path(path.relative_to(inbox), feeds),
        location=str(path.relative_to(inbox)).encode("utf-8", "backslashreplace").decode(),
        size_bytes=path.stat().st_size,
        fault=fault,
    )


def shown_path(location: Path, feeds: Iterable[str]) -> str:
    """A file's path with `*` for whatever is nobody's but its sender's: a name in it may be a child's.

    Left are quarters, feeds, suppliers, short numbers after `__`, and endings that are those of a known format.
    """
    *folders, name = location.parts
    known = [part if _is_quarter(part) or part in set(feeds) else "*" for part in folders]
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, f".{ending}") if dot and f".{ending.lower()}" in ENDINGS else (name, "")
    supplier, parted, addition = stem.partition("__")
    plain = supplier if supplier in _suppliers() else "*"
    if parted and plain != "*":
        plain += f"__{addition if ADDITION.fullmatch(addition) else '*'}"
    return "/".join([*known, plain + ending])


def _fault(
    parts: tuple[str, ...],
    quarter: Quarter | None,
    feed: str | None,
    supplier: str | None,
    suffix: str,
    feeds: list[str],
) -> str | None:
    if quarter is None or len(parts) != 3:
        return "lies elsewhere: put it at <quarter>/<feed>/<supplier>[__anything].<csv|xlsx|xls|ods>"
    if feed not in feeds:
        return f"no feed has the folder's name: feeds are {', '.join(feeds)}"
    if supplier not in _suppliers():
        return "the file's name does not begin with a known supplier (reference table supplier.csv)"
    if suffix not in SUFFIXES:
        return f"not one of {', '.join(SUFFIXES)}: save it as one of these"
    return None


@cache
def _suppliers() -> frozenset[str]:
    return frozenset(table("supplier")["supplier"])


def _is_quarter(name: str) -> bool:
    try:
        Quarter.parse(name)
    except ValueError:
        return False
    return True


def _modified_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime_ns // 1000 / 1_000_000, UTC)


def read_receipts(inbox: Path, quarter: Quarter) -> tuple[dict[str, datetime], list[str]]:
    """When files came, from the quarter's receipts.csv (columns path, received_at; London time unless it says).

    Returns the moments by path within the inbox, and a message for every line that can't be read.
    """
    moments: dict[str, datetime] = {}
    faults: list[str] = []
    for folder in quarter_folders(inbox, quarter):
        path = folder / RECEIPTS
        text = path.read_bytes().decode("utf-8-sig", "replace") if path.is_file() else ""
        reader = csv.DictReader(text.splitlines())
        for row in reader:
            try:
                at = datetime.fromisoformat((row.get("received_at") or "").strip())
                name = (row.get("path") or "").strip()
            except ValueError:
                name = ""
            if not name:
                faults.append(
                    f"{folder.name}/{RECEIPTS} row {reader.line_num}: needs path and received_at, as 2008-11-03 09:30"
                )
                continue
            moments[f"{folder.name}/{name}"] = at if at.tzinfo else at.replace(tzinfo=LONDON)
    return moments, faults
