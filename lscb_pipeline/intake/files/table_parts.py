"""Rows that come in tables, some at a time, cut into parts which can be read one by one.

Not here: where the rows come from (csv_text.py), nor what is made of a part.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def pieces(tables: Iterable[pa.Table], most_rows: int) -> Iterator[pa.Table]:
    """The same rows, so many in each table at most."""
    for table in tables:
        for start in range(0, max(len(table), 1), most_rows):
            yield table.slice(start, most_rows)


def with_whole_ends(tables: Iterable[pa.Table], first: int, last: int) -> Iterator[tuple[pa.Table, bool]]:
    """The same rows, and whether they are the last.

    The first of these parts has `first` rows at least, the last one `last` rows that aren't blank, or all there are.
    """
    held: list[pa.Table] = []
    is_begun = False
    for table in tables:
        held.append(table)
        if not is_begun and len(held) > 1 and len(held[0]) < first:
            held[:2] = [pa.concat_tables(held[:2])]
        while len(held) > 1 and _has_filled(held[1:], last):
            yield held.pop(0), False
            is_begun = True
    yield pa.concat_tables(held), True


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
