"""Stage 2, read: a feed's registered deliveries into typed rows, in one pass for all areas.

Where the pass fails as a whole, it is made again delivery by delivery: the one at fault is kept with its reason,
and stops nobody else's. A long one whose rows are read each by itself is read by itself, some rows at a time, and
stored as it is read: what it takes in memory doesn't grow with it.
"""

import contextlib
import itertools
import logging
from collections import defaultdict
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation import keys
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.inputs.sender import sender_of
from lscb_pipeline.collation.keys import PseudonymKeyError
from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.frames.judging import PrintedRegions
from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.intake.arrival.archive import ArchiveKeyError
from lscb_pipeline.intake.files.memory import reuse_memory
from lscb_pipeline.intake.rows.pseudonyms import key_id
from lscb_pipeline.intake.rows.reading import RecordCounts, read_files, read_parts, said_of
from lscb_pipeline.intake.rows.storable_texts import sheet_name, storable
from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline.intake.tables.opened_file import ROWS_AT_ONCE, Opened, open_file
from lscb_pipeline.intake.tables.recognise import Table
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.quality.inputs.stated_figures import NO_WORDS, words_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import DeliveryStatus
from lscb_pipeline.warehouse.database.ahead import ahead
from lscb_pipeline.warehouse.database.connect import UnavailableError, WarehouseError
from lscb_pipeline.warehouse.stages import deliveries
from lscb_pipeline.warehouse.stages.deliveries import Registered
from lscb_pipeline.warehouse.stages.loads import code_version, lock_core

log = logging.getLogger(__name__)
Done = TypeVar("Done")
REGIONAL = ["area_code", "feed", "indicator_code", "breakdown", *PERIOD, "numerator",
            "denominator", "value", "status"]  # fmt: skip
# no delivery's fault: the run says so and fails, and the next one reads on
OF_THE_CENTRE = (ArchiveKeyError, PseudonymKeyError, UnavailableError)


@dataclass(frozen=True)
class _Opened:
    """A delivery whose table was recognised."""

    delivery: Registered
    file: Opened

    @property
    def table(self) -> Table:
        """Its table."""
        return self.file.table

    @property
    def layout(self) -> Layout:
        """What the table is in."""
        return self.table.layout


def read_feed(centre: Centre, quarter: Quarter, feed: str) -> dict[str, int]:
    """Read the feed's deliveries of the quarter that were not read yet; what couldn't be read is tried again.

    Returns counts: deliveries, unusable ones, and records read, loaded, refused, outside, held.
    """
    reuse_memory()
    with centre.warehouse.transaction() as connection:
        waiting = deliveries.to_read(connection, feed, quarter)
        if not waiting:
            return deliveries.totals(connection, feed, quarter)
    by_layout: dict[str, list[_Opened]] = defaultdict(list)
    for delivery in waiting:
        opened = _guarded(centre, delivery, partial(_open_or_store, centre, delivery))
        if opened is not None:
            by_layout[opened.layout.layout].append(opened)
    for together in by_layout.values():
        _read_and_store(centre, together)
    with centre.warehouse.transaction() as connection:
        return deliveries.totals(connection, feed, quarter)


def _open_or_store(centre: Centre, delivery: Registered) -> _Opened | None:
    """A delivery's file, to be read with others; one that comes in parts is stored while its bytes are open."""
    layouts, contract = centre.library.layouts[delivery.feed], centre.library.contracts[delivery.feed]
    with contextlib.ExitStack() as files:
        try:
            source = files.enter_context(centre.archive.open(delivery.sha256))
        except (FileNotFoundError, ValueError):
            message = "its archived bytes are missing or were changed (lscb status --verify): send the file again"
            raise UnreadableError("reader_failed", message) from None
        suffix = Path(delivery.path).suffix.lower()
        file = open_file(source, suffix, layouts, contract, centre.settings, ROWS_AT_ONCE)
        opened = _Opened(delivery, file)
        if file.is_whole:
            return opened
        _store(centre, [opened])
        return None


def _read_and_store(centre: Centre, together: list[_Opened]) -> None:
    """Read deliveries of one layout, and store them in one transaction; where that fails, one by one."""
    try:
        _store(centre, together)
    except OF_THE_CENTRE:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it was, one delivery's fault must not stop the other areas
        log.warning("reading %d deliveries at once failed (%s): one by one", len(together), type(error).__name__)
        for opened in together:
            _guarded(centre, opened.delivery, partial(_store, centre, [opened]))


def _guarded(centre: Centre, delivery: Registered, work: Callable[[], Done]) -> Done | None:
    """Do something with one delivery; what goes wrong is recorded as that delivery's, without any value."""
    try:
        return work()
    except OF_THE_CENTRE:
        raise
    except UnreadableError as error:
        _record_unreadable(centre, delivery, error.rule_id, error.kept)
    except WarehouseError as error:  # such as a number too large for its column
        _record_unreadable(centre, delivery, "not_stored", f"what was read of it can't be stored ({error}): tell us")
    except Exception as error:  # noqa: BLE001 - a fault of ours with one file
        name = type(error).__name__
        log.error("reader failed on delivery %s: %s", delivery.delivery_id, name)  # noqa: TRY400 - no value
        _record_unreadable(centre, delivery, "reader_failed", f"our reader failed ({name}): tell the centre")
    return None


