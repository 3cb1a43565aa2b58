"""Whether anything that is published depends on a hidden number: the same release with other hidden numbers.

Beside the attacker, which solves sums, this finds what was computed from figures that are not shown, whatever it is: a
median, a limit, a trend, a marker that tells one reason from another. Here: the other numbers. Not here: what is made
of them (collation.disclose), nor whether sums tell too much (attacker).
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from lscb_pipeline.disclosure.counts import GROUP
from lscb_pipeline.disclosure.shown import ROUNDED_TO
from lscb_pipeline.disclosure.suppression import SuppressionPattern

ELSE = 7.0  # added to a number that no published sum holds


def exchanged(figures: pd.DataFrame, pattern: SuppressionPattern, seed: int) -> tuple[pd.DataFrame, SuppressionPattern]:
    """The figures with hidden numbers exchanged among the hidden cells of their group, so that published sums stay.

    These are rounded: one hidden number of a group is one more, or one less, than it was.

    `figures`: all, those about persons indexed as the pattern's: GROUP, in_london, numerator, denominator, value,
    rate_base. What no sum holds is another number altogether. Returns the pattern, too, with the reasons exchanged for
    which cells are hidden.
    """
    random = np.random.default_rng(seed)
    hides = pattern.figures.reindex(figures.index)
    withheld = pattern.totals.reindex(pd.MultiIndex.from_frame(figures[GROUP]))
    found, reasons = figures.copy(), pattern.figures.copy()
    for part in ("numerator", "denominator"):
        is_hidden = hides[f"hides_{part}"].fillna(False).astype(bool) & figures[part].notna()
        in_sum = figures["in_london"] & ~_flag(withheld[f"withholds_{part}"])
        rows = figures.index[is_hidden & in_sum]
        other = _shuffled(figures.loc[rows, GROUP], random)
        found.loc[rows, part] = figures.loc[other, part].to_numpy()
        found.loc[rows, part] += _within_rounding(found[figures["in_london"]], rows, part)
        found.loc[is_hidden & ~in_sum, part] += ELSE
        if part == "numerator":
            reasons.loc[rows, "is_primary"] = pattern.figures.loc[other, "is_primary"].to_numpy()
    is_hidden = _flag(hides["hides_numerator"]) | _flag(hides["hides_denominator"])
    is_changed = is_hidden & found["numerator"].notna() & found["value"].notna()  # there may be no population
    value = (found["numerator"] / found["denominator"] * found["rate_base"]).fillna(found["numerator"])
    return found.assign(value=found["value"].mask(is_changed, value)), replace(pattern, figures=reasons)


def _shuffled(groups: pd.DataFrame, random: np.random.Generator) -> pd.Index:
    """Of each row another one of its group, in a random order."""
    order = pd.DataFrame({"group": groups.groupby(GROUP, sort=False).ngroup(), "by": random.random(len(groups))})
    sorted_rows = order.sort_values(["group", "by"], kind="stable").index
    kept = order.sort_values("group", kind="stable").index
    found: pd.Index = pd.Index(pd.Series(sorted_rows, index=kept).reindex(groups.index))
    return found


def _within_rounding(counted: pd.DataFrame, rows: pd.Index, part: str) -> pd.Series:
    """What the first of these rows in each group, and no other, can be more or less without another rounded sum."""
    total = counted.groupby(GROUP)[part].sum()
    last = pd.Series((total + ROUNDED_TO / 2) % ROUNDED_TO, index=total.index)
    own = counted.loc[rows, GROUP]
    more = np.where(last.reindex(pd.MultiIndex.from_frame(own)).to_numpy() < ROUNDED_TO - 1, 1.0, -1.0)
    return pd.Series(more, index=rows).where(~own.duplicated(), 0.0)


def _flag(values: pd.Series) -> np.ndarray:
    return values.astype("boolean").fillna(False).to_numpy(dtype=bool)
