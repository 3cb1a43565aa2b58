"""A delivery that says what another has said: last quarter's figures under this quarter, or another area's as its own.

Here: how likely chance alone repeats so many figures. Equal small counts are common (two of 3 are alike one time in
six), equal large ones are not, so each equal pair counts by its size; scores stay as they are and count for nothing.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

MOST = 0.9  # of the figures that can be set side by side: one or two may have been put right
FIGURE = ["indicator_code", "breakdown", "source_table", "period_start", "period_end"]
NUMBERS = ["numerator", "denominator", "value"]


def weight(figures: pd.DataFrame) -> pd.Series:
    """How little likely (powers of ten) two independent counts of that size are equal; missing where nothing is told.

    Two Poisson counts of mean m are equal with p 1 / sqrt(4 pi m) or so.
    """
    amount = figures["numerator"].fillna(figures["value"]).astype("float64")
    told = amount.where((amount >= 1) & ~figures["is_score"])
    return pd.Series(0.5 * np.log10(4 * np.pi * told.to_numpy()), index=figures.index)


def same(figures: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """1 where all numbers are those of the other row, 0 where not; missing where the other tells nothing."""
    ours, theirs = figures[NUMBERS], others[NUMBERS]
    equal = ((ours == theirs) | (ours.isna() & theirs.isna())).all(axis=1)
    return equal.astype("float64").where(theirs[["numerator", "value"]].notna().any(axis=1))


def of_last_period(figures: pd.DataFrame) -> pd.Series:
    """P of repeating the last period's figures so, by delivery; `figures`: delivery_id, weight, as_before (same)."""
    told = figures[figures["weight"].notna() & figures["as_before"].notna()]
    summed = told.assign(by=told["weight"] * told["as_before"]).groupby("delivery_id").agg(
        share=("as_before", "mean"), by=("by", "sum")
    )  # fmt: skip
    return _p(summed)


def of_other_sender(figures: pd.DataFrame, order: dict[str, int], counting: Collection[str]) -> pd.Series:
    """P of stating another area's figures so, that another sender gave before, by delivery.

    `figures`: those of one feed and quarter, with weight and supplier; `order`: of all deliveries, for one that is held
    for this must be found so again; `counting`: those that count, and so may have been copied.
    """
    told = figures[figures["weight"].notna() & figures["delivery_id"].isin(list(order))].reset_index(drop=True)
    told = told.assign(unit=told.groupby(["delivery_id", "area_code"]).ngroup(), at=told["delivery_id"].map(order))
    # Of each area's figures the first time that each was said: a sender's versions beside all of another's grow as the
    # square of files, and took 15 GB of 1,500.
    source = ["supplier", "area_code"]
    counts = told[told["delivery_id"].isin(list(counting))].sort_values("at", kind="stable")
    counts = counts.drop_duplicates([*FIGURE, *NUMBERS, *source])[[*FIGURE, *NUMBERS, *source, "at"]]
    own = told[[*FIGURE, *NUMBERS, *source, "at", "unit", "weight"]]
    pairs = own.merge(counts, on=[*FIGURE, *NUMBERS], suffixes=("", "_"))
    pairs = pairs[(pairs["at"] > pairs["at_"]) & (pairs["supplier"] != pairs["supplier_"])]
    pairs = pairs[pairs["area_code"] != pairs["area_code_"]]
    by = pairs.groupby(["unit", "supplier_", "area_code_"])["weight"].agg(["sum", "count"]).reset_index()
    sizes = told.groupby("unit").size()
    of_source = counts.drop_duplicates([*FIGURE, *source]).groupby(source).size().rename("given").reset_index()
    theirs = by.merge(of_source, left_on=["supplier_", "area_code_"], right_on=source, how="left")["given"]
    share = by["count"] / pd.concat([by["unit"].map(sizes), theirs], axis=1).max(axis=1)
    found = pd.DataFrame({"share": share, "by": by["sum"], "unit": by["unit"]})
    whose = told.drop_duplicates("unit").set_index("unit")["delivery_id"]
    p = _p(found).groupby(found["unit"].map(whose)).min()
    return p.reindex(told["delivery_id"].unique()).fillna(1.0)


def _p(summed: pd.DataFrame) -> pd.Series:
    return (10.0 ** -summed["by"]).where(summed["share"] >= MOST, 1.0)
