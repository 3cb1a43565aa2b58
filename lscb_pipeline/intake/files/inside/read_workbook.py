"""What a workbook holds beside its cells' values, whichever kind of file it is; the one way in."""

import io
import struct
import zipfile
from dataclasses import dataclass, replace

import pyarrow as pa

from lscb_pipeline.intake.files.inside.beside import read_beside
from lscb_pipeline.intake.files.inside.marks import Book, not_readable
from lscb_pipeline.intake.files.inside.ods import read_ods
from lscb_pipeline.intake.files.inside.xls import read_xls
from lscb_pipeline.intake.files.inside.xlsx import BOOK, read_xlsx
from lscb_pipeline.intake.files.inside.xml_parts import BROKEN, Package
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

BINARY = "xl/workbook.bin"


@dataclass(frozen=True)
class Inside:
    """The marks of a workbook's sheets, and texts of its parts that nobody sees."""

    book: Book
    beside: list[tuple[str, pa.Table]]


def read_inside(content: bytes, limits: Limits) -> Inside:
    """Read what the reader library leaves out; raises UnreadableError where it can't be read."""
    try:
        if not content.startswith(b"PK"):
            return Inside(read_xls(content), [])
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            package = Package(archive)
            book = _book(package)
            carried, beside = read_beside(package, limits)
            return Inside(replace(book, carried=tuple(dict.fromkeys([*book.carried, *carried]))), beside)
    except UnreadableError:
        raise
    except (*BROKEN, struct.error, IndexError, KeyError, ValueError) as error:
        raise not_readable() from error


def _book(package: Package) -> Book:
    if BINARY in package.names:
        raise UnreadableError("file_unreadable", "a binary workbook (.xlsb): save it again as .xlsx or .csv")
    return read_xlsx(package) if BOOK in package.names else read_ods(package)
