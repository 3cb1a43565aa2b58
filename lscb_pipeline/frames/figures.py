"""Figures: as the warehouse holds them, with what a definition adds, beside others', and beside their own past.

Here: the frames that benchmarks take and give, regions' figures and who owes what among them. Not here: what is hidden
of them (disclosure.py of this folder), what is published (releases.py of this folder).
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames.key_columns import DUE_GROUP, FIGURE_KEY, REGION_KEY
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

# Beside others: london.py, comparison.py and neighbours.py of benchmarks.
ComparableFigures = Annotated[
    pd.DataFrame,
    schema_of(Figures).plus("ComparableFigures", "unit", "rate_base", "is_comparable", "members", "polarity"),
]
ReturnedFigures = Annotated[pd.DataFrame, schema_of(ComparableFigures).plus("ReturnedFigures", "is_complete")]
RankedFigures = Annotated[
    pd.DataFrame, schema_of(ComparableFigures).plus("RankedFigures", "rank", "ranked_areas", "quartile")
]
FiguresBesideLondon = Annotated[
    pd.DataFrame, schema_of(RankedFigures).plus("FiguresBesideLondon", "london_value", "london_areas")
]
FUNNEL_LIMITS = (
    "funnel_lower_95", "funnel_upper_95", "funnel_lower_998", "funnel_upper_998",
    "chance_lower_95", "chance_upper_95", "chance_lower_998", "chance_upper_998",
)  # fmt: skip
MEASURES = ("lower_95", "upper_95", "measured_over", "dispersion", "between_area_variance", *FUNNEL_LIMITS)
ComparedFigures = Annotated[
    pd.DataFrame,
    schema_of(FiguresBesideLondon).plus("ComparedFigures", *MEASURES, "versus_london", "funnel"),
]
FiguresBesideNeighbours = Annotated[
    pd.DataFrame,
    schema_of(FiguresBesideLondon).plus("FiguresBesideNeighbours", "neighbour_median", "neighbour_areas"),
]
CloseNeighbours = Annotated[
    pd.DataFrame,
    FrameSchema(
        "CloseNeighbours",
        "One row an area's neighbour that is close and in London, for one period.",
        ("area_code", "period_end", "position", "neighbour_area_code"),
        ("area_code", "period_end", "position"),
    ),
]
BenchmarkFigures = Annotated[
    pd.DataFrame, schema_of(ComparedFigures).plus("BenchmarkFigures", "neighbour_median", "neighbour_areas")
]
TouchedFigures = Annotated[
    pd.DataFrame,
    schema_of(DefinedFigures).plus(
        "TouchedFigures", "status", "is_comparable", "members", "polarity", "is_wanted", "delivered"
    ),
]

# Regions: London, and its inner and outer part.
AreaRegions = Annotated[
    pd.DataFrame,
    FrameSchema("AreaRegions", "One row an area.", ("area_code", "inner_outer"), ("area_code",), ("name",)),
]
RegionalFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "RegionalFigures",
        "One row a figure of a region as a whole, of one part of an indicator over one period and of one feed.",
        (*REGION_KEY, "numerator", "denominator", "value"),
        tuple(REGION_KEY),
    ),
]
DefinedRegionalFigures = Annotated[
    pd.DataFrame,
    schema_of(RegionalFigures).plus("DefinedRegionalFigures", "unit", "rate_base", "age_band", "denominator_indicator"),
]
RegionalSums = Annotated[
    pd.DataFrame,
    schema_of(RegionalFigures).plus(
        "RegionalSums", "rate_base", "areas_due", "areas_returned", "complete_value", "complete_areas"
    ),
]
SourcedRegionalFigures = Annotated[pd.DataFrame, schema_of(RegionalFigures).plus("SourcedRegionalFigures", "source")]
SumsOfAreas = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SumsOfAreas",
        "One row a sum over areas, whatever tells it apart from others.",
        ("numerator", "denominator", "unit", "rate_base", "mean"),
    ),
]
ValuedSums = Annotated[pd.DataFrame, schema_of(SumsOfAreas).plus("ValuedSums", "value")]
RegionReturns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "RegionReturns",
        "One row a figure of a region as a whole, of one part of an indicator over one period and of one feed.",
        (*REGION_KEY, "unit", "areas_due", "areas_returned"),
        tuple(REGION_KEY),
    ),
]
PartsOfRegions = Annotated[pd.DataFrame, schema_of(RegionReturns).plus("PartsOfRegions", "is_at_least", "says_nothing")]
SenderHiddenFigures = Annotated[
    pd.DataFrame,
    FrameSchema("SenderHiddenFigures", "One row a figure.", (*FIGURE_KEY, "is_hidden"), tuple(FIGURE_KEY)),
]

# Who owes and covers what.
DueAreas = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DueAreas",
        "One row a figure that an area owes, of whichever breakdown.",
        (*DUE_GROUP, "area_code"),
        (*DUE_GROUP, "area_code"),
        ("is_past",),
    ),
]
CoveredAreas = Annotated[
    pd.DataFrame,
    FrameSchema("CoveredAreas", "One row an area that a feed tells of.", ("feed", "area_code"), ("feed", "area_code")),
]
IncompleteReturns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "IncompleteReturns",
        "One row a return of an area that lacks a figure due.",
        ("feed", "delivered", "area_code"),
        ("feed", "delivered", "area_code"),
    ),
]

# Beside the past: series.py of benchmarks.
_OVER_TIME = ("area_code", "indicator_code", "feed", "breakdown", "period_start", "months")
FiguresOverTime = Annotated[
    pd.DataFrame,
    FrameSchema(
        "FiguresOverTime",
        "One row a figure that has a value.",
        (*_OVER_TIME, "value", "numerator", "denominator", "measures", "population_vintage"),
        _OVER_TIME,
        ("period_end", "is_wanted"),
    ),
]
PAST = ("previous_value", "year_before_value", "points", "is_seasonal", "centre", "lower_limit", "upper_limit",
        "is_outside", "is_moving", "is_one_side", "is_near_limit", "is_too_short")  # fmt: skip
CHANGES = ("change", "change_on_year")
FiguresBesidePast = Annotated[pd.DataFrame, schema_of(FiguresOverTime).plus("FiguresBesidePast", *PAST, *CHANGES)]
