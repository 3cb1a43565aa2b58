"""Stage 1, receive: what lies in the inbox is archived and registered; reading it is read.py's part.

A file that can't be routed is kept with its reason, and stops nobody else's.
"""

import logging
from dataclasses import dataclass, field, replace

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.intake.delivery import MADE_UP, Delivery, files_of_quarter, printable, read_receipts, route
from lscb_pipeline.intake.inbox import state_of
from lscb_pipeline.intake.take import NotTakenError, take
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse import deliveries
from lscb_pipeline.warehouse.loads import keep_kinds_apart

log = logging.getLogger(__name__)


@dataclass
class Received:
    """What came for a quarter: files seen, new deliveries, and files that can't be routed with the reason.

    `inbox_state`: of the quarter (intake/inbox.py), before the first file was opened.
    """

    files: int = 0
    new: int = 0
    unrouted: dict[str, str] = field(default_factory=dict)
    receipt_faults: list[str] = field(default_factory=list)
    inbox_state: str = ""


def receive(centre: Centre, quarter: Quarter) -> Received:
    """Archive and register every file of the quarter's inbox folder, and what lies outside any quarter."""
    inbox = centre.settings.inbox_folder
    state = state_of(inbox, quarter, centre.library.contracts)
    moments, faults = read_receipts(inbox, quarter, centre.settings)
    paths = files_of_quarter(inbox, quarter)
    if paths:
        with centre.warehouse.transaction() as connection:
            keep_kinds_apart(connection, is_made_up=(inbox / MADE_UP).is_file())
    routed, unrouted = [], {}
    for path in paths:
        try:
            sha256 = centre.archive.keep(take(path, centre.settings))
            routed.append(_writable(route(path, inbox, centre.library.contracts, sha256, moments)))
        except NotTakenError as error:
            unrouted[printable(path.relative_to(inbox))] = str(error)
        except (OSError, UnicodeError) as error:  # gone meanwhile, or not ours to read: the others go on
            unrouted[printable(path.relative_to(inbox))] = f"can't be opened ({type(error).__name__}): send it again"
    with centre.warehouse.transaction() as connection:
        new = deliveries.register(connection, routed)
    unrouted |= {item.path: item.fault for item in routed if item.fault}
    for path_text, fault in unrouted.items():
        log.warning("not routed: %s: %s", path_text, fault)
    for message in faults:
        log.warning("receipts: %s", message)
    log.info("%s: %d files, %d new deliveries", quarter.label, len(routed), new)
    return Received(len(routed), new, unrouted, faults, state)


def _writable(item: Delivery) -> Delivery:
    """A file's name may hold what is no text."""
    return replace(item, path=printable(item.path))
