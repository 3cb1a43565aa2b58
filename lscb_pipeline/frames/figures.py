"""Figures: as the warehouse holds them, with what a definition adds, and beside others'.

Here: the frames that benchmarks take and give. Not here: what is hidden of them (disclosure.py of this folder).
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames.keys import FIGURE_KEY
from lscb_pipeline.frames.schema import FrameSchema, schema_of

AnyFrame = Annotated[pd.DataFrame, FrameSchema("AnyFrame", "Whatever is handed over: its columns don't matter.", ())]
Figures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "Figures",
        "One row a figure: an area's, of one part of an indicator over one period, as one feed gives it.",
        (*FIGURE_KEY, "numerator", "denominator", "value"),
        tuple(FIGURE_KEY),
    ),
]
DefinedFigures = Annotated[
    pd.DataFrame,
    schema_of(Figures).plus("DefinedFigures", "unit", "rate_base", "age_band", "denominator_indicator"),
]
ValuedFigures = Annotated[
    pd.DataFrame, schema_of(DefinedFigures).plus("ValuedFigures", "population_vintage", "population_year")
]
