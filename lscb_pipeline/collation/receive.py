"""Stage 1, receive: what lies in the inbox is archived, registered and read into typed rows.

A file that can't be routed or read is kept with its reason, and stops nobody else's.
"""

import logging
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.intake.delivery import MADE_UP, Delivery, files_of_quarter, read_receipts, route
from lscb_pipeline.intake.errors import UnreadableError
from lscb_pipeline.intake.files import read_sheets
from lscb_pipeline.intake.memory import reuse_memory
from lscb_pipeline.intake.pseudonyms import key_id
from lscb_pipeline.intake.recognise import Table, recognise
from lscb_pipeline.intake.reshape import reshape
from lscb_pipeline.intake.rows import FINDINGS, REFUSED, Reading, Sender, read_rows
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse import deliveries
from lscb_pipeline.warehouse.connect import WarehouseError
from lscb_pipeline.warehouse.deliveries import Registered
from lscb_pipeline.warehouse.loads import code_version, keep_kinds_apart

log = logging.getLogger(__name__)


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
            sha256 = centre.archive.keep(path.read_bytes())
            routed.append(_writable(route(path, inbox, centre.library.contracts, sha256, moments)))
        except (OSError, UnicodeError) as error:  # gone meanwhile, or not ours to read: the others go on
            unrouted[_printable(path.relative_to(inbox))] = f"can't be opened ({type(error).__name__}): send it again"
    with centre.warehouse.transaction() as connection:
        new = deliveries.register(connection, routed)
    unrouted |= {item.path: item.fault for item in routed if item.fault}
    for path_text, fault in unrouted.items():
        log.warning("not routed: %s: %s", path_text, fault)
    for message in faults:
        log.warning("receipts: %s", message)
    log.info("%s: %d files, %d new deliveries", quarter.label, len(routed), new)
    return Received(len(routed), new, unrouted, faults)


def _writable(item: Delivery) -> Delivery:
    """A file's name may hold bytes that are no text: they are written as escapes."""
    return replace(item, path=_printable(item.path))


def _printable(path: Path | str) -> str:
    return str(path).encode("utf-8", "backslashreplace").decode()


def read_feed(centre: Centre, quarter: Quarter, feed: str) -> dict[str, int]:
    """Read the feed's deliveries of the quarter that were not read yet; what couldn't be read is tried again.

    Returns counts: deliveries, unusable ones, and records read, loaded, refused, outside, held.
    """
    reuse_memory()
    with centre.warehouse.transaction() as connection:
        waiting = deliveries.of_quarter(connection, feed, quarter, ["received", "unreadable"])
    for delivery in waiting:
        _read_delivery(centre, delivery)
    with centre.warehouse.transaction() as connection:
        return deliveries.totals(connection, feed, quarter)


def _read_delivery(centre: Centre, delivery: Registered) -> None:
    """Read one delivery into its typed rows, in one transaction."""
    table: Table | None = None
    try:
        table, reading = _reading(centre, delivery)
        fault = None
    except UnreadableError as error:
        fault = error
    except Exception as error:  # noqa: BLE001 - a fault of ours with one file must not stop the other areas
        log.error("reader failed on delivery %s: %s", delivery.delivery_id, type(error).__name__)  # noqa: TRY400
        fault = UnreadableError("reader_failed", f"our reader failed ({type(error).__name__}): tell the centre")
    if fault is None and table is not None:
        try:
            with centre.warehouse.transaction() as connection:
                _store(connection, centre, delivery, table, reading)
                return
        except WarehouseError as error:  # such as a number too large for its column: this delivery's fault alone
            fault = UnreadableError("not_stored", f"what was read of it can't be stored ({error}): tell the centre")
    with centre.warehouse.transaction() as connection:
        assert fault is not None  # noqa: S101 - it was not stored
        deliveries.record_outcome(connection, delivery.delivery_id, status="unreadable", rule_id=fault.rule_id,
                                  message=str(fault), code_version=code_version())  # fmt: skip
        deliveries.replace_findings(connection, delivery, _delivery_finding(fault.rule_id, str(fault)))
        log.warning("unreadable: %s: %s", delivery.path, fault)


def _reading(centre: Centre, delivery: Registered) -> tuple[Table, Reading]:
    library = centre.library
    contract = library.contracts[delivery.feed]
    sheets = read_sheets(centre.archive.read(delivery.sha256), Path(delivery.path).suffix.lower())
    table = recognise(sheets, library.layouts[delivery.feed])
    sender = Sender(delivery.supplier, delivery.quarter, centre.pseudonym_key if contract.person_columns else b"",
                    frozenset(i.code for i in library.indicators_of(delivery.feed)))  # fmt: skip
    return table, read_rows(reshape(table, contract, delivery.quarter), contract, table.layout, sender)


def _store(connection: Connection, centre: Centre, delivery: Registered, table: Table, reading: Reading) -> None:
    """Keep what was read. A delivery none of whose records can be used is rejected, with that reason."""
    contract = centre.library.contracts[delivery.feed]
    usable = len(reading.rows) > 0
    message = None if usable else f"none of its {reading.read} records can be used: see the refused rows"
    if usable and len(reading.refused):
        message = f"records refused: {len(reading.refused)}; what the file leaves out is not withdrawn"
    sheet = table.sheet.name
    deliveries.replace_rows(
        connection,
        delivery.feed,
        delivery.delivery_id,
        reading.rows,
        reading.refused[REFUSED].assign(sheet=sheet),
    )
    findings = reading.findings if usable else pd.concat(
        [f for f in (reading.findings, _delivery_finding("nothing_usable", str(message))) if len(f)]
    )  # fmt: skip
    deliveries.replace_findings(connection, delivery, findings.assign(sheet=sheet))
    deliveries.record_outcome(
        connection,
        delivery.delivery_id,
        status="read" if usable else "rejected",
        rule_id=None if usable else "nothing_usable",
        message=message,
        layout=table.layout.layout,
        sheet=sheet,
        replaces=list(table.layout.replaces or contract.properties.replaces),
        is_period_declared=table.layout.period.declared is not None,
        contract_version=contract.version,
        code_version=code_version(),
        key_id=key_id(centre.pseudonym_key) if contract.person_columns else None,
        records_read=reading.read,
        records_loaded=len(reading.rows),
        records_refused=len(reading.refused),
        records_outside=sum(reading.outside.values()),
        records_held=0,
        outside_by_reason=reading.outside,
    )


def _delivery_finding(rule_id: str, message: str) -> pd.DataFrame:
    """A finding on a delivery as a whole."""
    return pd.DataFrame([{"rule_id": rule_id, "dimension": "validity", "severity": "critical", "message": message}],
                        columns=FINDINGS)  # fmt: skip
