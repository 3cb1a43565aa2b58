"""What the pilot's review is made of: deliveries of the piloted feed, what their rows say, what became of it.

Here: the frames of reports.pilot and of the queries that fetch them. Not here: a quarter's judgement (judging.py of
this folder).
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames.schema import FrameSchema

PilotDeliveries = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PilotDeliveries",
        "One row a delivery of the piloted feed and the pilot's quarters that has a sender, in the order that counts.",
        ("delivery_id", "supplier", "collection_quarter", "received_at", "status", "hours_spent"),
        ("delivery_id",),
    ),
]
PilotStatements = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PilotStatements",
        "One row a row of these deliveries, in their order; of a merged area one for all its members.",
        ("delivery_id", "row_number", "area_code", "indicator_code", "period_start", "reason_code",
         "definition_version", "has_note"),
    ),
]  # fmt: skip
PilotFigures = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PilotFigures",
        "One row a figure that was due of a pilot borough: what became of it, and what is said beside it.",
        ("area_code", "collection_quarter", "indicator_code", "state", "is_asked", "is_produced", "is_figure",
         "is_otherwise_defined", "lacks_version", "is_questioned", "has_note"),
        ("area_code", "collection_quarter", "indicator_code"),
    ),
]  # fmt: skip
PilotReturns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PilotReturns",
        "One row a pilot borough and a quarter in which it owed a return.",
        ("area_code", "collection_quarter", "status", "readiness", "colour", "working_days_late", "figures_given",
         "figures_due", "weights_version", "deliveries", "hours_spent"),
        ("area_code", "collection_quarter"),
    ),
]  # fmt: skip
PilotFindings = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PilotFindings",
        "One row a finding on a pilot borough's return, or its absence; where on a row's figure, with its indicator.",
        ("area_code", "collection_quarter", "rule_id", "severity", "says", "to_do", "indicator_code"),
    ),
]
