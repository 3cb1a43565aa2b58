"""A supplier's sheets, with their cells as numbers, days and texts, to be written again into a workbook.

Here: reading cells with their types, and writing them, a text always as a text: `=1+1` stays what it says. Not here:
what is marked on them (annotate.py), nor reading figures (intake), which takes every cell as a text.
"""

import datetime as dt
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lscb_pipeline.intake.files.sheets import XML, read_sheets
from lscb_pipeline.intake.unreadable import AskError

ROWS, COLUMNS, NAME = 1_048_576, 16_384, 31  # what a workbook can hold
DATES_FROM = 1900  # what is older is no day to a spreadsheet
PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,10})?")  # of a csv: no leading zero, no code of 20 digits
HEADED_WITHIN = 20  # rows
WIDTH, WIDTH_AT_MOST, MEASURED = 9, 48, 200  # characters; rows whose texts fix a column's width
DAY, MOMENT, CLOCK, LENGTH = "dd/mm/yyyy", "dd/mm/yyyy hh:mm:ss", "hh:mm:ss", "[h]:mm:ss"
Value = float | str | bool | dt.date | dt.time | dt.timedelta | None


@dataclass(frozen=True)
class Copied:
    """One sheet: its name (empty for csv) and its cells, a list a row."""

    name: str
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Look:
    """How a cell looks: its fill, and the format of its number."""

    fill: str = ""
    number: str = ""


class Looks:
    """A workbook's formats, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[Look, Format] = {}

    def __getitem__(self, look: Look) -> Format | None:
        if look == Look():
            return None
        if look not in self._made:
            given = {"bg_color": look.fill, "num_format": look.number}
            self._made[look] = self._book.add_format({name: value for name, value in given.items() if value})
        return self._made[look]


def copied_sheets(content: bytes, suffix: str) -> list[Copied]:
    """The sheets of a file that could be read; raises AskError where one is too large for a workbook, and of XML."""
    if suffix == XML:
        raise AskError("no annotated copy can be made: an XML file has no cells to mark; findings name its lines")
    if suffix == ".csv":
        (table,) = read_sheets(content, suffix)
        cells = table.cells.astype("object").where(table.cells.notna(), None).to_numpy()
        sheets = [Copied("", [[_of_text(text) for text in row] for row in cells])]
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        cells_of = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
        sheets = [Copied(name, rows) for name, rows in cells_of.items()]
    for sheet in sheets:
        if len(sheet.rows) > ROWS or max(map(len, sheet.rows), default=0) > COLUMNS:
            raise AskError("no annotated copy can be made: a sheet is too large for a workbook")
    return sheets


def _of_text(text: str | None) -> Value:
    """A cell of a csv file as a spreadsheet would show it; what is no plain number stays a text."""
    return float(text) if text and PLAIN_NUMBER.fullmatch(text) and len(text.strip("-")) <= 16 else text


def header_row(sheet: Copied) -> int:
    """Which row, from 0, heads the sheet's table: of the first ones, the first that has as many cells as any."""
    filled = [sum(value not in (None, "") for value in row) for row in sheet.rows[:HEADED_WITHIN]]
    return filled.index(max(filled)) if filled else 0


def sheet_names(names: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Names that a workbook takes, each once, in their order: those of a csv or .ods file may need changing."""
    used, fitting = {*map(str.casefold, taken), "history"}, []
    for name in names:
        plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:NAME] or "Sheet1"
        fit, number = plain, 2
        while fit.casefold() in used:
            ending = f" ({number})"
            fit, number = plain[: NAME - len(ending)] + ending, number + 1
        used.add(fit.casefold())
        fitting.append(fit)
    return fitting


def write_cells(target: Worksheet, sheet: Copied, looks: Looks, fills: Mapping[tuple[int, int], Look]) -> None:
    """Write a sheet's cells; `fills`: the look of those that are marked, by row and column from 0."""
    widths: dict[int, int] = {}
    for number, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            _write(target, number, column, value, looks, fills.get((number, column), Look()))
            if number < MEASURED and value not in (None, ""):
                widths[column] = max(widths.get(column, WIDTH), len(str(value)) + 2)
    for (number, column), look in fills.items():
        if number >= len(sheet.rows) or column >= len(sheet.rows[number]):
            target.write_blank(number, column, None, looks[look])
    for column, width in widths.items():
        target.set_column(column, column, min(width, WIDTH_AT_MOST))


def _write(target: Worksheet, row: int, column: int, value: Value, looks: Looks, look: Look) -> None:
    if value is None or value == "":
        if look != Look():
            target.write_blank(row, column, None, looks[look])
    elif isinstance(value, bool):
        target.write_boolean(row, column, value, looks[look])
    elif isinstance(value, int | float) and math.isfinite(value):
        target.write_number(row, column, value, looks[look])
    elif (form := _date_form(value)) is not None:
        moment: Any = value
        target.write_datetime(row, column, moment, looks[Look(look.fill, form)])
    else:
        target.write_string(row, column, str(value), looks[look])


def _date_form(value: Value) -> str | None:
    """The number format of a day or time; None for what is no such thing to a spreadsheet."""
    if isinstance(value, dt.date):
        is_known = value.year >= DATES_FROM
        form = MOMENT if isinstance(value, dt.datetime) and value.time() != dt.time() else DAY
        return form if is_known else None
    if isinstance(value, dt.timedelta):
        return LENGTH if value >= dt.timedelta() else None
    return CLOCK if isinstance(value, dt.time) else None
