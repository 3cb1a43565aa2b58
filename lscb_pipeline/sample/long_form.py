"""Made-up rows in a contract's plain long form.

Here: the form. Not here: any figure. Every feed's function gives rows with the contract's columns (one that is left
out is empty) and, beside them, in which file a row goes: the `quarter_number`, the `supplier` and, where there are
corrected returns, the `file_version`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.library import library
from lscb_pipeline.frames.sample import SampleFigures, SampleFiles, SampleRows
from lscb_pipeline.sample.randomness import Counts, Floats
from lscb_pipeline.sample.rounds import RoundPeriod

FILE = ["quarter_number", "supplier", "file_version"]
FIGURES = ["numerator", "denominator", "value"]
Figures = Counts | Floats | None


def block(
    indicator: Indicator,
    places: list[str],
    spans: tuple[RoundPeriod, ...],
    numerator: Figures = None,
    denominator: Figures = None,
    value: Figures = None,
) -> SampleFigures:
    """One indicator's rows, of places x spans, place by place; `places` as the supplier writes them."""
    size = len(places)
    return pd.DataFrame(
        {
            "area_code": np.repeat(places, len(spans)),
            "quarter_number": np.tile([span.quarter for span in spans], size),
            "period": np.tile([span.label for span in spans], size),
            "indicator_code": indicator.code,
            "numerator": _column(numerator, size * len(spans)),
            "denominator": _column(denominator, size * len(spans)),
            "value": _column(value, size * len(spans)),
            "definition_version": np.tile([indicator.definition_on(span.starts_on).version for span in spans], size),
        }
    )


def _column(values: Figures, size: int) -> pd.Series:
    """An array as a column; an empty one where the indicator has no such part."""
    if values is None:
        return pd.Series([pd.NA] * size, dtype="Int64")
    return pd.Series(values.ravel(), dtype="Int64" if values.dtype.kind == "i" else "float64")


def as_sent(feed: str, rows: SampleRows) -> SampleFiles:
    """A feed's rows as its files hold them: the contract's columns alone, in order, and FILE."""
    columns = [column.name for column in library().contracts[feed].columns]
    return rows.assign(file_version=rows.get("file_version", 1)).reindex(columns=[*columns, *FILE])
