"""The streams of an OLE container, which an .xls file is. Not here: what is in them (xls.py).

A container may lie: every chain of sectors is followed at most once round.
"""

import struct
from collections.abc import Iterator

HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAST = 0xFFFFFFFA  # numbers from here on are no sectors
ENTRY = 128
ROOT, STREAM = 5, 2


class Container:
    """A container's directory, and its streams by name. Raises struct.error, IndexError, ValueError where broken."""

    def __init__(self, content: bytes) -> None:
        if not content.startswith(HEADER):
            raise ValueError("no OLE container")
        self._content = content
        power, small_power = struct.unpack_from("<2H", content, 30)
        if not (7 <= power <= 16 and 3 <= small_power <= power):
            raise ValueError("sectors of an impossible size")
        self._size, self._small_size = 1 << power, 1 << small_power
        directory, self._small_below, first_small = struct.unpack_from("<L4xLL", content, 48)
        self._table = self._fat(*struct.unpack_from("<2L", content, 68))
        listed = self._joined(directory)
        self._entries = {
            name: (kind, first, size)
            for at in range(0, len(listed) - ENTRY + 1, ENTRY)
            for name, kind, first, size in [_entry(listed, at)]
        }
        root = next((first for kind, first, _ in self._entries.values() if kind == ROOT), LAST)
        self._small_stream = self._joined(root)
        self._small_table = _numbers(self._joined(first_small))

    @property
    def names(self) -> list[str]:
        """The names of its streams and storages."""
        return list(self._entries)

    def stream(self, *names: str) -> bytes | None:
        """The bytes of the first of these streams that is there."""
        for name in names:
            kind, first, size = self._entries.get(name, (0, 0, 0))
            if kind == STREAM and size < self._small_below:
                size_of, source = self._small_size, self._small_stream
                parts = [source[n * size_of : (n + 1) * size_of] for n in _chain(first, self._small_table)]
                return b"".join(parts)[:size]
            if kind == STREAM:
                return self._joined(first)[:size]
        return None

    def _fat(self, next_list: int, lists: int) -> list[int]:
        """The table of sectors that follow each other; its own sectors are listed in the header, then elsewhere."""
        own = list(struct.unpack_from("<109L", self._content, 76))
        for _ in range(min(lists, len(self._content) // self._size)):
            more = _numbers(self._sector(next_list))
            own += more[:-1]
            next_list = more[-1]
        return _numbers(b"".join(self._sector(number) for number in own if number < LAST))

    def _joined(self, first: int) -> bytes:
        return b"".join(self._sector(number) for number in _chain(first, self._table))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._content[start : start + self._size]


def _chain(first: int, table: list[int]) -> Iterator[int]:
    for _ in table:
        if first >= len(table):
            return
        yield first
        first = table[first]


def _numbers(content: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(content) // 4}L", content[: len(content) // 4 * 4]))


def _entry(listed: bytes, at: int) -> tuple[str, int, int, int]:
    length, kind = struct.unpack_from("<HB", listed, at + 64)
    first, size = struct.unpack_from("<2L", listed, at + 116)
    return listed[at : at + min(max(length - 2, 0), 64)].decode("utf-16-le", "replace"), kind, first, size
