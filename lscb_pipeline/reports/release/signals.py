"""What a board is to look at first: figures that chance hardly explains, each with how sure and what to ask.

Here: which figures those are, and in which order. Not here: the questions (data_contracts/questions.yaml), the
statistics (benchmarks).
"""

import pandas as pd

from lscb_pipeline.contracts.questions import Questions

FAR = ("below_998", "above_998")
AT_MOST = 5
TWICE = ("outside the 99.8 % limits, overdispersion allowed for, on the same side in two periods running: "
         "chance alone would hardly do that")  # fmt: skip
ONCE = "outside the 99.8 % limits, overdispersion allowed for, in this period alone: it may pass"
MOVED = "outside the limits of its own past (XmR): a change that chance alone would seldom make"


def signals(newest: pd.DataFrame, questions: Questions) -> pd.DataFrame:
    """The signals among the newest figures, the surest first: their rows, and how_sure, is_sure, direction, question.

    Surest are those far from London in two periods running, then those seen once, then breaks with an area's own
    past; within each, those farthest out.
    """
    is_far = newest["funnel"].isin(FAR)
    is_twice = is_far & (newest["funnel"] == newest["funnel_before"])
    has_moved = newest["is_outside"].eq(True) & newest["is_too_short"].eq(False) & newest["value"].notna()
    found = newest.assign(is_sure=is_twice, order=(~is_twice).astype(int) + (~is_far).astype(int))
    found = found[is_far | has_moved]
    direction = found["funnel"].map({"below_998": "below", "above_998": "above"}).fillna("change")
    how_sure = pd.Series([[TWICE, ONCE, MOVED][n] for n in found["order"]], index=found.index, dtype="str")
    asked = [questions.ask(area, way) for area, way in zip(found["priority_area"], direction, strict=True)]
    found = found.assign(
        direction=direction, how_sure=how_sure, question=pd.Series(asked, index=found.index, dtype="str"),
        distance=_distance(found),
    )  # fmt: skip
    by = ["order", "distance", "indicator_code", "breakdown", "area_code"]
    return found.sort_values(by, ascending=[True, False, True, True, True], ignore_index=True)


def _distance(rows: pd.DataFrame) -> pd.Series:
    """How far from London a figure lies, as a multiple of the 99.8 % limit on its side; 0 where there is none."""
    above = (rows["value"] - rows["london_value"]) / (rows["funnel_upper_998"] - rows["london_value"])
    below = (rows["london_value"] - rows["value"]) / (rows["london_value"] - rows["funnel_lower_998"])
    return above.where(rows["value"] > rows["london_value"], below).fillna(0)
