"""Stage 1, receive: what lies in the inbox is archived and registered; reading it is read.py's part.

A file that can't be routed is kept with its reason, and stops nobody else's.
"""

import hashlib
import logging
from dataclasses import dataclass, field

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.intake.delivery import MADE_UP, files_of_quarter, read_receipts, route, shown_path
from lscb_pipeline.intake.inbox import state_of
from lscb_pipeline.intake.take import NotTakenError, take
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse import deliveries, purging
from lscb_pipeline.warehouse.loads import keep_kinds_apart

log = logging.getLogger(__name__)


@dataclass
class Received:
    """What came for a quarter: files seen, new deliveries, and files that can't be routed with the reason.

    Unrouted files are named as they may be shown: several may have one name. `inbox_state`: of the quarter
    (intake/inbox.py), before the first file was opened.
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
            try:
                content = take(path, centre.settings)
                item = route(path, inbox, feeds, hashlib.sha256(content).hexdigest(), moments)
            except (OSError, UnicodeError) as error:  # gone meanwhile, or not ours to read: the others go on
                told = str(error) if isinstance(error, NotTakenError) else None
                unrouted.append((shown_path(path.relative_to(inbox), feeds), told or _not_opened(error)))
                continue
            if item.delivery_id in gone:
                log.warning("purged after its retention, take it out of the inbox: %s", item.path)
            else:
                centre.archive.keep(content)
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
