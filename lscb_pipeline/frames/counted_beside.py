"""Typed figures beside what an area's own return of each child gives: counts, typed figures, and both in a row.

Here: what quality takes and gives of them. Not here: what such a return holds (records.py).
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames import judging
from lscb_pipeline.frames.key_columns import DUE_KEY, STATED_KEY
from lscb_pipeline.frames.schema import FrameSchema, schema_of

WorkedOutCounts = Annotated[
    pd.DataFrame,
    FrameSchema(
        "WorkedOutCounts",
        "One row what a return of each child gives of an area's indicator and quarter.",
        ("feed", "delivery_id", *DUE_KEY, "numerator", "received_on"),
        (*DUE_KEY, "feed"),
    ),
]
TypedFigures = Annotated[
    pd.DataFrame,
    schema_of(judging.StatedFigures).plus(
        "TypedFigures", "supplier", "received_on",
        grain="One row a stated figure that a return of each child gives, too, in the order that counts.",
    ),
]  # fmt: skip
BesideRows = Annotated[
    pd.DataFrame,
    FrameSchema(
        "BesideRows",
        "One row a typed figure that stands, beside what a return of each child gives.",
        ("feed", "kind", "supplier", *STATED_KEY, "numerator", "tolerances_apart", "told"),
        sometimes=("delivery_id", "row_number", "stored_column", "column_name"),
    ),
]
