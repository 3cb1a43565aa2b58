"""Loading frames by COPY: the one way that rows come into the warehouse."""

import io
from collections.abc import Iterator

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv
from sqlalchemy import Connection

ROWS_AT_ONCE = 50_000


def copy_frame(connection: Connection, table: str, frame: pd.DataFrame) -> None:
    """COPY a frame's rows into the columns of the same names. `table` is a name of ours, never a file's.

    Whole numbers held as floats (missing values among them) are written as whole numbers.
    """
    if frame.empty:
        return
    names = ", ".join(f'"{name}"' for name in frame.columns)
    cursor = connection.connection.cursor()
    cursor.copy_expert(f"copy {table} ({names}) from stdin (format csv)", _Chunks(_csv_chunks(frame)), 1 << 20)


def _csv_chunks(frame: pd.DataFrame) -> Iterator[io.BytesIO]:
    """The rows as csv, some at a time: an empty field is NULL, an empty text is quoted."""
    options = arrow_csv.WriteOptions(include_header=False)
    for start in range(0, len(frame), ROWS_AT_ONCE):
        rows = pa.Table.from_pandas(frame.iloc[start : start + ROWS_AT_ONCE], preserve_index=False)
        sink = io.BytesIO()
        arrow_csv.write_csv(rows, sink, options)
        sink.seek(0)
        yield sink


class _Chunks(io.RawIOBase):
    """A file to read from, made of chunks that are written when they are asked for."""

    def __init__(self, chunks: Iterator[io.BytesIO]) -> None:
        self._chunks, self._current = chunks, io.BytesIO()

    def read(self, size: int = -1) -> bytes:
        taken = self._current.read(size)
        if not taken:
            self._current = next(self._chunks, io.BytesIO())
            taken = self._current.read(size)
        return taken
