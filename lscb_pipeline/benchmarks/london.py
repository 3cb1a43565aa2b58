"""Each figure beside London's: the London value, how many areas are in it, ranks, and the regions' summary."""

import pandas as pd

from lscb_pipeline.benchmarks.ranking import quartile, rank
from lscb_pipeline.reference.areas import by_member

GROUP = ["indicator_code", "feed", "breakdown", "period_start", "period_end"]
DUE = ["indicator_code", "feed", "period_start", "period_end"]
RANKED_UNITS = ("rate_per_1000", "rate_per_10000", "rate_per_100000", "percent")
QUOTIENTS = (*RANKED_UNITS, "ratio", "days")
FEWEST_FOR_QUARTILES = 12
FEWEST_OVER = 5  # a share of fewer (agencies, say) takes but a few values: its place is chance's


def beside_london(figures: pd.DataFrame) -> pd.DataFrame:
    """Add london_value, london_areas, rank, ranked_areas and quartile; figures as rates.with_values returns them.

    London is the sum of numerators over the sum of denominators of the areas that returned both; a count's sum; a
    score's mean; never the mean of rates. A figure that isn't comparable (a local definition, children that another
    figure tells of too) is in neither London nor the ranks.
    """
    figures = told_once(figures)
    london = _summed(figures, GROUP)
    london = london.rename(columns={"value": "london_value", "areas": "london_areas"})
    return ranked(figures.merge(london[[*GROUP, "london_value", "london_areas"]], on=GROUP, how="left"))