def _read(centre: Centre, together: Sequence[_Opened], key: bytes) -> Generator[list[Reading], None, None]:
    """Files read together, a Reading for each; or one file, part by part."""
    feed = together[0].delivery.feed
    contract = centre.library.contracts[feed]
    senders = [sender_of(centre.library, feed, o.delivery.supplier, o.delivery.quarter, key) for o in together]
    if together[0].file.is_whole:
        parts = iter([read_files([o.file for o in together], contract, senders)])
    else:
        parts = ([reading] for reading in read_parts(together[0].file, contract, senders[0]))
    for readings in parts:
        yield [storable(reading, o.file, contract) for reading, o in zip(readings, together, strict=True)]


def _store(centre: Centre, together: Sequence[_Opened]) -> None:
    """Read what was opened, and keep it, in one transaction, with the outcomes.

    A delivery none of whose records can be used is rejected, with that reason.
    """
    feed = together[0].delivery.feed
    has_pseudonyms = bool(centre.library.contracts[feed].properties.pseudonyms)
    key = _key(centre) if has_pseudonyms else b""
    ids = [o.delivery.delivery_id for o in together]
    counts = [RecordCounts() for _ in together]
    with contextlib.closing(ahead(_read(centre, together, key))) as parts:
        first = next(parts)  # all there is, but of a long file: nobody has to wait meanwhile
        with centre.warehouse.transaction() as connection:
            if has_pseudonyms:
                keys.hold(connection, centre.settings, key)
            lock_core(connection)  # else another quarter's run could take for judged what comes here while it judges
            deliveries.forget_reading(connection, feed, ids)
            for readings in itertools.chain([first], parts):
                _add(connection, centre, together, readings)
                counts = [so_far.plus(reading) for so_far, reading in zip(counts, readings, strict=True)]
            outcomes = [_outcome(centre, opened, count, key) for opened, count in zip(together, counts, strict=True)]
            deliveries.record_outcomes(connection, outcomes)


def _add(connection: Connection, centre: Centre, together: Sequence[_Opened], readings: Sequence[Reading]) -> None:
    """Keep what was read."""
    feed = together[0].delivery.feed
    ids = np.array([o.delivery.delivery_id for o in together], dtype=object)
    rows = pd.concat([r.rows for r in readings]).assign(delivery_id=np.repeat(ids, [len(r.rows) for r in readings]))
    times = [len(r.refused) for r in readings]
    refused = pd.concat([r.refused for r in readings]).assign(
        delivery_id=np.repeat(ids, times),
        sheet=np.repeat([sheet_name(o.file, o.table.sheet.name) for o in together], times),
    )
    deliveries.add_rows(connection, feed, rows, refused)
    for opened, reading in zip(together, readings, strict=True):
        if len(reading.taken_back):
            deliveries.take_back(connection, feed, opened.delivery.delivery_id, reading.taken_back)
    deliveries.add_regional(connection, _regional(centre, together, readings))
    deliveries.add_notices(connection, [o.delivery for o in together], [r.notices for r in readings])


def _regional(centre: Centre, together: Sequence[_Opened], readings: Sequence[Reading]) -> PrintedRegions:
    """The figures of regions as wholes that publishers print beside their areas'."""
    contract = centre.library.contracts[together[0].delivery.feed]
    indicators = {i.code: i for i in centre.library.indicators_of(contract.feed)}
    rows = [
        reading.regional.assign(delivery_id=opened.delivery.delivery_id)
        for reading, opened in zip(readings, together, strict=True)
        if len(reading.regional)
    ]
    if not rows:
        return NO_WORDS[["delivery_id", *REGIONAL]]
    return words_of(pd.concat(rows), contract, indicators)[["delivery_id", *REGIONAL]]


def _key(centre: Centre) -> bytes:
    with centre.warehouse.transaction() as connection:
        keys.complete_change(connection, centre.settings)
    return centre.pseudonym_key


def _outcome(centre: Centre, opened: _Opened, counts: RecordCounts, key: bytes) -> dict[str, object]:
    contract, layout = centre.library.contracts[opened.delivery.feed], opened.layout
    rule_id, message = said_of(counts)
    return {
        "delivery_id": opened.delivery.delivery_id,
        "status": DeliveryStatus.READ if counts.usable else DeliveryStatus.REJECTED,
        "layout": layout.layout,
        "sheet": sheet_name(opened.file, opened.table.sheet.name),
        "replaces": list(layout.replaces or contract.properties.replaces),
        "is_period_declared": layout.period.declared is not None,
        "contract_version": contract.version,
        "code_version": code_version(),
        "key_id": key_id(key) if key else None,
        "records_read": counts.read,
        "records_loaded": counts.usable,
        "records_refused": counts.refused,
        "records_outside": sum(counts.outside.values()),
        "records_held": 0,
        "outside_by_reason": counts.outside,
        "rule_id": rule_id,
        "message": message,
        "is_judged": not counts.usable,  # where nothing can be used, no later quarter's judgement depends on it
    }


def _record_unreadable(centre: Centre, delivery: Registered, rule_id: str, message: str) -> None:
    with centre.warehouse.transaction() as connection:
        lock_core(connection)
        outcome = {"delivery_id": delivery.delivery_id, "status": DeliveryStatus.UNREADABLE, "rule_id": rule_id,
                   "message": message, "code_version": code_version()}  # fmt: skip
        deliveries.record_outcomes(connection, [outcome])
        deliveries.forget_notices(connection, delivery.delivery_id)
    log.warning("unreadable: %s: %s", delivery.path, message)
