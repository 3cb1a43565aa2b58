"""The figures of a release as data files: csv for everybody, parquet for programs, a workbook in release_workbook.py.

Here: how a frame is written. A text that a spreadsheet would take for a formula stands behind a quotation mark in
csv; parquet holds it as it is.
"""

import io

import pandas as pd

from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.reports.csv_cells import plain_cells


def csv_file(frame: AnyFrame) -> bytes:
    """A frame as csv: UTF-8, a header, days as 2009-03-31, nothing where there is no value."""
    texts = frame.select_dtypes(["str", "object"]).columns
    plain = {name: _plain(frame[name]) for name in texts}
    return frame.assign(**plain).to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode()


def parquet_file(frame: AnyFrame) -> bytes:
    """A frame as parquet, its types kept; texts are texts even where a column has none."""
    target = io.BytesIO()
    texts = frame.select_dtypes(["str", "object"]).columns
    frame.astype(dict.fromkeys(texts, "str")).to_parquet(target, index=False)
    return target.getvalue()


def _plain(column: pd.Series) -> pd.Series:
    """A column's texts as csv may hold them, each distinct one looked at once."""
    distinct = column.dropna().unique().tolist()
    return column.map(dict(zip(distinct, plain_cells(distinct), strict=True)))
