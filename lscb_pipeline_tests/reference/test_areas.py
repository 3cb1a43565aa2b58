"""What a cell must and must not be taken to mean."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscb_pipeline.reference.areas import members, normalise, resolve
from lscb_pipeline.reference.tables import table

CITY_HACKNEY, KINGSTON_RICHMOND = "E09000001+E09000012", "E09000021+E09000027"
MEANT = {
    "E09000001": "E09000001",
    " e09000001 ": "E09000001",
    201: "E09000001",
    320.0: "E09000031",
    "201.0": "E09000001",
    " 201 ": "E09000001",
    "00AA": "E09000001",
    "5C3": CITY_HACKNEY,
    "5k7": "E09000007",
    "TAK": "E09000004",
    "City and Hackney Teaching PCT": CITY_HACKNEY,
    "Richmond and Twickenham": "E09000027",
    "City of London  ": "E09000001",
    "City of Westminster": "E09000033",
    "WESTMINSTER": "E09000033",
    "Hammersmith & Fulham": "E09000013",
    "Barking&Dagenham": "E09000002",
    "Kingston Upon Thames": "E09000021",
    "kingston-upon-thames": "E09000021",
    "Kingston": "E09000021",
    "Richmond": "E09000027",
    "London Borough of Sutton": "E09000029",
    "Royal Borough of Greenwich": "E09000011",
    "WFT": "E09000031",
    "Tower\u00a0Hamlets": "E09000030",
    "\ufeffHackney\u200b": "E09000012",
    "\u200eHackney\u200f": "E09000012",
    "Ｈａｃｋｎｅｙ": "E09000012",
    "Merton2": "E09000024",
    "Camden (1)": "E09000007",
    "Camden⁷": "E09000007",
    "Camden 1,2": "E09000007",
    "Camden [note 3]": "E09000007",
    "Hackney and City of London7": CITY_HACKNEY,
    "Hackney and City of London8": CITY_HACKNEY,
    "E09000012, E09000001": CITY_HACKNEY,
    "City and Hackney": CITY_HACKNEY,
    CITY_HACKNEY: CITY_HACKNEY,
    "Kingston upon Thames / Richmond upon Thames": KINGSTON_RICHMOND,
    "314 / 318": KINGSTON_RICHMOND,
    "E09000021 / E09000027": KINGSTON_RICHMOND,
    "Sutton and Merton": "E09000024+E09000029",
}
NOT_MEANT = [
    "Наckney", "Cаmden", "Kingston upon Hull, City of", "City of Kingston-Upon-Hull", "Richmondshire",
    "London", "Inner London", "Total", "England", "", "  ", None, np.nan, pd.NA, "nan", "Unknown",
    "E09000034", "E090000011", "E12000007", 921, "201.5", "0201", "Camden 001", "Camden 001A", "Camden 2010",
    "Camden Town", "Barking Riverside", "Brent1234", "LBH", "Hackney, Camden", "E09000001-E09000012",
    "Croydon Croydon", "12",
]  # fmt: skip


@pytest.mark.parametrize(("cell", "area_code"), MEANT.items())
def test_meant(cell, area_code):
    assert resolve(pd.Series([cell], dtype="object")).tolist() == [area_code]


@pytest.mark.parametrize("cell", NOT_MEANT)
def test_not_meant(cell):
    assert resolve(pd.Series([cell], dtype="object")).isna().tolist() == [True]


def test_a_column_keeps_its_index_name_and_kind():
    values = pd.Series(["Camden", None, "Camden"], index=[7, 7, 3], name="LA")
    found = resolve(values)
    assert found.index.tolist() == [7, 7, 3]
    assert found.name == "LA"
    assert found.dtype == "str"
    assert resolve(pd.Series([201.0, np.nan])).fillna("-").tolist() == ["E09000001", "-"]
    assert resolve(pd.Series([], dtype="object")).dtype == "str"
    assert resolve(pd.Series(["Camden", "Camden"], dtype="category")).tolist() == ["E09000007"] * 2


def test_no_spelling_has_two_meanings():
    spellings = [
        table("area")[["area_code"]].assign(spelling=table("area")[column])
        for column in ("area_code", "name", "dfe_code", "ons_old_code", "dclg_code")
    ]
    spellings += [
        table(name)[["area_code"]].assign(spelling=table(name)[column])
        for name, column in (("area_alias", "alias"), ("merged_area", "name"), ("merged_area", "area_code"))
    ]
    every = pd.concat(spellings)
    assert every.groupby(every["spelling"].map(normalise))["area_code"].nunique().max() == 1
    assert resolve(every["spelling"]).tolist() == every["area_code"].tolist()


def test_aliases_speak_of_areas_and_merged_areas_only():
    known = set(table("area")["area_code"]) | set(table("merged_area")["area_code"])
    assert set(table("area_alias")["area_code"]) == known


def test_members():
    assert members("E09000001") == ["E09000001"]
    assert members(CITY_HACKNEY) == ["E09000001", "E09000012"]
    for wrong in ("E09000034", "E09000012+E09000001", "E09000001+E09000001", "", "Camden"):
        with pytest.raises(ValueError, match="neither"):
            members(wrong)


def test_a_long_column_is_read_by_its_distinct_values():
    values = pd.Series(["Camden", "Hackney and City of London7", "nowhere"] * 100_000)
    began = time.perf_counter()
    found = resolve(values)
    assert time.perf_counter() - began < 2
    assert found.notna().sum() == 200_000


@given(st.text())
def test_normalising_twice_is_normalising_once(text):
    assert normalise(normalise(text)) == normalise(text)


@given(
    st.sampled_from(table("area")["name"].tolist()),
    st.sampled_from(["", " ", "\u00a0", "\u200b", "\u2060", "\u202a", "\t", "\n"]),
    st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
)
def test_space_marks_and_case_do_not_matter(name, space, change_case):
    assert normalise(space + change_case(name) + space) == normalise(name)
