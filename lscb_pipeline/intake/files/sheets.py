"""Bytes of a csv, xlsx, xls or ods file into sheets of text cells. No meaning is added here.

A sheet is a frame of text (missing where blank), one row a spreadsheet row; row n of the file has index n - 1.
"""

import csv
import io
import re
from dataclasses import dataclass, field, replace
from itertools import chain

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv
from xlsxwriter.utility import xl_col_to_name

from lscb_pipeline.frames.records import SheetCells
from lscb_pipeline.intake.files.comments import Comment
from lscb_pipeline.intake.files.inside.marks import Aside
from lscb_pipeline.intake.files.sandbox import READER
from lscb_pipeline.intake.files.tables_of_text import Stack, refuse_many
from lscb_pipeline.intake.files.text_bytes import as_utf8, refuse_long_line
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

DELIMITERS = ",;\t|"
END = "\x04"  # a line of ours after the last: it is swallowed where a quotation mark stays open
SUFFIXES = (".csv", ".xlsx", ".xls", ".ods")
TOP = 65  # rows in which a header is looked for
DEFAULTS = Limits()
SOMETHING = re.compile(rb"[^\0 \r\n\t\xef\xbb\xbf]")  # beside white space and byte order marks


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name (empty for csv), its cells, as Arrow's columns too, and its first TOP rows as lists.

    `number`: its place in the file, from 1. `aside`: what of it is hidden or merged.
    """

    name: str
    cells: SheetCells
    columns: list[pa.ChunkedArray]
    top: list[list[str | None]]
    number: int = 1
    aside: Aside = field(default_factory=Aside)


@dataclass(frozen=True)
class Contents:
    """What a file holds: its sheets, and the comments on their cells.

    `beside`: texts of parts that nobody sees, in the form of sheets. `carried`: what is carried along, in words.
    """

    sheets: list[Sheet]
    comments: list[Comment]
    beside: list[Sheet] = field(default_factory=list)
    carried: tuple[str, ...] = ()


def read_contents(content: bytes, suffix: str, limits: Limits = DEFAULTS) -> Contents:
    """Read a file (`suffix` as in `.xlsx`); raises UnreadableError for what is no such file, or beyond a limit."""
    if not SOMETHING.search(content):
        raise _empty()
    if suffix == ".csv":
        return Contents([_sheet("", _csv_cells(content, limits), limits)], [])
    workbook = READER.read(content, suffix, limits)
    sheets = [
        replace(_sheet(name, cells, limits), number=number, aside=aside)
        for number, ((name, cells), aside) in enumerate(zip(workbook.sheets, workbook.asides, strict=True), start=1)
    ]
    beside = [replace(_sheet(name, cells, limits), number=0) for name, cells in workbook.beside]
    return Contents(sheets, workbook.comments, beside, workbook.carried)


def read_sheets(content: bytes, suffix: str, limits: Limits = DEFAULTS) -> list[Sheet]:
    """The sheets of a file, as read_contents reads them."""
    return read_contents(content, suffix, limits).sheets


def _empty() -> UnreadableError:
    return UnreadableError("file_empty", "the file is empty: send the file again")


def _csv_cells(content: bytes, limits: Limits) -> pa.Table:
    text = as_utf8(content)
    if not text or text.isspace():
        raise _empty()
    refuse_long_line(text, limits)
    delimiter = _delimiter(text[:65536].decode("utf-8", "ignore"))
    refuse_many(text.count(delimiter.encode()) + text.count(b"\n") + text.count(b"\r"), limits)
    if text.endswith((b"\n\n", b"\n\r\n", b"\r\r")):  # blank lines at the end are no rows
        text = text.rstrip(b"\r\n")
    try:
        return _rectangular(text, delimiter, limits)
    except pa.ArrowInvalid:  # titles above the header, footnotes below: rows of different lengths
        return _ragged(text, delimiter, limits)


def _delimiter(head: str) -> str:
    """The delimiter that most lines hold equally often, outside quotes; a comma when in doubt.

    One under which every quotation mark stands where it should comes before one that merely splits more.
    """
    lines = [line for line in head.splitlines()[:50] if line.strip()]
    for strict in (True, False):
        scores = {delimiter: _evenness(lines, delimiter, strict) for delimiter in DELIMITERS}
        best = max(DELIMITERS, key=scores.__getitem__)
        if scores[best] > (0, 0):
            return best
    return ","


def _evenness(lines: list[str], delimiter: str, strict: bool) -> tuple[int, int]:
    """In how many lines a delimiter gives the commonest number of cells, and that number; (0, 0) for one cell."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter, strict=strict)]
    except csv.Error:
        return 0, 0
    common = max(set(widths), key=lambda width: (widths.count(width) if width > 1 else 0, width), default=1)
    return (widths.count(common), common) if common > 1 else (0, 0)


