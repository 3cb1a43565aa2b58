"""What of a file a person may not see, told as what it is: hidden rows, columns and sheets, parts carried along.

Here: notices of what lies in the table's sheet and beside it. Not here: persons' data in it (person_data.py), nor where
a file says so (inside/).
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from lscb_pipeline.intake.files.inside.marks import Run, Span
from lscb_pipeline.intake.files.sheets import Sheet
from lscb_pipeline.intake.tables.covered import columns_read, merged_below_header
from lscb_pipeline.intake.tables.recognise import Table

Notice = dict[str, object]
FULL = (65_536, 1_048_576)  # rows of an .xls, and of newer sheets: a program cuts without a word what is longer
COUNTS = "what is hidden was read and counts: show it, and take out what is not to be sent"
CARRY = "nobody sees them and no figure comes from them: take them out, send the table alone"


def notices_of_file(table: Table, others: Sequence[Sheet], carried: Iterable[str]) -> list[Notice]:
    """The notices of a file whose table this is; `others`: its other sheets."""
    notices = [*_full(table), *_hidden_rows(table), *_hidden_columns(table), *_hidden_cells(table)]
    for sheet in others:
        if sheet.aside.is_hidden and len(sheet.cells) and sheet.cells.shape[1]:
            message = f"sheet {sheet.number} of the file is hidden and not empty: show it, or take it out"
            notices.append({"rule_id": "sheet_hidden", "message": message})
    if table.sheet.aside.is_hidden:
        notices.append({"rule_id": "sheet_hidden", "message": f"the sheet of the table is hidden: {COUNTS}"})
    return notices + [{"rule_id": "carried_along", "message": f"it carries {what} along: {CARRY}"} for what in carried]


def _full(table: Table) -> Iterator[Notice]:
    if (rows := table.sheet.height) in FULL:
        message = f"the sheet has {rows:,} rows, as many as it can hold: what came after them may be cut off"
        yield {"rule_id": "sheet_full", "row_number": rows, "message": message}


def _hidden_rows(table: Table) -> Iterator[Notice]:
    aside, cells = table.sheet.aside, table.sheet.cells
    hidden = _mask(aside.hidden_rows, len(cells))
    hidden[: table.header_row + table.layout.header.rows] = False
    if hidden.any():
        hidden &= cells.notna().any(axis=1).to_numpy()
    if count := int(hidden.sum()):
        how = "hidden by a filter" if aside.is_filtered else "hidden"
        first = int(hidden.argmax()) + 1
        message = f"{count:,} rows are {how}, row {first} the first of them: {COUNTS}"
        yield {"rule_id": "rows_hidden", "row_number": first, "message": message}


def _hidden_columns(table: Table) -> Iterator[Notice]:
    hidden = _mask(table.sheet.aside.hidden_columns, len(table.labels))
    for number in columns_read(table):
        if hidden[number]:
            name = xl_col_to_name(number)
            yield {"rule_id": "columns_hidden", "column_name": name, "message": f"column {name} is hidden: {COUNTS}"}


def _hidden_cells(table: Table) -> Iterator[Notice]:
    """Values that stand under a merged cell, as some programs leave them."""
    columns = {number: table.sheet.columns[number].is_valid().to_numpy() for number in columns_read(table)}
    for span in merged_below_header(table):
        if place := _covered_value(span, columns):
            row, name = place[0] + 1, xl_col_to_name(place[1])
            message = f"cell {name}{row} is covered by a merged cell and not blank: {COUNTS}"
            yield {"rule_id": "cells_hidden", "row_number": row, "column_name": name, "message": message}


def _covered_value(span: Span, columns: dict[int, np.ndarray]) -> tuple[int, int] | None:
    """The first cell that a merged one covers and that holds something."""
    for number in (n for n in columns if span.first_column <= n <= span.last_column):
        rows = np.flatnonzero(columns[number][span.first_row : span.last_row + 1]) + span.first_row
        rows = rows[rows > span.first_row] if number == span.first_column else rows
        if len(rows):
            return int(rows[0]), number
    return None


def _mask(runs: Sequence[Run], size: int) -> np.ndarray:
    mask = np.zeros(size, dtype=bool)
    for first, last in runs:
        mask[max(first, 0) : last + 1] = True
    return mask
