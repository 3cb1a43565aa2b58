"""A figure's value: its numerator over the denominator that its definition names."""

import pandas as pd

from lscb_pipeline.frames.figures import DefinedFigures, ValuedFigures
from lscb_pipeline.reference.populations import denominators
from lscb_pipeline.reference.quotients import other_indicator


def with_values(figures: DefinedFigures, newest: str | None = None) -> ValuedFigures:
    """Fill denominators and values, and say which population a figure is over.

    A denominator is the row's own, else the population, else the other indicator's figure. A published value
    stands; else it is numerator / denominator x rate base. A zero denominator gives no value, never 0. Of populations
    none is of a later vintage than `newest`, where that is named.
    """
    filled = figures.copy()
    population = _populations(filled, newest)
    filled["population_vintage"] = population["population_vintage"]
    filled["population_year"] = population["population_year"]
    denominator = filled["denominator"].fillna(population["population"]).fillna(other_indicator(filled))
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
    populations = pd.DataFrame(
        {"population": float("nan"), "population_year": pd.NA, "population_vintage": None},
        index=figures.index,
    ).astype({"population_year": "Int64", "population_vintage": "str"})
    wanted = figures["age_band"].notna() & figures["denominator"].isna()
    for band, rows in figures[wanted].groupby("age_band"):
        years = population_year(rows["period_start"], rows["period_end"])
        held = denominators(rows["area_code"], years, str(band), newest)
        populations.loc[rows.index, "population"] = held["population"].astype("float64")
        populations.loc[rows.index, "population_year"] = held["population_year"].astype("Int64")
        populations.loc[rows.index, "population_vintage"] = held["population_vintage"].astype("str")
    return populations
