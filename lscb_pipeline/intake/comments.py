"""Comments on cells: what .xlsx (notes, threaded comments) and .ods (annotations) files hold beside their cells.

Here: where each stands and what it says. Not here: what is looked for in them (person_data.py). Comments of .xls files
are not read. XML that declares a document type is refused: entities can only be declared there.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import basename, dirname, join, normpath
from typing import Any, Protocol
from xml.parsers import expat

from lscb_pipeline.intake.errors import UnreadableError

PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
Attributes = dict[str, str]


@dataclass(frozen=True)
class Comment:
    """A comment: its sheet's name, the cell's row and column (both from 1), and its text without its author."""

    sheet: str
    row: int
    column: int
    text: str


class _Handler(Protocol):
    """What is told of a document, element by element, by local names."""

    def start(self, name: str, attributes: Attributes) -> None: ...
    def text(self, text: str) -> None: ...
    def end(self, name: str) -> None: ...


def read_comments(content: bytes) -> list[Comment]:
    """The comments of an .xlsx or .ods workbook's sheets; raises UnreadableError where they can't be read."""
    if not content.startswith(b"PK"):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            if "xl/workbook.xml" in names:
                return list(_of_xlsx(package, names)) if any("omment" in name for name in names) else []
            if "content.xml" in names:
                return _of_ods(package.read("content.xml"))
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, KeyError, NotImplementedError, RuntimeError) as error:
        message = "its comments can't be read: save it again as .xlsx or .csv"
        raise UnreadableError("file_unreadable", message) from error
    return []


def _parse(xml: bytes, handler: _Handler) -> None:
    def start(name: str, attributes: Attributes) -> None:
        handler.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def refuse(*_: Any) -> None:
        raise UnreadableError("file_unreadable", "its XML declares a document type: save it again as .xlsx or .csv")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.CharacterDataHandler = handler.text
    parser.EndElementHandler = lambda name: handler.end(_local(name))
    parser.Parse(xml, True)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


@dataclass
class _Elements:
    """The attributes of all elements of one name, in their order."""

    wanted: str
    found: list[Attributes] = field(default_factory=list)

    def start(self, name: str, attributes: Attributes) -> None:
        if name == self.wanted:
            self.found.append(attributes)

    def text(self, text: str) -> None:
        pass

    def end(self, name: str) -> None:
        pass


def _of_xlsx(package: zipfile.ZipFile, names: list[str]) -> Iterator[Comment]:
    """Follow the relations from the workbook to its sheets, and from each sheet to its comments."""
    book = _Elements("sheet")
    _parse(package.read("xl/workbook.xml"), book)
    sheets = {relation["Id"]: target for relation, target in _relations(package, names, "xl/workbook.xml")}
    for sheet in book.found:
        part = sheets.get(sheet.get("id", ""))
        for relation, target in _relations(package, names, part) if part else ():
            if relation.get("Type", "").endswith(("/comments", "/threadedComment")):
                notes = _Notes(sheet.get("name", ""))
                _parse(package.read(target), notes)
                yield from notes.found


def _relations(package: zipfile.ZipFile, names: list[str], part: str) -> list[tuple[Attributes, str]]:
    """What a part refers to, each with the name of the part referred to."""
    listed = f"{dirname(part)}/_rels/{basename(part)}.rels"
    if listed not in names:
        return []
    elements = _Elements("Relationship")
    _parse(package.read(listed), elements)
    targets = [normpath(join("/", dirname(part), relation.get("Target", "")))[1:] for relation in elements.found]
    return [(r, target) for r, target in zip(elements.found, targets, strict=True) if target in names]


@dataclass
class _Notes:
    """Notes (`comment`) and threaded comments of one sheet of an .xlsx file."""

    sheet: str
    found: list[Comment] = field(default_factory=list)
    place: re.Match[str] | None = None
    parts: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("comment", "threadedComment"):
            self.place, self.parts = PLACE.match(attributes.get("ref", "")), []

    def text(self, text: str) -> None:
        self.parts.append(text)

    def end(self, name: str) -> None:
        if name in ("comment", "threadedComment") and self.place:
            column = 0
            for letter in self.place[1]:
                column = column * 26 + ord(letter) - 64
            self.found.append(Comment(self.sheet, int(self.place[2]), column, "".join(self.parts)))


def _of_ods(xml: bytes) -> list[Comment]:
    if b"annotation" not in xml:
        return []
    annotations = _Annotations()
    _parse(xml, annotations)
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
