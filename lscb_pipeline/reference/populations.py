"""Denominators: which population goes under a count, by area, year and age band, and of which vintage.

Here: the choice of vintage and year, sums for merged areas, and the bounds of what is held. Not here: the figures
(population.csv), the band and year pinned by an indicator (the catalogue), the rates (benchmarks).
"""

from __future__ import annotations

import functools
from typing import Any, Final

import pandas as pd

from lscb_pipeline.frames.reference import PopulationBounds, Populations
from lscb_pipeline.reference import tables
from lscb_pipeline.reference.tables import table

NEAREST_YEARS: Final = 2
ANSWER: Final = {"population": "Int64", "population_year": "Int64", "population_vintage": "str"}


def denominators(
    area_codes: pd.Series[str], years: pd.Series[Any], age_band: str, newest: str | None = None
) -> Populations:
    """Find each row's population, with its year and vintage.

    The frame has the index of `area_codes`; `years` are mid-years, row by row. Of the vintages that hold the
    year, the newest is taken, none newer than `newest` where that is named; where none does, the nearest year held
    within two, the earlier of two as near. A merged area is the sum of its members in one vintage and year. What is
    not held is missing: never 0, never another band. Raises ValueError for an unknown vintage.
    """
    known = set(table("vintage")["vintage"])
    if newest is not None and newest not in known:
        raise ValueError(f"no population vintage {newest!r}; known are {', '.join(sorted(known))}")
    asked = pd.DataFrame(
        {
            "area_code": area_codes.astype("str").array,
            "year": pd.array(pd.to_numeric(years).array, dtype="Int64"),
        }
    )
    chosen = _chosen(frozenset(asked["area_code"].dropna().unique()) - _usual_areas(), age_band, newest)
    with_chosen = asked.merge(chosen, on=["area_code", "year"], how="left", validate="many_to_one")
    answer = with_chosen[list(ANSWER)].astype(ANSWER)
    answer.index = area_codes.index
    return answer


def least_and_most(area_codes: pd.Series[str], age_band: str) -> PopulationBounds:
    """The smallest and the largest population of each area in any vintage and year.

    For how large a figure can be, whatever its year. A merged area is the sum of its members. Indexed as asked for.
    """
    asked = area_codes.astype("str")
    held = _extremes(frozenset(asked.dropna().unique()), age_band)
    return held.reindex(asked.to_numpy()).set_axis(area_codes.index)


@functools.lru_cache(maxsize=256)
def _extremes(area_codes: frozenset[str], age_band: str) -> pd.DataFrame:
    held = _held(pd.Series(sorted(area_codes), dtype="str"), age_band, None)
    population = held.astype({"population": "float64"}).groupby("area_code")["population"]
    return pd.DataFrame({"least": population.min(), "most": population.max()})


@functools.lru_cache(maxsize=256)
def _chosen(unusual: frozenset[str], age_band: str, newest: str | None) -> pd.DataFrame:
    """What is chosen for each area, and each year near enough to one that is held.

    `unusual`: merged areas that are not in the reference table, beside all that are.
    """
    held = _held(pd.Series(sorted(_usual_areas() | unusual), dtype="str"), age_band, newest)
    near = range(-NEAREST_YEARS, NEAREST_YEARS + 1)
    asked = pd.concat([held[["area_code"]].assign(year=held["population_year"] + step) for step in near])
    return _best(asked.drop_duplicates().astype({"year": "Int64"}), held)


@functools.cache
def _usual_areas() -> frozenset[str]:
    return frozenset(tables.table("area")["area_code"]) | frozenset(tables.table("merged_area")["area_code"])


def _held(area_codes: pd.Series[str], age_band: str, newest: str | None) -> pd.DataFrame:
    """Sum the members of each area asked for, by vintage and year, where every member is held."""
    figures = table("population")
    figures = figures[figures["age_band"] == age_band]
    ranks = table("vintage").set_index("vintage")["rank"]
    if newest is not None:
        figures = figures[figures["vintage"].map(ranks) <= ranks[newest]]
    wanted = area_codes.to_frame("area_code")
    wanted["member"] = wanted["area_code"].str.split("+")
    wanted["members"] = wanted["member"].str.len()
    # many_to_many: an area is a member of itself and of merged ones, and held for many years and vintages
    by_member = wanted.explode("member").merge(
        figures.rename(columns={"area_code": "member", "year": "population_year"}),
        on="member",
        validate="many_to_many",
    )
    sums = by_member.groupby(["area_code", "vintage", "population_year"], as_index=False).agg(
        population=("population", "sum"), held=("member", "nunique"), members=("members", "first")
    )
    whole = sums[sums["held"] == sums["members"]]
    return whole.merge(table("vintage")[["vintage", "rank"]], on="vintage", validate="many_to_one")


def _best(asked: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Choose for each area and year: the nearest year, the earlier of two as near, the newest vintage."""
    choices = asked.merge(held, on="area_code", validate="many_to_many")  # each year asked for with each that is held
    choices["distance"] = (choices["population_year"] - choices["year"]).abs()
    near = choices[choices["distance"] <= NEAREST_YEARS]
    newest_first = near.assign(rank=-near["rank"])
    ordered = newest_first.sort_values(["area_code", "year", "distance", "population_year", "rank"])
    chosen = ordered.drop_duplicates(["area_code", "year"])
    return chosen.rename(columns={"vintage": "population_vintage"})[["area_code", "year", *ANSWER]]
