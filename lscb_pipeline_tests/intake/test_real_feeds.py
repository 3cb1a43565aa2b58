"""Real files that came later: one layout fits, every record is accounted for, figures picked by eye come out right.

Each layout is also tried on made-up rows of its format, in test_made_up_feeds.py.
"""

import csv
from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.files.sheets import read_sheets
from lscb_pipeline.intake.tables.recognise import recognise
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline_tests.intake.reading import INPUT, layout_of, layouts_of, real_file
from lscb_pipeline_tests.intake.real_sources import (
    ADMISSIONS,
    B1,
    B2,
    B7,
    BARKING,
    BARNET,
    C1,
    C2,
    C3,
    C4,
    C5,
    C6,
    CAMDEN,
    CARE,
    CITY,
    CITY_AND_HACKNEY,
    D1,
    D3,
    D5,
    D8,
    GREENWICH,
    HACKNEY,
    HARINGEY,
    HILLINGDON,
    IDS,
    INJURY,
    KINGSTON,
    KINGSTON_AND_RICHMOND,
    KNIFE,
    LA4_2013,
    LA4_2014,
    LA6_2013,
    LAMBETH,
    NEED,
    OC2,
    OFFENCES,
    PROFILES,
    RECORDED,
    SOURCES,
    STABILITY,
    TEENAGE,
    WORKFORCE,
    YOUTH,
    Source,
    reading_of,
)

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("source", SOURCES, ids=IDS)
def test_one_layout_fits_and_every_record_is_accounted_for(source: Source) -> None:
    path = real_file(source.path)
    table = recognise(read_sheets(path.read_bytes(), path.suffix), layouts_of(source.feed))
    assert table.layout.layout == source.layout
    reading = reading_of(source.path, source.feed)
    assert (len(reading.rows), len(reading.refused), reading.outside) == (source.loaded, 0, source.outside)
    assert reading.read == source.loaded + sum(source.outside.values())
    assert set(reading.rows["area_code"]) == source.areas
    # every column is used, or known and left out on purpose
    assert reading.notices.empty


@pytest.mark.parametrize("path", sorted({source.path for source in SOURCES}), ids=lambda p: p.split("/")[-1][:32])
def test_no_other_feed_takes_the_file(path: str) -> None:
    file = real_file(path)
    found = list(read_sheets(file.read_bytes(), file.suffix))
    for feed in set(library().contracts) - {source.feed for source in SOURCES if source.path == path}:
        with pytest.raises(UnreadableError, match="no layout fits"):
            recognise(found, layouts_of(feed))


