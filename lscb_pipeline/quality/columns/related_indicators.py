"""What indicators that belong together say beside their past: a stock and its flows, a year and its months.

Here: judged columns that need several indicators of a delivery, and the figures a period before. Not here: one
indicator's own change (against_earlier.py), nor totals by themselves (single_delivery.py). `own`, `last`: as there.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.frames.judged_columns import PastNumbers, SeriesFigures
from lscb_pipeline.frames.key_columns import BESIDE_KEY

PLACE = ["area_code", "breakdown"]


def stock_gap(own: SeriesFigures, last: PastNumbers, indicators: Mapping[str, Indicator]) -> pd.Series:
    """By which share a stock is not what it was, more those who joined and less those who left."""
    gap = pd.Series(np.nan, index=own.index)
    for code, indicator in indicators.items():
        stock = own[own["indicator_code"] == code] if indicator.balance else own.iloc[:0]
        if indicator.balance is None or stock.empty:
            continue
        joined, left = (
            _beside_it(stock, own[own["indicator_code"] == flow], "denominator")
            for flow in (indicator.balance.joined, indicator.balance.left)
        )
        before = last.loc[stock.index, "count"]
        largest = pd.concat([stock["count"], before], axis=1).max(axis=1).clip(lower=1)
        gap[stock.index] = (stock["count"] - (before + joined - left)).abs() / largest
    return gap


def _beside_it(rows: SeriesFigures, others: SeriesFigures, column: str) -> pd.Series:
    """A column of another indicator of the same delivery, area and period, indexed as `rows`."""
    beside = rows[BESIDE_KEY].merge(
        others[[*BESIDE_KEY, column]].drop_duplicates(BESIDE_KEY), how="left", on=BESIDE_KEY, validate="many_to_one"
    )
    return beside[column].set_axis(rows.index)


def unchanged(own: SeriesFigures, last: PastNumbers, indicators: Mapping[str, Indicator]) -> pd.Series:
    """Of each total: whether every part is what it was a period before; missing where a part or its past is."""
    unchanged = pd.Series(np.nan, index=own.index)
    for code, indicator in indicators.items():
        if not indicator.parts:
            continue
        parts = own[own["indicator_code"].isin(indicator.parts)]
        same = (parts["value"] == last.loc[parts.index, "value"]).where(last.loc[parts.index, "value"].notna())
        same_parts = (
            parts[BESIDE_KEY].assign(same=same.astype("float64")).groupby(BESIDE_KEY)["same"].agg(["min", "count"])
        )
        totals = own[own["indicator_code"] == code]
        beside = (
            totals[BESIDE_KEY]
            .merge(same_parts.reset_index(), on=BESIDE_KEY, how="left", validate="many_to_one")
            .set_axis(totals.index)
        )
        unchanged[totals.index] = beside["min"].where(beside["count"] == len(indicator.parts))
    return unchanged


def sum_gap(own: SeriesFigures, standing: SeriesFigures, indicators: Mapping[str, Indicator]) -> pd.Series:
    """By which share a year's count differs from the sum of its months', of either; missing where one isn't known.

    `standing`: of each figure the version that stands, whichever table states it.
    """
    gap = pd.Series(np.nan, index=own.index)
    for code, indicator in indicators.items():
        short = standing[(standing["indicator_code"] == code) & standing["count"].notna()]
        if indicator.adds_up_to is None or short.empty:
            continue
        years = own[(own["indicator_code"] == indicator.adds_up_to) & own["count"].notna()]
        gap[years.index] = _gap_of_sum(years, short).to_numpy()
        over = standing[(standing["indicator_code"] == indicator.adds_up_to) & standing["count"].notna()]
        gaps = over[[*PLACE, "first", "span"]].assign(gap=_gap_of_sum(over, short).to_numpy())
        months = own[own["indicator_code"] == code]
        # many_to_many: each month with every year of its area
        pairs = (
            months[[*PLACE, "first"]]
            .reset_index(names="row")
            .merge(gaps, on=PLACE, suffixes=("", "_over"), validate="many_to_many")
        )
        is_within = (pairs["first"] >= pairs["first_over"]) & (pairs["first"] < pairs["first_over"] + pairs["span"])
        gap[months.index] = pairs[is_within].groupby("row")["gap"].max().reindex(months.index)
    return gap


def _gap_of_sum(longer: SeriesFigures, shorter: SeriesFigures) -> pd.Series:
    """Of each longer period's count, its gap to the sum of the shorter ones' that fill it; indexed as `longer`."""
    wanted = longer[[*PLACE, "first", "span", "count"]].reset_index(names="row")
    # many_to_many: each year with every month of its area
    pairs = wanted.merge(
        shorter[[*PLACE, "first", "span", "count"]], on=PLACE, suffixes=("", "_in"), validate="many_to_many"
    )
    is_within = (pairs["first_in"] >= pairs["first"]) & (
        pairs["first_in"] + pairs["span_in"] <= pairs["first"] + pairs["span"]
    )
    sums = pairs[is_within].groupby("row")[["span_in", "count_in"]].sum().reindex(longer.index)
    total = sums["count_in"].where(sums["span_in"] == longer["span"])
    largest = pd.concat([total, longer["count"]], axis=1).max(axis=1).clip(lower=1)
    return (longer["count"] - total).abs() / largest
