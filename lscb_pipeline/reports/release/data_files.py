"""The figures of a release as data files: csv for everybody, parquet for programs, a workbook in release_workbook.py.

Here: how a frame is written. A text that a spreadsheet would take for a formula stands behind a quotation mark in
csv; parquet holds it as it is.
"""

import io

import pandas as pd
import pyarrow as pa
from pyarrow import csv

from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.reports.csv_cells import plain_cells


def csv_file(frame: AnyFrame) -> bytes:
    """A frame as csv: UTF-8, a header, texts in quotation marks, days as 2009-03-31, nothing where there is no value.

    A whole number has no decimals, whatever column it is in.
    """
    plain = {name: _plain(frame[name]) for name in frame.select_dtypes(["str", "object"]).columns}
    table = _table(frame.assign(**plain))
    days = [field.with_type(pa.date32()) if pa.types.is_timestamp(field.type) else field for field in table.schema]
    target = io.BytesIO()
    csv.write_csv(table.cast(pa.schema(days)), target)
    return target.getvalue()


def parquet_file(frame: AnyFrame) -> bytes:
    """A frame as parquet, its types kept; texts are texts even where a column has none."""
    target = io.BytesIO()
    texts = frame.select_dtypes(["str", "object"]).columns
    frame.astype(dict.fromkeys(texts, "str")).to_parquet(target, index=False)
    return target.getvalue()


def _table(frame: AnyFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)


def _plain(column: pd.Series) -> pd.Series:
    """A column's texts as csv may hold them, each distinct one looked at once."""
    distinct = column.dropna().unique().tolist()
    plain = plain_cells(distinct)
    return column if plain == distinct else column.map(dict(zip(distinct, plain, strict=True))).astype("str")
