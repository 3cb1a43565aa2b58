"""What indicators that belong together say beside their past: a stock and its flows, a total and its parts.

Here: judged columns that need several indicators of a delivery, and the figures a period before. Not here: one
indicator's own change (against_earlier.py), nor totals by themselves (single_delivery.py). `own`, `last`: as there.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.frames.judged_columns import PastNumbers, SeriesFigures
from lscb_pipeline.frames.key_columns import BESIDE_KEY


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
