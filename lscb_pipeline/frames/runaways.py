"""Runaways: two lists of children, counted, groups of them, and figures on running away as pages show them.

Here: the frames of the Runaways Report beside a release's own. Not here: releases' (releases.py of this folder).
"""

from typing import Annotated

import pandas as pd

from lscb_pipeline.frames.schema import FrameSchema

RunawayLists = Annotated[
    pd.DataFrame,
    FrameSchema(
        "RunawayLists",
        "One row a list: the police's, and the refuge's. Exact counts of children, never passed on.",
        ("feed", "quarters", "children", "matches"),
        ("feed",),
        ("records", "of_elsewhere", "absent", "of_other_age", "not_overnight", "without_link", "without_end",
         "told_after_end", "records_outside", "records_refused", "records_held"),
    ),
]  # fmt: skip
ChildrenByGroup = Annotated[
    pd.DataFrame,
    FrameSchema(
        "ChildrenByGroup",
        "One row an area's group of children by age and sex, either of which may be unknown. Exact, never passed on.",
        ("area_code", "age_band", "sex", "children", "quarters"),
    ),
]
EpisodesByGroup = Annotated[
    pd.DataFrame,
    FrameSchema(
        "EpisodesByGroup",
        "One row a way of grouping an area's episodes and a group, which may be unknown. Exact, never passed on.",
        ("area_code", "grouping_name", "group_name", "episodes", "quarters"),
    ),
]
RunawaysByArea = Annotated[
    pd.DataFrame,
    FrameSchema(
        "RunawaysByArea",
        "One row a list (police, refuge, both) and an area of residence. Exact counts of children, never passed on.",
        ("list_name", "area_code", "children"),
        ("list_name", "area_code"),
    ),
]
