"""Each figure beside London's: the London value, how many areas are in it, ranks, and the regions' summary."""

import pandas as pd

from lscb_pipeline.benchmarks.ranking import quartile, rank
from lscb_pipeline.frames.figures import (
    AreaRegions,
    ComparableFigures,
    DueAreas,
    FiguresBesideLondon,
    RankedFigures,
    RegionalSums,
    ReturnedFigures,
    SumsOfAreas,
    ValuedSums,
)
from lscb_pipeline.frames.key_columns import DUE_GROUP, FIGURE_GROUP, FIGURE_KEY, REGION_KEY
from lscb_pipeline.reference.areas import by_member

RANKED_UNITS = ("rate_per_1000", "rate_per_10000", "rate_per_100000", "percent")
QUOTIENTS = (*RANKED_UNITS, "ratio", "days")
FEWEST_FOR_QUARTILES = 12
FEWEST_OVER = 5  # a share of fewer (agencies, say) takes but a few values: its place is chance's


def beside_london(figures: ComparableFigures) -> FiguresBesideLondon:
    """Add London's value, how many areas are in it, and ranks, to figures that have their values (rates.with_values).

    London is the sum of numerators over the sum of denominators of the areas that returned both; a count's sum; a
    score's mean; never the mean of rates. A figure that isn't comparable (a local definition, children that another
    figure tells of too) is in neither London nor the ranks.
    """
    figures = told_once(figures)
    london = _summed(figures, FIGURE_GROUP).rename(columns={"value": "london_value", "areas": "london_areas"})
    london = london[[*FIGURE_GROUP, "london_value", "london_areas"]]
    return ranked(figures.merge(london, on=FIGURE_GROUP, how="left", validate="many_to_one"))


def told_once(figures: ComparableFigures) -> ComparableFigures:
    """The figures, those that tell of children whom another one of the group holds too not being comparable."""
    return figures.assign(is_comparable=figures["is_comparable"] & ~_told_twice(figures))


def in_london(figures: ComparableFigures) -> pd.Series:
    """Which of the figures, as told_once returns them, are in London's value."""
    return _counts_in_sums(figures)


def ranked(figures: ComparableFigures) -> RankedFigures:
    """Add ranks and quarters: of rates and percentages alone, quarters from twelve areas up."""
    joined = figures.copy()
    rankable = joined["value"].where(joined["is_comparable"] & joined["unit"].isin(RANKED_UNITS) & ~of_few(joined))
    groups = joined.groupby(FIGURE_GROUP, sort=False).ngroup()
    joined["rank"], joined["quartile"] = float("nan"), None
    for polarity in joined["polarity"].unique():
        same = joined["polarity"] == polarity
        joined.loc[same, "rank"] = rank(rankable[same], polarity, groups[same])
        joined.loc[same, "quartile"] = quartile(rankable[same], polarity, groups[same])
    joined["ranked_areas"] = joined["rank"].notna().groupby(groups).transform("sum")
    joined["quartile"] = joined["quartile"].where(joined["ranked_areas"] >= FEWEST_FOR_QUARTILES)
    joined["rank"] = joined["rank"].astype("Int64")
    return joined


def summary(figures: ReturnedFigures, areas: AreaRegions, due: DueAreas) -> RegionalSums:
    """London, inner and outer London: value, areas due and returned, and the same over complete returns alone.

    More areas may return a figure than owe it. A merged figure is a return of each member.
    """
    figures = figures[~_told_twice(figures)]
    placed = figures.assign(region=regions_of(figures["area_code"], areas))
    both = pd.concat([placed.assign(region="london"), placed], ignore_index=True)
    sums = _summed(both, REGION_KEY)
    complete = _summed(both[both["is_complete"]], REGION_KEY)[[*REGION_KEY, "value", "areas"]]
    complete = complete.rename(columns={"value": "complete_value", "areas": "complete_areas"})
    sums = sums.merge(complete, on=REGION_KEY, how="left", validate="one_to_one")
    # a count without its denominator, or over a zero one, was returned too
    is_returned = both["value"].notna() | both["numerator"].notna()
    returned = both[is_returned].groupby(REGION_KEY)["members"].sum().rename("areas_returned")
    sums = sums.merge(returned.reset_index(), on=REGION_KEY, how="left", validate="one_to_one")
    sums = sums.merge(_due(due, areas), on=["region", *DUE_GROUP], how="left", validate="many_to_one")
    counted = ["areas_due", "areas_returned", "complete_areas"]
    sums[counted] = sums[counted].fillna(0).astype("int64")
    return sums.drop(columns=["areas", "unit"])


