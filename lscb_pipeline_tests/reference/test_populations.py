"""Denominators: vintages that differ, years not held, merged areas, bands not held."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscb_pipeline.reference import populations
from lscb_pipeline.reference.populations import denominators
from lscb_pipeline.reference.tables import table

CITY, CAMDEN, HACKNEY, WESTMINSTER = "E09000001", "E09000007", "E09000012", "E09000033"
PRECENSUS, REBASED, SFR27 = "ons_mid2020_precensus", "ons_2024_rebased", "dcsf_sfr27_mid2009"
ALL_CODES = [*table("area")["area_code"], *table("merged_area")["area_code"]]


def one(area_code, year, age_band="0-17", newest=None) -> list:
    found = denominators(pd.Series([area_code]), pd.Series([year]), age_band, newest)
    return [None if pd.isna(cell) else cell for cell in found.iloc[0]]


@pytest.mark.parametrize(
    ("area_code", "precensus", "rebased"),
    [(WESTMINSTER, 50701, 31851), (CITY, 1825, 654), (CAMDEN, 54100, 37762)],
)
def test_the_census_rebase(area_code, precensus, rebased):
    assert one(area_code, 2020) == [rebased, 2020, REBASED]
    assert one(area_code, 2020, newest=PRECENSUS) == [precensus, 2020, PRECENSUS]


def test_a_year_not_held_takes_the_nearest_within_two_years():
    assert one(CAMDEN, 2010)[1:] == [2009, SFR27]
    assert one(CAMDEN, 2008)[1:] == [2009, SFR27]
    assert one(CAMDEN, 2011)[1:] == [2012, REBASED]
    assert one(CAMDEN, 2026)[1:] == [2024, REBASED]
    assert one(CAMDEN, 2006) == one(CAMDEN, 2027) == [None, None, None]
    assert one(CAMDEN, 2011, newest=SFR27)[1:] == [2009, SFR27]
    assert one(CAMDEN, 2018, newest=PRECENSUS)[1:] == [2019, PRECENSUS]


@pytest.fixture
def forgetful(monkeypatch):
    """What is chosen is remembered for good: not across tables that a test puts in the place of the real ones."""
    populations._chosen.cache_clear()
    yield monkeypatch
    populations._chosen.cache_clear()


def test_the_earlier_of_two_years_as_near(forgetful):
    figures = table("population")
    gap = figures[figures["year"] != 2016]
    tables = {"population": gap, "vintage": table("vintage")}
    forgetful.setattr("lscb_pipeline.reference.populations.table", lambda name: tables[name].copy())
    assert one(CAMDEN, 2016)[1:] == [2015, REBASED]


def test_merged_areas_are_the_sum_of_their_members_or_nothing(forgetful):
    city, hackney = one(CITY, 2020)[0], one(HACKNEY, 2020)[0]
    assert one(f"{CITY}+{HACKNEY}", 2020) == [city + hackney, 2020, REBASED]
    figures = table("population")
    cityless = figures[(figures["area_code"] != CITY) | (figures["vintage"] != REBASED)]
    tables = {"population": cityless, "vintage": table("vintage")}
    populations._chosen.cache_clear()
    forgetful.setattr("lscb_pipeline.reference.populations.table", lambda name: tables[name].copy())
    assert one(f"{CITY}+{HACKNEY}", 2020)[1:] == [2020, PRECENSUS]
    assert one(f"{CITY}+{HACKNEY}", 2015) == [None, None, None]


def test_a_band_is_never_another_band():
    assert one(CAMDEN, 2020, "15-17") == [None, None, None]
    assert one(CAMDEN, 2015, "10-17") == [None, None, None]
    assert one(CAMDEN, 2021, "10-17")[1:] == [2020, PRECENSUS]


def test_rows_keep_their_index_and_what_is_unknown_is_missing():
    codes = pd.Series([WESTMINSTER, None, "E09000099", WESTMINSTER, CITY], index=[3, 3, 1, 0, 9], dtype="str")
    years = pd.Series([2020, 2020, 2020, None, 2009], index=[3, 3, 1, 0, 9])
    found = denominators(codes, years, "0-17")
    assert found.index.tolist() == [3, 3, 1, 0, 9]
    assert found["population"].isna().tolist() == [False, True, True, True, False]
    assert found.dtypes.astype("str").tolist() == ["Int64", "Int64", "str"]
    assert denominators(codes.iloc[:0], years.iloc[:0], "0-17").shape == (0, 3)


def test_an_unknown_vintage_is_an_error_not_a_gap():
    with pytest.raises(ValueError, match=REBASED):
        one(CAMDEN, 2020, newest="ons_2042")


def test_whole_frames_answer_as_single_rows_do():
    rows = [(code, year) for code in ALL_CODES[::7] for year in range(2005, 2030, 3)] * 2
    codes, years = zip(*rows, strict=True)
    found = denominators(pd.Series(codes), pd.Series(years), "0-17")
    single = {row: one(*row) for row in set(rows)}
    assert [[None if pd.isna(cell) else cell for cell in row] for row in found.to_numpy()] == [
        single[row] for row in rows
    ]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(ALL_CODES), st.integers(2000, 2035)), min_size=1, max_size=40))
def test_a_population_is_positive_and_near_or_missing(rows):
    asked = pd.DataFrame(rows, columns=["area_code", "year"])
    found = denominators(asked["area_code"], asked["year"], "0-17")
    missing = found.isna()
    assert (missing["population"] == missing["population_vintage"]).all()
    assert (missing["population"] == ~asked["year"].between(2007, 2026)).all()
    assert (found["population"].dropna() > 0).all()
    assert ((found["population_year"] - asked["year"]).dropna().abs() <= 2).all()


def test_every_area_is_held_in_every_year_of_every_vintage_and_band():
    counts = table("population").groupby(["vintage", "year", "age_band"])["area_code"].nunique()
    assert (counts == 33).all()
    assert set(table("population")["vintage"]) == set(table("vintage")["vintage"])
    assert table("vintage").sort_values("published_on")["rank"].is_monotonic_increasing
    assert table("vintage")["rank"].is_unique


def test_figures_are_rounded_as_their_vintage_says_and_bands_fit_in_one_another():
    figures = table("population").merge(table("vintage"), on="vintage")
    assert (figures["population"] % figures["rounded_to"] == 0).all()
    bands = figures[figures["vintage"] == PRECENSUS].pivot_table(
        index=["area_code", "year"], columns="age_band", values="population"
    )
    assert (bands["10-17"] < bands["0-17"]).all()
    assert (bands["0-14"] < bands["0-17"]).all()
    assert (bands["1-19"] < bands["0-17"] + bands["18+"]).all()
