"""The sign-off sheet of a return: a second sheet of labels and values, which hold for every row of the return.

Here: finding it, by what it holds and never by its name, filling the contract's sign-off columns from it where they
are blank, and rows that are signed off otherwise than the others. Not here: how complete a sign-off is (the contract's
rules).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd

from lscb_pipeline.contracts.contract import Column, Contract
from lscb_pipeline.contracts.headers import loose, spelled
from lscb_pipeline.frames.records import CellNotices, Notices, TypedRecords
from lscb_pipeline.intake.files.sheets import Sheet
from lscb_pipeline.intake.notices import HEADER_LENGTH, NO_NOTICES, notices
from lscb_pipeline.intake.refusals import DELIVERY
from lscb_pipeline.intake.rows.columns import emptied_message, read_text, unreadable_rule
from lscb_pipeline.intake.tables.broken import is_broken
from lscb_pipeline.intake.tables.reshape import Records
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.reference.forms import plain_column

LABELS_AT_LEAST = 2
DIFFERS = "sign_off_differs"


@dataclass(frozen=True)
class SignOff:
    """What a sign-off sheet says: a text by contract column, and notices of what can't be read, which is left out."""

    values: dict[str, str]
    notices: Notices


@dataclass(frozen=True)
class _Line:
    """A line of a sign-off sheet: its row (from 1), its column of the contract, the label and the value beside it."""

    row: int
    column: Column
    label: str
    value: str | None


def read_sign_off(sheets: Sequence[Sheet], contract: Contract) -> SignOff:
    """Read the sign-off from a file's other sheets; it is empty where none of them has two of the labels.

    Raises UnreadableError where several have.
    """
    labels = {
        folded: column
        for column in contract.columns
        if column.properties.sign_off
        for text in (column.name, column.title)
        for folded in spelled(text)
    }
    sign_off_sheets = [
        (sheet.name, lines) for sheet in sheets if len(lines := _lines(sheet, labels)) >= LABELS_AT_LEAST
    ]
    if len(sign_off_sheets) > 1:
        names = ", ".join(name for name, _ in sign_off_sheets)
        raise UnreadableError("layout_ambiguous", "several sign-off sheets, send one only", f": {names}")
    return _typed(*sign_off_sheets[0]) if sign_off_sheets else SignOff({}, NO_NOTICES)


def fill(records: Records, sign_off: SignOff) -> Records:
    """The records with blank cells of the sign-off columns filled, and the sign-off's notices."""
    if not sign_off.values and sign_off.notices.empty:
        return records
    frame = records.frame
    blank = pd.Series(None, index=frame.index, dtype="str")
    filled = {name: frame.get(name, blank).fillna(text) for name, text in sign_off.values.items()}
    every_notice = [n for n in (records.notices, sign_off.notices) if len(n)]
    return replace(
        records, frame=frame.assign(**filled), notices=pd.concat(every_notice) if every_notice else records.notices
    )


def one_sign_off(frame: TypedRecords, contract: Contract) -> list[CellNotices]:
    """Notices of rows that are signed off otherwise than most of their delivery; where none are most, than the first.

    Seen here, for who signed is not stored.
    """
    differing = []
    for name in (column.name for column in contract.columns if column.properties.one_a_return):
        texts = frame[name]
        given = (plain_column(texts) if contract.by_name[name].logical_type == "string" else texts).dropna()
        if given.nunique() < 2:
            continue
        deliveries = frame.loc[given.index, DELIVERY]
        usual = given.groupby([deliveries, given]).transform("size").groupby(deliveries).idxmax().map(given)
        other = given.index[given != deliveries.map(usual)]
        message = f"{name}: another than in most rows; a return is signed off once"
        rows = frame.loc[other, [DELIVERY, "row_number"]]
        differing.append(rows.assign(rule_id=DIFFERS, column_name=name, message=message))
    return differing


def _lines(sheet: Sheet, labels: dict[str, Column]) -> list[_Line]:
    """The rows whose first filled cell is a label, the first one of each column; the value stands right beside it."""
    lines: dict[str, _Line] = {}
    for number, row in enumerate(sheet.top, start=1):
        text, value = next(((cell, beside) for cell, beside in pairwise([*row, None]) if cell is not None), ("", None))
        column = labels.get(loose(text))
        if column:
            lines.setdefault(column.name, _Line(number, column, text, value))
    return list(lines.values())


def _typed(sheet: str, lines: Sequence[_Line]) -> SignOff:
    values, unreadable = {}, []
    for line in lines:
        if line.value is None:
            continue
        cell = pd.Series([line.value], dtype="str")
        if is_broken(cell).any() or read_text(line.column, cell).unreadable.any():
            unreadable.append(
                {"sheet": sheet, "row_number": line.row, "column_name": line.label[:HEADER_LENGTH],
                 "rule_id": unreadable_rule(line.column), "message": emptied_message(line.column)}
            )  # fmt: skip
        else:
            values[line.column.name] = line.value
    return SignOff(values, notices(unreadable))
