"""The counts that figures are made of: each numerator and denominator, and which of them are one and the same count.

Here: figures taken apart. Not here: which counts are hidden (suppression).
"""

import numpy as np
import pandas as pd

from lscb_pipeline.frames.disclosure import CountedFigures, FigureCounts, StatedAmounts
from lscb_pipeline.frames.key_columns import COUNT_KEY, FIGURE_KEY

# What makes two counts one: what is counted, of whom and when, and how many they are. A restated count is another.
SAME_COUNT = [*COUNT_KEY, "amount"]


def amounts(figures: StatedAmounts) -> pd.Series:
    """How many each figure counts; NaN where its sender gave a quotient alone. A count may have come as a value."""
    stated: pd.Series = figures["numerator"].fillna(figures["value"].where(figures["unit"] == "count"))
    return stated


def has_own_denominator(figures: CountedFigures) -> pd.Series:
    """Where the denominator counts persons or events of the area's own, and is no population that all can read."""
    is_counted: pd.Series = figures["age_band"].isna() & figures["denominator"].notna()
    return is_counted


def counts_of(figures: CountedFigures) -> FigureCounts:
    """Take figures apart into counts, in the order of figures, numerators first.

    A complement counts those whom a percentage is not about: its denominator less its numerator; NaN for all else.
    """
    is_share = figures["unit"] == "percent"
    shared = figures.assign(figure_row=figures.index, is_share=is_share)
    kept = ["figure_row", *FIGURE_KEY, "is_share"]
    numerators = shared[kept].assign(role="numerator", what=figures["indicator_code"], amount=amounts(figures))
    numerators["complement"] = (figures["denominator"] - numerators["amount"]).where(
        is_share & has_own_denominator(figures)
    )
    of_its_own = figures["indicator_code"] + "/denominator"
    denominators = shared[kept].assign(
        role="denominator", what=figures["denominator_counts"].fillna(of_its_own), complement=np.nan,
        amount=figures["denominator"].where(has_own_denominator(figures)),
    )  # fmt: skip
    return pd.concat([numerators, denominators]).dropna(subset="amount").reset_index(drop=True)
