"""Whether the numbers of one return agree: whole numbers, a value beside its parts, one count stated twice, reasons.

Here: judged columns of figures that their own delivery shows to be wrong. Not here: ranges, totals, sign-off
(single_delivery.py), nor what shows only beside earlier figures (against_earlier.py, beyond.py).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.frames.judged_columns import AgreementColumns
from lscb_pipeline.frames.judging import StatedFigures
from lscb_pipeline.frames.key_columns import BESIDE_KEY
from lscb_pipeline.quality.columns import chance, size
from lscb_pipeline.quality.inputs.stated_figures import UNAVAILABLE

MOST_DECIMALS = 4  # more say nothing: a quotient that was not rounded


def within_return(figures: StatedFigures, indicators: Mapping[str, Indicator]) -> AgreementColumns:
    """Whether each figure agrees with the rest of its return; indexed as the figures."""
    codes = figures["indicator_code"]
    units = codes.map({code: i.unit for code, i in indicators.items()})
    is_whole = codes.isin([code for code, i in indicators.items() if not i.fractions])
    judged = pd.DataFrame(index=figures.index)
    stated = figures["value"].where(units.isin(["count", "score"]))
    judged["count_fraction"] = _fraction(figures["numerator"].fillna(stated).where(is_whole))
    judged["denominator_fraction"] = _fraction(figures["denominator"].where(is_whole))
    judged["value_gap"] = _value_gap(figures, indicators)
    judged["percent_unlike"] = _percent_unlike(figures, size.percents_alone(figures, indicators))
    judged["same_count_gap"] = _same_count_gap(figures, indicators)
    judged["reason_state"] = _reason_state(figures)
    judged["excess_p"] = _excess(figures, units)
    return judged


def _fraction(numbers: pd.Series) -> pd.Series:
    """How far a number is from a whole one."""
    return (numbers - numbers.round()).abs()


def _value_gap(figures: StatedFigures, indicators: Mapping[str, Indicator]) -> pd.Series:
    """By how much a stated value differs from what its parts come to, beyond the last of its decimals."""
    codes = figures["indicator_code"]
    base = codes.map({code: i.rate_base for code, i in indicators.items()}).astype("float64")
    is_count = codes.isin([code for code, i in indicators.items() if i.unit == "count"])
    of_parts = figures["numerator"] / figures["denominator"].where(figures["denominator"] > 0) * base
    of_none = (figures["denominator"] == 0) & ~is_count  # nothing comes of nothing: 0 at most can be said of it
    due = of_parts.mask(is_count, figures["numerator"]).mask(of_none, 0.0)
    value = figures["value"]
    step = 10.0 ** -_decimals(value)  # rounded to so many, or cut
    step = step.mask(is_count | of_none, 0.0)
    gap = (value - due).abs().fillna(_beyond_possible(figures, indicators) * base)
    return (gap - step).clip(lower=0).round(MOST_DECIMALS + 2)


def _percent_unlike(figures: StatedFigures, percents: pd.Series) -> pd.Series:
    """1 where a percentage of one or less is a fraction by what its delivery says of its indicator, else 0.

    The others are above one and have fewer decimals; or all of a period, three at least, are one or less. A publisher
    rounds alike, so that a true 0.3 has the decimals of its neighbours.
    """
    alone = percents.dropna()
    by = figures.loc[alone.index]
    series = [by["delivery_id"], by["indicator_code"]]
    of_period = [*series, by["breakdown"], by["period_start"]]
    decimals, is_small = _decimals(alone), alone <= 1
    most = decimals.mask(is_small).groupby(series).transform("max")
    is_column = is_small.groupby(of_period).transform("all") & (is_small.groupby(of_period).transform("size") > 2)
    unlike = is_small & (is_column | (decimals > most))
    return unlike.astype("float64").reindex(figures.index)


def _decimals(values: pd.Series) -> pd.Series:
    """To how many decimals each number is stated; MOST_DECIMALS where more."""
    stated_to = pd.Series(float(MOST_DECIMALS), index=values.index)
    for decimals in range(MOST_DECIMALS - 1, -1, -1):
        stated_to = stated_to.mask(
            (values - values.round(decimals)).abs() < 10.0 ** -(MOST_DECIMALS + 2), float(decimals)
        )
    return stated_to


def _beyond_possible(figures: StatedFigures, indicators: Mapping[str, Indicator]) -> pd.Series:
    """How far, as a share, a value is from what its count comes to over any denominator that its area can have.

    Of counts whose denominator the row doesn't state: the sender may have taken another year's or publisher's.
    """
    base = figures["indicator_code"].map({code: i.rate_base for code, i in indicators.items()}).astype("float64")
    is_asked = figures["value"].notna() & figures["numerator"].notna() & figures["denominator"].isna()
    possible = size.denominators(figures, indicators).where(is_asked)
    rate = figures["value"] / base
    low, high = (figures["numerator"] / possible[end].where(possible[end] > 0) for end in ("most", "least"))
    return (low - rate).clip(lower=0) + (rate - high).clip(lower=0)


def _same_count_gap(figures: StatedFigures, indicators: Mapping[str, Indicator]) -> pd.Series:
    """By which share a count differs from what most rows of its delivery, area and period say of the same count.

    Rows of denominators that count the same, or are one population, and the indicator whose own count it is. Where
    none is stated more often than the others, every row differs. A count that a reason stands beside is left out.
    """
    codes = figures["indicator_code"]
    below = {code: i.denominator_counts or (f"population {i.age_band}" if i.age_band else None)
             for code, i in indicators.items()}  # fmt: skip
    counted = {i.denominator_counts for i in indicators.values()} - {None}
    own = figures.assign(
        counted_thing=codes.where(codes.isin(list(counted))), stated=figures["numerator"].fillna(figures["value"])
    )
    under = figures.assign(counted_thing=codes.map(below), stated=figures["denominator"])
    counts = pd.concat([own, under])[[*BESIDE_KEY, "counted_thing", "stated", "reason_code"]]
    counts = counts[counts["counted_thing"].notna() & counts["stated"].notna() & counts["reason_code"].isna()]
    if counts.empty:
        return pd.Series(np.nan, index=figures.index)
    group = counts.groupby([*BESIDE_KEY, "counted_thing"], sort=False, dropna=False).ngroup()
    times = counts.groupby([group, "stated"])["stated"].transform("size")
    most = times.groupby(group).transform("max")
    usual = counts["stated"].where(times == most)
    low, high = usual.groupby(group).transform("min"), usual.groupby(group).transform("max")
    stated = counts["stated"].where(
        low == high, high
    )  # where none is stated most often, all differ as much as those do
    larger = pd.concat([stated, low], axis=1).max(axis=1)
    gap = ((stated - low).abs() / larger.where(larger > 0)).fillna(0.0)
    several = group.groupby(group).transform("size") > 1
    largest: pd.Series = gap[several].groupby(level=0).max()
    return largest.reindex(figures.index)


def _reason_state(figures: StatedFigures) -> pd.Series:
    """`contradicts` where a reason, a marker and a number can't all be true, else `agrees`.

    Missing where a figure has none of them. It contradicts: a number beside a reason for its absence; a number other
    than 0, or a marker, beside the reason for a true zero; a marker beside a number, or beside a reason that means
    another (inputs/stated_figures.py).
    """
    amount = figures["numerator"].fillna(figures["value"])
    is_there, is_zero = amount.notna(), figures["is_true_zero"].astype("bool")
    is_marked = figures["status"].isin([*UNAVAILABLE, "c", "low"])
    contradicts = figures["is_absent"].astype("bool") & (is_there | figures["is_hidden"].astype("bool"))
    contradicts |= is_zero & ((is_there & (amount != 0)) | is_marked)
    contradicts |= figures["may_confirm"].astype("bool") & figures["is_mismarked"].astype("bool")
    state = pd.Series("agrees", index=figures.index, dtype="str").mask(contradicts, "contradicts")
    return state.where(figures["reason_code"].notna() | is_marked | contradicts)


def _excess(figures: StatedFigures, units: pd.Series) -> pd.Series:
    """How likely chance alone lets one count exceed the other it is set beside so; 1 where it doesn't exceed it."""
    is_asked = (units == "ratio") & ~figures["has_note"].astype("bool")
    part, whole = figures["numerator"].where(is_asked), figures["denominator"].where(is_asked)
    return chance.two_counts(whole, part).mask(part <= whole, 1.0)
