"""Deliveries as reading, judging and promotion know them: what came of a feed and quarter, in the order that counts.

Here: frames of one row a delivery. Not here: their rows (records.py of this folder), nor what is judged of them as a
whole (judged_columns.py of this folder).
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames.schema import FrameSchema, schema_of

DeliveryRecords = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DeliveryRecords",
        "One row a delivery of a feed and quarter, in the order that counts.",
        ("delivery_id", "supplier", "records", "is_usable"),
        ("delivery_id",),
    ),
]
DeliveriesToJudge = Annotated[
    pd.DataFrame,
    schema_of(DeliveryRecords).plus(
        "DeliveriesToJudge",
        *("received_on", "rule_id", "message", "sheet", "records_outside", "is_accepted", "is_confirmed"),
        sometimes=("replaces", "is_complete"),  # of one file alone, as its sender checks it, neither matters
    ),
]
DeliveriesOfFeeds = Annotated[
    pd.DataFrame,
    schema_of(DeliveriesToJudge).plus(
        "DeliveriesOfFeeds", "feed", "came_by", grain="One row a delivery of a quarter, feed by feed in their order."
    ),
]
QuarterDeliveries = Annotated[
    pd.DataFrame,
    FrameSchema(
        "QuarterDeliveries",
        "One row a delivery of a quarter that has rows, or a reason for having none, in the order that counts.",
        ("feed", "delivery_id", "supplier", "received_on", "sha256", "status", "rule_id", "message", "sheet",
         "records", "records_outside", "replaces", "is_complete", "is_accepted", "rejected_on", "is_confirmed"),
        ("delivery_id",),
    ),
]  # fmt: skip
SentDeliveries = Annotated[
    pd.DataFrame,
    FrameSchema(
        "SentDeliveries",
        "One row a usable delivery of a feed and an earlier quarter, in the order that counts.",
        ("delivery_id", "supplier", "replaces", "is_complete"),
        ("delivery_id",),
        ("is_confirmed",),
    ),
]
StatingDeliveries = Annotated[
    pd.DataFrame,
    schema_of(SentDeliveries).plus(
        "StatingDeliveries", "is_usable", "is_own", grain="One row a delivery of a feed up to the quarter judged."
    ),
]
HeldDeliveries = Annotated[
    pd.DataFrame,
    FrameSchema(
        "HeldDeliveries",
        "One row a delivery that waits for a decision, as a whole or with some of its rows.",
        ("collection_quarter", "feed", "supplier", "delivery_id", "path", "why"),
        ("delivery_id",),
    ),
]
StandingCounts = Annotated[
    pd.DataFrame,
    FrameSchema(
        "StandingCounts",
        "One row a delivery, what became of figures that it states, and the delivery whose word counts instead.",
        ("delivery_id", "kind", "overtaken_by", "received_at", "figures"),
    ),
]