# What stands in the raw file, picked by eye: (file, feed, last day) -> {(area, indicator, breakdown): number or marker}
Cells = dict[tuple[str, ...], float | str]
CELLS: list[tuple[str, str, str, Cells]] = [
    (B1, NEED, "2025-03-31", {(KINGSTON, "DF201"): 1780, (KINGSTON, "DF202"): 1847, (KINGSTON, "DF203"): 958,
     (KINGSTON, "DF206"): 845, (KINGSTON, "DF207"): 1002, (KINGSTON, "DF208"): 11}),
    (C1, NEED, "2025-03-31", {(KINGSTON, "DF211"): 1640, (KINGSTON, "DF212"): 246, (KINGSTON, "DF216"): 222}),
    (C1, NEED, "2024-03-31", {(KINGSTON, "DF213"): "c", (KINGSTON, "DF214"): 571}),
    (C1, NEED, "2021-03-31", {(HACKNEY, "DF211"): "x"}),
    (D3, NEED, "2024-03-31", {(KINGSTON, "DF221"): 186, (KINGSTON, "DF222"): 39}),
    (D5, NEED, "2025-03-31", {(KINGSTON, "DF223"): 113, (KINGSTON, "DF224", "up_to_3_months"): 29,
     (KINGSTON, "DF224", "6_to_12_months"): 32, (KINGSTON, "DF224", "2_years_or_more"): "c"}),
    (C3, NEED, "2025-03-31", {(KINGSTON, "DF231"): 1478, (KINGSTON, "DF232", "gangs"): 26,
     (KINGSTON, "DF232", "young_carer"): 154, (KINGSTON, "DF232", "domestic_abuse_parent"): 425,
     (KINGSTON, "DF232", "physical_abuse_unknown"): 0, (KINGSTON, "DF232", "other"): 304}),
    (C3, NEED, "2024-03-31", {(KINGSTON, "DF232", "privately_fostered"): "c"}),
    (WORKFORCE, NEED, "2025-09-30", {(KINGSTON_AND_RICHMOND, "DF241"): 137.4, (KINGSTON_AND_RICHMOND, "DF245"): 38.5,
     (KINGSTON_AND_RICHMOND, "DF249"): 14.9, (KINGSTON_AND_RICHMOND, "DF256"): 1679,
     (KINGSTON_AND_RICHMOND, "DF257"): 13.9, (KINGSTON_AND_RICHMOND, "DF259"): 2}),
    (B2, NEED, "2022-03-31", {(GREENWICH, "DF207"): 2291, (GREENWICH, "DF209"): 516,
     (GREENWICH, "DF210", "autism"): 51.6, (GREENWICH, "DF210", "consciousness"): "c",
     (GREENWICH, "DF210", "other"): 17.8}),
    (B7, NEED, "2022-03-31", {(GREENWICH, "DF271"): 508, (GREENWICH, "DF272"): 502, (GREENWICH, "DF273"): 498,
     (GREENWICH, "DF274"): 494, (GREENWICH, "DF275"): 741, (GREENWICH, "DF276"): 727, (GREENWICH, "DF277"): 243}),
    (C2, NEED, "2022-03-31", {(GREENWICH, "DF233"): 3454, (GREENWICH, "DF234", "same_day"): 12,
     (GREENWICH, "DF234", "41_to_45_days"): 1964, (GREENWICH, "DF234", "61_days_or_more"): 16,
     (GREENWICH, "DF235", "lower_quartile"): 35, (GREENWICH, "DF235", "median"): 43}),
    (C4, NEED, "2022-03-31", {(GREENWICH, "DF261"): 971, (GREENWICH, "DF262"): 911, (GREENWICH, "DF263"): 306,
     (GREENWICH, "DF264"): 304, (GREENWICH, "DF265", "up_to_10_days"): 18, (GREENWICH, "DF265", "21_days_or_more"): 86,
     (GREENWICH, "DF266", "median"): 15, (GREENWICH, "DF266", "upper_quartile"): 24}),
    (C5, NEED, "2022-03-31", {(GREENWICH, "DF211"): 3601, (GREENWICH, "DF218", "schools"): 1006,
     (GREENWICH, "DF218", "police"): 1069, (GREENWICH, "DF218", "anonymous"): "c"}),
    (C6, NEED, "2021-08-31", {(GREENWICH, "DF217"): 176, (HACKNEY, "DF217"): "x"}),
    (C6, NEED, "2022-03-31", {(GREENWICH, "DF217"): 401}),
    (D1, NEED, "2022-03-31", {(GREENWICH, "DF221"): 219, (GREENWICH, "DF225"): 219, (GREENWICH, "DF226"): 264,
     (GREENWICH, "DF227"): 263, (GREENWICH, "DF228"): 428, (GREENWICH, "DF229"): 427, (GREENWICH, "DF223"): 164}),
    (D8, NEED, "2022-03-31", {(GREENWICH, "DF267"): 135, (GREENWICH, "DF268", "up_to_3_months"): 59,
     (GREENWICH, "DF268", "3_to_6_months"): 22, (GREENWICH, "DF268", "more_than_6_months"): 54,
     (GREENWICH, "DF269", "up_to_3_months"): 16}),
    (STABILITY, CARE, "2021-03-31", {(HACKNEY, "DF141"): 418, (HACKNEY, "DF141", "three_or_more_placements"): 44,
     (HACKNEY, "DF142", "three_or_more_placements"): 79, (HACKNEY, "DF143", "same_carer"): 82,
     (CITY, "DF143", "same_carer"): "z", (CITY, "DF143"): 0}),
    (OC2, CARE, "2010-03-31", {(CAMDEN, "DF150"): 198, (CAMDEN, "DF151"): 156, (CAMDEN, "DF153"): 13,
     (CAMDEN, "DF154"): 33, (CAMDEN, "DF159"): 185, (CAMDEN, "DF160"): 182, (CITY, "DF152"): "c",
     (LAMBETH, "DF153"): "c", (CITY, "DF153"): 0}),
    (LA4_2013, CARE, "2013-03-31", {(CAMDEN, "DF150"): 170, (CAMDEN, "DF151"): 125, (CAMDEN, "DF153"): 10,
     (CITY, "DF150"): "c", (CITY, "DF153"): 0}),
    (LA4_2014, CARE, "2014-03-31", {(CAMDEN, "DF150"): 160, (CAMDEN, "DF153"): "c", (HACKNEY, "DF153"): 15}),
    (LA6_2013, CARE, "2013-03-31", {(CAMDEN, "DF150"): 170, (CAMDEN, "DF152"): 30, (CAMDEN, "DF157"): 30,
     (HARINGEY, "DF158"): 15, (HARINGEY, "DF160"): 390, (HILLINGDON, "DF157"): "c", (CITY, "DF150"): "c"}),
    (PROFILES[2014], CARE, "2013-03-31", {(BARKING, "DF107"): 76, (CITY, "DF107"): 98}),
    (PROFILES[2015], CARE, "2014-03-31", {(BARKING, "DF107"): 80, (CITY, "DF107"): 87}),
    (PROFILES[2017], CARE, "2016-03-31", {(BARKING, "DF107"): 69, (CITY, "DF107"): 101}),
    (PROFILES[2018], CARE, "2016-03-31", {(BARKING, "DF107"): 69, (CITY, "DF107"): 101}),
    (KNIFE, YOUTH, "2022-03-31", {(BARNET, "MC101"): 29, (BARKING, "MC104"): 2}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "feed", "day", "expected"), CELLS, ids=[f"{p.split('/')[-1][:24]}-{d}" for p, _, d, _ in CELLS]
)
def test_cells_picked_by_eye(path: str, feed: str, day: str, expected: Cells) -> None:
    rows = reading_of(path, feed).rows
    rows = rows[rows["period_end"] == day]
    breakdowns = rows["breakdown"] if "breakdown" in rows else pd.Series("all", index=rows.index)
    for key, figure in expected.items():
        area, indicator, breakdown = (*key, "all")[:3]
        is_it = (rows["area_code"] == area) & (rows["indicator_code"] == indicator) & (breakdowns == breakdown)
        (row,) = rows[is_it].to_dict("records")
        assert (row["amount"] if pd.isna(row["amount_marker"]) else row["amount_marker"]) == figure, key


