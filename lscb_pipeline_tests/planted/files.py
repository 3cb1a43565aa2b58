"""Files as a supplier sends them, before they are written: a table of texts, what is around it, and when it came."""

import csv
import datetime as dt
import io
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from lscb_pipeline_tests.conftest import Inbox
from lscb_pipeline_tests.planted.looks import carrying, change

Table = list[list[str]]


@dataclass
class SentFile:
    """One delivery: `table` with its header first, so that a row's number is its position from 1.

    `sheets`: other sheets by name. `comments`: texts by cell of the table, as B2. `looks`: what else is done to the
    workbook (looks.py). `raw`: bytes in place of all that.
    """

    feed: str
    supplier: str
    quarter: str
    table: Table
    received: dt.datetime
    suffix: str = "csv"
    sheets: dict[str, Table] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    looks: list[list[str]] = field(default_factory=list)
    raw: bytes | None = None
    is_sent: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """What a file of a quarter is called."""
        return self.feed, self.supplier

    def content(self) -> bytes:
        """The file's bytes."""
        if self.raw is not None:
            return self.raw
        return _csv(self.table) if self.suffix == "csv" else _xlsx(self)

    def put(self, inbox: Inbox) -> None:
        """Lay the file into the inbox; two of one sender lie there under different names."""
        name = f"{self.supplier}__{self.received:%Y%m%d}.{self.suffix}"
        inbox.put(self.quarter, self.feed, name, self.content(), at=self.received.isoformat())


def table_of(rows: list[dict[str, Any]], columns: list[str]) -> Table:
    """Rows as a table of these columns; what a row leaves out is blank."""
    return [columns, *([str(row.get(name, "")) for name in columns] for row in rows)]


def _csv(table: Table) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(table)
    return buffer.getvalue().encode()


def _xlsx(file: SentFile) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, table in {"Return": file.table, **file.sheets}.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(table):
                sheet.write_row(number, 0, row)
        for cell, text in file.comments.items():
            book.get_worksheet_by_name("Return").write_comment(cell, text)
        for look in file.looks:
            change(book, look)
    return carrying(buffer.getvalue(), file.looks)
