"""Figures over longer periods than senders give them for, where a month or a quarter has too few to be shown.

Single months are added up to quarters, quarters to the four that end with each, or to the financial year: numerators
over denominators, never a mean of quotients. Which indicators, and why, is the catalogue's (`published`). Here: the
sums. Not here: what is hidden of them (disclosure).
"""

from collections.abc import Iterator

import pandas as pd

from lscb_pipeline.disclosure.counts import amounts
from lscb_pipeline.frames.disclosure import FiguresAsSent
from lscb_pipeline.frames.reference import DefinitionBreaks
from lscb_pipeline.reference.periods import breaks_before, months_over

# Over how many months, and how many months after each other such periods end.
OVER = {"quarter": (3, 3), "four_quarters": (12, 3), "year": (12, 12)}
YEAR_ENDS = 3  # in March
PARTS = ["numerator", "denominator"]
OVER_COUNTS = ("percent", "ratio", "days")  # units over a denominator that is counted, too
SAME_WINDOW = ["area_code", "indicator_code", "feed", "breakdown", "definition", "window"]


def pooled(figures: FiguresAsSent, breaks: DefinitionBreaks) -> tuple[FiguresAsSent, FiguresAsSent]:
    """The figures over the periods that they are published for, and those as they came of which longer ones are made.

    A longer period has a figure where all that fill it have one of the same definition: their sums; its own value is
    left empty, and who sent it is who sent its last part. It is hidden (`c`) where a part's sender hid it, and not
    given (`x`) where a part's wasn't.
    """
    months = {name: months for name, (months, _) in OVER.items()}
    wanted = figures["published_over"].map(months).astype("float64")  # of no figures it would be text
    is_part = months_over(figures["period_start"], figures["period_end"]) < wanted  # what came over longer ones stays
    parts = figures[is_part]
    counted = parts.assign(numerator=amounts(parts), definition=breaks_before(parts, breaks))
    every = pd.concat([figures[~is_part], *_sums(counted)], ignore_index=True)
    return every[figures.columns].astype(figures.dtypes.to_dict()), parts


def overlapping(parts: FiguresAsSent) -> FiguresAsSent:
    """The parts, as pooled returns them, of published periods that overlap: of these more can be told than of one."""
    names = [name for name, (months, apart) in OVER.items() if months > apart]
    return parts[parts["published_over"].isin(names)]


def _sums(parts: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The figures over longer periods, of each kind of period and for each length that its parts have."""
    ends = parts["period_end"].dt.year * 12 + parts["period_end"].dt.month
    length = months_over(parts["period_start"], parts["period_end"])
    for name, (months, apart) in OVER.items():
        of_kind = parts[parts["published_over"] == name]
        for each in sorted(length[of_kind.index].unique()):
            equal = of_kind[length[of_kind.index] == each]
            # a part is in every period that ends with it, or up to so much later
            shifted = [equal.assign(window=ends[equal.index] + after) for after in range(0, months, int(each))]
            inside = pd.concat(shifted)
            yield _summed(inside[(inside["window"] - YEAR_ENDS) % apart == 0], months // int(each))


def _summed(inside: pd.DataFrame, size: int) -> pd.DataFrame:
    """A row for each area and period that has all of its parts."""
    inside = inside.sort_values([*SAME_WINDOW, "period_end"])
    is_void, is_over_counts = inside["status"] == "z", inside["unit"].isin(OVER_COUNTS)
    inside = inside.assign(
        **{part: inside[part].mask(is_void & is_over_counts, 0.0) for part in PARTS},  # none of none
        is_void=is_void, is_hidden=inside["status"] == "c", started=inside["period_start"],
    )  # fmt: skip
    group = inside.groupby(SAME_WINDOW, sort=False)
    sums = group.last().assign(
        period_start=group["started"].first(), is_comparable=group["is_comparable"].all(), value=float("nan"),
        **{part: group[part].sum(min_count=size) for part in PARTS},
    )  # fmt: skip
    status = sums["status"].mask(sums["numerator"].isna(), "x")
    status = status.mask(group["is_hidden"].any(), "c").mask(group["is_void"].all(), "z")
    status = status.mask(status.eq("z") & ~group["is_void"].all(), "final")
    is_void = status == "z"
    sums = sums.assign(status=status, **{part: sums[part].mask(is_void) for part in PARTS})
    return sums[group.size() == size].reset_index()
