"""Bytes of a csv, xlsx, xls, ods or xml file into sheets of text cells. No meaning is added here.

A sheet is a frame of text (missing where blank), one row a spreadsheet row; row n of the file has index n - 1. A csv
or xml file's may come in parts, so that a long one is never in memory as a whole.
"""

import io
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lscb_pipeline.contracts.xml_shape import XmlShape
from lscb_pipeline.frames.records import SheetCells
from lscb_pipeline.intake.files.comments import Comment
from lscb_pipeline.intake.files.csv_text import CsvText, look_through, refuse_long
from lscb_pipeline.intake.files.inside.marks import Aside
from lscb_pipeline.intake.files.sandbox import READER
from lscb_pipeline.intake.files.table_parts import pieces, with_whole_ends
from lscb_pipeline.intake.files.tables_of_text import padded, refuse_many, table_of
from lscb_pipeline.intake.files.text_bytes import refuse_empty
from lscb_pipeline.intake.files.xml_records import Row, look_through_xml, records
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

SUFFIXES = (".csv", ".xlsx", ".xls", ".ods")
XML = ".xml"  # read where a feed has a layout of such a form
TOP = 65  # rows in which a header is looked for
MOST_NOTES = 60  # rows below a table, among which its notes are: never in two parts of a sheet
DEFAULTS = Limits()


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name (empty for csv), its cells, as Arrow's columns too, and its first TOP rows as lists.

    `number`: its place in the file, from 1. `aside`: what of it is hidden or merged. `height`: how many rows it has;
    of a sheet in parts, which all have the same height, all parts together. `is_last`: no part comes after it.
    """

    name: str
    cells: SheetCells
    columns: list[pa.ChunkedArray]
    top: list[list[str | None]]
    number: int = 1
    aside: Aside = field(default_factory=Aside)
    height: int = 0
    is_last: bool = True


@dataclass(frozen=True)
class Contents:
    """What a file holds: its sheets, and the comments on their cells.

    `beside`: texts of parts that nobody sees, in the form of sheets. `carried`: what is carried along, in words.
    `rest`: where a csv file's one sheet comes in parts, those after the first; they are read from the file as they are
    asked for, once. Of long stretches of blank rows nothing is in them.
    """

    sheets: list[Sheet]
    comments: list[Comment]
    beside: list[Sheet] = field(default_factory=list)
    carried: tuple[str, ...] = ()
    rest: Iterator[Sheet] = field(default_factory=lambda: iter(()))


def read_contents(
    content: bytes | BinaryIO, suffix: str, limits: Limits = DEFAULTS, rows_at_once: int | None = None,
    shapes: Sequence[XmlShape] = (),
) -> Contents:  # fmt: skip
    """Read a file (`suffix` as in `.xlsx`); raises UnreadableError for what is no such file, or beyond a limit.

    `rows_at_once`: let a csv or xml file come in parts of about so many rows. It isn't held as a whole, so that how
    many cells it has is no limit; `content` is to be open until the last part was read. `shapes`: those that an xml
    file may have.
    """
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    size = source.seek(0, os.SEEK_END)
    if rows_at_once is None and size > limits.most_file_bytes:
        message = f"{size:,} bytes, more than {limits.most_file_bytes:,} of what is read as a whole"
        raise UnreadableError("file_too_large", f"{message}: send it in several files")
    refuse_empty(source)
    if suffix == ".csv":
        bound = limits if rows_at_once is None else limits.model_copy(update={"most_cells": sys.maxsize})
        sheets_of_text = _csv_sheets(look_through(source, bound, is_kept=rows_at_once is None), rows_at_once)
        return Contents([next(sheets_of_text)], [], rest=sheets_of_text)
    if suffix == XML:
        sheets_of_records = _xml_sheets(source, shapes, limits, rows_at_once)
        return Contents([next(sheets_of_records)], [], rest=sheets_of_records)
    source.seek(0)
    workbook = READER.read(source.read(), suffix, limits)
    sheets = [
        replace(_sheet(name, cells, limits), number=number, aside=aside)
        for number, ((name, cells), aside) in enumerate(zip(workbook.sheets, workbook.asides, strict=True), start=1)
    ]
    beside = [replace(_sheet(name, cells, limits), number=0) for name, cells in workbook.beside]
    return Contents(sheets, workbook.comments, beside, workbook.carried)


def read_sheets(content: bytes, suffix: str, limits: Limits = DEFAULTS) -> list[Sheet]:
    """The sheets of a file, as read_contents reads them."""
    return read_contents(content, suffix, limits).sheets


def _csv_sheets(text: CsvText, rows_at_once: int | None) -> Iterator[Sheet]:
    """A csv file's sheet: in one piece, or in parts of about so many rows, the first of which holds the header."""
    tables = map(_stripped, text.tables())
    if rows_at_once is None or not text.width:
        whole = pa.concat_tables(tables)
        yield sheet_of("", whole.columns, len(whole))
        return
    for part in with_whole_ends(pieces(tables, rows_at_once), TOP, MOST_NOTES):
        sheet = sheet_of("", part.rows.columns, len(part.rows))
        cells = sheet.cells.set_axis(pd.Index(part.numbers))
        yield replace(sheet, cells=cells, height=text.height, is_last=part.is_last)


