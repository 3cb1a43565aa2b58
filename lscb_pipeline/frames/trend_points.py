"""Figures over time: points of lines, those too that earlier releases alone hold, and what was revised.

Here: frames that lines and tables over all published periods are made of, and that their gate reads from finished
pages. Not here: what one release publishes (releases.py of this folder).
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline.frames.schema import FrameSchema, schema_of

OlderPoints = Annotated[
    pd.DataFrame,
    FrameSchema(
        "OlderPoints",
        "One row a point of a line over time that earlier releases published, and this one no longer holds; of London "
        "`area_code` is `london`.",
        (*FIGURE_KEY, "value", "marker", "neighbour_median", "is_part"),
        tuple(FIGURE_KEY),
    ),
]
StandingPoints = Annotated[
    pd.DataFrame,
    schema_of(OlderPoints).plus(
        "StandingPoints", "collection_quarter", grain="One row a figure of an area or of London as last published."
    ),
]
PublishedRevisions = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PublishedRevisions",
        "One row a figure that was published otherwise before: what it was, what it came to be, and in which release.",
        (*FIGURE_KEY, "before", "after", "release"),
        tuple(FIGURE_KEY),
    ),
]
TrendPoints = Annotated[
    pd.DataFrame,
    FrameSchema(
        "TrendPoints",
        "One row a point of a line over time, or a mark where there is none; of London `area_code` is `london`.",
        (*FIGURE_KEY, "value", "marker", "neighbour_median", "is_part", "unit", "area", "places", "period", "breaks",
         "how_revised"),
        tuple(FIGURE_KEY),
    ),
]  # fmt: skip
