"""The bytes of a text file as UTF-8, a piece at a time, and how long its lines are.

Here: what is done with the bytes as they came, before anything is made of them. Not here: rows and cells (sheets.py).
"""

import codecs
import io

import numpy as np

from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

PIECE = 1 << 20  # bytes that are looked at together: a text as a whole would take up to four times its bytes
NO_TEXT = "not a text file: save it again as .csv (UTF-8)"


def as_utf8(content: bytes) -> bytes:
    """Any of the encodings that offices send, as UTF-8 without a byte order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = _recoded(content, "utf-16")
        except UnicodeError as error:
            raise UnreadableError("file_unreadable", f"cut short, or {NO_TEXT}") from error
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in content:
        raise UnreadableError("file_unreadable", NO_TEXT)
    return content if _is_utf8(content) else _recoded(content, "cp1252", "replace")


def refuse_long_line(text: bytes, limits: Limits) -> None:
    """Raise UnreadableError where a line is longer than any table's."""
    most, row, began = limits.most_line_bytes, 1, 0
    for start in range(0, len(text), PIECE):
        piece = np.frombuffer(text, np.uint8, min(PIECE, len(text) - start), start)
        ends = np.flatnonzero((piece == 10) | (piece == 13)) + start
        lengths = np.diff(ends, prepend=began - 1)
        if len(ends) and lengths.max() > most:
            raise _long_line(row + int((lengths > most).argmax()), limits)
        row, began = row + len(ends), int(ends[-1]) + 1 if len(ends) else began
        if start + len(piece) - began > most:
            raise _long_line(row, limits)


def _long_line(row: int, limits: Limits) -> UnreadableError:
    message = f"line {row:,} of the file is longer than {limits.most_line_bytes:,} bytes: send one record a line"
    return UnreadableError("file_too_large", message)


def _recoded(content: bytes, encoding: str, errors: str = "strict") -> bytes:
    decoder, found = codecs.getincrementaldecoder(encoding)(errors), io.BytesIO()
    for start in range(0, len(content), PIECE):
        found.write(decoder.decode(content[start : start + PIECE]).encode())
    found.write(decoder.decode(b"", final=True).encode())
    return found.getvalue()


def _is_utf8(content: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(content)
    try:
        for start in range(0, len(content), PIECE):
            decoder.decode(view[start : start + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
