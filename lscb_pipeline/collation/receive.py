"""Stage 1, receive: what lies in the inbox is archived and registered; reading it is read.py's part.

A file that can't be routed is kept with its reason, and stops nobody else's.
"""

import hashlib
import logging
import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.intake.delivery import MADE_UP, Delivery, files_of_quarter, read_receipts, route
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse import deliveries
from lscb_pipeline.warehouse.loads import keep_kinds_apart

log = logging.getLogger(__name__)
LOOKS = 5  # at a file that changes while it is read
TICK_SECONDS = 0.02  # longer than that between two writes which a file's times can't tell apart


class ChangingError(OSError):
    """A file was written at each time that it was read."""


@dataclass
class Received:
    """What came for a quarter: files seen, new deliveries, and files that can't be routed with the reason."""

    files: int = 0
    new: int = 0
    unrouted: dict[str, str] = field(default_factory=dict)
    receipt_faults: list[str] = field(default_factory=list)


def receive(centre: Centre, quarter: Quarter) -> Received:
    """Archive and register every file of the quarter's inbox folder, and what lies outside any quarter."""
    inbox = centre.settings.inbox_folder
    moments, faults = read_receipts(inbox, quarter)
    paths = files_of_quarter(inbox, quarter)
    if paths:
        with centre.warehouse.transaction() as connection:
            keep_kinds_apart(connection, is_made_up=(inbox / MADE_UP).is_file())
    routed, unrouted = [], {}
    for path in paths:
        try:
            item, content = _one_version(centre, path, moments)
        except ChangingError:
            unrouted[_printable(path.relative_to(inbox))] = "is being written: the next run takes it"
        except (OSError, UnicodeError) as error:  # gone meanwhile, or not ours to read: the others go on
            unrouted[_printable(path.relative_to(inbox))] = f"can't be opened ({type(error).__name__}): send it again"
        else:  # where there is no room to keep it, the centre fails and not its sender
            centre.archive.keep(content)
            routed.append(_writable(item))
    with centre.warehouse.transaction() as connection:
        new = deliveries.register(connection, routed)
    unrouted |= {item.path: item.fault for item in routed if item.fault}
    for path_text, fault in unrouted.items():
        log.warning("not routed: %s: %s", path_text, fault)
    for message in faults:
        log.warning("receipts: %s", message)
    log.info("%s: %d files, %d new deliveries", quarter.label, len(routed), new)
    return Received(len(routed), new, unrouted, faults)


def _one_version(centre: Centre, path: Path, moments: dict[str, datetime]) -> tuple[Delivery, bytes]:
    """Which delivery a file is, and its bytes: both of one version, though it be overwritten at this moment."""
    for _ in range(LOOKS):
        before = _version(path)
        content = path.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        item = route(path, centre.settings.inbox_folder, centre.library.contracts, sha256, moments)
        age = time.time() - path.stat().st_ctime  # less than none where the clock went back
        if _version(path) == before and not 0 <= age < TICK_SECONDS:
            return item, content
        time.sleep(TICK_SECONDS)
    raise ChangingError


def _version(path: Path) -> tuple[int, int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _writable(item: Delivery) -> Delivery:
    """A file's name may hold bytes that are no text: they are written as escapes."""
    return replace(item, path=_printable(item.path))


def _printable(path: Path | str) -> str:
    return str(path).encode("utf-8", "backslashreplace").decode()
