"""Opened files of one feed, layout and quarter into typed rows: every step of reading, in its order.

A file of any length is read part by part, with what only all of its parts tell at the end.

The one way in for a collation and for a supplier's own check. Not here: the steps themselves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.layout import plain_layout
from lscb_pipeline.frames.records import StoredRows
from lscb_pipeline.intake.notices import NO_NOTICES, notices
from lscb_pipeline.intake.rows.identity import Sender
from lscb_pipeline.intake.rows.read_as import all_parts, with_readings
from lscb_pipeline.intake.rows.repeats import Repeats
from lscb_pipeline.intake.rows.sign_off import fill, read_sign_off
from lscb_pipeline.intake.rows.typed_rows import REFUSED, Reading, read_together
from lscb_pipeline.intake.tables.opened_file import EARLIER, Opened
from lscb_pipeline.intake.tables.person_data import take_out
from lscb_pipeline.intake.tables.recognise import recognise
from lscb_pipeline.intake.tables.reshape import Records, reshape
from lscb_pipeline.intake.tables.set_apart import NOTES


def read_files(opened: Sequence[Opened], contract: Contract, senders: Sequence[Sender]) -> list[Reading]:
    """Read files that have the same layout, each with its sender; a Reading for each, in their order.

    Raises UnreadableError where one can't be read: read one by one, the others can.
    """
    return _typed(opened, _records(opened, contract, senders), contract, senders)


def read_parts(opened: Opened, contract: Contract, sender: Sender) -> Iterator[Reading]:
    """Read a file part by part: each Reading adds to those before it, and the last ones take rows of theirs back.

    Columns that are dropped are told with the first. Raises UnreadableError as read_files does.
    """
    seen, read_as = Repeats(contract), []
    for number, part in enumerate(opened.parts()):
        (records,) = _records([part], contract, [sender])
        told_once = [replace(records, unused_columns=[]) if number else records]
        (reading,) = _typed([part], told_once, contract, [sender], seen)
        read_as.append(reading.read_as)
        yield reading
    taken_back = np.empty(0, np.int64)
    for faults in seen.found():
        taken_back = np.concatenate([taken_back, faults.index.to_numpy()])
        refused = faults.rename_axis("row_number").reset_index().rename(columns={"contract_column": "column_name"})
        yield Reading(
            reading.rows.iloc[:0], refused.assign(area_code=None)[REFUSED], NO_NOTICES, {}, 0,
            reading.regional.iloc[:0], faults.index.to_numpy(),
        )  # fmt: skip
    told = with_readings(NO_NOTICES, all_parts(read_as, taken_back))
    if len(told):
        told = told.assign(sheet=opened.table.sheet.name)
        yield Reading(reading.rows.iloc[:0], reading.refused.iloc[:0], told, {}, 0, reading.regional.iloc[:0])


def _records(opened: Sequence[Opened], contract: Contract, senders: Sequence[Sender]) -> list[Records]:
    cleared = take_out(opened, contract)
    records = reshape([one.table for one, _ in cleared], contract, senders[0].quarter)
    for number, (one, seen) in enumerate(cleared):
        if len(seen) or one.seen:
            every_notice = [part for part in (notices(one.seen), seen) if len(part)]
            records[number] = replace(records[number], notices=pd.concat(every_notice, ignore_index=True))
        if one.others:
            records[number] = fill(records[number], read_sign_off(one.others, contract))
    return records


def _typed(
    opened: Sequence[Opened], records: Sequence[Records], contract: Contract, senders: Sequence[Sender],
    seen: Repeats | None = None,
) -> list[Reading]:  # fmt: skip
    readings = read_together(records, contract, opened[0].table.layout, senders, seen)
    for reading, one in zip(readings, opened, strict=True):
        if seen is None:
            reading.notices = with_readings(reading.notices, reading.read_as)
        if len(reading.notices):
            sheet = reading.notices["sheet"].astype("object").fillna(one.table.sheet.name)
            reading.notices = reading.notices.assign(sheet=sheet)
    return readings


@dataclass(frozen=True)
class RecordCounts:
    """What became of a delivery's records: read = usable + refused + outside.

    `made`: usable ones, of what the file leaves out. `outside`: by reason, in the order in which they are told.
    """

    read: int = 0
    usable: int = 0
    refused: int = 0
    made: int = 0
    outside: dict[str, int] = field(default_factory=dict)

    def plus(self, reading: Reading) -> "RecordCounts":
        """With those of another part of it."""
        reasons = sorted({**self.outside, **reading.outside}, key=lambda reason: reason != NOTES)  # notes first
        outside = {name: self.outside.get(name, 0) + reading.outside.get(name, 0) for name in reasons}
        return RecordCounts(
            self.read + reading.read, self.usable + len(reading.rows) - len(reading.taken_back),
            self.refused + len(reading.refused), self.made + int((reading.rows["row_number"] == 0).sum()), outside,
        )  # fmt: skip


def said_of(counts: RecordCounts) -> tuple[str | None, str | None]:
    """The rule that a delivery as a whole breaks, if any, and what is said of it."""
    if not counts.read:
        return "nothing_usable", "there is no row below the header: write one for each figure or record"
    if not counts.usable and not counts.refused:
        return "nothing_usable", f"all of its {counts.read} records lie outside: {', '.join(counts.outside)}"
    if not counts.usable:
        return "nothing_usable", f"none of its {counts.read} records can be used: see the refused rows"
    if counts.refused:
        return None, f"records refused: {counts.refused}; what the file leaves out is not withdrawn"
    if counts.made:
        return None, f"{counts.made:,} figures that the file leaves out are 0, as its format means"
    return None, None


def read_earlier(opened: Opened, contract: Contract, sender: Sender) -> StoredRows | None:
    """The typed rows of the sheet of earlier figures, in the contract's own columns; None where there is no such sheet.

    What can't be read of it is left out. Raises UnreadableError where the sheet as a whole can't be read. For the
    sender's own check alone: the centre reads what it has.
    """
    sheet = next((sheet for sheet in opened.others if sheet.name == EARLIER), None)
    if sheet is None:
        return None
    layout = plain_layout(contract)
    records = reshape([recognise([sheet], [layout])], contract, sender.quarter)
    (reading,) = read_together(records, contract, layout, [sender])
    return reading.rows
