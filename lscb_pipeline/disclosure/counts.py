"""The counts that figures are made of: each numerator and denominator, and which of them are one and the same count.

Here: figures taken apart. Not here: which counts are hidden (suppression).
"""

import numpy as np
import pandas as pd

GROUP = ["indicator_code", "feed", "breakdown", "period_start", "period_end"]
KEY = [*GROUP, "area_code"]
# What makes two counts one: what is counted, of whom and when, and how many they are. A restated count is another.
SAME = ["what", "feed", "breakdown", "period_start", "period_end", "area_code", "value"]


def amounts(figures: pd.DataFrame) -> pd.Series:
    """How many each figure counts; NaN where its sender gave a quotient alone. A count may have come as a value."""
    found: pd.Series = figures["numerator"].fillna(figures["value"].where(figures["unit"] == "count"))
    return found


def has_own_denominator(figures: pd.DataFrame) -> pd.Series:
    """Where the denominator counts persons or events of the area's own, and is no population that all can read."""
    found: pd.Series = figures["age_band"].isna() & figures["denominator"].notna()
    return found


def counts_of(figures: pd.DataFrame) -> pd.DataFrame:
    """A row a count: `row` (the figure's label), role (numerator, denominator), GROUP, SAME, complement, is_share.

    `figures`: KEY, numerator, denominator, value, unit, age_band, denominator_counts (the indicator whose numerator is
    the same count as the denominator, where there is one). complement: a percentage's denominator less its numerator,
    of those whom the indicator is not about; NaN for all else. Rows in the order of figures, numerators first.
    """
    is_share = figures["unit"] == "percent"
    shared = figures.assign(row=figures.index, is_share=is_share)
    kept = ["row", *KEY, "is_share"]
    numerators = shared[kept].assign(role="numerator", what=figures["indicator_code"], value=amounts(figures))
    numerators["complement"] = (figures["denominator"] - numerators["value"]).where(
        is_share & has_own_denominator(figures)
    )
    of_its_own = figures["indicator_code"] + "/denominator"
    denominators = shared[kept].assign(
        role="denominator", what=figures["denominator_counts"].fillna(of_its_own), complement=np.nan,
        value=figures["denominator"].where(has_own_denominator(figures)),
    )  # fmt: skip
    return pd.concat([numerators, denominators]).dropna(subset="value").reset_index(drop=True)
