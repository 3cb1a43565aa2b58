"""The XML parts of a package: parsed a piece at a time, and related to each other.

XML that declares a document type is refused: entities can only be declared there.
"""

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from posixpath import basename, dirname, join, normpath
from typing import IO, Any, Protocol
from xml.parsers import expat

from lscb_pipeline.intake.unreadable import UnreadableError

PIECE = 1 << 20
# What reading a part of a broken package raises.
BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, RuntimeError, EOFError, OSError)
Attributes = dict[str, str]


class Handler(Protocol):
    """What is told of a document, element by element, by local names."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins; its attributes are named as they are written."""

    def text(self, text: str) -> None:
        """A text."""

    def end(self, name: str) -> None:
        """An element ends."""


def parse(part: IO[bytes], handler: Handler) -> None:
    """Tell a handler of a document; raises UnreadableError for a document type, ExpatError for what is no XML."""
    names: dict[str, str] = {}

    def local(name: str) -> str:
        return names.get(name) or names.setdefault(name, name.rpartition(":")[2])

    def refuse(*_: Any) -> None:
        raise UnreadableError("file_unreadable", "its XML declares a document type: save it again as .xlsx or .csv")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: handler.start(local(name), attributes)
    parser.CharacterDataHandler = handler.text
    parser.EndElementHandler = lambda name: handler.end(local(name))
    while piece := part.read(PIECE):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


def plain(attributes: Attributes) -> Attributes:
    """Attributes by their local names."""
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}


class Package:
    """A package whose parts are named in any case, as programs take them."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self.names = {name.lower().replace("\\", "/").lstrip("/"): name for name in package.namelist()}

    def tell(self, name: str, handler: Handler) -> None:
        """Parse a part; raises KeyError where there is none."""
        with self._package.open(self.names[name.lower()]) as part:
            parse(part, handler)

    def pieces(self, name: str, look: Callable[[bytes], bool], overlap: int = 200) -> bool:
        """Whether a look at some piece of a part says yes; a piece has the end of the one before it."""
        kept = b""
        with self._package.open(self.names[name.lower()]) as part:
            while piece := part.read(PIECE):
                if look(kept + piece):
                    return True
                kept = piece[-overlap:]
        return False

    def relations(self, part: str) -> list[tuple[Attributes, str]]:
        """What a part refers to, each with the name of the part referred to."""
        listed = f"{dirname(part)}/_rels/{basename(part)}.rels".lower()
        if listed not in self.names:
            return []
        found = Elements({"Relationship"})
        self.tell(listed, found)
        told = [
            (one, normpath(join("/", dirname(part), one.get("Target", "").replace("\\", "/"))).lstrip("/"))
            for _, one in found.found
        ]
        return [(one, target) for one, target in told if target.lower() in self.names]


@dataclass
class Elements:
    """The attributes of all elements of some names, in their order."""

    wanted: set[str]

    def __post_init__(self) -> None:
        self.found: list[tuple[str, Attributes]] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """Keep a wanted one."""
        if name in self.wanted:
            self.found.append((name, plain(attributes)))

    def text(self, text: str) -> None:
        """Texts are not wanted."""

    def end(self, name: str) -> None:
        """Nor is anything else."""
