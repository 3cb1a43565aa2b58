"""A delivery that says what another has said: last quarter's figures under this quarter, or another area's as its own.

Here: how likely chance alone repeats so many figures. Equal small counts are common (two of 3 are alike one time in
six), equal large ones are not, so each equal pair counts by its size; scores stay as they are and count for nothing.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from lscb_pipeline.frames.judged_columns import CopiedFigures, FigureNumbers, RepeatedFigures, WeighedNumbers
from lscb_pipeline.frames.key_columns import PERIOD

MOST = 0.9  # of the figures that can be set side by side: one or two may have been put right
ANY_AREAS_FIGURE = ["indicator_code", "breakdown", "source_table", *PERIOD]
NUMBERS = ["numerator", "denominator", "value"]


def weight(figures: WeighedNumbers) -> pd.Series:
    """In powers of ten, how little likely two independent counts of that size are equal; missing where it says nothing.

    Two Poisson counts of mean m are equal with p 1 / sqrt(4 pi m) or so.
    """
    amount = figures["numerator"].fillna(figures["value"]).astype("float64")
    tells = amount.where((amount >= 1) & ~figures["is_score"])
    return pd.Series(0.5 * np.log10(4 * np.pi * tells.to_numpy()), index=figures.index)


def same(figures: FigureNumbers, others: FigureNumbers) -> pd.Series:
    """1 where all numbers are those of the other row, 0 where not; missing where the other tells nothing."""
    ours, theirs = figures[NUMBERS], others[NUMBERS]
    equal = ((ours == theirs) | (ours.isna() & theirs.isna())).all(axis=1)
    return equal.astype("float64").where(theirs[["numerator", "value"]].notna().any(axis=1))


def of_last_period(figures: RepeatedFigures) -> pd.Series:
    """P of repeating the last period's figures so, by delivery."""
    compared = figures[figures["repeat_weight"].notna() & figures["as_before"].notna()]
    summed = compared.assign(by=compared["repeat_weight"] * compared["as_before"]).groupby("delivery_id").agg(
        share=("as_before", "mean"), by=("by", "sum")
    )  # fmt: skip
    return _p(summed)


def of_other_sender(figures: CopiedFigures, order: dict[str, int], counting: Collection[str]) -> pd.Series:
    """P of stating another area's figures so, that another sender gave before, by delivery.

    `figures`: those of one feed and quarter. `order`: of all deliveries, for one that is held
    for this must be found so again. `counting`: those that count, and so may have been copied.
    """
    weighed = figures[figures["repeat_weight"].notna() & figures["delivery_id"].isin(list(order))].reset_index(
        drop=True
    )
    weighed = weighed.assign(
        unit=weighed.groupby(["delivery_id", "area_code"]).ngroup(), at=weighed["delivery_id"].map(order)
    )
    # Of each area's figures the first time that each was said: a sender's versions beside all of another's grow as the
    # square of files, and took 15 GB of 1,500.
    source = ["supplier", "area_code"]
    sources = weighed[weighed["delivery_id"].isin(list(counting))].sort_values("at", kind="stable")
    sources = sources.drop_duplicates([*ANY_AREAS_FIGURE, *NUMBERS, *source])[
        [*ANY_AREAS_FIGURE, *NUMBERS, *source, "at"]
    ]
    stated = weighed[[*ANY_AREAS_FIGURE, *NUMBERS, *source, "at", "unit", "repeat_weight"]]
    same_numbers = [*ANY_AREAS_FIGURE, *NUMBERS]
    pairs = stated.merge(sources, on=same_numbers, suffixes=("", "_"), validate="many_to_many")  # who states the same
    pairs = pairs[(pairs["at"] > pairs["at_"]) & (pairs["supplier"] != pairs["supplier_"])]
    pairs = pairs[pairs["area_code"] != pairs["area_code_"]]
    alike = pairs.groupby(["unit", "supplier_", "area_code_"])["repeat_weight"].agg(["sum", "count"]).reset_index()
    sizes = weighed.groupby("unit").size()
    of_source = (
        sources.drop_duplicates([*ANY_AREAS_FIGURE, *source]).groupby(source).size().rename("given").reset_index()
    )
    of_whom = ["supplier_", "area_code_"]
    given = alike.merge(of_source, left_on=of_whom, right_on=source, how="left", validate="many_to_one")["given"]
    share = alike["count"] / pd.concat([alike["unit"].map(sizes), given], axis=1).max(axis=1)
    copied = pd.DataFrame({"share": share, "by": alike["sum"], "unit": alike["unit"]})
    deliveries = weighed.drop_duplicates("unit").set_index("unit")["delivery_id"]
    p = _p(copied).groupby(copied["unit"].map(deliveries)).min()
    return p.reindex(weighed["delivery_id"].unique()).fillna(1.0)


def _p(summed: pd.DataFrame) -> pd.Series:
    return (10.0 ** -summed["by"]).where(summed["share"] >= MOST, 1.0)
