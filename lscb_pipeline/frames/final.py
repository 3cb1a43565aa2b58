"""What the final report counts: feeds received, returns by quarter, releases, what is published. No figure itself."""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames.schema import FrameSchema

FeedHistories = Annotated[
    pd.DataFrame,
    FrameSchema(
        "FeedHistories",
        "One row a feed that anything was received of.",
        ("feed", "deliveries", "promoted", "feed_quarters", "first_quarter", "last_quarter"),
        ("feed",),
    ),
]
QuarterReturns = Annotated[
    pd.DataFrame,
    FrameSchema(
        "QuarterReturns",
        "One row a collection quarter that was judged: of those who answer for a return how many gave it, by colour.",
        ("collection_quarter", "owed", "given", "green", "amber", "red"),
        ("collection_quarter",),
    ),
]
DatedReleases = Annotated[
    pd.DataFrame,
    FrameSchema(
        "DatedReleases",
        "One row a published release.",
        ("collection_quarter", "revision", "released_on", "decided_by"),
        ("collection_quarter", "revision"),
    ),
]
PublishedSeries = Annotated[
    pd.DataFrame,
    FrameSchema(
        "PublishedSeries",
        "One row an indicator of which a figure is published.",
        ("indicator_code", "figures", "areas"),
        ("indicator_code",),
    ),
]
