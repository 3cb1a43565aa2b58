"""What is published once a pattern of hidden cells stands: the figures shown, and London's and the regions' sums.

Everything else that a release says (ranks, intervals, funnels, medians, trends) is computed from what this returns, so
that none of it can tell of a hidden cell. Here: hiding and rounding. Not here: which cells (suppression).
"""

import numpy as np
import pandas as pd

from lscb_pipeline.disclosure.counts import GROUP
from lscb_pipeline.disclosure.suppression import SuppressionPattern

MARKERS = ("c", "x", "z", "u", "low")
HIDDEN = "c"
ROUNDED_TO = 10


def shown(figures: pd.DataFrame, pattern: SuppressionPattern) -> pd.DataFrame:
    """The figures with what is hidden left out: numerator, denominator, value empty, status and marker `c`.

    `figures`: all, those about persons among them, by whose labels the pattern is indexed. Adds marker (None where the
    figure is shown), hides_numerator and hides_denominator. Groups that are left out are not there.
    """
    found = figures[~_in(figures, pattern.left_out)].copy()
    for name in ("hides_numerator", "hides_denominator"):
        found[name] = pattern.figures[name].reindex(found.index, fill_value=False).astype(bool)
    hides, hides_base = found["hides_numerator"], found["hides_denominator"]
    found["numerator"] = found["numerator"].mask(hides)
    found["value"] = found["value"].mask(hides)
    found["denominator"] = found["denominator"].mask(hides_base)
    found["status"] = found["status"].mask(hides, HIDDEN)
    return found.assign(marker=found["status"].where(found["status"].isin(MARKERS), None))


def sums(regions: pd.DataFrame, figures: pd.DataFrame, pattern: SuppressionPattern) -> pd.DataFrame:
    """The sums that may be published, a row a region and group; a withheld one has a marker and no numbers.

    `regions`: region, GROUP, numerator, denominator, as they are. `figures`: as shown() returns them, with in_london
    and region (inner, outer). Where a hidden cell is in a sum, a region's is withheld and London's rounded to 10.
    """
    found = regions[~_in(regions, pattern.left_out)].reset_index(drop=True)
    counted = figures[figures["in_london"]]
    both = pd.concat([counted.assign(region="london"), counted])
    hidden = both.groupby(["region", *GROUP])[["hides_numerator", "hides_denominator"]].any().reset_index()
    found = found.merge(hidden, on=["region", *GROUP], how="left")
    withheld = found.merge(pattern.totals.reset_index(), on=GROUP, how="left")
    is_london = found["region"] == "london"
    for part, flag in (("numerator", "is_rounded"), ("denominator", "is_denominator_rounded")):
        has_hidden = _flag(found[f"hides_{part}"])
        is_withheld = _flag(withheld[f"withholds_{part}"]) | (has_hidden & ~is_london)
        found[flag] = has_hidden & ~is_withheld
        rounded = np.floor(found[part] / ROUNDED_TO + 0.5) * ROUNDED_TO
        found[part] = found[part].mask(is_withheld).mask(found[flag], rounded)
        found[f"withholds_{part}"] = is_withheld
    is_withheld = found["withholds_numerator"] | found["withholds_denominator"]
    found["marker"] = pd.Series(HIDDEN, index=found.index, dtype="str").where(is_withheld)
    return found.drop(columns=["hides_numerator", "hides_denominator", "withholds_numerator", "withholds_denominator"])


def _in(rows: pd.DataFrame, groups: pd.MultiIndex) -> pd.Series:
    return pd.Series(pd.MultiIndex.from_frame(rows[GROUP]).isin(groups), index=rows.index)


def _flag(values: pd.Series) -> pd.Series:
    """True where it says so; what is missing says no."""
    found: pd.Series = values.astype("boolean").fillna(False).astype(bool)
    return found
