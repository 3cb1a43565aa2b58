"""The cells of a supplier's workbook: how they look, and what may be filled in, told by a column's kind.

Here: formats and validation, made from the contract. Every text is written as a text, whatever it begins with. Not
here: what stands on which sheet (template.py).
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from lscb_pipeline.contracts.contract import Column, Contract
from lscb_pipeline.reports.sender.self_check import MARKERS, STOPS, WAITS, limits_of, lists_of
from lscb_pipeline.reports.sender.template_words import what_to_write

TITLE_AT_MOST, MESSAGE_AT_MOST = 32, 255  # of what a spreadsheet says beside a cell
LIST_AT_MOST = 255  # letters of a drop-down's entries; a longer list is in the instructions alone
FORMS = {"date": "yyyy-mm-dd", "timestamp": "yyyy-mm-dd hh:mm", "string": "@"}
FIRST_DAY = dt.date(1980, 1, 1)  # no child of our quarters was born before
LINE = 15  # points: a row's height isn't found by every program from what is wrapped in it
GREY = "#E7EAEE"
EMPTY = " "  # what a formula comes to that says nothing yet: of a wholly empty result no program knows that it is one
WIDTHS = {"string": 16, "timestamp": 17}


@dataclass(frozen=True)
class Lists:
    """Where the drop-downs of areas and indicators have their entries."""

    areas: str
    indicators: str


class Cells:
    """A workbook being written, sheet by sheet, from the top down."""

    def __init__(self, book: xlsxwriter.Workbook, contract: Contract) -> None:
        self._book = book
        self._limits = limits_of(contract)
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._heading = book.add_format({"bold": True, "font_size": 12})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._header = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2F6", "text_wrap": True})
        framed = {"border": 1, "border_color": "#8A939E", "valign": "top"}
        self._code = book.add_format(framed | {"num_format": "@", "bg_color": GREY, "shrink": True})
        self._unasked = book.add_format(framed | {"bg_color": GREY})
        self._taken = book.add_format(framed | {"bg_color": GREY, "italic": True})
        self._change = book.add_format({"num_format": "+0%;-0%;0%", "valign": "top"})
        self._marks = [(STOPS, book.add_format({"bg_color": "#F4C7C3", "bold": True})),
                       (WAITS, book.add_format({"bg_color": "#FCE8B2"}))]  # fmt: skip
        self._asked = {text: book.add_format(framed | {"num_format": "@" if text else "General"})
                       for text in (True, False)}  # fmt: skip
        self._kinds = {kind: book.add_format({"num_format": form}) for kind, form in FORMS.items()}
        for name, codes in lists_of(contract).items():
            book.define_name(name, f"={{{','.join(f'{chr(34)}{code}{chr(34)}' for code in codes)}}}")
        self._sheet: Worksheet = None
        self._row, self._widths = 0, [0]

    def add(self, name: str, widths: Sequence[int], frozen: tuple[int, int] | None = None) -> None:
        """Begin a sheet; what follows is written there."""
        self._sheet, self._row, self._widths = self._book.add_worksheet(name), 0, list(widths)
        for number, width in enumerate(widths):
            self._sheet.set_column(number, number, width)
        if frozen:
            self._sheet.freeze_panes(*frozen)
            self._sheet.repeat_rows(0, frozen[0] - 1)
        self._sheet.set_paper(9)  # A4
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)

    def heading(self, text: str) -> None:
        """A line across the sheet."""
        self._row += self._row > 0
        self._sheet.write_string(self._row, 0, text, self._heading)
        self._row += 1

    def line(self, first: str, text: str) -> None:
        """A word and what is said of it."""
        self._sheet.write_string(self._row, 0, first, self._bold)
        self._sheet.write_string(self._row, 1, text, self._wrapped)
        self._fit(self._row, [first, text])
        self._row += 1

    def headers(self, texts: Sequence[str]) -> None:
        """The names of a table's columns."""
        for number, text in enumerate(texts):
            self._sheet.write_string(self._row, number, text, self._header)
        self._fit(self._row, texts)
        self._row += 1

    def texts(self, row: Sequence[object]) -> None:
        """A row of a table: numbers as such, all else as texts, what is missing left blank."""
        for number, value in enumerate(row):
            if isinstance(value, int | float):
                self._sheet.write_number(self._row, number, value)
            elif value:
                self._sheet.write_string(self._row, number, str(value), self._wrapped)
        self._fit(self._row, [str(value or "") for value in row])
        self._row += 1

    def header(self, number: int, column: Column, lists: Lists, last: int) -> None:
        """A column to be filled in: its title, its name, and what may stand below, down to row `last` (from 0)."""
        must = " *" if column.required else ""
        width = max(WIDTHS.get(column.logical_type, 13), len(column.name) + 2, len(column.title) + 3)
        self._sheet.set_column(number, number, width, self._kinds.get(column.logical_type))
        self._sheet.write_string(0, number, f"{column.title}{must}", self._bold)
        self._sheet.write_string(1, number, column.name, self._header)
        first = xl_rowcol_to_cell(2, number)
        self._sheet.data_validation(2, number, last, number, _validation(column, first, self._limits, lists))

    def word(self, row: int, text: str) -> None:
        """What a row is, in words, in the column without a name."""
        self._sheet.write_string(row, 0, text, self._wrapped)
        self._fit(row, [text])

    def code(self, row: int, number: int, text: str) -> None:
        """A code that is filled in already."""
        self._sheet.write_string(row, number, text, self._code)

    def entry(self, row: int, number: int, column: Column, is_asked: bool) -> None:
        """A blank cell to be filled in; grey where it isn't asked for as a rule."""
        look = self._asked[column.logical_type == "string"] if is_asked else self._unasked
        self._sheet.write_blank(row, number, None, look)

    def filled_in(self, row: int, number: int, text: str) -> None:
        """A cell that is filled in already, and may be changed."""
        self._sheet.write_string(row, number, text, self._asked[True])

    def taken_from(self, row: int, number: int, cell: str) -> None:
        """A cell that says what another one says, unless something else is typed into it."""
        self._sheet.write_formula(row, number, f'=IF(TRIM({cell})="","",{cell})', self._taken, EMPTY)

    def title(self, number: int, text: str, width: int) -> None:
        """The title of a column without a name, which intake passes over."""
        self._sheet.set_column(number, number, width)
        self._sheet.write_string(0, number, text, self._bold)

    def check(self, row: int, number: int, formula: str, now: str) -> None:
        """What a row has to settle, with what the formula comes to now."""
        self._sheet.write_formula(row, number, formula, self._wrapped, now or EMPTY)

    def colour_checks(self, first: int, last: int, number: int) -> None:
        """Colour those of a column's checks that matter; rows from 0."""
        cell = xl_rowcol_to_cell(first, number)
        for text, look in self._marks:
            rule = {"type": "formula", "criteria": f'=ISNUMBER(SEARCH("{text}",{cell}))', "format": look}
            self._sheet.conditional_format(first, number, last, number, rule)

    def before(self, row: int, number: int, sent: object, now: str) -> None:
        """What was sent before and, beside it, the change since; `now`: what says the row's own number."""
        if not isinstance(sent, int | float):
            self._sheet.write_string(row, number, "" if sent is None else str(sent), self._wrapped)
            return
        self._sheet.write_number(row, number, sent)
        cell = xl_rowcol_to_cell(row, number)
        change = f'=IFERROR(IF(ISNUMBER({now}),{now}/{cell}-1,""),"")'
        self._sheet.write_formula(row, number + 1, change, self._change, EMPTY)

    def formula_line(self, label: str, formula: str, now: object) -> None:
        """A word and what a formula says of it."""
        self._sheet.write_string(self._row, 0, label, self._bold)
        self._sheet.write_formula(self._row, 1, formula, self._wrapped, now)
        self._row += 1

    def answer(self, column: Column) -> None:
        """A label of the sign-off, the cell for its answer beside it, and what to write there."""
        look: Format = self._book.add_format({"num_format": FORMS.get(column.logical_type, "General"), "border": 1})
        self._sheet.write_string(self._row, 0, column.title, self._bold)
        self._sheet.write_blank(self._row, 1, None, look)
        self._sheet.write_string(self._row, 2, what_to_write(column), self._wrapped)
        self._fit(self._row, [column.title, "", what_to_write(column)])
        cell = xl_rowcol_to_cell(self._row, 1)
        self._sheet.data_validation(self._row, 1, self._row, 1, _validation(column, cell, self._limits, None))
        self._row += 1

    def _fit(self, row: int, texts: Sequence[str]) -> None:
        """A row as high as its longest text needs."""
        lines = max(math.ceil(1.1 * len(text) / width) for text, width in zip(texts, self._widths, strict=False))
        self._sheet.set_row(row, LINE * max(lines, 1))


