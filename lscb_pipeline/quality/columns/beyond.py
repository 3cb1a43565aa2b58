"""Figures that neither chance nor the area's own past can bear: a zero too many, a shift of the point, a zero for none.

Here: how many times a figure is its own past, and what of London's total it moves, where chance can't. Not here: from
how many times on it waits (data_contracts/rules.yaml), nor smaller changes (against_earlier.py).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lscb_pipeline.frames.judged_columns import PastNumbers, SeriesFigures
from lscb_pipeline.quality.columns import chance

BEYOND_DOUBT = 1e-6  # a figure in a million: a London quarter has some two thousand
AREAS = 10  # fewer are no London


def times_apart(own: SeriesFigures, pasts: Sequence[PastNumbers], name: str, beyond: float) -> pd.Series:
    """How many times a number is the nearest of its pasts, or they it; 1 where chance (p at least `beyond`) can do it.

    Missing where no past is there, or a note explains it. `pasts`: frames indexed as `own`.
    """
    numbers = own[name].where(_is_open(own))
    nearest, likeliest = pd.Series(np.nan, index=own.index), pd.Series(np.nan, index=own.index)
    for past in pasts:
        both = pd.concat([numbers, past[name]], axis=1)
        times = (both.max(axis=1) / both.min(axis=1).clip(lower=1)).where(both.notna().all(axis=1))
        nearest = nearest.combine(times, np.fmin)
        likeliest = likeliest.combine(chance.two_counts(past[name], numbers), np.fmax)
    return nearest.clip(lower=1).mask(likeliest >= beyond, 1.0).where(likeliest.notna())


def value_times(own: SeriesFigures, pasts: Sequence[PastNumbers]) -> pd.Series:
    """How many times a value that is stated without its count is the nearest of its pasts (stated, or of parts)."""
    value = own["value"].where(_is_open(own) & own["numerator"].isna() & own["count"].isna() & ~own["is_score"])
    nearest = pd.Series(np.nan, index=own.index)
    for past in pasts:
        both = pd.concat([value, past["rate"]], axis=1)
        both = both.where((both > 0).all(axis=1))
        nearest = nearest.combine(both.max(axis=1) / both.min(axis=1), np.fmin)
    return nearest


def moves_london(own: SeriesFigures, last: PastNumbers, change_p: pd.Series) -> pd.Series:
    """Which share of London's last total a figure moves it by alone, where chance can't."""
    place = [own[name] for name in ("indicator_code", "breakdown", "span", "first")]
    before = last["count"].mask(own.duplicated(["series_number", "span", "first"]))  # each area's once
    london = before.groupby(place).transform("sum").where(before.groupby(place).transform("count") >= AREAS)
    share = (own["count"] - last["count"]).abs() / london.where(london > 0)
    return share.mask(change_p >= BEYOND_DOUBT, 0.0).where(change_p.notna())


def _is_open(own: SeriesFigures) -> pd.Series:
    return ~own["has_note"].astype("bool") & ~own["is_true_zero"].astype("bool")


def zero_for_none(figures: SeriesFigures) -> pd.Series:
    """Which figures are a zero of a figure that was not available the period before, unconfirmed.

    Of senders that can say by a reason code that a zero is true. A figure that was counted, and was to follow or told
    elsewhere, is none of these, nor is a score; a zero that waits is one, so that the same 0 in the next period
    doesn't make it true.
    """
    place = ["series_number", "span", "first"]
    is_zero = (figures["amount"] == 0) & ~figures["is_true_zero"].astype("bool") & figures["may_confirm"].astype("bool")
    is_zero &= ~figures["is_score"]
    is_none = figures["amount"].isna() & figures["status"].isin(["x", "z", "u"]) & ~figures["is_awaited"].astype("bool")
    is_none |= figures["is_held"] & is_zero
    stands = figures[is_none | ~figures["is_held"].astype("bool")]
    last = stands.assign(none=is_none[stands.index]).drop_duplicates(place, keep="last")
    wanted = figures[["series_number", "span"]].assign(first=figures["first"] - figures["span"])[is_zero]
    before = wanted.merge(last[[*place, "none"]], on=place, how="left", validate="many_to_one")
    return before["none"].eq(True).set_axis(wanted.index).reindex(figures.index, fill_value=False)
