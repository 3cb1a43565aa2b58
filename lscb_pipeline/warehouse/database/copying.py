"""Frames by COPY: the one way that rows come into the warehouse, and the quick way for many to come out."""

import io
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv
from sqlalchemy import Connection, text

from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.warehouse.database.ahead import ahead

ROWS_AT_ONCE = 50_000
ARROW_TYPES: dict[Any, pa.DataType] = {  # by PostgreSQL's type number: what our queries for many rows return
    16: pa.bool_(), 20: pa.int64(), 23: pa.int64(), 25: pa.large_string(), 701: pa.float64(), 1082: pa.timestamp("s"),
    1114: pa.timestamp("us"),
}  # fmt: skip


def copy_frame(connection: Connection, table: str, frame: AnyFrame) -> None:
    """COPY a frame's rows into the columns of the same names. `table` is a name of ours, never a file's.

    Whole numbers held as floats (missing values among them) are written as whole numbers.
    """
    if frame.empty:
        return
    names = ", ".join(f'"{name}"' for name in frame.columns)
    cursor = connection.connection.cursor()
    # Whom a table's policies bind may insert into it, but not copy: a loader who isn't its owner.
    is_bound = connection.scalar(text("select row_security_active(:table)"), {"table": table})
    if is_bound:
        cursor.execute(f"create temporary table coming on commit drop as select {names} from {table} limit 0")
    target = "coming" if is_bound else table
    cursor.copy_expert(f"copy {target} ({names}) from stdin (format csv)", _Chunks(_csv_chunks(frame)), 1 << 20)
    if is_bound:
        cursor.execute(f"insert into {table} ({names}) select {names} from coming; drop table coming")


def query_frame(connection: Connection, sql: str) -> AnyFrame:
    """The result of a query of ours without parameters, days as moments: row by row it takes three times as long."""
    cursor = connection.connection.cursor()
    cursor.execute(f"select * from ({sql}) answer limit 0")
    types = {name: ARROW_TYPES[number] for name, number, *_ in cursor.description or ()}
    answer = io.BytesIO()
    cursor.copy_expert(f"copy ({sql}) to stdout (format csv)", answer, 1 << 20)
    if not answer.tell():
        return pd.DataFrame(pa.schema(types).empty_table().to_pandas())
    answer.seek(0)
    return pd.DataFrame(_read_csv(answer, types).to_pandas())


def _read_csv(answer: io.BytesIO, types: dict[str, pa.DataType]) -> pa.Table:
    """What PostgreSQL copied out, as csv."""
    return arrow_csv.read_csv(
        answer,
        read_options=arrow_csv.ReadOptions(column_names=list(types)),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False,
            true_values=["t"], false_values=["f"],
        ),
    )  # fmt: skip


def _csv_chunks(frame: AnyFrame) -> Iterator[io.BytesIO]:
    """The rows as csv, some at a time, the next ones being written while the server takes these in."""
    starts = range(0, len(frame), ROWS_AT_ONCE)
    if len(starts) == 1:
        yield _csv(frame, 0)
        return
    yield from ahead(_csv(frame, start) for start in starts)


def _csv(frame: AnyFrame, start: int) -> io.BytesIO:
    """ROWS_AT_ONCE rows as csv: an empty field is NULL, an empty text is quoted."""
    rows = pa.Table.from_pandas(frame.iloc[start : start + ROWS_AT_ONCE], preserve_index=False)
    sink = io.BytesIO()
    arrow_csv.write_csv(rows, sink, arrow_csv.WriteOptions(include_header=False))
    sink.seek(0)
    return sink


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
