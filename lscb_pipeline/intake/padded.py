"""Rows of text of any lengths into columns, as a sheet's cells are held. Not here: where the rows come from."""

from collections.abc import Sequence

import pyarrow as pa

from lscb_pipeline.intake.errors import UnreadableError
from lscb_pipeline.settings import Limits


def table_of(rows: Sequence[Sequence[str | None]], limits: Limits) -> pa.Table:
    """Rows as columns of text named 0, 1 and so on, without those at the end that only blank cells declare.

    Raises UnreadableError where there are too many.
    """
    width = max((len(row) - _trailing_blanks(row) for row in rows), default=0)
    refuse_wide(width, limits)
    padded = [[*row[:width], *[None] * (width - len(row))] for row in rows]
    columns = [pa.array(cells, pa.large_string()) for cells in zip(*padded, strict=True)]
    return pa.table(columns, names=[str(i) for i in range(width)])


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
