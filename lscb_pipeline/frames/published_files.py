"""Data files: the frames of a release as they are written out, with names beside codes so that each file stands alone.

Here: benchmark, London, trend and readiness as files, the catalogue and the data dictionary. Not here: the tables that
they are made of (releases.py of this folder).
"""

from typing import Annotated, Final

import pandas as pd

from lscb_pipeline.frames import releases
from lscb_pipeline.frames.key_columns import FIGURE_KEY, PERIOD
from lscb_pipeline.frames.schema import FrameSchema, schema_of

# DfE's open-data standard: when and where a row is of.
WHEN: Final = ("time_period", "time_identifier")
WHERE: Final = ("geographic_level", "country_code", "country_name", "region_code", "region_name", "new_la_code",
                "old_la_code", "la_name")  # fmt: skip
PLACE: Final = (*WHERE, "area")
NAMES: Final = (*WHEN, *PLACE, "title", "feed_title", "breakdown_text", "period", "unit", "unit_text", "polarity")
OF_REGIONS: Final = ("areas_due", "areas_returned", "is_rounded", "is_denominator_rounded", "is_at_least", "source")

KeysOfFigures = Annotated[
    pd.DataFrame, FrameSchema("KeysOfFigures", "Rows of whatever kind, each of one figure.", tuple(FIGURE_KEY))
]
NamedKeys = Annotated[pd.DataFrame, schema_of(KeysOfFigures).plus("NamedKeys", *NAMES)]
DatedPlaces = Annotated[
    pd.DataFrame, FrameSchema("DatedPlaces", "Rows of whatever kind, each of one area.", ("area_code",))
]
NamedPlaces = Annotated[pd.DataFrame, schema_of(DatedPlaces).plus("NamedPlaces", *PLACE)]
FiguresFile = Annotated[
    pd.DataFrame,
    FrameSchema(
        "FiguresFile",
        "One row a figure of an area, of London, or of inner or outer London: published, hidden or missing.",
        (*NAMES, *releases.BENCHMARK, "is_revised", "marker_text", *OF_REGIONS),
        schema_of(releases.ReleasedBenchmark).key,
        ("is_draft",),
    ),
]
RegionsFile = Annotated[
    pd.DataFrame,
    schema_of(releases.ReleasedSummary).plus(
        "RegionsFile", *NAMES, "area_code", "marker_text", sometimes=("is_draft",)
    ),
]
TrendFile = Annotated[
    pd.DataFrame, schema_of(releases.ReleasedTrend).plus("TrendFile", *NAMES, sometimes=("is_draft",)),
]  # fmt: skip
ReadinessFile = Annotated[
    pd.DataFrame,
    schema_of(releases.AreaReadiness).plus(
        "ReadinessFile", *WHEN, *PLACE, "feed_title", "period", *PERIOD, "word", "is_made_up", sometimes=("is_draft",)
    ),
]
CatalogueFile = Annotated[
    pd.DataFrame,
    FrameSchema(
        "CatalogueFile",
        "One row an indicator as it stood at the release's quarter.",
        ("indicator_code", "title", "priority_area", "priority_area_text", "feed", "feed_title", "stage", "version",
         "definition", "counts_what", "divided_by_what", "unit", "unit_text", "polarity", "polarity_text",
         "measures", "frequency", "published_over", "outcome_or_output", "priority", "lead_partner", "source_system",
         "disclosure", "disclosure_text", "is_in_benchmark"),
        ("indicator_code",),
    ),
]  # fmt: skip
DictionaryFile = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DictionaryFile",
        "One row a column of a data file, in the file's order.",
        ("file_name", "column_name", "column_kind", "column_unit", "column_meaning", "column_codes"),
        ("file_name", "column_name"),
    ),
]
WorkbookRows = Annotated[
    pd.DataFrame,
    schema_of(FiguresFile).plus("WorkbookRows", "decimals", "versus", "word", "revised", "remark"),
]
