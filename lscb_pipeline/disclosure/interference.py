"""Whether anything that is published depends on a hidden number: the same release with other hidden numbers.

Beside the attacker, which solves sums, this finds what was computed from figures that are not shown, whatever it is: a
median, a limit, a trend, a marker that tells one reason from another. Here: the other numbers. Not here: what is made
of them (collation/release/candidate.py), nor whether sums tell too much (attacker).
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from lscb_pipeline.disclosure.shown import ROUNDED_TO
from lscb_pipeline.disclosure.suppression import SuppressionPattern
from lscb_pipeline.frames.key_columns import FIGURE_GROUP
from lscb_pipeline.frames.releases import ReleaseFigures

ELSE = 7.0  # added to a number that no published sum holds


def exchanged(
    figures: ReleaseFigures, pattern: SuppressionPattern, seed: int
) -> tuple[ReleaseFigures, SuppressionPattern]:
    """The figures with hidden numbers exchanged among the hidden cells of their group, so that published sums stay.

    These are rounded: one hidden number of a group is one more, or one less, than it was.

    `figures`: all, those about persons labelled as the pattern's. What no sum holds is another number altogether.
    Returns the pattern, too, with the reasons exchanged for which cells are hidden.
    """
    random = np.random.default_rng(seed)
    hides = pattern.figures.reindex(figures.index)
    withheld = pattern.totals.reindex(pd.MultiIndex.from_frame(figures[FIGURE_GROUP]))
    other, reasons = figures.copy(), pattern.figures.copy()
    for part in ("numerator", "denominator"):
        is_hidden = hides[f"hides_{part}"].fillna(False).astype(bool) & figures[part].notna()
        in_sum = figures["in_london"] & ~_flag(withheld[f"withholds_{part}"])
        rows = figures.index[is_hidden & in_sum]
        partners = _shuffled(figures.loc[rows, FIGURE_GROUP], random)
        other.loc[rows, part] = figures.loc[partners, part].to_numpy()
        other.loc[rows, part] += _within_rounding(other[figures["in_london"]], rows, part)
        other.loc[is_hidden & ~in_sum, part] += ELSE
        if part == "numerator":
            reasons.loc[rows, "is_primary"] = pattern.figures.loc[partners, "is_primary"].to_numpy()
    is_hidden = _flag(hides["hides_numerator"]) | _flag(hides["hides_denominator"])
    is_changed = is_hidden & other["numerator"].notna() & other["value"].notna()  # there may be no population
    value = (other["numerator"] / other["denominator"] * other["rate_base"]).fillna(other["numerator"])
    return other.assign(value=other["value"].mask(is_changed, value)), replace(pattern, figures=reasons)


def _shuffled(groups: pd.DataFrame, random: np.random.Generator) -> pd.Index:
    """Of each row another one of its group, in a random order."""
    order = pd.DataFrame({"group": groups.groupby(FIGURE_GROUP, sort=False).ngroup(), "by": random.random(len(groups))})
    sorted_rows = order.sort_values(["group", "by"], kind="stable").index
    kept = order.sort_values("group", kind="stable").index
    partners: pd.Index = pd.Index(pd.Series(sorted_rows, index=kept).reindex(groups.index))
    return partners


def _within_rounding(counted: pd.DataFrame, rows: pd.Index, part: str) -> pd.Series:
    """What the first of these rows in each group, and no other, can be more or less without another rounded sum."""
    total = counted.groupby(FIGURE_GROUP)[part].sum()
    last = pd.Series((total + ROUNDED_TO / 2) % ROUNDED_TO, index=total.index)
    groups = counted.loc[rows, FIGURE_GROUP]
    more = np.where(last.reindex(pd.MultiIndex.from_frame(groups)).to_numpy() < ROUNDED_TO - 1, 1.0, -1.0)
    return pd.Series(more, index=rows).where(~groups.duplicated(), 0.0)


def _flag(values: pd.Series) -> np.ndarray:
    return values.astype("boolean").fillna(False).to_numpy(dtype=bool)