def told_once(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures, those that tell of children whom another one of the group holds too not being comparable."""
    return figures.assign(is_comparable=figures["is_comparable"] & ~_told_twice(figures))


def in_london(figures: pd.DataFrame) -> pd.Series:
    """Which of the figures, as told_once returns them, are in London's value."""
    found: pd.Series = (
        figures["is_comparable"] & figures["value"].notna() & (_has_parts(figures) | ~_is_quotient(figures))
    )
    return found


def ranked(figures: pd.DataFrame) -> pd.DataFrame:
    """Add rank, ranked_areas and quartile: of rates and percentages alone, quarters from twelve areas up."""
    joined = figures.copy()
    rankable = joined["value"].where(joined["is_comparable"] & joined["unit"].isin(RANKED_UNITS) & ~of_few(joined))
    groups = joined.groupby(GROUP, sort=False).ngroup()
    joined["rank"], joined["quartile"] = float("nan"), None
    for polarity in joined["polarity"].unique():
        same = joined["polarity"] == polarity
        joined.loc[same, "rank"] = rank(rankable[same], polarity, groups[same])
        joined.loc[same, "quartile"] = quartile(rankable[same], polarity, groups[same])
    joined["ranked_areas"] = joined["rank"].notna().groupby(groups).transform("sum")
    joined["quartile"] = joined["quartile"].where(joined["ranked_areas"] >= FEWEST_FOR_QUARTILES)
    joined["rank"] = joined["rank"].astype("Int64")
    return joined


def summary(figures: pd.DataFrame, areas: pd.DataFrame, due: pd.DataFrame) -> pd.DataFrame:
    """London, inner and outer London: value, areas due and returned, and the same over complete returns alone.

    Grain: region x GROUP. `figures` say by is_complete whether all that its return owed came with a figure.

    `areas`: area_code, inner_outer. `due`: DUE and area_code, a row for each area that owes a figure; more areas
    may return it than owe it. A merged figure is a return of each member.
    """
    figures = figures[~_told_twice(figures)]
    placed = figures.assign(region=regions_of(figures["area_code"], areas))
    pieces = [placed.assign(region="london"), placed]
    both = pd.concat(pieces, ignore_index=True)
    found = _summed(both, ["region", *GROUP])
    whole = _summed(both[both["is_complete"]], ["region", *GROUP])[["region", *GROUP, "value", "areas"]]
    whole = whole.rename(columns={"value": "complete_value", "areas": "complete_areas"})
    found = found.merge(whole, on=["region", *GROUP], how="left")
    # a count without its denominator, or over a zero one, was returned too
    said = both["value"].notna() | both["numerator"].notna()
    returned = both[said].groupby(["region", *GROUP])["members"].sum().rename("areas_returned")
    found = found.merge(returned.reset_index(), on=["region", *GROUP], how="left")
    found = found.merge(_due(due, areas), on=["region", *DUE], how="left")
    counted = ["areas_due", "areas_returned", "complete_areas"]
    found[counted] = found[counted].fillna(0).astype("int64")
    return found.drop(columns=["areas", "unit"])


def regions_of(area_codes: pd.Series, areas: pd.DataFrame) -> pd.Series:
    """The region that each area lies in; of a merged one that in which all its members do, else none."""
    region_of = areas.set_index("area_code")["inner_outer"]
    parts = area_codes.str.split("+").explode().map(region_of).groupby(level=0)
    found: pd.Series = parts.first().where(parts.nunique() == 1).reindex(area_codes.index)
    return found


def of_few(figures: pd.DataFrame) -> pd.Series:
    """Shares of fewer than FEWEST_OVER."""
    found: pd.Series = (figures["unit"] == "percent") & (figures["denominator"] < FEWEST_OVER)
    return found


def _told_twice(figures: pd.DataFrame) -> pd.Series:
    """Figures whose children are in another figure of the same group: joint returns beside an area's own.

    Where all members of a merged area have a figure of their own, the merged one stands aside; else those of
    its members do.
    """
    aside = pd.Series(False, index=figures.index)
    has_figure = figures["value"].notna() | figures["numerator"].notna()
    merged = figures.loc[(figures["members"] > 1) & has_figure, [*GROUP, "area_code"]]
    if merged.empty:
        return aside
    parts = by_member(merged.rename_axis("merged").reset_index())
    own = figures.loc[(figures["members"] == 1) & has_figure, [*GROUP, "area_code"]].rename_axis("own").reset_index()
    found = parts.merge(own, on=[*GROUP, "area_code"], how="left")
    whole = found.groupby("merged")["own"].transform(lambda rows: rows.notna().all())
    aside[found.loc[whole, "merged"].unique()] = True
    aside[found.loc[~whole, "own"].dropna().unique()] = True
    return aside


def _is_quotient(figures: pd.DataFrame) -> pd.Series:
    return figures["unit"].isin(QUOTIENTS)


def _amounts(figures: pd.DataFrame) -> pd.Series:
    """The numerators; a count may have been sent as a value."""
    return figures["numerator"].fillna(figures["value"].where(figures["unit"] == "count"))


def _denominators(figures: pd.DataFrame) -> pd.Series:
    """The denominators; a publisher who gives count and rate has said what it is over."""
    amounts = _amounts(figures)
    return figures["denominator"].fillna(amounts / figures["value"].where(amounts > 0) * figures["rate_base"])


def _has_parts(figures: pd.DataFrame) -> pd.Series:
    return _amounts(figures).notna() & (_denominators(figures).notna() | ~_is_quotient(figures))


def _summed(figures: pd.DataFrame, group: list[str]) -> pd.DataFrame:
    """The value of each group by the unit's own rule, with numerator, denominator and how many areas are in it."""
    counts = figures["is_comparable"] & figures["value"].notna()
    is_summed = counts & _has_parts(figures)
    work = figures[group].assign(
        numerator=_amounts(figures).where(is_summed),
        denominator=_denominators(figures).where(is_summed & _is_quotient(figures)),
        mean=figures["value"].where(counts), unit=figures["unit"], rate_base=figures["rate_base"],
        areas=figures["members"].where(in_london(figures), 0),
    )  # fmt: skip
    grouped = work.groupby(group, sort=False)
    found = grouped[["numerator", "denominator"]].sum(min_count=1)
    found = found.join(grouped[["unit", "rate_base"]].first()).join(grouped["areas"].sum()).join(grouped["mean"].mean())
    return valued(found).drop(columns="mean").reset_index()


def valued(sums: pd.DataFrame) -> pd.DataFrame:
    """Add the value of sums: numerator, denominator, rate_base and `mean` (what a score's value is) by unit."""
    quotient = sums["numerator"] / sums["denominator"].where(sums["denominator"] > 0) * sums["rate_base"]
    counted = sums["numerator"].where(sums["unit"] == "count", sums["mean"])
    return sums.assign(value=quotient.where(_is_quotient(sums), counted))


def _due(due: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """How many areas owe each figure, by region."""
    placed = due.merge(areas, on="area_code")
    both = pd.concat([placed.assign(region="london"), placed.assign(region=placed["inner_outer"])])
    return both.groupby(["region", *DUE]).size().rename("areas_due").reset_index()
