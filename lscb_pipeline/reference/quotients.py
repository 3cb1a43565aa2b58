"""Which other figure a figure is divided by: for the benchmark, and to check what a file prints beside its counts.

Here: the one definition of it, on a frame. Not here: populations (populations.py), a row's own denominator.
"""

import pandas as pd


def other_indicator(figures: pd.DataFrame, within: tuple[str, ...] = ()) -> pd.Series:
    """The figure of the indicator that is the denominator: same area, period and feed, and of the same breakdown.

    `figures`: a row a figure, with area_code, indicator_code, feed, breakdown, period_start, period_end, numerator,
    value, and the catalogue's unit and denominator_indicator; `within`: what else the two must share.
    Its breakdown `all` is what a part is a share of where the indicator is its own denominator, or has no such
    breakdown at all: a part that one area lacks is no reason to divide that area's by the whole.
    """
    place = ["area_code", "feed", "period_start", "period_end", *within]
    wanted = figures.loc[
        figures["denominator_indicator"].notna(), ["indicator_code", "denominator_indicator", *place, "breakdown"]
    ]
    if wanted.empty:
        return pd.Series(float("nan"), index=figures.index)
    # a count may have been sent as a value
    counted = figures["numerator"].fillna(figures["value"].where(figures["unit"] == "count"))
    offered = figures[["indicator_code", *place, "breakdown"]].assign(other=counted)
    offered = offered.rename(columns={"indicator_code": "denominator_indicator"})
    same = wanted.merge(offered, on=["denominator_indicator", *place, "breakdown"], how="left")["other"]
    every = offered[offered["breakdown"] == "all"].drop(columns="breakdown")
    whole = wanted.merge(every, on=["denominator_indicator", *place], how="left")["other"]
    series = ["denominator_indicator", "feed", "breakdown", *within]
    is_broken_down = pd.MultiIndex.from_frame(wanted[series]).isin(pd.MultiIndex.from_frame(offered[series]))
    is_of_another = (wanted["indicator_code"] != wanted["denominator_indicator"]).to_numpy()
    return same.where(is_of_another & is_broken_down, whole).set_axis(wanted.index).reindex(figures.index)
