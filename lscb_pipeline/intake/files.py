"""Bytes of a csv, xlsx, xls or ods file into sheets of text cells. No meaning is added here.

A sheet is a frame of text (missing where blank), one row a spreadsheet row; row n of the file has index n - 1.
"""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv
from python_calamine import CalamineError, CalamineWorkbook

from lscb_pipeline.intake.errors import UnreadableError

DELIMITERS = ",;\t|"
END = "\x04"  # a line of ours after the last: it is swallowed where a quotation mark stays open
SUFFIXES = (".csv", ".xlsx", ".xls", ".ods")
TOP = 65  # rows in which a header is looked for
CELLS_AT_MOST = 20_000_000  # of one sheet, from its first to its last cell
XML_AT_MOST = 500_000_000  # bytes of one sheet of an .xlsx file, unpacked
SOMETHING = re.compile(rb"[^\0 \r\n\t\xef\xbb\xbf]")  # beside white space and byte order marks
FILLED_CELL = re.compile(rb'<c\s(?:[^>]*\s)?r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name (empty for csv), its cells, as Arrow's columns too, and its first TOP rows as lists.

    `number`: its place in the file, from 1.
    """

    name: str
    cells: pd.DataFrame
    columns: list[pa.ChunkedArray]
    top: list[list[str | None]]
    number: int = 1


def read_sheets(content: bytes, suffix: str) -> Iterator[Sheet]:
    """Yield the sheets of a file, lazily; raises UnreadableError for what is no such file."""
    if not SOMETHING.search(content):
        raise _empty()
    if suffix == ".csv":
        yield _sheet("", _csv_cells(content))
        return
    _refuse_giants(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for number, name in enumerate(workbook.sheet_names, start=1):
            yield replace(_sheet(name, _workbook_cells(workbook, name)), number=number)
    except CalamineError as error:
        raise UnreadableError(
            "file_unreadable", f"not a readable {suffix} workbook: save it again as .xlsx or .csv"
        ) from error


def _empty() -> UnreadableError:
    return UnreadableError("file_empty", "the file is empty: send the file again")


def _refuse_giants(content: bytes) -> None:
    """A stray cell in the far corner makes a sheet of 17 billion cells: the reader would take the process down."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for part in package.infolist():
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part.filename):
                    too_large = part.file_size > XML_AT_MOST or _box(package.read(part)) > CELLS_AT_MOST
                    if too_large:
                        raise UnreadableError(
                            "file_too_large", "a sheet is far too large: clear stray cells far from the table"
                        )
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError):
        return  # not an .xlsx file, or a broken one: the reader says so


def _box(xml: bytes) -> int:
    """How many cells lie between the first cell of a sheet and its last filled row and column."""
    filled = {(len(column), column, int(row)) for column, row in FILLED_CELL.findall(xml)}
    if not filled:
        return 0
    width = 0
    for letter in max(filled)[1]:
        width = width * 26 + letter - 64
    return width * max(row for _, _, row in filled)


def _csv_cells(content: bytes) -> pa.Table:
    text = _as_utf8(content)
    if not text or text.isspace():
        raise _empty()
    # the limit is the whole process's: it may only grow
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    delimiter = _delimiter(text[:65536].decode("utf-8", "ignore"))
    try:
        return _rectangular(text, delimiter)
    except pa.ArrowInvalid:  # titles above the header, footnotes below: rows of different lengths
        return _ragged(text, delimiter)


def _as_utf8(content: bytes) -> bytes:
    """Any of the encodings that offices send, as UTF-8 without a byte order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16").encode()
        except UnicodeError as error:
            raise UnreadableError(
                "file_unreadable", "cut short, or not a text file: save it again as .csv (UTF-8)"
            ) from error
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in content:
        raise UnreadableError("file_unreadable", "not a text file: save it again as .csv (UTF-8)")
    return content if _is_utf8(content) else content.decode("cp1252", "replace").encode()


def _is_utf8(content: bytes) -> bool:
    """Tell a piece at a time: the text as a whole would take up to four times its bytes, for nothing."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(content)
    try:
        for start in range(0, len(content), 1 << 16):
            decoder.decode(view[start : start + (1 << 16)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


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


def _rectangular(text: bytes, delimiter: str) -> pa.Table:
    """The fast way: every row as wide as the first. Raises pyarrow.ArrowInvalid otherwise."""
    first = text[:1_000_000].decode("utf-8", "ignore").splitlines()[:1]
    width = len(next(csv.reader(first, delimiter=delimiter), []))
    has_quotes = b'"' in text
    if width == 0 or (has_quotes and text.count(b'"') % 2):  # a blank line first; a quotation mark that may stay open
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
    filled = (i for i in reversed(range(width)) if table.column(i).null_count < len(table))
    return table.select(names[: next(filled, 0) + 1])


def _ragged(text: bytes, delimiter: str) -> pa.Table:
    whole = io.StringIO(f"{text.decode()}\n{END}", newline="")
    try:
        rows = list(csv.reader(whole, delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableError("file_unreadable", f"not a readable csv file: {error}") from error
    if rows.pop() != [END]:
        message = f"a quotation mark in row {len(rows) + 1} is never closed: correct it and send the file again"
        raise UnreadableError("file_unreadable", message)
    if rows and not rows[-1]:
        rows.pop()  # after the last line's end
    return _table([[cell or None for cell in row] for row in rows])


def _workbook_cells(workbook: CalamineWorkbook, name: str) -> pa.Table:
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return _table([[_cell_text(cell) for cell in row] for row in rows])


def _cell_text(cell: float | str | bool | date | datetime | time | timedelta) -> str | None:
    """A cell as it would be typed into a csv file: whole numbers without a point, dates as ISO 8601."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def _table(rows: list[list[str | None]]) -> pa.Table:
    """Rows of any lengths as columns, without those that only blank cells declare."""
    width = max((len(row) - _trailing_blanks(row) for row in rows), default=0)
    padded = [row[:width] + [None] * (width - len(row)) for row in rows]
    columns = [pa.array(cells, pa.large_string()) for cells in zip(*padded, strict=True)]
    return pa.table(columns, names=[str(i) for i in range(width)])


def _trailing_blanks(row: list[str | None]) -> int:
    blanks = 0
    for cell in reversed(row):
        if cell and not cell.isspace():
            break
        blanks += 1
    return blanks


def _sheet(name: str, cells: pa.Table) -> Sheet:
    """White space around cells means nothing, and a cell of nothing but white space is blank."""
    columns, height = cells.columns, len(cells)
    del cells  # column by column, so that one is held twice and not all
    for i, column in enumerate(columns):
        stripped = pc.utf8_trim_whitespace(column)
        is_blank = pc.equal(stripped, "")
        columns[i] = pc.if_else(is_blank, None, stripped) if pc.any(is_blank).as_py() else stripped
    return sheet_of(name, columns, height)


def sheet_of(name: str, columns: list[pa.ChunkedArray], height: int) -> Sheet:
    """A sheet of these columns of text, each of `height` cells; the frame shares their memory."""
    top = [list(row) for row in zip(*(column.slice(0, TOP).to_pylist() for column in columns), strict=True)]
    table = pa.table(columns, names=[str(i) for i in range(len(columns))])
    frame: pd.DataFrame = table.to_pandas(split_blocks=True)
    return Sheet(name, frame if columns else pd.DataFrame(index=range(height)), columns, top)