def _rectangular(text: bytes, delimiter: str, limits: Limits) -> pa.Table:
    """The fast way: every row as wide as the first. Raises pyarrow.ArrowInvalid otherwise."""
    first = text[:1_000_000].decode("utf-8", "ignore").splitlines()[:1]
    width = len(next(csv.reader(first, delimiter=delimiter), []))
    has_quotes = b'"' in text
    # a blank line first; columns that may be blank; a quotation mark that may stay open
    if width == 0 or width > limits.most_columns or (has_quotes and text.count(b'"') % 2):
        raise pa.ArrowInvalid("not read the fast way")
    names = [str(i) for i in range(width)]
    table = arrow_csv.read_csv(
        pa.BufferReader(text),
        read_options=arrow_csv.ReadOptions(column_names=names, block_size=16 << 20),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=has_quotes, ignore_empty_lines=False
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=True, null_values=[""]
        ),
    )
    refuse_many(len(table) * width, limits)  # a blank line counts as a row of cells
    filled = (i for i in reversed(range(width)) if table.column(i).null_count < len(table))
    return table.select(names[: next(filled, 0) + 1])


def _ragged(text: bytes, delimiter: str, limits: Limits) -> pa.Table:
    """Rows of any lengths. The text is never held as a whole beside its bytes, nor its rows as Python's lists."""
    most = max(csv.field_size_limit(), limits.most_cell_characters + 1)
    csv.field_size_limit(most)  # of the whole process: it may only grow
    lines = io.TextIOWrapper(io.BytesIO(text), "utf-8", newline="")
    reader = csv.reader(chain(lines, (END,)), delimiter=delimiter)
    stack = Stack(limits)
    last: list[str] | None = None
    try:
        for row in reader:
            if last is not None:
                stack.add(last)
            last = row
    except csv.Error as error:
        raise _not_csv(error, stack.height + (last is not None) + 1, most) from error
    if last != [END]:
        message = f"a quotation mark in row {stack.height + 1} is never closed: correct it and send the file again"
        raise UnreadableError("file_unreadable", message)
    return stack.table()


def _not_csv(error: csv.Error, row: int, most: int) -> UnreadableError:
    """What it means that the reader of csv gave up, in which row."""
    if "field limit" in str(error):
        message = f"row {row} has a cell of more than {most:,} characters: shorten it"
        return UnreadableError("file_too_large", f"{message}, or close its quotation mark")
    return UnreadableError("file_unreadable", f"not a readable csv file: {error}")


def _sheet(name: str, cells: pa.Table, limits: Limits) -> Sheet:
    """White space around cells means nothing, and a cell of nothing but white space is blank."""
    columns, height = cells.columns, len(cells)
    del cells  # column by column, so that one is held twice and not all
    for i, column in enumerate(columns):
        stripped = pc.utf8_trim_whitespace(column)
        _refuse_long(stripped, i, limits)
        is_blank = pc.equal(stripped, "")
        columns[i] = pc.if_else(is_blank, None, stripped) if pc.any(is_blank).as_py() else stripped
    return sheet_of(name, columns, height)


def _refuse_long(column: pa.ChunkedArray, number: int, limits: Limits) -> None:
    """Raise UnreadableError where a cell (of column `number`, from 0) is longer than any spreadsheet's."""
    if (pc.max(pc.binary_length(column)).as_py() or 0) <= limits.most_cell_characters:
        return
    lengths = pc.utf8_length(column)
    if (longest := pc.max(lengths).as_py()) > limits.most_cell_characters:
        place = f"{xl_col_to_name(number)}{pc.index(lengths, longest).as_py() + 1}"
        message = f"cell {place} holds {longest:,} characters, more than {limits.most_cell_characters:,}: shorten it"
        raise UnreadableError("file_too_large", message)


def sheet_of(name: str, columns: list[pa.ChunkedArray], height: int) -> Sheet:
    """A sheet of these columns of text, each of `height` cells; the frame shares their memory."""
    top = [list(row) for row in zip(*(column.slice(0, TOP).to_pylist() for column in columns), strict=True)]
    table = pa.table(columns, names=[str(i) for i in range(len(columns))])
    frame: pd.DataFrame = table.to_pandas(split_blocks=True)
    return Sheet(name, frame if columns else pd.DataFrame(index=range(height)), columns, top)
