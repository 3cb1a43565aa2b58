"""The bytes of a text file as UTF-8, a piece at a time, and what they come to.

Here: what is done with the bytes as they came, before anything is made of them. No more than a few pieces are held,
however long the file is. Not here: rows and cells (csv_text.py).
"""

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np

from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

PIECE = 1 << 20  # bytes that are looked at together
HEAD = 1_000_000  # bytes of a text's beginning that are kept
NO_TEXT = "not a text file: save it again as .csv (UTF-8)"
MARK = b"\xef\xbb\xbf"
SOMETHING = re.compile(rb"[^\0 \r\n\t\xef\xbb\xbf]")  # beside white space and byte order marks


def refuse_empty(source: BinaryIO) -> None:
    """Raise UnreadableError where a file holds nothing but white space and byte order marks."""
    if not any(SOMETHING.search(piece) for piece in _pieces(source)):
        raise empty()


def empty() -> UnreadableError:
    """What is said of a file in which nothing stands."""
    return UnreadableError("file_empty", "the file is empty: send the file again")


def encoding_of(source: BinaryIO) -> str:
    """Which of the encodings that offices send a file is in; raises UnreadableError for what is no text."""
    if next(_pieces(source), b"").startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            _refuse_nulls(utf8_pieces(source, "utf-16"))
        except UnicodeError as error:
            raise UnreadableError("file_unreadable", f"cut short, or {NO_TEXT}") from error
        return "utf-16"
    _refuse_nulls(_pieces(source))
    return "utf-8" if _is_utf8(source) else "cp1252"


def utf8_pieces(source: BinaryIO, encoding: str) -> Iterator[bytes]:
    """A file's text as UTF-8 without a byte order mark, a piece at a time. `encoding`: as encoding_of says."""
    pieces = _pieces(source)
    if encoding != "utf-16":  # which has a mark of its own
        pieces = _without_mark(pieces)
    if encoding == "utf-8":
        return pieces
    return _without_mark(_recoded(pieces, encoding)) if encoding == "utf-16" else _recoded(pieces, encoding)


def _without_mark(pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield next(pieces, b"").removeprefix(MARK)
    yield from pieces


def _recoded(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace" if encoding == "cp1252" else "strict")
    for piece in pieces:
        yield decoder.decode(piece).encode()
    yield decoder.decode(b"", final=True).encode()


@dataclass
class TextShape:
    """What a text comes to: its first bytes, how many of it are to be read, and how often marks are in it.

    `length`: bytes, without blank lines at its end, which are no rows. `ends`: line feeds and carriage returns.
    """

    head: bytes = b""
    length: int = 0
    quotes: int = 0
    ends: int = 0
    marks: dict[str, int] = field(default_factory=dict)


def shape_of(source: BinaryIO, encoding: str, marks: str, limits: Limits) -> TextShape:
    """Look through a text once; raises UnreadableError where it is blank, or a line is longer than any table's."""
    shape, lines, is_blank, tail = TextShape(marks=dict.fromkeys(marks, 0)), _Lines(limits), True, b""
    trailing = 0  # bytes of line ends at the text's end
    for piece in utf8_pieces(source, encoding):
        shape.head = shape.head if len(shape.head) >= HEAD else (shape.head + piece)[:HEAD]
        shape.length += len(piece)
        shape.quotes += piece.count(b'"')
        shape.ends += piece.count(b"\n") + piece.count(b"\r")
        for mark in marks:
            shape.marks[mark] += piece.count(mark.encode())
        is_blank = is_blank and (not piece or piece.isspace())
        kept = len(piece.rstrip(b"\r\n"))
        trailing = trailing + len(piece) if not kept else len(piece) - kept
        tail = (tail + piece[-3:])[-3:]
        lines.add(piece)
    if is_blank:
        raise empty()
    if lines.too_long:
        raise lines.too_long
    if tail.endswith((b"\n\n", b"\n\r\n", b"\r\r")):
        shape.length -= trailing
    return shape


def text_file(source: BinaryIO, encoding: str, length: int) -> io.BufferedReader:
    """A text's first `length` bytes of UTF-8, as a file that is read from its beginning on."""
    return io.BufferedReader(_TextFile(source, encoding, length), PIECE)


class _TextFile(io.RawIOBase):
    def __init__(self, source: BinaryIO, encoding: str, length: int) -> None:
        self._pieces, self._left, self._at_hand = utf8_pieces(source, encoding), length, memoryview(b"")

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Put the next bytes into a buffer; return how many, 0 at the end."""
        while self._left and not self._at_hand:
            if (piece := next(self._pieces, None)) is None:
                return 0
            self._at_hand = memoryview(piece)[: self._left]
        taken = self._at_hand[: len(buffer)]
        buffer[: len(taken)] = taken
        self._at_hand, self._left = self._at_hand[len(taken) :], self._left - len(taken)
        return len(taken)


class _Lines:
    """The lines of a text that comes in pieces; `too_long`: what is said of the first that is longer than any table's.

    A carriage return and a line feed both end a line.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits, self._row, self._began, self._offset = limits, 1, 0, 0
        self.too_long: UnreadableError | None = None

    def add(self, piece: bytes) -> None:
        """Look at the text's next piece."""
        if self.too_long or not piece:
            return
        most, values = self._limits.most_line_bytes, np.frombuffer(piece, np.uint8)
        ends = np.flatnonzero((values == 10) | (values == 13)) + self._offset
        lengths = np.diff(ends, prepend=self._began - 1)
        self._offset += len(piece)
        if len(ends) and lengths.max() > most:
            self._refuse(self._row + int((lengths > most).argmax()))
            return
        self._row, self._began = self._row + len(ends), int(ends[-1]) + 1 if len(ends) else self._began
        if self._offset - self._began > most:
            self._refuse(self._row)

    def _refuse(self, row: int) -> None:
        message = f"line {row:,} of the file is longer than {self._limits.most_line_bytes:,} bytes"
        self.too_long = UnreadableError("file_too_large", f"{message}: send one record a line")


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    source.seek(0)
    while piece := source.read(PIECE):
        yield piece


def _refuse_nulls(pieces: Iterator[bytes]) -> None:
    if sum(b"\0" in piece for piece in pieces):  # all are looked at: another fault of theirs goes first
        raise UnreadableError("file_unreadable", NO_TEXT)


def _is_utf8(source: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in _pieces(source):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
