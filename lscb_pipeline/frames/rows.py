"""Rows of whatever kind that a function takes for what they have in common, whichever frame they stand in.

Here: those that texts are made of. Not here: frames with a grain of their own (the modules beside this).
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames.key_columns import PERIOD, SERIES_KEY
from lscb_pipeline.frames.schema import FrameSchema, schema_of

MeasuredRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "MeasuredRows",
        "Rows of whatever kind, each of one period of an indicator.",
        (*PERIOD, "unit", "unit_says", "measures", "frequency"),
    ),
]
ShownRows = Annotated[
    pd.DataFrame,
    FrameSchema("ShownRows", "Rows of whatever kind, each with a figure or a marker.", ("value", "places", "marker")),
]
AreasAtPeriods = Annotated[
    pd.DataFrame,
    FrameSchema("AreasAtPeriods", "Rows of whatever kind, each of an area and a period.", ("area_code", "period_end")),
]
SeriesRows = Annotated[
    pd.DataFrame,
    FrameSchema("SeriesRows", "Rows of whatever kind, each of one series.", ("breakdown", "breakdowns")),
]
RowsOfSeries = Annotated[
    pd.DataFrame,
    FrameSchema("RowsOfSeries", "Rows of whatever kind, each of a series.", (*SERIES_KEY, "unit")),
]
SeriesValues = Annotated[
    pd.DataFrame,
    FrameSchema("SeriesValues", "Rows of whatever kind, each a value of a series.", (*SERIES_KEY, "value")),
]
RegionValues = Annotated[
    pd.DataFrame, schema_of(SeriesValues).plus("RegionValues", "region", grain="One row a region's value of a series.")
]
RowsBesideLondon = Annotated[
    pd.DataFrame,
    FrameSchema(
        "RowsBesideLondon",
        "Rows of whatever kind, each of a figure.",
        ("lower_95", "upper_95", "london_value", "polarity", "versus_london"),
    ),
]