def regions_of(area_codes: pd.Series, areas: AreaRegions) -> pd.Series:
    """The region that each area lies in; of a merged one that in which all its members do, else none."""
    region_of = areas.set_index("area_code")["inner_outer"]
    of_members = area_codes.str.split("+").explode().map(region_of).groupby(level=0)
    regions: pd.Series = of_members.first().where(of_members.nunique() == 1).reindex(area_codes.index)
    return regions


def of_few(figures: ComparableFigures) -> pd.Series:
    """Shares of fewer than FEWEST_OVER."""
    is_of_few: pd.Series = (figures["unit"] == "percent") & (figures["denominator"] < FEWEST_OVER)
    return is_of_few


def _told_twice(figures: ComparableFigures) -> pd.Series:
    """Figures whose children are in another figure of the same group: joint returns beside an area's own.

    Where all members of a merged area have a figure of their own, the merged one stands aside; else those of
    its members do.
    """
    is_aside = pd.Series(False, index=figures.index)
    has_figure = figures["value"].notna() | figures["numerator"].notna()
    merged = figures.loc[(figures["members"] > 1) & has_figure, FIGURE_KEY]
    if merged.empty:
        return is_aside
    of_members = by_member(merged.rename_axis("merged").reset_index())
    single = figures.loc[(figures["members"] == 1) & has_figure, FIGURE_KEY].rename_axis("single").reset_index()
    pairs = of_members.merge(single, on=FIGURE_KEY, how="left", validate="many_to_one")
    has_all = pairs.groupby("merged")["single"].transform(lambda rows: rows.notna().all())
    is_aside[pairs.loc[has_all, "merged"].unique()] = True
    is_aside[pairs.loc[~has_all, "single"].dropna().unique()] = True
    return is_aside


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


def _counts_in_sums(figures: pd.DataFrame) -> pd.Series:
    """Which figures are in a sum: comparable ones that have a value, and of a quotient both parts."""
    can_be_summed = _has_parts(figures) | ~_is_quotient(figures)
    is_in: pd.Series = figures["is_comparable"] & figures["value"].notna() & can_be_summed
    return is_in


def _summed(figures: pd.DataFrame, group: list[str]) -> pd.DataFrame:
    """The value of each group by the unit's own rule, with numerator, denominator and how many areas are in it."""
    counts = figures["is_comparable"] & figures["value"].notna()
    is_summed = counts & _has_parts(figures)
    work = figures[group].assign(
        numerator=_amounts(figures).where(is_summed),
        denominator=_denominators(figures).where(is_summed & _is_quotient(figures)),
        mean=figures["value"].where(counts), unit=figures["unit"], rate_base=figures["rate_base"],
        areas=figures["members"].where(_counts_in_sums(figures), 0),
    )  # fmt: skip
    grouped = work.groupby(group, sort=False)
    sums = grouped[["numerator", "denominator"]].sum(min_count=1)
    sums = sums.join(grouped[["unit", "rate_base"]].first()).join(grouped["areas"].sum()).join(grouped["mean"].mean())
    return valued(sums).drop(columns="mean").reset_index()


def valued(sums: SumsOfAreas) -> ValuedSums:
    """Add the value of sums, by the rule of their unit: a quotient's, a count's, or the mean of a score."""
    quotient = sums["numerator"] / sums["denominator"].where(sums["denominator"] > 0) * sums["rate_base"]
    counted = sums["numerator"].where(sums["unit"] == "count", sums["mean"])
    return sums.assign(value=quotient.where(_is_quotient(sums), counted))


def _due(due: DueAreas, areas: AreaRegions) -> pd.DataFrame:
    """How many areas owe each figure, by region."""
    placed = due.merge(areas, on="area_code", validate="many_to_one")
    both = pd.concat([placed.assign(region="london"), placed.assign(region=placed["inner_outer"])])
    return both.groupby(["region", *DUE_GROUP]).size().rename("areas_due").reset_index()