def _validation(
    column: Column, cell: str, limits: dict[str, tuple[float | None, float | None]], lists: Lists | None
) -> dict[str, Any]:
    """What a spreadsheet lets stand in a column, and what it says of it; `cell`: the first one that it holds for."""
    help_text = what_to_write(column)[:MESSAGE_AT_MOST]
    messages = {"input_title": column.title[:TITLE_AT_MOST], "input_message": help_text,
                "error_title": "Not possible here", "error_message": help_text}  # fmt: skip
    return messages | _allowed(column, cell, *limits.get(column.name, (None, None)), lists)


def _allowed(column: Column, cell: str, least: float | None, most: float | None, lists: Lists | None) -> dict[str, Any]:
    if lists and column.properties.reference == "area":
        return {"validate": "list", "source": lists.areas}
    if lists and column.name == "indicator_code":
        return {"validate": "list", "source": lists.indicators}
    if column.values or column.logical_type == "boolean":
        entries = column.values or ["yes", "no"]
        fits = len(",".join(entries)) <= LIST_AT_MOST
        return {"validate": "list", "source": entries} if fits else {"validate": "any"}
    if column.properties.figure:
        number = [f"ISNUMBER({cell})", *([f"{cell}>={least:g}"] if least is not None else [])]
        number += [f"{cell}<={most:g}"] if most is not None else []
        marked = ",".join(f'{cell}="{marker}"' for marker in MARKERS)
        return {"validate": "custom", "value": f"=OR(AND({','.join(number)}),{marked})"}
    if column.logical_type in ("number", "integer"):
        kind = {"number": "decimal", "integer": "integer"}[column.logical_type]
        least, most = (0 if least is None else least), (1e9 if most is None else most)
        return {"validate": kind, "criteria": "between", "minimum": least, "maximum": most}
    if column.logical_type in ("date", "timestamp"):
        return {"validate": "date", "criteria": ">=", "value": FIRST_DAY}
    return {"validate": "any"}
