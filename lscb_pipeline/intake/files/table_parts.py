"""Rows that come in tables, some at a time, cut into parts which can be read one by one.

Not here: where the rows come from (csv_text.py), nor what is made of a part.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def pieces(tables: Iterable[pa.Table], most_rows: int) -> Iterator[pa.Table]:
    """The same rows, in each table as many as come together, so many at most."""
    together: list[pa.Table] = []
    for table in tables:
        for start in range(0, len(table), most_rows):
            piece = table.slice(start, most_rows)
            if sum(map(len, together)) + len(piece) > most_rows:
                yield pa.concat_tables(together).combine_chunks()
                together = []
            together.append(piece)
    yield pa.concat_tables(together).combine_chunks()


@dataclass(frozen=True)
class TablePart:
    """Some rows of a table, `numbers` (from 0) theirs in the file; `is_last`: none comes after."""

    rows: pa.Table
    numbers: NDArray[np.int64]
    is_last: bool = False


def with_whole_ends(tables: Iterable[pa.Table], first: int, last: int) -> Iterator[TablePart]:
    """The same rows, but for long stretches of blank ones, which are no rows of anything.

    The first of these parts has `first` rows at least, the last one `last` rows that aren't blank, or all there are.
    """
    held: list[TablePart] = []
    is_begun, before = False, 0
    for table in tables:
        part = TablePart(table, np.arange(before, before + len(table)))
        before += len(table)
        if not is_begun and held and len(held[0].rows) < first:
            held = [_joined([*held, part])]
        elif not held or any(column.null_count < len(table) for column in table.columns):
            held.append(part)
        while len(held) > 1 and _has_filled([one.rows for one in held[1:]], last):
            yield held.pop(0)
            is_begun = True
    yield replace(_joined(held), is_last=True)


def _joined(parts: list[TablePart]) -> TablePart:
    return TablePart(pa.concat_tables([p.rows for p in parts]), np.concatenate([p.numbers for p in parts]))


def _has_filled(tables: list[pa.Table], wanted: int) -> bool:
    """Whether so many of these rows hold something."""
    for table in reversed(tables):
        for part in (table.slice(max(len(table) - wanted, 0)), table):  # its end alone will mostly do
            if (found := _filled(part)) >= wanted:
                return True
        wanted -= found
    return False


def _filled(table: pa.Table) -> int:
    is_filled = pa.array(np.zeros(len(table), dtype=bool))
    for column in table.columns:
        is_filled = pc.or_(is_filled, column.is_valid())
    return pc.sum(is_filled).as_py() or 0
