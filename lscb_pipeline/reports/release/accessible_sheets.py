"""Sheets that anybody can read, by a screen reader too: what the Analysis Function asks of published spreadsheets.

One table a sheet, marked up as one, its title in A1 and what to know of it below; one header row; a plain large font,
no filters, frozen panes, merged or coloured cells. Every text is written as a text, so nothing becomes a formula. Here:
how a sheet is written. Not here: which sheets there are.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lscb_pipeline.frames.figures import AnyFrame

FONT: Final = {
    "font_name": "Arial",
    "font_size": 12,
    "font_scheme": "",
}  # of no theme, which would put another in its place
OPTIONS: Final[dict[str, Any]] = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "default_format_properties": FONT,
}  # fmt: skip
FIRST_DAY: Final = pd.Timestamp(1899, 12, 30)  # from which spreadsheets count days
Kind = Literal["text", "number", "date"]


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: which of the frame, its header, its width in characters, what stands in it.

    Of numbers `places` names the frame's column that says with how many decimals each is shown; none without.
    """

    name: str
    header: str
    width: int = 14
    kind: Kind = "text"
    places: str = ""


class AccessibleBook:
    """A workbook being written, sheet by sheet."""

    def __init__(self, book: xlsxwriter.Workbook, title: str, made_on: dt.date) -> None:
        moment = dt.datetime(made_on.year, made_on.month, made_on.day)  # noqa: DTZ001 - a day, without a place
        book.set_properties({"title": title, "created": moment})
        self._book = book
        self._heading = book.add_format(FONT | {"bold": True, "font_size": 16})
        self._header = book.add_format(FONT | {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._text = book.add_format(FONT | {"text_wrap": True, "valign": "top"})
        self._day = book.add_format(FONT | {"num_format": "d mmm yyyy", "align": "right"})
        self._numbers = [book.add_format(FONT | {"num_format": look}) for look in ("#,##0", "#,##0.0")]
        self._mark = book.add_format(FONT | {"align": "right"})

    def text_sheet(self, name: str, title: str, lines: Sequence[str]) -> None:
        """A sheet without a table: its title, then a line a cell."""
        sheet = self._sheet(name, title, lines)
        sheet.set_column(0, 0, 100)

    def table_sheet(
        self, name: str, title: str, lines: Sequence[str], columns: Sequence[TableColumn], rows: AnyFrame,
        *, wraps: bool = False, links_to_sheets: bool = False,
    ) -> None:  # fmt: skip
        """A sheet with one table, of one row at least.

        wraps: long texts, over several lines. links_to_sheets: the first column names sheets, and leads there.
        """
        sheet = self._sheet(name, title, lines)
        top = 1 + len(lines)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            values = rows[column.name]
            if column.kind == "text":
                self._write_texts(sheet, top + 1, place, values, self._text if wraps else None)
            else:
                self._write_numbers(sheet, top + 1, place, values, rows, column)
        if links_to_sheets:
            for row, target in enumerate(rows[columns[0].name], top + 1):
                sheet.write_url(row, 0, f"internal:'{target}'!A1", string=target)
        headers = [{"header": column.header, "header_format": self._header} for column in columns]
        sheet.add_table(top, 0, top + len(rows), len(columns) - 1,
                        {"name": name.replace(" ", "_"), "columns": headers, "autofilter": False,
                         "style": "Table Style Light 1", "banded_rows": False})  # fmt: skip

    def _sheet(self, name: str, title: str, lines: Sequence[str]) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        sheet.write_string(0, 0, title, self._heading)
        for row, line in enumerate(lines, 1):
            sheet.write_string(row, 0, line)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        return sheet

    def _write_texts(self, sheet: Worksheet, top: int, place: int, values: pd.Series, look: Format | None) -> None:
        there = (values.notna() & (values != "")).to_numpy()
        for row, text in zip(there.nonzero()[0].tolist(), values[there].tolist(), strict=True):
            sheet.write_string(top + row, place, text, look)

    def _write_numbers(
        self, sheet: Worksheet, top: int, place: int, values: pd.Series, rows: AnyFrame, column: TableColumn
    ) -> None:
        """Numbers and days; where the frame has a symbol in a number's place, the symbol."""
        if column.kind == "date":
            values = (values - FIRST_DAY).dt.days
        there = values.notna().to_numpy()
        at, held = there.nonzero()[0].tolist(), values[there].tolist()
        if column.kind == "date":
            looks = [self._day] * len(at)
        elif column.places:
            looks = [self._numbers[places] for places in rows.loc[there, column.places].tolist()]
        else:
            looks = [self._numbers[value % 1 != 0] for value in held]
        for row, value, look in zip(at, held, looks, strict=True):
            sheet.write_number(top + row, place, value, look)
        if f"{column.name}_symbol" in rows:
            symbols = rows[f"{column.name}_symbol"].where(~there)
            self._write_texts(sheet, top, place, symbols, self._mark)
