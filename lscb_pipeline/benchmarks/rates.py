"""A figure's value: its numerator over the denominator that its definition names."""

import pandas as pd

from lscb_pipeline.reference.populations import denominators


def with_values(figures: pd.DataFrame, newest: str | None = None) -> pd.DataFrame:
    """Fill denominator, value, population_vintage and population_year.

    `figures`: one row a figure, with area_code, indicator_code, feed, breakdown, period_start, period_end,
    numerator, denominator, value, and the catalogue's unit, rate_base, age_band, denominator_indicator.
    A denominator is the row's own, else the population, else the other indicator's figure. A published value
    stands; else it is numerator / denominator x rate base. A zero denominator gives no value, never 0. Of populations
    none is of a later vintage than `newest`, where that is named.
    """
    filled = figures.copy()
    population = _populations(filled, newest)
    filled["population_vintage"] = population["population_vintage"]
    filled["population_year"] = population["population_year"]
    denominator = filled["denominator"].fillna(population["population"]).fillna(_other_indicator(filled))
    computed = filled["numerator"] / denominator.where(denominator > 0) * filled["rate_base"]
    counted = filled["numerator"].where(filled["unit"] == "count")
    return filled.assign(denominator=denominator, value=filled["value"].fillna(computed).fillna(counted))


def population_year(starts: pd.Series, ends: pd.Series) -> pd.Series:
    """Which mid-year fits a period: a calendar year its own; else that in which the financial year begins.

    So the year to 31 March t is divided by mid-year t-1, as DfE does.
    """
    is_calendar_year = (starts.dt.month == 1) & (starts.dt.day == 1) & (ends.dt.month == 12)
    years: pd.Series = starts.dt.year.where(is_calendar_year, (starts - pd.DateOffset(months=3)).dt.year)
    return years


def _populations(figures: pd.DataFrame, newest: str | None) -> pd.DataFrame:
    found = pd.DataFrame(
        {"population": float("nan"), "population_year": pd.NA, "population_vintage": None},
        index=figures.index,
    ).astype({"population_year": "Int64", "population_vintage": "str"})
    wanted = figures["age_band"].notna() & figures["denominator"].isna()
    for band, rows in figures[wanted].groupby("age_band"):
        years = population_year(rows["period_start"], rows["period_end"])
        held = denominators(rows["area_code"], years, str(band), newest)
        found.loc[rows.index, "population"] = held["population"].astype("float64")
        found.loc[rows.index, "population_year"] = held["population_year"].astype("Int64")
        found.loc[rows.index, "population_vintage"] = held["population_vintage"].astype("str")
    return found


def _other_indicator(figures: pd.DataFrame) -> pd.Series:
    """The figure of the indicator that is the denominator: same area, period and feed, and of the same breakdown.

    Its breakdown `all` is what a part is a share of where the indicator is its own denominator, or has no such
    breakdown at all: a part that one area lacks is no reason to divide that area's by the whole.
    """
    place = ["area_code", "feed", "period_start", "period_end"]
    wanted = figures.loc[
        figures["denominator_indicator"].notna(), ["indicator_code", "denominator_indicator", *place, "breakdown"]
    ]
    if wanted.empty:
        return pd.Series(float("nan"), index=figures.index)
    # a count may have been sent as a value
    counted = figures["numerator"].fillna(figures["value"].where(figures["unit"] == "count"))
    offered = figures[["indicator_code", *place, "breakdown"]].assign(other=counted)
    offered = offered.rename(columns={"indicator_code": "denominator_indicator"})
    same = wanted.merge(offered, on=["denominator_indicator", *place, "breakdown"], how="left")["other"]
    every = offered[offered["breakdown"] == "all"].drop(columns="breakdown")
    whole = wanted.merge(every, on=["denominator_indicator", *place], how="left")["other"]
    series = ["denominator_indicator", "feed", "breakdown"]
    is_broken_down = pd.MultiIndex.from_frame(wanted[series]).isin(pd.MultiIndex.from_frame(offered[series]))
    is_of_another = (wanted["indicator_code"] != wanted["denominator_indicator"]).to_numpy()
    return same.where(is_of_another & is_broken_down, whole).set_axis(wanted.index).reindex(figures.index)
