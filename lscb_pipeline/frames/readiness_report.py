"""What the readiness report and receipts are made of: a quarter's judgement, its deliveries, what each states.

Here: the frames of reports.readiness and reports.sender, and of the queries that fetch them. Not here: how a quarter is
judged, what commands show (commands.py of this folder).
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.frames.schema import FrameSchema

ReportedAreas = Annotated[
    pd.DataFrame,
    FrameSchema("ReportedAreas", "One row an area.", ("area_code", "name"), ("area_code",)),
]
ReportedSuppliers = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReportedSuppliers",
        "One row a supplier; area_code is the area that it is, empty where it is none.",
        ("supplier", "name", "kind", "area_code"),
        ("supplier",),
    ),
]
ReportedFeeds = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReportedFeeds",
        "One row a feed.",
        ("feed", "title", "is_person_level", "next_due_on"),
        ("feed",),
    ),
]
ReportedRules = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReportedRules",
        "One row a rule of a feed.",
        ("feed", "rule_id", "says", "do", "dimension", "severity"),
        ("feed", "rule_id"),
    ),
]
ReportedIndicators = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReportedIndicators",
        "One row an indicator.",
        ("indicator_code", "title", "feed", "is_of_compared_kind"),
        ("indicator_code",),
    ),
]
JudgedRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "JudgedRows",
        "One row of a table of schema quality, with all its columns.",
        ("collection_quarter", "feed", "supplier", "area_code"),
    ),
]
ReportedReadiness = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReportedReadiness",
        "One row an area or sender and feed, of one quarter; of a merged area one for all its members.",
        ("area_code", "supplier", "basis", "feed", "collection_quarter", "readiness", "colour", "status", "accuracy",
         "validity", "reliability", "timeliness", "relevance", "completeness", "figures_due", "working_days_late",
         "assurance_level", "weights_version"),
    ),
]  # fmt: skip
ReportedFindings = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReportedFindings",
        "One row a finding of one quarter; delivery_id is empty where nothing came.",
        ("feed", "supplier", "delivery_id", "rule_id", "dimension", "severity", "area_code", "sheet", "row_number",
         "column_name", "message"),
    ),
]  # fmt: skip
DueFigureStates = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DueFigureStates",
        "One row a figure due in a quarter, whether or not its sender sent anything.",
        ("feed", "area_code", "supplier", "indicator_code", "state"),
    ),
]
FiguresBesideReturn = Annotated[
    pd.DataFrame,
    FrameSchema(
        "FiguresBesideReturn",
        "One row a sender of whose figures any was held against another source.",
        ("supplier", "compared", "differing"),
        ("supplier",),
    ),
]
ToldDeliveries = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ToldDeliveries",
        "One row a delivery of one quarter that has a sender, in the order that counts.",
        ("delivery_id", "feed", "supplier", "received_at", "sha256", "path", "status", "layout", "rule_id",
         "message", "records_read", "records_loaded", "records_refused", "records_outside", "records_held",
         "outside_by_reason"),
        ("delivery_id",),
    ),
]  # fmt: skip
ToldFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ToldFigures",
        "One row a figure that a delivery states, by its last word on it.",
        ("delivery_id", "area_code", "indicator_code", "breakdown", "source_table", *PERIOD, "numerator",
         "denominator", "value", "status", "kind", "overtaken_by", "worked_out", "worked_out_on"),
        ("delivery_id", "area_code", "indicator_code", "breakdown", "source_table", *PERIOD),
    ),
]  # fmt: skip
ToldSums = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ToldSums",
        "One row a delivery and indicator: its figures summed up over areas and periods.",
        ("delivery_id", "indicator_code", "areas", "figures", "held", "overtaken", "numerator", "denominator"),
        ("delivery_id", "indicator_code"),
    ),
]
ResentFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ResentFigures",
        "One row a delivery and indicator: what it does to figures that its sender gave before.",
        ("delivery_id", "feed", "indicator_code", "given_before", "restated", "zeroed", "blanked", "dropped",
         "is_counted"),
        ("delivery_id", "indicator_code"),
    ),
]  # fmt: skip
CountedStatements = Annotated[
    pd.DataFrame,
    FrameSchema(
        "CountedStatements",
        "One row a delivery, a kind of what it states, and who overtook that; a delivery's last overtaker first.",
        ("delivery_id", "kind", "overtaken_by", "received_at", "figures"),
    ),
]
