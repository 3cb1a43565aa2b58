"""What a board is to look at first: figures that chance hardly explains, each with how sure and what to ask.

Here: which figures those are, and in which order. Not here: the questions (data_contracts/questions.yaml), the
statistics (benchmarks).
"""

import pandas as pd

from lscb_pipeline.contracts.questions import Questions

FAR = ("below_998", "above_998")
AT_MOST = 5
HOW_SURE = {
    0: "outside the 99.8 % limits, overdispersion allowed for, on the same side in two periods running: chance alone "
    "would hardly do that",
    1: "outside the 99.8 % limits, overdispersion allowed for, in this period alone: it may pass",
    2: "outside the limits of its own past (XmR): a change that chance alone would seldom make",
}


def with_distance(newest: pd.DataFrame) -> pd.DataFrame:
    """Add `distance`: how far from London a figure lies, 1 being the 99.8 % limit above it and -1 that below."""
    off = newest["value"] - newest["london_value"]
    upper = newest["funnel_upper_998"] - newest["london_value"]
    lower = newest["london_value"] - newest["funnel_lower_998"]
    return newest.assign(distance=off / upper.where(off > 0, lower))


def signals(newest: pd.DataFrame, questions: Questions) -> pd.DataFrame:
    """The signals among the newest figures, the surest first: their rows, and how_sure, is_sure, question.

    `newest`: as with_distance returns them. Surest are those far from London in two periods running, then those seen
    once, then breaks with an area's own past; within each, those farthest out.
    """
    is_far = newest["funnel"].isin(FAR)
    is_twice = is_far & (newest["funnel"] == newest["funnel_before"])
    has_moved = newest["is_outside"].eq(True) & newest["is_too_short"].eq(False)  # both may be missing
    order = (~is_twice).astype(int) + (~is_far).astype(int)
    direction = newest["funnel"].map({"below_998": "below", "above_998": "above"}).fillna("change")
    asked = [questions.ask(area, way) for area, way in zip(newest["priority_area"], direction, strict=True)]
    found = newest.assign(
        is_sure=is_twice, order=order, how_sure=order.map(HOW_SURE), question=asked, far=newest["distance"].abs()
    )
    by = ["order", "far", "indicator_code", "breakdown", "area_code"]
    return found[is_far | has_moved].sort_values(by, ascending=[True, False, True, True, True], ignore_index=True)
