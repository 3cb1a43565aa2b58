"""What is published once a pattern of hidden cells stands: the figures shown, and London's and the regions' sums.

Everything else that a release says (ranks, intervals, funnels, medians, trends) is computed from what this returns, so
that none of it can tell of a hidden cell. Here: hiding and rounding. Not here: which cells (suppression).
"""

import numpy as np
import pandas as pd

from lscb_pipeline.disclosure.suppression import SuppressionPattern
from lscb_pipeline.frames.disclosure import FiguresToShow, ShownFigures, ShownSums, SumsToShow
from lscb_pipeline.frames.key_columns import FIGURE_GROUP, REGION_KEY

MARKERS = ("c", "x", "z", "u", "low")
HIDDEN = "c"
ROUNDED_TO = 10


def shown(figures: FiguresToShow, pattern: SuppressionPattern) -> ShownFigures:
    """The figures with what is hidden left out: numerator, denominator, value empty, status and marker `c`.

    `figures`: all, those about persons among them, by whose labels the pattern is indexed. Groups that are left out
    are not there.
    """
    left = figures[~_in(figures, pattern.left_out)].copy()
    for name in ("hides_numerator", "hides_denominator"):
        left[name] = pattern.figures[name].reindex(left.index, fill_value=False).astype(bool)
    hides, hides_base = left["hides_numerator"], left["hides_denominator"]
    left["numerator"] = left["numerator"].mask(hides)
    left["value"] = left["value"].mask(hides)
    left["denominator"] = left["denominator"].mask(hides_base)
    left["status"] = left["status"].mask(hides, HIDDEN)
    return left.assign(marker=left["status"].where(left["status"].isin(MARKERS), None))


def sums(regions: SumsToShow, figures: ShownFigures, pattern: SuppressionPattern) -> ShownSums:
    """The sums that may be published, of `regions` as they are; a withheld one has a marker and no numbers.

    Where a hidden cell is in a sum, a region's is withheld and London's rounded to 10.
    """
    published = regions[~_in(regions, pattern.left_out)].reset_index(drop=True)
    counted = figures[figures["in_london"]]
    both = pd.concat([counted.assign(region="london"), counted])
    hidden = both.groupby(REGION_KEY)[["hides_numerator", "hides_denominator"]].any().reset_index()
    published = published.merge(hidden, on=REGION_KEY, how="left", validate="one_to_one")
    withheld = published.merge(pattern.totals.reset_index(), on=FIGURE_GROUP, how="left", validate="many_to_one")
    is_london = published["region"] == "london"
    for part, flag in (("numerator", "is_rounded"), ("denominator", "is_denominator_rounded")):
        has_hidden = _flag(published[f"hides_{part}"])
        is_withheld = _flag(withheld[f"withholds_{part}"]) | (has_hidden & ~is_london)
        published[flag] = has_hidden & ~is_withheld
        rounded = np.floor(published[part] / ROUNDED_TO + 0.5) * ROUNDED_TO
        published[part] = published[part].mask(is_withheld).mask(published[flag], rounded)
        published[f"withholds_{part}"] = is_withheld
    is_withheld = published["withholds_numerator"] | published["withholds_denominator"]
    published["marker"] = pd.Series(HIDDEN, index=published.index, dtype="str").where(is_withheld)
    return published.drop(
        columns=["hides_numerator", "hides_denominator", "withholds_numerator", "withholds_denominator"]
    )


def _in(rows: pd.DataFrame, groups: pd.MultiIndex) -> pd.Series:
    return pd.Series(pd.MultiIndex.from_frame(rows[FIGURE_GROUP]).isin(groups), index=rows.index)


def _flag(values: pd.Series) -> pd.Series:
    """True where it says so; what is missing says no."""
    flags: pd.Series = values.astype("boolean").fillna(False).astype(bool)
    return flags
