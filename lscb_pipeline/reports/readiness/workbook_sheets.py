"""Sheets of a workbook: cells, formats, the mark on every printed page.

Here: how a table is written. Every text is written as a text, whatever it begins with, so that nothing a supplier
wrote is ever a formula or a link. Not here: which sheets there are (readiness_workbook.py).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lscb_pipeline.reports.readiness.page import MADE_UP, NOT_FOR_RELEASE
from lscb_pipeline.reports.readiness.scores import LETTERS, Score, Verdict

HEADER_ROW = 3  # above it: title, mark, and whether it is a sample
FILLS = {"green": "#CDEAD6", "amber": "#FFE3A3", "red": "#F8C9C4", "grey": "#E7EAEE"}
HATCHED = 15  # of xlsxwriter's patterns, thin diagonal lines: told apart without colour, too
OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
Cell = str | int | float | bool | Verdict | Score | None


@dataclass(frozen=True)
class Heading:
    """One column: its header, its width in characters, and whether its numbers are changes, with their sign."""

    header: str
    width: int = 12
    is_change: bool = False


class Sheets:
    """A workbook being written, with its formats. `of`: what stands behind each sheet's title, as a quarter."""

    def __init__(self, book: xlsxwriter.Workbook, of: str, *, is_made_up: bool) -> None:
        self._book, self._of, self._is_made_up = book, of, is_made_up
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._mark = book.add_format({"bold": True, "font_color": "#7A1A12"})
        self._header = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#EEF2F6"})
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._number = book.add_format({"num_format": "0.0", "valign": "top"})
        self._count = book.add_format({"num_format": "0", "valign": "top"})
        self._change = book.add_format({"num_format": "+0.0;-0.0;0.0", "valign": "top"})
        self._verdicts = {
            (colour, is_external): self._verdict_format(colour, is_external)
            for colour in FILLS
            for is_external in (False, True)
        }

    def _verdict_format(self, colour: str, is_external: bool) -> Format:
        """A score is a number that shows its letter; an external one is italic and hatched."""
        look: dict[str, Any] = {"num_format": f'"{LETTERS[colour]}" 0.0', "align": "center", "valign": "top",
                                "bg_color": FILLS[colour]}  # fmt: skip
        if is_external:
            look |= {"italic": True, "pattern": HATCHED, "fg_color": "#FFFFFF"}
        return self._book.add_format(look)

    def add(self, name: str, title: str, columns: list[Heading], rows: Iterable[list[Cell]]) -> None:
        """One sheet: title, mark, header row, rows; it filters, and prints with its header and the mark."""
        sheet = self._book.add_worksheet(name)
        sheet.write_string(0, 0, f"{title}, {self._of}", self._title)
        sheet.write_string(1, 0, NOT_FOR_RELEASE, self._mark)
        if self._is_made_up:
            sheet.write_string(2, 0, f"{MADE_UP}: no figure here is about a real area or child", self._mark)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
            sheet.write_string(HEADER_ROW, number, column.header, self._header)
        last = HEADER_ROW
        for last, row in enumerate(rows, HEADER_ROW + 1):
            for number, (value, column) in enumerate(zip(row, columns, strict=True)):
                self._write(sheet, last, number, value, self._change if column.is_change else self._number)
        lines = max(math.ceil(1.2 * len(column.header) / column.width) for column in columns)
        sheet.set_row(HEADER_ROW, 15 * lines)
        sheet.freeze_panes(HEADER_ROW + 1, 1)
        sheet.autofilter(HEADER_ROW, 0, last, len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW)
        sample = f" {MADE_UP}" if self._is_made_up else ""
        sheet.set_footer(f"&L{NOT_FOR_RELEASE}{sample}&RPage &P of &N")

    def _write(self, sheet: Worksheet, row: int, column: int, value: Cell, number: Format) -> None:
        if isinstance(value, Score | Verdict):
            verdict = value.verdict if isinstance(value, Score) else value
            look = self._verdicts[verdict.colour, isinstance(value, Score) and value.is_external]
            if verdict.score is None:
                sheet.write_string(row, column, verdict.letter, look)
            else:
                sheet.write_number(row, column, verdict.score, look)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, self._text)
        elif value is not None:
            sheet.write_number(row, column, value, number if isinstance(value, float) else self._count)
