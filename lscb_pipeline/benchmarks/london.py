"""Each figure beside London's: the London value, how many areas are in it, ranks, and the regions' summary."""

import pandas as pd

from lscb_pipeline.benchmarks.ranking import quartile, rank

GROUP = ["indicator_code", "feed", "breakdown", "period_start", "period_end"]
DUE = ["indicator_code", "feed", "period_start", "period_end"]
RANKED_UNITS = ("rate_per_1000", "rate_per_10000", "rate_per_100000", "percent")
QUOTIENTS = (*RANKED_UNITS, "ratio", "days")
FEWEST_FOR_QUARTILES = 12


def beside_london(figures: pd.DataFrame) -> pd.DataFrame:
    """Add london_value, london_areas, rank, ranked_areas and quartile; figures as rates.with_values returns them.

    A figure that another one holds too (`_told_twice`) is in neither London nor the ranks.

    London is the sum of numerators over the sum of denominators of the areas that returned both; a count's sum; a
    score's mean; never the mean of rates. Only rates and percentages are ranked, and put into quarters from twelve
    areas up. A figure that isn't comparable (a local definition) is in neither.
    """
    figures = figures.assign(is_comparable=figures["is_comparable"] & ~_told_twice(figures))
    london = _summed(figures, GROUP)
    london = london.rename(columns={"value": "london_value", "areas": "london_areas"})
    joined = figures.merge(london[[*GROUP, "london_value", "london_areas"]], on=GROUP, how="left")
    rankable = joined["value"].where(joined["is_comparable"] & joined["unit"].isin(RANKED_UNITS))
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
    """London, inner and outer London: value, areas due and returned. Grain: region x GROUP.

    `areas`: area_code, inner_outer. `due`: DUE and area_code, a row for each area that owes a figure; more areas
    may return it than owe it. A merged figure is a return of each member.
    """
    figures = figures[~_told_twice(figures)]
    region_of = areas.set_index("area_code")["inner_outer"]
    placed = figures.assign(region=figures["area_code"].str.slice(0, 9).map(region_of))
    pieces = [placed.assign(region="london"), placed]
    both = pd.concat(pieces, ignore_index=True)
    found = _summed(both, ["region", *GROUP])
    # a count without its denominator, or over a zero one, was returned too
    said = both["value"].notna() | both["numerator"].notna()
    returned = both[said].groupby(["region", *GROUP])["members"].sum().rename("areas_returned")
    found = found.merge(returned.reset_index(), on=["region", *GROUP], how="left")
    found = found.merge(_due(due, areas), on=["region", *DUE], how="left")
    counted = ["areas_due", "areas_returned"]
    found[counted] = found[counted].fillna(0).astype("int64")
    return found.drop(columns=["areas", "unit"])


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
    parts = merged.rename_axis("merged").reset_index()
    parts["area_code"] = parts["area_code"].str.split("+")
    own = figures.loc[(figures["members"] == 1) & has_figure, [*GROUP, "area_code"]].rename_axis("own").reset_index()
    found = (
        parts.explode("area_code")
        .astype({"area_code": figures["area_code"].dtype})
        .merge(own, on=[*GROUP, "area_code"], how="left")
    )
    whole = found.groupby("merged")["own"].transform(lambda rows: rows.notna().all())
    aside[found.loc[whole, "merged"].unique()] = True
    aside[found.loc[~whole, "own"].dropna().unique()] = True
    return aside


def _summed(figures: pd.DataFrame, group: list[str]) -> pd.DataFrame:
    """The value of each group by the unit's own rule, with numerator, denominator and how many areas are in it."""
    is_quotient = figures["unit"].isin(QUOTIENTS)
    # a count may have been sent as a value
    amounts = figures["numerator"].fillna(figures["value"].where(figures["unit"] == "count"))
    counts = figures["is_comparable"] & figures["value"].notna()
    # a publisher who gives count and rate has said what it is over
    denominators = figures["denominator"].fillna(amounts / figures["value"].where(amounts > 0) * figures["rate_base"])
    has_parts = amounts.notna() & (denominators.notna() | ~is_quotient)
    summed = amounts.where(counts & has_parts)
    divided = denominators.where(counts & has_parts & is_quotient)
    in_it = counts & (has_parts | ~is_quotient)
    work = figures[group].assign(
        numerator=summed, denominator=divided, mean=figures["value"].where(counts), unit=figures["unit"],
        rate_base=figures["rate_base"], areas=figures["members"].where(in_it, 0),
    )  # fmt: skip
    grouped = work.groupby(group, sort=False)
    found = grouped[["numerator", "denominator"]].sum(min_count=1)
    found = found.join(grouped[["unit", "rate_base"]].first()).join(grouped["areas"].sum()).join(grouped["mean"].mean())
    quotient = found["numerator"] / found["denominator"].where(found["denominator"] > 0) * found["rate_base"]
    value = quotient.where(
        found["unit"].isin(QUOTIENTS), found["numerator"].where(found["unit"] == "count", found["mean"])
    )
    return found.assign(value=value).drop(columns="mean").reset_index()


def _due(due: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """How many areas owe each figure, by region."""
    placed = due.merge(areas, on="area_code")
    both = pd.concat([placed.assign(region="london"), placed.assign(region=placed["inner_outer"])])
    return both.groupby(["region", *DUE]).size().rename("areas_due").reset_index()
