"""What a steering group report is made of: what was owed, what had been received by a month's end, how it scored.

Here: frames of the report of a month. Not here: how a quarter is judged (judging.py of this folder), what the readiness
report shows of it (readiness_report.py of this folder).
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames.schema import FrameSchema

OwedReturns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "OwedReturns",
        "One row a feed and sender that owes a delivery of a collection quarter, as on a day.",
        ("collection_quarter", "feed", "supplier", "due_on", "is_past"),
        ("collection_quarter", "feed", "supplier"),
    ),
]
ReceivedReturns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ReceivedReturns",
        "One row a delivery received by a moment, in the order in which they came.",
        ("delivery_id", "feed", "supplier", "collection_quarter", "received_on", "return_state"),
        ("delivery_id",),
    ),
]
ScoredReturns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ScoredReturns",
        "One row an area or sender and feed of a collection quarter, as judged last; none has a sender's copied score.",
        ("collection_quarter", "feed", "area_code", "supplier", "readiness", "colour", "delivery_id"),
    ),
]
MonthsReleases = Annotated[
    pd.DataFrame,
    FrameSchema(
        "MonthsReleases",
        "One row a revision of a quarter's release that was published by a day, in the order in which they were.",
        ("collection_quarter", "revision", "released_on", "decided_by", "why"),
        ("collection_quarter", "revision"),
    ),
]
