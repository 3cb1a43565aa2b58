"""A figure's trace: what is published and kept of it, who said it in which row, and the deliveries that it came by.

Here: the frames of `lscb trace`, of one area's figures of an indicator and of the one that it is divided by. Not here:
how a trace is put together (reports/trace).
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames.commands import RECORDS
from lscb_pipeline.frames.key_columns import FIGURE_KEY, PERIOD, STATEMENT_KEY
from lscb_pipeline.frames.schema import FrameSchema, schema_of

NUMBERS = ("numerator", "denominator", "value")
KnownPeriods = Annotated[
    pd.DataFrame,
    FrameSchema(
        "KnownPeriods",
        "One row a breakdown and period of which a figure of the indicator is known.",
        ("breakdown", *PERIOD),
        ("breakdown", *PERIOD),
    ),
]
MartFigure = Annotated[
    pd.DataFrame,
    FrameSchema(
        "MartFigure",
        "The figure beside London's and others', in one row; or none.",
        (*FIGURE_KEY, *NUMBERS, "status", "lower_95", "upper_95", "rank", "ranked_areas", "london_value",
         "london_areas", "population_year", "population_vintage"),
        tuple(FIGURE_KEY),
    ),
]  # fmt: skip
PublishedFigure = Annotated[
    pd.DataFrame,
    schema_of(MartFigure).plus(
        "PublishedFigure", "collection_quarter", "revision", "released_on", "decided_by", "why", "load_id",
        "recorded_at", "marker", "is_revised", "readiness", "colour", "is_controlled", "hides_numerator",
        "hides_denominator", grain="The figure as last published, with its release, in one row; or none.",
    ),
]  # fmt: skip
PublishedAround = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PublishedAround",
        "One row a longer period with the figure's in it that is published.",
        (*PERIOD, "value", "marker", "collection_quarter", "revision"),
        tuple(PERIOD),
    ),
]
FigureReleases = Annotated[
    pd.DataFrame,
    FrameSchema(
        "FigureReleases",
        "One row a published release with the figure, which is about persons: its numbers as they are.",
        ("collection_quarter", "revision", "released_on", "load_id", *NUMBERS, "hides_numerator", "hides_denominator",
         "is_behind"),
        ("collection_quarter", "revision"),
    ),
]  # fmt: skip
LondonFigure = Annotated[
    pd.DataFrame,
    FrameSchema(
        "LondonFigure",
        "London's figure beside the area's, in one row; or none.",
        ("region", *NUMBERS, "areas_due", "areas_returned", "source"),
        ("region",),
        sometimes=("marker", "is_rounded", "is_at_least"),
    ),
]
StatementVersions = Annotated[
    pd.DataFrame,
    FrameSchema(
        "StatementVersions",
        "One row a version of what a delivery says of a figure, oldest load first.",
        (*STATEMENT_KEY, *NUMBERS, "status", "kind", "load_id", "recorded_at", "reason"),
    ),
]
StatementPlaces = Annotated[
    pd.DataFrame,
    FrameSchema(
        "StatementPlaces",
        "One row a row, or cell, of a delivery that says a figure.",
        (*STATEMENT_KEY, "row_number", "column_name", *NUMBERS, "status", "kind"),
    ),
]
CountingStatements = Annotated[
    pd.DataFrame,
    FrameSchema(
        "CountingStatements",
        "One row a figure, and the delivery whose word on it counts.",
        tuple(STATEMENT_KEY),
        tuple(STATEMENT_KEY),
    ),
]
TracedDeliveries = Annotated[
    pd.DataFrame,
    FrameSchema(
        "TracedDeliveries",
        "One row a delivery, in the order that counts.",
        ("delivery_id", "feed", "supplier", "supplier_name", "collection_quarter", "received_at", "path", "sha256",
         "status", "message", "layout", "sheet", "contract_version", *RECORDS),
        ("delivery_id",),
    ),
]  # fmt: skip
DeliveryRules = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DeliveryRules",
        "One row a delivery and rule that judged it.",
        ("delivery_id", "rule_id", "severity", "rows_tested", "rows_failing", "has_crashed"),
        ("delivery_id", "rule_id"),
    ),
]
DeliveryFindings = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DeliveryFindings",
        "One row a finding in a delivery, of an area or of none; never of persons.",
        ("delivery_id", "rule_id", "severity", "area_code", "sheet", "row_number", "column_name", "message"),
    ),
]
DeliveryDecisions = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DeliveryDecisions",
        "One row a decision on a delivery or on its held rows, oldest first.",
        ("delivery_id", "decided_at", "load_id", "covers", "decision", "decided_by", "why"),
    ),
]
PopulationsUnder = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PopulationsUnder",
        "One row an area whose population is under a figure; none where it is over no population.",
        ("area_code", "population", "published_on", "note"),
        ("area_code",),
        sometimes=("year", "vintage"),
    ),
]
OwedBySenders = Annotated[
    pd.DataFrame,
    FrameSchema(
        "OwedBySenders",
        "One row a quarter and sender of whom the figure was due, or who answered beside.",
        ("collection_quarter", "supplier", "supplier_name", "state", "returned"),
    ),
]
DeliveryIds = Annotated[
    pd.DataFrame,
    FrameSchema("DeliveryIds", "One row a delivery.", ("delivery_id",), ("delivery_id",)),
]
