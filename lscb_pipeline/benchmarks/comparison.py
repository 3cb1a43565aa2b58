"""Each figure's interval, and what it says beside London: which statistic fits which unit, applied to whole frames.

Here: intervals, funnels and verdicts. Not here: formulas (intervals, funnel).
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from lscb_pipeline.benchmarks.funnel import dispersion, limits, place
from lscb_pipeline.benchmarks.intervals import as_floats, proportion_interval, rate_interval, widened
from lscb_pipeline.benchmarks.london import RANKED_UNITS, of_few
from lscb_pipeline.contracts.weights import Comparable
from lscb_pipeline.frames.figures import MEASURES, ComparableFigures, ComparedFigures, DueAreas, FiguresBesideLondon
from lscb_pipeline.frames.key_columns import DUE_GROUP, FIGURE_GROUP

CONFIDENCES = {"95": 0.95, "998": 0.998}


def compared(figures: FiguresBesideLondon, is_enough: pd.Series) -> ComparedFigures:
    """Add each figure's interval, how much its group's areas differ, the funnel's limits, and both verdicts.

    `is_enough`: of each figure, whether its group is to be compared (has_enough).
    Rates have Poisson's interval, percentages Wilson's; all else, and a figure published without its count, has none
    and is not compared. What is not comparable has its interval alone. `measured_over` is what interval and limits are
    over: it travels with the row, for it need not be its denominator. The limits (funnel_lower_95 ...) and both
    verdicts (versus_london, funnel) allow for the variance between areas; limits by chance alone (chance_lower_95 ...)
    stand beside them.
    """
    measured = figures.assign(**dict.fromkeys(MEASURES, np.nan))
    is_share = measured["unit"] == "percent"
    for rows in (measured[is_share], measured[measured["unit"].isin(RANKED_UNITS) & ~is_share]):
        measures = _measured(rows)
        measured.loc[rows.index, measures.columns] = measures
    has_verdict = is_enough.to_numpy() & measured["funnel_lower_95"].notna()
    value, variance = measured["value"].where(has_verdict), measured["between_area_variance"].fillna(0)
    lower, upper = widened(value, measured["lower_95"], measured["upper_95"], variance)
    curves = [(as_floats(measured[f"funnel_lower_{c}"]), as_floats(measured[f"funnel_upper_{c}"])) for c in CONFIDENCES]
    return measured.assign(
        versus_london=versus(lower, upper, measured["london_value"], measured["polarity"]), funnel=place(value, *curves)
    )


def versus(lower: ArrayLike, upper: ArrayLike, london_value: ArrayLike, polarity: ArrayLike) -> NDArray[np.object_]:
    """What an interval says beside London's value: better, similar, worse; of a neutral indicator higher or lower.

    not_compared where a limit or London's value is missing. Arrays, or single values, that fit each other.
    """
    low, high, london = as_floats(lower), as_floats(upper), as_floats(london_value)
    good = np.asarray(polarity)
    is_above, is_below = low > london, high < london
    is_best = (is_above & (good == "high_is_good")) | (is_below & (good == "low_is_good"))
    verdicts = {
        "not_compared": np.isnan(low) | np.isnan(high) | np.isnan(london),
        "similar": ~is_above & ~is_below,
        "higher": is_above & (good == "neutral"),
        "lower": is_below & (good == "neutral"),
        "better": is_best,
    }
    return np.select(list(verdicts.values()), list(verdicts), np.array("worse", dtype=object))


def _measured(rows: pd.DataFrame) -> pd.DataFrame:
    """The measures of figures of one kind: all percentages, or all rates."""
    is_share = bool((rows["unit"] == "percent").all())
    # proportions are measured from 0 to 1, and shown as their value is, in percent
    scale, rate_base = (rows["rate_base"], None) if is_share else (1.0, rows["rate_base"])
    over = _measured_over(rows, is_share)
    if rate_base is None:
        interval = [limit * scale for limit in proportion_interval(rows["numerator"], over)]
    else:
        interval = list(rate_interval(rows["numerator"], over, rate_base))
    takes_part = rows["is_comparable"] & rows["value"].notna() & ~np.isnan(interval[0]) & ~of_few(rows)
    value, london = rows["value"].where(takes_part) / scale, rows["london_value"].where(takes_part) / scale
    groups = rows.groupby(FIGURE_GROUP, sort=False).ngroup()
    ratio, variance = dispersion(value, london, over, rate_base, groups)
    names = {"lower_95": interval[0], "upper_95": interval[1], "dispersion": ratio, "between_area_variance": variance}
    measures = pd.DataFrame(names, index=rows.index).assign(measured_over=over.where(~np.isnan(interval[0])))
    for kind, added in (("funnel", np.nan_to_num(variance)), ("chance", 0.0)):
        for name, confidence in CONFIDENCES.items():
            lower, upper = limits(london, over, rate_base, confidence, added)
            measures[f"{kind}_lower_{name}"], measures[f"{kind}_upper_{name}"] = lower * scale, upper * scale
    return measures.assign(between_area_variance=variance * scale**2)


def _measured_over(rows: pd.DataFrame, is_share: bool) -> pd.Series:
    """What a figure's count is over: of a published rate what both imply, so that its interval lies around it.

    A count of 0 implies nothing: its own denominator stands. So it does for a percentage, which was rounded.
    """
    implied = rows["numerator"] / rows["value"].where(rows["numerator"] > 0) * rows["rate_base"]
    return rows["denominator"].fillna(implied) if is_share else implied.fillna(rows["denominator"])


def has_enough(
    figures: ComparableFigures, is_fit: pd.Series, is_there: pd.Series, due: DueAreas, enough: Comparable
) -> pd.Series:
    """The figures whose group has enough that are fit: so many areas, and that share of those due, or there where more.

    A merged figure is one of each member. `is_there`: what came, hidden or not: a few shown ones of many don't say
    where an area stands among all. Nobody owes what a publisher publishes.
    """
    groups = [figures[name] for name in FIGURE_GROUP]
    areas, there = (figures["members"].where(which, 0).groupby(groups).transform("sum") for which in (is_fit, is_there))
    owed = due.groupby(DUE_GROUP).size().rename("owed").reset_index()
    owing = figures[DUE_GROUP].merge(owed, on=DUE_GROUP, how="left", validate="many_to_one")["owed"]
    most = np.maximum(owing.fillna(0).set_axis(figures.index), there)
    is_enough: pd.Series = (areas >= enough.areas) & (areas >= enough.share * most)
    return is_enough


def can_compare(figures: ComparableFigures) -> pd.Series:
    """The figures that are a rate, or a percentage of enough, with its count, and comparable."""
    is_of_kind: pd.Series = figures["is_comparable"] & figures["unit"].isin(RANKED_UNITS) & ~of_few(figures)
    return is_of_kind & figures["value"].notna() & figures["numerator"].notna()
