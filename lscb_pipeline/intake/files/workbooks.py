"""The bytes of an xlsx, xls or ods workbook into its sheets' cells, as text, and the comments on them.

Here: what a workbook must not be, and how its cells are read. A workbook may be made to take a process down: this runs
in one of its own (sandbox.py), and imports little, for that process to be there soon.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineWorkbook

from lscb_pipeline.intake.files.comments import Comment, read_comments
from lscb_pipeline.intake.files.inside.formulas import never_calculated
from lscb_pipeline.intake.files.inside.marks import NOT_CALCULATED, Aside, Book, Marks, put
from lscb_pipeline.intake.files.inside.read_workbook import read_inside
from lscb_pipeline.intake.files.tables_of_text import refuse_many, table_of
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

# The signs of macros: a part of an .xlsx, by its end; a part of an .ods, by its folder, but for lists of libraries,
# which may be empty; in an .xls a storage, by its entry's name.
MACROS = re.compile(
    r"vbaproject\.bin$|^(?:basic/(?!(?:.*/)?(?:script|dialog)-l[bc]\.xml$)|scripts/).*[^/]$", re.IGNORECASE
)
XLS_MACROS = re.compile("_VBA_PROJECT_CUR\0".encode("utf-16-le"), re.IGNORECASE)
ODS_MANIFEST = "META-INF/manifest.xml"
# The signs of a password: the stream of an encrypted .xlsx; in an .xls the record right after the opening one.
PASSWORD = re.compile(
    "EncryptedPackage".encode("utf-16-le") + rb"|\x09\x08\x10\0\0\x06\x05\0.{12}(?:\x86\0\0\0)?\x2f\0", re.DOTALL
)
OLE = b"\xd0\xcf\x11\xe0"
# How files begin that are now and then sent under a workbook's name.
OTHER_KINDS = {b"%PDF": "a PDF", b"MZ": "a program", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture",
               b"{\\rtf": "a text document", b"PK": "a zip file of something else, or a broken workbook",
               b"<": "a web page or XML"}  # fmt: skip


@dataclass(frozen=True)
class Workbook:
    """The sheets of a workbook, each with its name and its cells as columns of text; and the comments on cells.

    `asides`: what of each sheet is hidden or merged, in their order. `beside`: texts of parts that nobody sees, in the
    form of sheets. `carried`: what it carries along that nobody sees, in words.
    """

    sheets: list[tuple[str, pa.Table]]
    comments: list[Comment]
    asides: list[Aside]
    beside: list[tuple[str, pa.Table]]
    carried: tuple[str, ...]


def read_workbook(content: bytes, suffix: str, limits: Limits) -> Workbook:
    """Read a workbook (`suffix` as in `.xlsx`, for messages alone); raises UnreadableError for what is none."""
    _refuse_package(content, limits)
    if content.startswith(OLE) and XLS_MACROS.search(content):
        raise _has_macros()
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            inside = read_inside(content, limits)
            sheets = _sheets(book, inside.book, limits)
    except CalamineError as error:
        if PASSWORD.search(content):
            raise _encrypted() from error
        kind = next((f"; it is {kind}" for begins, kind in OTHER_KINDS.items() if content.startswith(begins)), "")
        message = f"not a readable {suffix} workbook{kind}: save it again as .xlsx or .csv"
        raise UnreadableError("file_unreadable", message) from error
    asides = [inside.book.marks[name].aside if name in inside.book.marks else Aside() for name, _ in sheets]
    return Workbook(sheets, read_comments(content), asides, inside.beside, inside.book.carried)


def _encrypted() -> UnreadableError:
    return UnreadableError("file_encrypted", "protected by a password: take the password off and send it again")


def _has_macros() -> UnreadableError:
    return UnreadableError("file_has_macros", "it holds macros: save it as .xlsx without them and send that")


def _refuse_package(content: bytes, limits: Limits) -> None:
    """What a package tells before it is unpacked. Its directory may lie: then memory and time decide."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {part.filename: part.file_size for part in package.infolist()}
            if (size := sum(parts.values())) > limits.most_unpacked_bytes:
                message = f"unpacks to {size:,} bytes, more than {limits.most_unpacked_bytes:,}"
                raise UnreadableError("file_too_large", f"{message}: send the table alone, as .csv")
            manifest = package.read(ODS_MANIFEST) if ODS_MANIFEST in parts else b""
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError):
        return  # an .xls workbook, or none: the reader says so
    if b"encryption-data" in manifest:
        raise _encrypted()
    if any(MACROS.search(name) for name in parts):
        raise _has_macros()


def _sheets(book: CalamineWorkbook, own: Book, limits: Limits) -> list[tuple[str, pa.Table]]:
    if not book.sheet_names:
        raise UnreadableError("file_unreadable", "a workbook without a sheet: save it again as .xlsx or .csv")
    if len(book.sheet_names) > limits.most_sheets:
        message = f"{len(book.sheet_names):,} sheets, more than {limits.most_sheets:,}: send the table's alone"
        raise UnreadableError("file_too_large", message)
    found, cells = [], 0
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        cells += (sheet.end[0] + 1) * (sheet.end[1] + 1) if sheet.end else 0
        refuse_many(cells, limits)
        rows = sheet.to_python(skip_empty_area=False)
        texts = [[_cell_text(cell) for cell in row] for row in rows]
        put(rows, texts, own.marks.get(name, Marks()), limits)
        table = table_of(texts, limits)
        if any(pc.any(pc.match_substring(column, "\0")).as_py() for column in table.columns):
            raise UnreadableError("file_unreadable", "a cell holds what is no text: save it again as .xlsx or .csv")
        found.append((name, table))
    wrong = never_calculated(own, dict(found))
    return [(name, _without_results(table, wrong[name]) if name in wrong else table) for name, table in found]


def _without_results(table: pa.Table, places: list[tuple[int, int]]) -> pa.Table:
    """The table with a text in place of zeros that are no results."""
    columns = list(table.columns)
    for number in {column for _, column in places if column < len(columns)}:
        cells = columns[number].to_pylist()
        for row, column in places:
            if column == number and row < len(cells):
                cells[row] = NOT_CALCULATED
        columns[number] = pa.array(cells, pa.large_string())
    return pa.table(columns, names=table.column_names)


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
