"""Comments on cells: what .xlsx (notes, threaded comments) and .ods (annotations) files hold beside their cells.

Here: where each stands and what it says. Not here: what is looked for in them (tables/person_data.py). Comments of .xls
files are not read. XML that declares a document type is refused: entities can only be declared there.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lscb_pipeline.intake.files.inside.marks import cell_of
from lscb_pipeline.intake.files.inside.ods import CONTENT
from lscb_pipeline.intake.files.inside.xlsx import BOOK
from lscb_pipeline.intake.files.inside.xml_parts import BROKEN, Attributes, Elements, Package, plain
from lscb_pipeline.intake.unreadable import UnreadableError


@dataclass(frozen=True)
class Comment:
    """A comment: its sheet's name, the cell's row and column (both from 1), and its text without its author."""

    sheet: str
    row: int
    column: int
    text: str


def read_comments(content: bytes) -> list[Comment]:
    """The comments of an .xlsx or .ods workbook's sheets; raises UnreadableError where they can't be read."""
    if not content.startswith(b"PK"):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            package = Package(archive)
            if BOOK in package.names:
                return list(_of_xlsx(package)) if any("omment" in name for name in package.names) else []
            if CONTENT in package.names:
                return _of_ods(package)
    except (*BROKEN, KeyError, ValueError) as error:
        if isinstance(error, UnreadableError):
            raise
        message = "its comments can't be read: save it again as .xlsx or .csv"
        raise UnreadableError("file_unreadable", message) from error
    return []


def _of_xlsx(package: Package) -> Iterator[Comment]:
    """Follow the relations from the workbook to its sheets, and from each sheet to its comments."""
    book = Elements({"sheet"})
    package.tell(BOOK, book)
    sheets = {relation.get("Id", ""): target for relation, target in package.relations(BOOK)}
    for _, sheet in book.found:
        part = sheets.get(sheet.get("id", ""))
        for relation, target in package.relations(part) if part else ():
            if relation.get("Type", "").endswith(("/comments", "/threadedComment")):
                notes = _Notes(sheet.get("name", ""))
                package.tell(target, notes)
                yield from notes.found


@dataclass
class _Notes:
    """Notes (`comment`) and threaded comments of one sheet of an .xlsx file."""

    sheet: str
    found: list[Comment] = field(default_factory=list)
    place: tuple[int, int] | None = None
    parts: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("comment", "threadedComment"):
            self.place, self.parts = cell_of(attributes.get("ref", "")), []

    def text(self, text: str) -> None:
        self.parts.append(text)

    def end(self, name: str) -> None:
        if name in ("comment", "threadedComment") and self.place:
            row, column = self.place
            self.found.append(Comment(self.sheet, row + 1, column + 1, "".join(self.parts)))


def _of_ods(package: Package) -> list[Comment]:
    if not package.pieces(CONTENT, lambda piece: b"annotation" in piece):
        return []
    annotations = _Annotations()
    package.tell(CONTENT, annotations)
    return annotations.found


@dataclass
class _Annotations:
    """Annotations of an .ods file; a row or cell that is repeated counts as often."""

    found: list[Comment] = field(default_factory=list)
    sheet: str = ""
    row: int = 0
    next_row: int = 1
    column: int = 0
    next_column: int = 1
    depth: int = 0  # within an annotation's paragraphs: its author and day stand beside them
    parts: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: Attributes) -> None:
        attributes = plain(attributes)
        if name == "table":
            self.sheet, self.next_row = attributes.get("name", ""), 1
        elif name == "table-row":
            self.row, self.next_column = self.next_row, 1
            self.next_row += int(attributes.get("number-rows-repeated", 1))
        elif name in ("table-cell", "covered-table-cell"):
            self.column = self.next_column
            self.next_column += int(attributes.get("number-columns-repeated", 1))
        elif name == "annotation":
            self.parts = []
            self.depth = 1
        elif self.depth and name == "p":
            self.depth += 1

    def text(self, text: str) -> None:
        if self.depth > 1:
            self.parts.append(text)

    def end(self, name: str) -> None:
        if name == "annotation":
            self.found.append(Comment(self.sheet, self.row, self.column, "".join(self.parts)))
            self.depth = 0
        elif self.depth > 1 and name == "p":
            self.depth -= 1
            self.parts.append(" ")
