"""Months that a header names, of years that a column states: a table of months across, a row an area and year.

Here: the month that each such row is of, as a text that its kind of period is read from. Not here: unpivoting
(reshape.py), nor the forms of months (reference/periods.py).
"""

import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.frames.records import TableRecords
from lscb_pipeline.reference import periods
from lscb_pipeline.reference.moments import MONTHS

MONTH = "month"  # the group of the unpivot's pattern


def put_months(frame: TableRecords, layout: Layout, contract: Contract) -> None:
    """Put the month, as 2023-04, in the place of its year, in place. A year that can't be read is kept beside it."""
    if layout.period.months_of is None or contract.period_column is None:
        return
    name = contract.period_column.name
    starts = periods.parse(frame[name], layout.period.months_of)["period_start"]
    first = starts.dt.year * 12 + starts.dt.month - 1
    month = first + (frame[MONTH].map(MONTHS) - 1 - first) % 12
    known = month.dropna().astype("int64")
    texts = (known // 12).astype("str") + "-" + (known % 12 + 1).astype("str").str.zfill(2)
    frame[name] = pd.Series(texts, dtype="str").reindex(frame.index).fillna(frame[MONTH] + " of " + frame[name])
