"""Opened files of one feed, layout and quarter into typed rows: every step of reading, in its order.

The one way in for a collation and for a supplier's own check. Not here: the steps themselves.
"""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.layout import plain_layout
from lscb_pipeline.frames.records import StoredRows
from lscb_pipeline.intake.notices import notices
from lscb_pipeline.intake.rows.identity import Sender
from lscb_pipeline.intake.rows.sign_off import fill, read_sign_off
from lscb_pipeline.intake.rows.typed_rows import Reading, read_together
from lscb_pipeline.intake.tables.opened_file import EARLIER, Opened
from lscb_pipeline.intake.tables.person_data import take_out
from lscb_pipeline.intake.tables.recognise import recognise
from lscb_pipeline.intake.tables.reshape import reshape


def read_files(opened: Sequence[Opened], contract: Contract, senders: Sequence[Sender]) -> list[Reading]:
    """Read files that have the same layout, each with its sender; a Reading for each, in their order.

    Raises UnreadableError where one can't be read: read one by one, the others can.
    """
    cleared = take_out(opened, contract)
    records = reshape([one.table for one, _ in cleared], contract, senders[0].quarter)
    for number, (one, seen) in enumerate(cleared):
        if len(seen) or one.seen:
            every_notice = [part for part in (notices(one.seen), seen) if len(part)]
            records[number] = replace(records[number], notices=pd.concat(every_notice, ignore_index=True))
        if one.others:
            records[number] = fill(records[number], read_sign_off(one.others, contract))
    readings = read_together(records, contract, opened[0].table.layout, senders)
    for reading, one in zip(readings, opened, strict=True):
        if len(reading.notices):
            sheet = reading.notices["sheet"].astype("object").fillna(one.table.sheet.name)
            reading.notices = reading.notices.assign(sheet=sheet)
    return readings


def said_of(reading: Reading) -> tuple[str | None, str | None]:
    """The rule that a delivery as a whole breaks, if any, and what is said of it."""
    if not reading.read:
        return "nothing_usable", "there is no row below the header: write one for each figure or record"
    if reading.rows.empty and reading.refused.empty:
        return "nothing_usable", f"all of its {reading.read} records lie outside: {', '.join(reading.outside)}"
    if reading.rows.empty:
        return "nothing_usable", f"none of its {reading.read} records can be used: see the refused rows"
    if len(reading.refused):
        return None, f"records refused: {len(reading.refused)}; what the file leaves out is not withdrawn"
    if made := int((reading.rows["row_number"] == 0).sum()):
        return None, f"{made:,} figures that the file leaves out are 0, as its format means"
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