def _xml_sheets(
    source: BinaryIO, shapes: Sequence[XmlShape], limits: Limits, rows_at_once: int | None
) -> Iterator[Sheet]:
    """An xml file's records as a sheet headed by its shape's columns, and by the names of elements not known."""
    looked = look_through_xml(source, shapes, limits)
    header: list[str | None] = [*looked.shape.columns, *looked.unknown]
    if rows_at_once is None:
        refuse_many(looked.records * len(header), limits)
    part: list[Row] = [(1, header)]
    for row in records(source, looked.shape, limits):
        if len(part) == rows_at_once:
            yield replace(_sheet_of_rows(part, len(header), limits), height=looked.records, is_last=False)
            part = []
        part.append(row)
    yield replace(_sheet_of_rows(part, len(header), limits), height=looked.records)


def _sheet_of_rows(rows: Sequence[Row], width: int, limits: Limits) -> Sheet:
    """Numbered rows as a sheet's part of so many columns, however many of these are blank."""
    cells = padded(len(rows), table_of([row for _, row in rows], limits), width)
    sheet = sheet_of("", cells.columns, len(rows))
    return replace(sheet, cells=sheet.cells.set_axis(pd.Index([number - 1 for number, _ in rows])))


def _sheet(name: str, cells: pa.Table, limits: Limits) -> Sheet:
    refuse_long(cells, limits)
    return sheet_of(name, _stripped(cells).columns, len(cells))


def _stripped(cells: pa.Table) -> pa.Table:
    """White space around cells means nothing, and a cell of nothing but white space is blank."""
    columns = cells.columns
    for i, column in enumerate(columns):  # column by column, so that one is held twice and not all
        stripped = pc.utf8_trim_whitespace(column)
        is_blank = pc.equal(stripped, "")
        columns[i] = pc.if_else(is_blank, None, stripped) if pc.any(is_blank).as_py() else stripped
    return pa.table(columns, names=cells.column_names) if columns else cells


def sheet_of(name: str, columns: list[pa.ChunkedArray], height: int) -> Sheet:
    """A sheet of these columns of text, each of `height` cells; the frame shares their memory."""
    top = [list(row) for row in zip(*(column.slice(0, TOP).to_pylist() for column in columns), strict=True)]
    table = pa.table(columns, names=[str(i) for i in range(len(columns))])
    frame: pd.DataFrame = table.to_pandas(split_blocks=True) if columns else pd.DataFrame(index=range(height))
    return Sheet(name, frame, columns, top, height=height)
