"""Merged cells over a table's rows: what they cover is no blank.

Here: telling covered cells of the columns that are read, under the header. A blank would say that a figure is taken
back. Rows that are covered as a whole, as notes below a table are, stay as they are.
"""

import re
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lscb_pipeline.intake.files.inside.marks import COVERED, Span
from lscb_pipeline.intake.files.sheets import sheet_of
from lscb_pipeline.intake.tables.recognise import Table
from lscb_pipeline.intake.tables.set_apart import contract_names


def columns_read(table: Table) -> list[int]:
    """The columns (from 0) whose cells end in the contract's."""
    names, unpivot = contract_names(table.layout), table.layout.unpivot
    return [
        number
        for number, text in enumerate(table.labels)
        if text in names or (unpivot and re.fullmatch(unpivot.pattern, text))
    ]


def merged_below_header(table: Table) -> list[Span]:
    """The merged cells of the table's rows."""
    body, height = table.header_row + table.layout.header.rows, len(table.sheet.cells)
    return [span for span in table.sheet.aside.merged if span.last_row >= body and span.first_row < height]


def with_covered_cells(table: Table) -> Table:
    """The table with COVERED in place of blanks that a merged cell covers."""
    spans, read = merged_below_header(table), columns_read(table)
    if not spans:
        return table
    filled = {number: table.sheet.columns[number].is_valid().to_numpy() for number in read}
    covered = {number: np.zeros(len(table.sheet.cells), dtype=bool) for number in read}
    for span in spans:
        across = range(span.first_column, span.last_column + 1)
        says_more = np.zeros(span.last_row - span.first_row + 1, dtype=bool)[: len(table.sheet.cells) - span.first_row]
        rows = slice(span.first_row, span.last_row + 1)
        for number in read:
            says_more |= False if number in across else filled[number][rows]
        for number in set(read) & set(across):
            covered[number][rows] |= says_more & ~filled[number][rows]
            if number == span.first_column:
                covered[number][span.first_row] = False
    if not any(mask.any() for mask in covered.values()):
        return table
    columns = [
        pc.if_else(pa.array(covered[n]), COVERED, column) if n in covered and covered[n].any() else column
        for n, column in enumerate(table.sheet.columns)
    ]
    own_sheet = table.sheet
    sheet = replace(
        sheet_of(own_sheet.name, columns, len(own_sheet.cells)), number=own_sheet.number, aside=own_sheet.aside
    )
    return replace(table, sheet=sheet)
