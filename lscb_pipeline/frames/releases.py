"""Releases: the figures that one is made of, what it publishes, what earlier ones did, and what its pages say.

Here: frames of a release in the making, of the tables that it becomes, and of figures written out for readers. Not
here: what is hidden and tried (disclosure.py of this folder), figures beside others' (figures.py of this folder).
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames import disclosure, figures
from lscb_pipeline.frames.key_columns import FIGURE_GROUP, FIGURE_KEY
from lscb_pipeline.frames.schema import FrameSchema, schema_of

# Unsuppressed, on the way to a release.
OF_CATALOGUE = ("unit", "rate_base", "age_band", "denominator_indicator", "denominator_counts", "polarity", "measures",
                "disclosure", "published_over", "shows_areas")  # fmt: skip
FiguresAsAt = Annotated[
    pd.DataFrame,
    schema_of(figures.Figures).plus(
        "FiguresAsAt", "status", "is_comparable", "supplier", "delivery_id", "delivered", "members"
    ),
]
IndicatorFacts = Annotated[
    pd.DataFrame,
    FrameSchema("IndicatorFacts", "One row an indicator.", ("indicator_code", *OF_CATALOGUE), ("indicator_code",)),
]
RowsOfIndicators = Annotated[
    pd.DataFrame,
    FrameSchema("RowsOfIndicators", "Rows of whatever kind, each about one indicator.", ("indicator_code",)),
]
FactualRows = Annotated[pd.DataFrame, schema_of(RowsOfIndicators).plus("FactualRows", *OF_CATALOGUE)]
ReleaseFigures = Annotated[
    pd.DataFrame,
    schema_of(FiguresAsAt).plus(
        "ReleaseFigures", *OF_CATALOGUE, "population_vintage", "population_year", "is_complete", "is_aside",
        "in_london", "region", "readiness", "colour",
    ),
]  # fmt: skip
HIDES = ("hides_numerator", "hides_denominator", "is_behind")
FiguresBehind = Annotated[pd.DataFrame, schema_of(ReleaseFigures).plus("FiguresBehind", *HIDES)]
ReturnScores = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReturnScores",
        "One row an area's return, or, without an area, all that its sender sent.",
        ("feed", "area_code", "supplier", "collection_quarter", "readiness"),
    ),
]

# What is kept of releases, and what was published before.
KeptFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "KeptFigures",
        "One row a figure about persons of one release, as it is, with what of it is hidden.",
        (*FIGURE_KEY, "numerator", "denominator", "value", *HIDES, "in_london"),
        tuple(FIGURE_KEY),
    ),
]
KeptTotals = Annotated[
    pd.DataFrame,
    schema_of(disclosure.ShownSums).plus("KeptTotals", grain="One row a sum about persons of one release."),
]
FiguresBefore = Annotated[
    pd.DataFrame,
    FrameSchema(
        "FiguresBefore",
        schema_of(disclosure.EarlierFigures).grain,
        ("release", *FIGURE_KEY, "numerator", "denominator", "value", *HIDES, "in_london"),
        ("release", *FIGURE_KEY),
        ("collection_quarter", "revision"),
    ),
]
FactualFiguresBefore = Annotated[pd.DataFrame, schema_of(FiguresBefore).plus("FactualFiguresBefore", *OF_CATALOGUE)]
PublishedReleases = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PublishedReleases",
        "One row a published revision of a quarter's release, in order.",
        ("collection_quarter", "revision", "digest"),
        ("collection_quarter", "revision"),
    ),
]
StandingFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "StandingFigures", "One row a figure as last published.", (*FIGURE_KEY, "value", "marker"), tuple(FIGURE_KEY)
    ),
]

# What a release publishes: the tables of schema publish.
BENCHMARK = (
    "area_code", *FIGURE_GROUP, "numerator", "denominator", "rate_base", "value", "lower_95", "upper_95",
    "measured_over", "london_value", "london_areas", "rank", "ranked_areas", "quartile", "versus_london", "funnel",
    "neighbour_median", "neighbour_areas", *figures.MEASURES[3:], "population_vintage", "population_year", "status",
    "marker", "in_london", "readiness", "colour", "is_made_up",
)  # fmt: skip
ReleasedBenchmark = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReleasedBenchmark",
        "One row a figure that is published, hidden or missing.",
        BENCHMARK,
        tuple(FIGURE_KEY),
        ("collection_quarter", "revision"),
    ),
]
RevisedBenchmark = Annotated[pd.DataFrame, schema_of(ReleasedBenchmark).plus("RevisedBenchmark", "is_revised")]
ChartedFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ChartedFigures",
        "One row an area's published figure, all of one group.",
        ("area_code", "indicator_code", "value", "lower_95", "upper_95", "london_value", "measured_over", "rate_base",
         "between_area_variance", "funnel"),
        ("area_code",),
    ),
]  # fmt: skip
ReleasedSummary = Annotated[
    pd.DataFrame,
    schema_of(figures.RegionalFigures).plus(
        "ReleasedSummary", "rate_base", "areas_due", "areas_returned", "is_rounded", "is_denominator_rounded",
        "is_at_least", "source", "marker", "is_made_up",
    ),
]  # fmt: skip
ReleasedTrend = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReleasedTrend",
        "One row a figure whose value is published, beside its own past.",
        (*FIGURE_KEY, "value", *figures.PAST, *figures.CHANGES, "is_made_up"),
        tuple(FIGURE_KEY),
    ),
]

# What its pages say beside the figures.
ReleaseAreas = Annotated[
    pd.DataFrame, FrameSchema("ReleaseAreas", "One row an area.", ("area_code", "name", "inner_outer"), ("area_code",))
]
ABOUT = ("indicator_code", "title", "breakdowns", "priority_area", "unit", "unit_says", "measures", "frequency",
         "polarity", "lead_partner", "disclosure")  # fmt: skip
ReleaseIndicators = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReleaseIndicators",
        "One row an indicator; what it counts and is divided by stands in it as texts.",
        (
            *ABOUT,
            "feed",
            "source_system",
            "over",
            "because",
            "is_by_area",
            "versions",
            "target_band",
            "life",
            "outcome_or_output",
            "priority",
            "guidance",
            "reported_by",
            "not_covered",
        ),
        ("indicator_code",),
    ),
]
ReturnStates = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReturnStates",
        "One row a delivery that was owed or came.",
        ("feed", "supplier", "area_code", "title", "name", "state"),
    ),
]
MissingFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "MissingFigures",
        "One row an indicator that an area owed and gave no figure of, and a reason.",
        ("area_code", "feed", "indicator_code", "state"),
        ("area_code", "feed", "indicator_code", "state"),
    ),
]
AreaReadiness = Annotated[
    pd.DataFrame,
    FrameSchema(
        "AreaReadiness",
        "One row an area and a feed.",
        ("area_code", "feed", "readiness", "colour"),
        ("area_code", "feed"),
    ),
]
ResentFeeds = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ResentFeeds",
        "One row a feed of which senders changed or left out what they had given before.",
        ("feed", "title", "restated", "withdrawn"),
        ("feed",),
    ),
]
PublishedChanges = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PublishedChanges",
        "One row a figure that differs from what was last published of it.",
        (*FIGURE_KEY, "before", "after", "why"),
        tuple(FIGURE_KEY),
    ),
]

# Figures as people read them: shown_figures.py and signals.py of reports/release.
ReadableFigures = Annotated[
    pd.DataFrame,
    schema_of(RevisedBenchmark).plus(
        "ReadableFigures", *ABOUT, "previous_value", "year_before_value", *figures.CHANGES, "is_too_short",
        "is_outside", "is_moving", "is_one_side", "is_near_limit", "funnel_before", "is_newest", "is_news", "area",
        "period", "period_label", "series", "places",
    ),
]  # fmt: skip
WrittenFigures = Annotated[
    pd.DataFrame,
    schema_of(ReadableFigures).plus(
        "WrittenFigures", "shown", "interval", "numerator_text", "out_of", "london", "neighbours", "previous", "moved",
        "on_year", "past", "unit_text", "versus", "chance", "funnel_text", "word",
    ),
]  # fmt: skip
DistantFigures = Annotated[pd.DataFrame, schema_of(WrittenFigures).plus("DistantFigures", "distance")]
MarkedFigures = Annotated[pd.DataFrame, schema_of(DistantFigures).plus("MarkedFigures", "said")]
SignalFigures = Annotated[
    pd.DataFrame, schema_of(MarkedFigures).plus("SignalFigures", "is_sure", "how_sure", "question")
]
WrittenRegions = Annotated[
    pd.DataFrame,
    schema_of(ReleasedSummary).plus(
        "WrittenRegions",
        *ABOUT,
        "shown",
        "numerator_text",
        "out_of",
        "unit_text",
        "period",
        "period_label",
        "series",
        "is_newest",
    ),
]
LondonMoves = Annotated[
    pd.DataFrame,
    schema_of(WrittenRegions).plus(
        "LondonMoves", "value_before", "shown_before", "period_before", "before_start", "before_end", "moved_by",
        grain="One row a figure of London's that can be set beside that of a year before.",
    ),
]  # fmt: skip
ReadyRegions = Annotated[pd.DataFrame, schema_of(WrittenRegions).plus("ReadyRegions", "colour", "said", "word")]
WrittenChanges = Annotated[
    pd.DataFrame,
    schema_of(PublishedChanges).plus(
        "WrittenChanges", *ABOUT, "colour", "area", "period", "series", "unit_text", "word", "was", "now", "size"
    ),
]
PlacedFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PlacedFigures",
        "One row a tile, bar or cell of a page by which an area's place in London is seen, or a list of these.",
        ("page_path", *FIGURE_KEY, "bar", "bar_lower", "bar_upper", "is_printed", "verdict", "tells"),
    ),
]
PlacedRankings = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PlacedRankings",
        "One row a small ranking of all areas on an area's page.",
        ("page_path", *FIGURE_GROUP, "heights", "tells"),
    ),
]
PrintedFigures = Annotated[
    pd.DataFrame,
    FrameSchema("PrintedFigures", "One row a figure that a page prints.", ("page_path", *FIGURE_KEY, "value")),
]
