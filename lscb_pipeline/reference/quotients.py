"""Which other figure a figure is divided by: for the benchmark, and to check what a file prints beside its counts.

Here: the one definition of it, on a frame. Not here: populations (populations.py), a row's own denominator.
"""

import pandas as pd

from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.frames.reference import DividedFigures


def other_indicator(figures: DividedFigures, within: tuple[str, ...] = ()) -> pd.Series:
    """The figure of the indicator that is the denominator: same area, period and feed, and of the same breakdown.

    `within`: what else the two must share. Where several tables of one file state it, the last one's counts. Its
    breakdown `all` is what a part is a share of where the indicator is its own denominator, or has no such breakdown at
    all: a part that one area lacks is no reason to divide that area's by the whole.
    """
    place = ["area_code", "feed", *PERIOD, *within]
    wanted = figures.loc[
        figures["denominator_indicator"].notna(), ["indicator_code", "denominator_indicator", *place, "breakdown"]
    ]
    if wanted.empty:
        return pd.Series(float("nan"), index=figures.index)
    # a count may have been sent as a value
    counted = figures["numerator"].fillna(figures["value"].where(figures["unit"] == "count"))
    offered = figures[["indicator_code", *place, "breakdown"]].assign(other=counted)
    offered = offered.rename(columns={"indicator_code": "denominator_indicator"})
    key = ["denominator_indicator", *place]
    offered = offered.drop_duplicates([*key, "breakdown"], keep="last")
    same = wanted.merge(offered, on=[*key, "breakdown"], how="left", validate="many_to_one")["other"]
    every = offered[offered["breakdown"] == "all"].drop(columns="breakdown")
    whole = wanted.merge(every, on=key, how="left", validate="many_to_one")["other"]
    series = ["denominator_indicator", "feed", "breakdown", *within]
    is_broken_down = pd.MultiIndex.from_frame(wanted[series]).isin(pd.MultiIndex.from_frame(offered[series]))
    is_of_another = (wanted["indicator_code"] != wanted["denominator_indicator"]).to_numpy()
    return same.where(is_of_another & is_broken_down, whole).set_axis(wanted.index).reindex(figures.index)
