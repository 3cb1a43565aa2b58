"""What commands show and keep: the state of a quarter, histories, purges, keys, templates.

Here: the frames of the commands' queries, most of them as a terminal shows them. Not here: a figure's trace
(traces.py of this folder), what reports and receipts are made of (readiness_report.py).
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames.schema import FrameSchema

RECORDS = ("records_read", "records_loaded", "records_refused", "records_outside", "records_held")
COUNTS_OF_LOAD = ("figures", "held", "withdrawn", "revoked")

# What a quarter's state is made of.
DeliveryStates = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DeliveryStates",
        "One row a delivery of a quarter, or an unrouted file: feed and supplier are empty where it says none.",
        ("feed", "supplier", "received_at", "status", "layout", *RECORDS, "message", "path", "delivery_id"),
        ("delivery_id",),
    ),
]
QuarterStates = Annotated[
    pd.DataFrame,
    FrameSchema(
        "QuarterStates",
        "One row a collection quarter with deliveries.",
        ("collection_quarter", "deliveries", "promoted", "rejected", "unusable", "held", "records_held", "green",
         "amber", "red", "released", "draft"),
        ("collection_quarter",),
    ),
]  # fmt: skip
ReadinessStates = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReadinessStates",
        "One row an area or sender that owed or sent something of a feed.",
        ("feed", "area_or_sender", "readiness", "colour", "status", "working_days_late"),
    ),
]
ReturnedUnits = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReturnedUnits",
        "One row a sender, and the area that it answers for, of whom something of a feed can be used.",
        ("feed", "supplier", "area_code"),
    ),
]
HeldRecords = Annotated[
    pd.DataFrame,
    FrameSchema(
        "HeldRecords",
        "One row a feed, supplier and rule that holds rows of its deliveries.",
        ("feed", "supplier", "rule_id", "records"),
        ("feed", "supplier", "rule_id"),
    ),
]
RuleTotals = Annotated[
    pd.DataFrame,
    FrameSchema(
        "RuleTotals",
        "One row a rule of a feed, over all deliveries of a quarter.",
        ("feed", "rule_id", "rows_tested", "rows_failing", "has_crashed", "deliveries_crashed", "contract_version"),
        ("feed", "rule_id"),
    ),
]
FindingsByArea = Annotated[
    pd.DataFrame,
    FrameSchema(
        "FindingsByArea",
        "One row a rule of a feed, and the area or sender of whom it found something.",
        ("feed", "rule_id", "area_or_sender", "findings"),
        ("feed", "rule_id", "area_or_sender"),
    ),
]
UnreconciledDeliveries = Annotated[
    pd.DataFrame,
    FrameSchema(
        "UnreconciledDeliveries",
        "One row a delivery whose records don't add up.",
        ("delivery_id", "feed", "supplier", *RECORDS),
        ("delivery_id",),
    ),
]

# What analysts may ask.
TablesToAsk = Annotated[
    pd.DataFrame,
    FrameSchema(
        "TablesToAsk",
        "One row a table, view or function that the asking role may read.",
        ("schema", "table", "holds"),
        ("table",),
    ),
]
ColumnsToAsk = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ColumnsToAsk",
        "One row a column of a table, in its order; of a function, a row a parameter first.",
        ("table_column", "type", "means"),
    ),
]

# Histories.
DecisionsOnDelivery = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DecisionsOnDelivery",
        "One row a decision on one delivery or on its held rows, oldest first.",
        ("decided_at", "load_id", "covers", "decision", "decided_by", "why"),
    ),
]
LoadsOfDelivery = Annotated[
    pd.DataFrame,
    FrameSchema(
        "LoadsOfDelivery",
        "One row a load that appended something of a delivery.",
        ("recorded_at", "load_id", *COUNTS_OF_LOAD),
        ("load_id",),
    ),
]
LoadsOfArea = Annotated[
    pd.DataFrame,
    FrameSchema(
        "LoadsOfArea",
        "One row a load and delivery that it appended figures of an area from.",
        ("recorded_at", "load_id", "feed", "supplier", "collection_quarter", "delivery_id", *COUNTS_OF_LOAD),
        ("load_id", "feed", "delivery_id"),
    ),
]

# What is kept and for how long; keys; templates.
DeliveriesToPurge = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DeliveriesToPurge",
        "One row a delivery that is past its retention and not purged yet.",
        ("delivery_id", "feed", "supplier", "collection_quarter", "received_at", "sha256", "path", "size_bytes",
         "months"),
        ("delivery_id",),
    ),
]  # fmt: skip
PurgeByFeed = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PurgeByFeed",
        "One row a feed (`unrouted` where none) of which something is past its retention.",
        ("feed", "months", "deliveries", "received_first", "received_last", "rows_of_persons", "bytes"),
        ("feed", "months"),
    ),
]
DeliveryBytes = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DeliveryBytes",
        "One row a delivery, and by which bytes it came.",
        ("delivery_id", "path", "sha256", "is_purged"),
        ("delivery_id",),
    ),
]
ArchiveFaults = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ArchiveFaults",
        "One row a delivery whose bytes are not as they must be.",
        ("fault", "delivery_id", "path", "sha256"),
        ("delivery_id",),
    ),
]
PseudonymRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PseudonymRows",
        "One row a stored row of a feed of persons, with its pseudonyms, by the contract's names.",
        ("delivery_id", "row_number"),
        ("delivery_id", "row_number"),
    ),
]
TemplateRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "TemplateRows",
        "One row a figure that is due of a sender, as its workbook asks for it; none of records.",
        ("area_code", "indicator_code", "period", "period_start"),
        ("area_code", "indicator_code", "period"),
    ),
]
EarlierReturn = Annotated[
    pd.DataFrame,
    FrameSchema(
        "EarlierReturn",
        "One row of what a sender sent before, in columns of the contract; each a figure or its marker.",
        (),
    ),
]
