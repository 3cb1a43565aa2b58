"""Bytes of a csv, xlsx, xls or ods file into sheets of text cells. No meaning is added here.

A sheet is a frame of text (missing where blank), one row a spreadsheet row; row n of the file has index n - 1.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv
from python_calamine import CalamineError, CalamineWorkbook

from lscb_pipeline.intake.errors import UnreadableError

DELIMITERS = ",;\t|"
SUFFIXES = (".csv", ".xlsx", ".xls", ".ods")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name (empty for csv) and its cells."""

    name: str
    cells: pd.DataFrame


def read_sheets(content: bytes, suffix: str) -> Iterator[Sheet]:
    """Yield the sheets of a file, lazily; raises UnreadableError for what is no such file."""
    if not content.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise UnreadableError("file_empty", "the file is empty: send the file again")
    if suffix == ".csv":
        yield Sheet("", _trimmed(_csv_cells(content)))
        return
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            yield Sheet(name, _trimmed(_workbook_cells(workbook, name)))
    except CalamineError as error:
        raise UnreadableError(
            "file_unreadable", f"not a readable {suffix} workbook: save it again as .xlsx or .csv"
        ) from error


def _csv_cells(content: bytes) -> pd.DataFrame:
    text = _as_utf8(content)
    delimiter = _delimiter(text[:65536].decode("utf-8", "ignore"))
    try:
        return _rectangular(text, delimiter)
    except pa.ArrowInvalid:  # titles above the header, footnotes below: rows of different lengths
        return _ragged(text, delimiter)


def _as_utf8(content: bytes) -> bytes:
    """Any of the encodings that offices send, as UTF-8 without a byte order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16").encode()
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in content:
        raise UnreadableError("file_unreadable", "not a text file: save it again as .csv (UTF-8)")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace").encode()
    return content


def _delimiter(head: str) -> str:
    """The delimiter that most lines hold equally often, outside quotes; a comma when in doubt."""
    lines = [line for line in head.splitlines()[:50] if line.strip()]
    best, best_score = ",", (0, 0)
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        common = max(set(widths), key=lambda width: (widths.count(width) if width > 1 else 0, width), default=1)
        score = (widths.count(common), common) if common > 1 else (0, 0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _rectangular(text: bytes, delimiter: str) -> pd.DataFrame:
    """The fast way: every row as wide as the first. Raises pyarrow.ArrowInvalid otherwise."""
    first = text[:1_000_000].decode("utf-8", "ignore").splitlines()[:1]
    width = len(next(csv.reader(first, delimiter=delimiter), []))
    names = [str(i) for i in range(width)]
    table = arrow_csv.read_csv(
        pa.BufferReader(text),
        read_options=arrow_csv.ReadOptions(column_names=names, block_size=16 << 20),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=b'"' in text, ignore_empty_lines=False
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
        ),
    )
    return table.to_pandas(split_blocks=True, self_destruct=True)


def _ragged(text: bytes, delimiter: str) -> pd.DataFrame:
    csv.field_size_limit(len(text) + 1)
    try:
        rows = list(csv.reader(io.StringIO(text.decode(), newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableError("file_unreadable", f"not a readable csv file: {error}") from error
    return _frame([[cell or None for cell in row] for row in rows])


def _workbook_cells(workbook: CalamineWorkbook, name: str) -> pd.DataFrame:
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return _frame([[_cell_text(cell) for cell in row] for row in rows])


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


def _frame(rows: list[list[str | None]]) -> pd.DataFrame:
    """Rows of any lengths as a frame, without the columns that only blank cells declare."""
    width = max((len(row) - _trailing_blanks(row) for row in rows), default=0)
    padded = [row[:width] + [None] * (width - len(row)) for row in rows]
    return pd.DataFrame(padded, columns=[str(i) for i in range(width)], dtype="str")


def _trailing_blanks(row: list[str | None]) -> int:
    blanks = 0
    for cell in reversed(row):
        if cell and not cell.isspace():
            break
        blanks += 1
    return blanks


def _trimmed(cells: pd.DataFrame) -> pd.DataFrame:
    """White space around cells means nothing, and a cell of nothing but white space is blank."""
    for name in cells.columns:
        stripped = cells[name].str.strip()
        cells[name] = stripped.mask(stripped == "")
    return cells
