"""Bytes encrypted piece by piece, so that a file of any length is never held as a whole.

Here: the form of what is encrypted: Fernet tokens, one a line, each of SEALED_AT_ONCE bytes but for the last. What was
encrypted in one token, whatever its length, is read as well. Not here: keys, and where it lies (archive.py).
"""

import io
import os
from collections.abc import Callable, Iterator
from typing import BinaryIO

from cryptography.fernet import MultiFernet

SEALED_AT_ONCE = 16 << 20


def sealed(read: Callable[[int], bytes], cipher: MultiFernet) -> Iterator[bytes]:
    """Bytes, encrypted, some at a time. `read`: gives the next ones, so many where there are as many."""
    yield cipher.encrypt(read(SEALED_AT_ONCE))
    while piece := read(SEALED_AT_ONCE):
        yield b"\n" + cipher.encrypt(piece)


def sealed_size(length: int) -> int:
    """How many bytes these many take, encrypted."""
    whole, rest = divmod(length, SEALED_AT_ONCE)
    tokens = [_token_size(SEALED_AT_ONCE)] * whole + ([_token_size(rest)] if rest or not whole else [])
    return sum(tokens) + len(tokens) - 1


def _token_size(length: int) -> int:
    """Fernet's form is 57 bytes, blocks of 16, base64."""
    return 4 * -(-(57 + (length // 16 + 1) * 16) // 3)


class Unsealed(io.RawIOBase):
    """Encrypted bytes as they were before, to be read from their beginning on, as often as is wanted.

    Raises cryptography's InvalidToken where they were changed, or the cipher is another.
    """

    def __init__(self, kept: BinaryIO, cipher: MultiFernet) -> None:
        self._kept, self._cipher = kept, cipher
        self._at_hand, self._place = memoryview(b""), 0

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def seekable(self) -> bool:
        """Its beginning and its end can be gone to."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Put the next bytes into a buffer; return how many, 0 at the end."""
        if not self._at_hand:
            self._at_hand = memoryview(self._next())
        taken = self._at_hand[: len(buffer)]
        buffer[: len(taken)] = taken
        self._at_hand, self._place = self._at_hand[len(taken) :], self._place + len(taken)
        return len(taken)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to the beginning or to the end; return the place."""
        if (offset, whence) == (0, os.SEEK_END):
            self._place += len(self._at_hand)
            while piece := self._next():
                self._place += len(piece)
        elif (offset, whence) == (0, os.SEEK_SET):
            self._kept.seek(0)
            self._place = 0
        else:
            raise io.UnsupportedOperation("neither the beginning nor the end")
        self._at_hand = memoryview(b"")
        return self._place

    def tell(self) -> int:
        """The place in the bytes as they were."""
        return self._place

    def _next(self) -> bytes:
        size = _token_size(SEALED_AT_ONCE)
        token = self._kept.read(size + 1)
        if len(token) > size and not token.endswith(b"\n"):  # in one token, as once
            token += self._kept.read()
        return self._cipher.decrypt(token.rstrip(b"\n")) if token else b""
