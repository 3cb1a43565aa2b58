"""Rows of text of any lengths into columns, as a sheet's cells are held. Not here: where the rows come from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

CELLS_AT_ONCE, ROWS_AT_ONCE = 200_000, 50_000  # that a stack holds as they came

BLANK: list[str | None] = []  # one for all blank rows


def table_of(rows: Sequence[Sequence[str | None]], limits: Limits) -> pa.Table:
    """Rows as columns of text named 0, 1 and so on, without those at the end that only blank cells declare.

    Raises UnreadableError where there are too many.
    """
    width = max((len(row) - _trailing_blanks(row) for row in rows), default=0)
    refuse_wide(width, limits)
    padded = [[*row[:width], *[None] * (width - len(row))] for row in rows]
    columns = [pa.array(cells, pa.large_string()) for cells in zip(*padded, strict=True)]
    return pa.table(columns, names=[str(i) for i in range(width)])


@dataclass
class Stack:
    """Rows that come one by one, held as columns as soon as they are many: a list of texts takes ten times as much."""

    limits: Limits
    height: int = 0
    width: int = 0
    _rows: list[list[str | None]] = field(default_factory=list)
    _cells: int = 0
    _parts: list[tuple[int, pa.Table]] = field(default_factory=list)  # each with its number of rows

    def add(self, row: Sequence[str]) -> None:
        """Add a row; raises UnreadableError where there are too many columns or cells."""
        filled = len(row) - _trailing_blanks(row)
        refuse_wide(filled, self.limits)
        self._rows.append([cell or None for cell in row[:filled]] if filled else BLANK)
        self.height += 1
        self._cells += filled
        if self._cells > CELLS_AT_ONCE or len(self._rows) > ROWS_AT_ONCE:
            self._settle()

    def table(self) -> pa.Table:
        """All rows as columns, as many as the widest row has."""
        self._settle()
        return pa.concat_tables([padded(rows, part, self.width) for rows, part in self._parts])

    def taken(self, is_all: bool = False) -> Iterator[tuple[int, pa.Table]]:
        """Take out the rows that are columns by now, with `is_all` every one: how many rows, and their columns."""
        if is_all:
            self._settle()
        while self._parts:
            yield self._parts.pop(0)

    def _settle(self) -> None:
        """Make columns of the rows at hand."""
        rows = self._rows if self._cells else []  # blank ones are but counted
        part = table_of(rows, self.limits)
        self._parts.append((len(self._rows), part))
        self._rows, self._cells = [], 0
        self.width = max(self.width, part.num_columns)
        refuse_many(self.height * self.width, self.limits)


def padded(rows: int, part: pa.Table, width: int) -> pa.Table:
    """So many rows of a table that may hold fewer columns, as `width` columns."""
    more = [pa.nulls(rows, pa.large_string())] * (width - part.num_columns)
    return pa.table([*part.columns, *more], names=[str(i) for i in range(width)])


def refuse_wide(width: int, limits: Limits) -> None:
    """Raise UnreadableError where a sheet has too many columns."""
    if width > limits.most_columns:
        message = f"a sheet has {width:,} columns, more than {limits.most_columns:,}: clear those beside the table"
        raise UnreadableError("file_too_large", message)


def refuse_many(cells: int, limits: Limits) -> None:
    """Raise UnreadableError where a file has too many cells."""
    if cells > limits.most_cells:
        message = (
            f"{cells:,} cells from first to last, more than {limits.most_cells:,}: clear what is far from the table"
        )
        raise UnreadableError("file_too_large", message)


def _trailing_blanks(row: Sequence[str | None]) -> int:
    blanks = 0
    for cell in reversed(row):
        if cell and not cell.isspace():
            break
        blanks += 1
    return blanks
