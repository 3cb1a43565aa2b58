"""An XML file, element by element, within stated bounds: no file, however it was made, takes more than they say.

Python's own expat parses it, a piece at a time. A document type is refused, and with it every entity, for entities can
only be declared there. The bytes' own encoding is taken, whatever the file declares. Here: bounds, and what broken XML
is told as. Not here: which elements are records (xml_records.py), nor workbooks' parts (inside/xml_parts.py).
"""

from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol
from xml.parsers import expat

from lscb_pipeline.intake.files.text_bytes import encoding_of, utf8_pieces
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

DEEPEST = 20  # elements in each other
MOST_NAMES = 500  # different ones
LONGEST_NAME = 60


class Listener(Protocol):
    """What is told of a document; names are without prefixes."""

    def start(self, name: str, line: int, /) -> None:
        """An element begins, on a line of the file (from 1)."""

    def end(self, text: str, /) -> None:
        """The last one begun ends; `text`: what stood in it, or blank where other elements did."""


def tell(source: BinaryIO, listener: Listener, limits: Limits) -> "Telling":
    """Begin to tell a listener of a file; raises UnreadableError for what is no text."""
    return Telling(source, encoding_of(source), listener, limits)


@dataclass
class Telling:
    """A file that is being told of: `piece` by piece, so that what was told can be taken before the next one."""

    source: BinaryIO
    encoding: str
    listener: Listener
    limits: Limits
    _names: dict[str, str] = field(default_factory=dict)
    _texts: list[str] = field(default_factory=list)
    _length: int = 0
    _depth: int = 0

    def __post_init__(self) -> None:
        """Make the parser: it is given UTF-8, whatever the file's declaration says."""
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_type
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._text
        parser.EndElementHandler = self._end
        self._pieces = utf8_pieces(self.source, self.encoding)
        self._fed = 0

    def piece(self) -> bool:
        """Tell of the next piece; False once the file has been told to its end. Raises UnreadableError."""
        piece = next(self._pieces, b"")
        try:
            self._parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            why = f"line {error.lineno}: {expat.ErrorString(error.code)}"
            message = f"no whole XML ({why}): export it again, and send it as the system has written it"
            raise UnreadableError("file_unreadable", message) from None
        self._fed += len(piece)
        if self._fed - self._parser.CurrentByteIndex > self.limits.most_line_bytes * 2:
            raise self._beyond(f"a tag or comment is longer than {self.limits.most_line_bytes:,} bytes")
        return bool(piece)

    def _refuse_type(self, *_: Any) -> None:
        message = "its XML declares a document type, which no return has: export it again from the case system"
        raise UnreadableError("file_unreadable", message)

    def _start(self, written: str, _: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._beyond(f"elements lie in each other {DEEPEST} deep")
        name = self._names.get(written)
        if name is None:
            if len(self._names) == MOST_NAMES or len(written) > LONGEST_NAME:
                raise self._beyond(f"more than {MOST_NAMES} different elements, or a name of {LONGEST_NAME} letters")
            name = self._names[written] = written.rpartition(":")[2]
        self._texts, self._length = [], 0
        self.listener.start(name, self._parser.CurrentLineNumber)

    def _text(self, text: str) -> None:
        self._length += len(text)
        if self._length > self.limits.most_cell_characters and not text.isspace():
            raise self._beyond(f"an element's text is longer than {self.limits.most_cell_characters:,} letters")
        if self._length <= self.limits.most_cell_characters:
            self._texts.append(text)

    def _end(self, _: str) -> None:
        self._depth -= 1
        text = "".join(self._texts).strip()
        self._texts, self._length = [], 0
        self.listener.end(text)

    def _beyond(self, what: str) -> UnreadableError:
        message = f"line {self._parser.CurrentLineNumber}: {what}: no return looks so; export it again"
        return UnreadableError("file_too_large", message)