@pytest.mark.parametrize(
    ("edition", "year", "barking", "merged"),
    [(2014, 2012, 35.4, 28.8), (2015, 2013, 40.1, 24), (2017, 2014, 32.4, 24.7), (2018, 2014, 32.4, 24.7)],
)  # fmt: skip
def test_conception_rates_of_the_borough_profiles(edition: int, year: int, barking: float, merged: float) -> None:
    rows = reading_of(PROFILES[edition], TEENAGE).rows.set_index("area_code")
    assert set(rows["period_start"].dt.year) == {year}
    assert (rows.loc[BARKING, "conception_rate"], rows.loc[CITY_AND_HACKNEY, "conception_rate"]) == (barking, merged)
    assert layout_of(TEENAGE, "gla_borough_profile").replaces == ["supplier", "period"]


def test_recorded_offences_are_of_financial_years() -> None:
    rows = reading_of(RECORDED, OFFENCES).rows
    assert set(rows["indicator_code"]) == {"MC002"}
    years = rows[rows["area_code"] == BARKING].set_index("period_start")["offences"]
    assert (years["1999-04-01"], years["2000-04-01"], years.index.max()) == (19567, 20253, pd.Timestamp(2015, 4, 1))
    # the reason for reading 2010-12-31 as 2010-11: the same year as the sum of its months
    months = pd.read_csv(real_file("mps/MPS Borough Level Crime (Historical).csv")).set_index("LookUp_BoroughName")
    of_year = [f"{month}" for month in (*range(201004, 201013), *range(201101, 201104))]
    barking = months.loc[months.index == "Barking and Dagenham", of_year].to_numpy().sum()
    assert abs(years["2010-04-01"] / barking - 1) < 0.02


def test_knife_crime_fills_borough_months_without_a_row() -> None:
    rows = reading_of(KNIFE, YOUTH).rows
    filled = rows[rows["row_number"] == 0]
    assert (len(filled), set(filled["amount"])) == (964, {0})
    victims = rows[rows["indicator_code"] == "MC104"]
    assert (victims["period_start"].nunique(), victims["amount"].sum()) == (48, 5253)


def test_injury_admissions() -> None:
    rows = reading_of(ADMISSIONS, INJURY).rows
    assert rows.groupby("sex").size().to_dict() == {"all": 448, "female": 384, "male": 384}
    year = rows[(rows["period_start"] == "2010-04-01") & (rows["sex"] == "all")].set_index("area_code")
    assert (year.loc[BARKING, "admissions"], year.loc[BARKING, "population"]) == (414, 44620)
    merged = year.loc[CITY_AND_HACKNEY]
    assert (merged["admissions"], merged["population"]) == (512, 48767)
    marked = rows.loc[rows["admissions_marker"] == "caution", ["area_code", "period_end", "sex"]].to_numpy().tolist()
    frimley = pd.Timestamp("2023-03-31")  # did not report to March 2023
    assert marked == [["E09000017", frimley, sex] for sex in ("male", "female", "all")]


def test_every_real_file_is_delivered_or_has_a_reason() -> None:
    if not INPUT.is_dir():
        pytest.skip("the real files do not lie beside the project")
    with (ROOT / "tools" / "real" / "deliveries.csv").open(encoding="utf-8", newline="") as file:
        delivered = {row["path"] for row in csv.DictReader(file)}
    said = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
    paths = {str(path.relative_to(INPUT)) for path in INPUT.rglob("*") if path.is_file()}
    assert delivered <= paths
    assert not {path for path in paths - delivered if path.split("/")[-1] not in said}
