"""Stage 1, receive: what lies in the inbox is archived and registered; reading it is read.py's part.

A file that can't be routed is kept with its reason, and stops nobody else's.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.intake.arrival.archive import ChangedError, sha256_of
from lscb_pipeline.intake.arrival.delivery import MADE_UP, Delivery, files_of_quarter, read_receipts, route, shown_path
from lscb_pipeline.intake.arrival.inbox import state_of
from lscb_pipeline.intake.arrival.open_safely import NotTakenError, opened
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.commands import purging
from lscb_pipeline.warehouse.stages import deliveries
from lscb_pipeline.warehouse.stages.loads import keep_kinds_apart

log = logging.getLogger(__name__)
LOOKS = 5  # at a file that changes while it is read
TICK_SECONDS = 0.02  # longer than that between two writes which a file's times can't tell apart


@dataclass
class Received:
    """What came for a quarter: files seen, new deliveries, and files that can't be routed with the reason.

    Unrouted files are named as they may be shown: several may have one name. `inbox_state`: of the quarter
    (intake/arrival/inbox.py), before the first file was opened.
    """

    files: int = 0
    new: int = 0
    unrouted: list[tuple[str, str]] = field(default_factory=list)
    receipt_faults: list[str] = field(default_factory=list)
    inbox_state: str = ""


def receive(centre: Centre, quarter: Quarter) -> Received:
    """Archive and register every file of the quarter's inbox folder, and what lies outside any quarter."""
    inbox, feeds = centre.settings.inbox_folder, centre.library.contracts
    state = state_of(inbox, quarter, feeds)
    moments, faults = read_receipts(inbox, quarter, centre.settings)
    paths = files_of_quarter(inbox, quarter)
    if paths:
        with centre.warehouse.transaction() as connection:
            keep_kinds_apart(connection, is_made_up=(inbox / MADE_UP).is_file())
    routed, unrouted = [], []
    with centre.warehouse.lock(purging.ARCHIVE, wait=True):  # bytes are not removed between keeping and registering
        with centre.warehouse.transaction() as connection:
            gone = purging.purged_ids(connection, quarter)
        for path in paths:
            with ExitStack() as files:
                try:
                    item, file = files.enter_context(_one_version(centre, path, moments))
                except (OSError, UnicodeError) as error:  # gone meanwhile, or not ours to read: the others go on
                    refusal = str(error) if isinstance(error, NotTakenError) else None
                    unrouted.append((shown_path(path.relative_to(inbox), feeds), refusal or _not_opened(error)))
                    continue
                if item.delivery_id in gone:
                    log.warning("purged after its retention, take it out of the inbox: %s", item.path)
                    continue
                try:  # where there is no room to keep it, the centre fails and not its sender
                    centre.archive.keep(file)
                except ChangedError as error:
                    unrouted.append((item.path, str(error)))
                else:
                    routed.append(item)
        with centre.warehouse.transaction() as connection:
            new = deliveries.register(connection, routed)
    unrouted += [(item.path, item.fault) for item in routed if item.fault]
    for shown, fault in unrouted:
        log.warning("not routed: %s: %s", shown, fault)
    for message in faults:
        log.warning("receipts: %s", message)
    log.info("%s: %d files, %d new deliveries", quarter.label, len(routed), new)
    return Received(len(routed), new, unrouted, faults, state)


def _not_opened(error: Exception) -> str:
    return f"can't be opened ({type(error).__name__}): send it again"


@contextmanager
def _one_version(centre: Centre, path: Path, moments: dict[str, datetime]) -> Iterator[tuple[Delivery, BinaryIO]]:
    """Which delivery a file is, and its bytes: both of one version, though it be overwritten at this moment."""
    for _ in range(LOOKS):
        before = _version(path)
        with opened(path, centre.settings) as file:
            sha256 = sha256_of(file)
            item = route(path, centre.settings.inbox_folder, centre.library.contracts, sha256, moments)
            age = time.time() - path.lstat().st_ctime  # less than none where the clock went back
            if _version(path) == before and not 0 <= age < TICK_SECONDS:
                yield item, file
                return
        time.sleep(TICK_SECONDS)
    raise NotTakenError("is being written: the next run takes it")


def _version(path: Path) -> tuple[int, int, int, int]:
    state = path.lstat()
    return state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns
