"""Where in a supplier's file a finding stands: from sheet, row and column, as findings name them, to a cell.

Here: looking places up, and the text that stands there. Not here: what findings there are. A finding names a column of
the table by the contract's name, or by its header; one of another sheet by its letter, or by a sign-off's label.
"""

import re
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from xlsxwriter.utility import xl_cell_to_rowcol

from lscb_pipeline.intake.files.sheets import Sheet
from lscb_pipeline.intake.notices import HEADER_LENGTH
from lscb_pipeline.intake.tables.opened_file import Opened
from lscb_pipeline.intake.tables.set_apart import contract_names

LETTERS = re.compile("[A-Z]{1,3}")


@dataclass(frozen=True)
class Cell:
    """A cell of a file: the sheet's name (empty for csv), row and column from 0.

    `is_exact`: the column is the one that was asked for; otherwise the cell stands for its row.
    """

    sheet: str
    row: int
    column: int
    is_exact: bool


@dataclass(frozen=True)
class Places:
    """A file in which places are looked up."""

    opened: Opened

    def cell(self, sheet: str | None, row: int | None, column: str | None) -> Cell | None:
        """The cell of a finding; None where it is about no row and no header, as of the file as a whole.

        `sheet`: the table's own where missing; `row`: from 1, missing where the finding is about a whole column;
        `column`: missing where it is about a whole row.
        """
        table = self.opened.table
        if sheet and sheet != table.sheet.name:
            return self._elsewhere(sheet, row, column)
        number = self._columns.get(column) if column else None
        if number is None and column and LETTERS.fullmatch(column):
            _, number = xl_cell_to_rowcol(f"{column}1")
        if row is None:
            header = table.header_row + table.layout.header.rows - 1
            return None if number is None else Cell(table.sheet.name, header, number, is_exact=True)
        return _in_row(table.sheet, row, number)

    def text(self, cell: Cell) -> str | None:
        """What stands in a cell; None where it is blank."""
        for sheet in (self.opened.table.sheet, *self.opened.others):
            if sheet.name == cell.sheet and cell.row < len(sheet.cells) and cell.column < sheet.cells.shape[1]:
                text = sheet.cells.iat[cell.row, cell.column]
                return text if isinstance(text, str) else None
        return None

    @cached_property
    def _columns(self) -> dict[str, int]:
        """The columns of the table by the contract's names, and by their (folded) headers."""
        table = self.opened.table
        names = contract_names(table.layout)
        found: dict[str, int] = {}
        for number, text in enumerate(table.labels):
            if text in names:
                found.setdefault(names[text], number)
        for number, text in enumerate(table.labels):
            found.setdefault(text, number)
            found.setdefault(text[:HEADER_LENGTH], number)
        return found

    def _elsewhere(self, name: str, row: int | None, column: str | None) -> Cell | None:
        sheet = next((sheet for sheet in self.opened.others if sheet.name == name), None)
        if sheet is None or row is None:
            return None
        if column and LETTERS.fullmatch(column):
            return _in_row(sheet, row, xl_cell_to_rowcol(f"{column}1")[1])
        texts = sheet.top[row - 1] if 0 < row <= len(sheet.top) else []
        labels = [number for number, text in enumerate(texts) if text and text[:HEADER_LENGTH] == column]
        return _in_row(sheet, row, labels[0] + 1 if labels else None)  # a sign-off's value stands beside its label


def _in_row(sheet: Sheet, row: int, column: int | None) -> Cell | None:
    if row < 1:  # made of what the file leaves out
        return None
    if column is not None:
        return Cell(sheet.name, row - 1, column, is_exact=True)
    cells = sheet.cells.iloc[row - 1] if row <= len(sheet.cells) else pd.Series()
    filled = cells.notna().to_numpy()
    return Cell(sheet.name, row - 1, int(filled.argmax()) if filled.any() else 0, is_exact=False)
