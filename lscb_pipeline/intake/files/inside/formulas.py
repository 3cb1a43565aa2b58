"""Formulas whose result is kept as 0, though nothing shows that they were calculated: programs write 0 for each.

Here: which of these zeros are no results. Where a formula is plain enough (formula_text.py), its 0 is proven by the
cells that it reads, or wrong; else nothing is known of it but what the rest of the workbook shows.
"""

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping

import pyarrow as pa

from lscb_pipeline.intake.files.inside.formula_functions import UnknownError, Value
from lscb_pipeline.intake.files.inside.formula_text import Formula
from lscb_pipeline.intake.files.inside.marks import ERROR, NOT_CALCULATED, Book, Span, Text
from lscb_pipeline.intake.files.inside.number_formats import CURRENCIES, SCALED

MOST_CELLS, MOST_DEPTH = 20_000_000, 50  # that are looked at for a workbook's formulas; how far one leads to another
NEARLY_0 = 1e-9  # what is left of 0.1 + 0.2 - 0.3
UNKNOWN = math.nan  # what a formula comes to that can't be told
NUMBER = re.compile(rf"(?:{SCALED} )?[{CURRENCIES}]?([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(%?)", re.IGNORECASE)
Places = dict[str, list[tuple[int, int]]]


def never_calculated(book: Book, tables: Mapping[str, pa.Table]) -> Places:
    """The places, by sheet, of zeros and blanks that are no results; `tables`: the sheets' cells as text.

    A zero that is proven is always a result. The others are none where the workbook says that it is to be calculated,
    where one of them is wrong, or where no formula of it shows anything but 0. A blank is wrong where its formula comes
    to a number: xlwt writes one for each formula of an .xls. Others are, where anything is.
    """
    sheets = _Sheets(book, tables)
    zeros: list[tuple[str, tuple[int, int]]] = []
    blanks: list[tuple[str, tuple[int, int]]] = []
    is_wrong = False
    for name, marks in book.marks.items():
        for place in [*marks.zeros, *marks.blanks] if name in tables else ():
            value, is_blank = sheets.comes_to(name, *place), place in marks.blanks
            if math.isnan(value) or is_blank or abs(value) > NEARLY_0:
                (blanks if is_blank else zeros).append((name, place))
                is_wrong |= not math.isnan(value)
    is_calculated = not book.is_to_be_calculated and any(marks.has_results for marks in book.marks.values())
    found: Places = {}
    for name, place in [*(zeros if is_wrong or not is_calculated else ()), *(blanks if is_wrong else ())]:
        found.setdefault(name, []).append(place)
    return found


class _Sheets:
    """The cells of a workbook, and what its formulas come to."""

    def __init__(self, book: Book, tables: Mapping[str, pa.Table]) -> None:
        self._book, self._tables = book, tables
        self._left = MOST_CELLS
        self._depth = 0
        self._found: dict[tuple[str, int, int], float] = {}
        self._columns: dict[tuple[str, int], list[Value]] = {}
        self._rows_of_zeros: dict[tuple[str, int], list[int]] = defaultdict(list)
        for name, marks in book.marks.items():
            for row, column in sorted([*marks.zeros, *marks.blanks]):
                self._rows_of_zeros[name, column].append(row)

    def comes_to(self, sheet: str, row: int, column: int) -> float:
        """What the formula of a cell that shows 0 comes to; UNKNOWN where that can't be told."""
        place = sheet, row, column
        if place not in self._found:
            self._found[place] = UNKNOWN  # where the formula leads back here
            marks = self._book.marks[sheet]
            formula = marks.zeros.get((row, column)) or marks.blanks.get((row, column))
            if formula and self._depth < MOST_DEPTH:
                self._depth += 1
                try:
                    self._found[place] = Formula(formula, sheet, self.values).value()
                except (UnknownError, ZeroDivisionError, OverflowError, RecursionError):
                    pass
                finally:
                    self._depth -= 1
        return self._found[place]

    def values(self, sheet: str, span: Span) -> list[Value]:
        """The values of a range's cells, column by column; raises UnknownError where one is unknown, or they are many.

        Where the sheet ends before the range does, so do the values.
        """
        table = self._tables.get(sheet)
        if table is None:
            raise UnknownError
        end_row, end_column = min(span.last_row + 1, len(table)), min(span.last_column + 1, table.num_columns)
        self._look_at(max(end_row - span.first_row, 0) * max(end_column - span.first_column, 0))
        found: list[Value] = []
        for column in range(span.first_column, end_column):
            cells = self._column(sheet, column)[span.first_row : end_row]
            rows = self._rows_of_zeros.get((sheet, column), [])
            for row in rows[bisect_left(rows, span.first_row) : bisect_left(rows, end_row)]:
                cells[row - span.first_row] = self.comes_to(sheet, row, column)
            found += cells
        if UNKNOWN in found:  # the very object: NaN equals nothing
            raise UnknownError
        return found

    def _column(self, sheet: str, column: int) -> list[Value]:
        if (sheet, column) not in self._columns:
            texts = self._tables[sheet].column(column).to_pylist()
            self._look_at(len(texts))
            self._columns[sheet, column] = [_value(text) for text in texts]
        return self._columns[sheet, column]

    def _look_at(self, cells: int) -> None:
        self._left -= cells
        if self._left < 0:
            raise UnknownError


def _value(text: Text) -> Value:
    """A cell's number as a spreadsheet reckons with it, or its text."""
    if text is None:
        return None
    if text == NOT_CALCULATED or ERROR.fullmatch(text):
        return UNKNOWN
    number = NUMBER.fullmatch(text.strip())
    return float(number[1]) / (100 if number[2] else 1) if number else text
