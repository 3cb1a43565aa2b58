"""What is past its retention, and removing it: original bytes, rows of persons, and the copies left in the inbox.

Observations stay, and whatever was made of purged rows stands: it is not counted or judged anew. Not here: whether
the bytes that must be kept are there (verify.py).
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.operator import operator
from lscb_pipeline.frames.commands import DeliveriesToPurge, PurgeByFeed
from lscb_pipeline.intake.arrival.delivery import files_of_quarter, read_receipts, route
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.commands import purging
from lscb_pipeline.warehouse.stages import loads

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PastRetention:
    """What is past its retention: deliveries, how many rows of persons each has, and their files in the inbox."""

    deliveries: DeliveriesToPurge
    rows: dict[str, int]
    inbox: list[Path]

    def by_feed(self) -> PurgeByFeed:
        """What would go, by feed."""
        with_rows = self.deliveries.assign(
            feed=self.deliveries["feed"].fillna("unrouted"),
            rows=self.deliveries["delivery_id"].map(self.rows).fillna(0).astype("int64"),
        )
        return with_rows.groupby(["feed", "months"], as_index=False).agg(
            deliveries=("delivery_id", "size"),
            received_first=("received_at", "min"),
            received_last=("received_at", "max"),
            rows_of_persons=("rows", "sum"),
            bytes=("size_bytes", "sum"),
        )


def due(centre: Centre, now: datetime | None = None) -> PastRetention:
    """What is past its retention now (or at another moment, with a zone)."""
    contracts = centre.library.contracts
    months = {feed: contract.retention_months for feed, contract in contracts.items()}
    with centre.warehouse.transaction() as connection:
        unrouted = centre.library.retention.unrouted_months
        old = purging.past_retention(connection, months, unrouted, now or datetime.now(UTC))
        rows = purging.rows_of_persons(connection, contracts.values(), old["delivery_id"])
    return PastRetention(old, rows, list(_in_inbox(centre, old)))


def purge(centre: Centre, what: PastRetention) -> list[Path]:
    """Remove it, and record that; returns what could not be removed from the inbox.

    The record comes first: a purge that is killed is completed by the next one.
    """
    with centre.warehouse.lock(purging.ARCHIVE, wait=True):
        with centre.warehouse.transaction() as connection:
            loads.lock_core(connection)  # no figure is counted while its rows go
            if len(what.deliveries):
                purging.purge(connection, centre.library.contracts.values(), what.deliveries, what.rows, operator())
            kept = purging.bytes_of_deliveries(connection)
        for sha256 in sorted(set(kept.loc[kept["is_purged"], "sha256"]) - set(kept.loc[~kept["is_purged"], "sha256"])):
            centre.archive.remove(sha256)
    left = [path for path in what.inbox if not _is_removed(path)]
    log.info("purged: %d deliveries, %d rows of persons", len(what.deliveries), sum(what.rows.values()))
    return left


def _is_removed(path: Path) -> bool:
    """Remove a file, and tell whether that could be done."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _in_inbox(centre: Centre, deliveries: DeliveriesToPurge) -> Iterator[Path]:
    """Files in the inbox that are these deliveries: of a size that one of them has, then by what makes a delivery."""
    inbox, feeds = centre.settings.inbox_folder, centre.library.contracts
    if not inbox.is_dir():
        return
    ids, sizes = set(deliveries["delivery_id"]), set(deliveries["size_bytes"])
    quarters = {Quarter(day) for day in deliveries["collection_quarter"].dropna()} or {Quarter.of(datetime.now(UTC))}
    seen: set[Path] = set()
    for quarter in sorted(quarters):
        moments, _ = read_receipts(inbox, quarter)
        for path in set(files_of_quarter(inbox, quarter)) - seen:
            seen.add(path)
            if path.stat().st_size in sizes:
                sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
                if route(path, inbox, feeds, sha256, moments).delivery_id in ids:
                    yield path
