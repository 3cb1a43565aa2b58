"""Real files of the first five feeds: one layout fits, nothing is lost, and figures picked by eye come out right.

The files of the other feeds, and those that came later, are in test_real_feeds.py.
"""

import functools
from typing import NamedTuple

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.files.sheets import read_sheets
from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline.intake.tables.recognise import recognise
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline_tests.intake.reading import layouts_of, read, real_file

CLA, MISSING = "dfe_cla_underlying", "dfe_missing"
EES = "la_children_who_were_missing_or_away_from_placement_without_authorisation.csv"
NI71 = "ni71_runaways/OSR23_2010_UD_london_LA_rows.csv"
ONS = "ons_conceptions/conceptionstatisticstables2017.xls"
MPS_OLD = "mps/MPS Borough Level Crime (Historical).csv"
MPS_NEW = "mps/MPS Borough Level Crime (most recent 24 months) 2021-08_2023-07.csv"
CITY, CAMDEN, CROYDON, GREENWICH, HACKNEY, WESTMINSTER = (
    "E09000001", "E09000007", "E09000008", "E09000011", "E09000012", "E09000033",
)  # fmt: skip
DFE = "dfe_looked_after_missing"


class Source(NamedTuple):
    path: str
    feed: str
    supplier: str
    quarter: str
    layout: str
    read: int
    loaded: int


SOURCES = [
    Source(NI71, "borough_return", "dfe", "2010-11-Q2", "osr23_2010_ni71", 33 * 42, 33 * 42),
    Source(ONS, "nhs_teenage_conceptions", "ons", "2018-19-Q4", "ons_table_6", 405 * 20, 32 * 20),
    Source(MPS_OLD, "met_police_offences", "mps", "2021-22-Q2", "mps_borough_level_crime",
           1725 * 136 + 15_504, 32 * 56 * 136),
    Source(MPS_NEW, "met_police_offences", "mps", "2023-24-Q2", "mps_borough_level_crime",
           1575 * 24 + 5_328, 32 * 55 * 24),
    Source(f"{MISSING}/SFR34_Missing2015.csv", DFE, "dfe", "2015-16-Q3", "sfr_missing_2015_2016", 163 * 8, 33 * 8),
    Source(f"{MISSING}/SFR41_Missing2016.csv", DFE, "dfe", "2016-17-Q3", "sfr_missing_2015_2016", 163 * 8, 33 * 8),
    Source(f"{MISSING}/SFR50_Missing_2017.csv", DFE, "dfe", "2017-18-Q3", "sfr50_missing_2017", 163 * 8, 33 * 8),
    Source(f"{MISSING}/post_2017__{EES}", DFE, "dfe", "2022-23-Q3", "ees_missing", 10920, 33 * 13 * 5),
    Source(f"{MISSING}/post_2017_updated24__{EES}", DFE, "dfe", "2023-24-Q3", "ees_missing", 10920, 33 * 13 * 5),
    Source(f"{CLA}/SFR27_2010_March.csv", DFE, "dfe", "2010-11-Q3", "sfr27_2010_march", 162 * 4, 33 * 4),
    Source(f"{CLA}/SFR27_2010_Started.csv", DFE, "dfe", "2010-11-Q3", "sfr27_2010_started", 162 * 4, 33 * 4),
    Source(f"{CLA}/SFR27_2010_Ceased.csv", DFE, "dfe", "2010-11-Q3", "sfr27_2010_ceased", 162, 33),
    *(
        Source(f"{CLA}/{name}", DFE, "dfe", quarter, "sfr_looked_after_2011_2017", rows * measures, 33 * measures)
        for name, quarter, rows, measures in (
            ("SFR21_CLA.csv", "2011-12-Q3", 163, 3),
            ("SFR20_CLA2012.csv", "2012-13-Q3", 163, 3),
            ("SFR36_CLA2013.csv", "2013-14-Q3", 163, 3),
            ("SFR36_CLA2014.csv", "2014-15-Q3", 163, 3),
            ("SFR34_CLA2015.csv", "2015-16-Q3", 163, 2),
            ("SFR41_CLA2016.csv", "2016-17-Q3", 163, 3),
            ("SFR50_CLA2017.csv", "2017-18-Q3", 164, 2),
        )
    ),
]  # fmt: skip
BY_PATH = {source.path: source for source in SOURCES}


@functools.cache
def reading_of(path: str) -> Reading:
    source = BY_PATH[path]
    return read(real_file(path).read_bytes(), source.feed, source.supplier, source.quarter, real_file(path).suffix)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.path.split("/")[-1][:32])
def test_one_layout_fits_and_every_record_is_accounted_for(source: Source) -> None:
    path = real_file(source.path)
    table = recognise(read_sheets(path.read_bytes(), path.suffix), layouts_of(source.feed))
    assert table.layout.layout == source.layout
    reading = reading_of(source.path)
    assert (reading.read, len(reading.rows), len(reading.refused)) == (source.read, source.loaded, 0)
    assert sum(reading.outside.values()) == source.read - source.loaded
    # every column is used, or known and left out on purpose
    assert reading.notices.empty


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.path.split("/")[-1][:32])
def test_no_other_feed_takes_the_file(source: Source) -> None:
    path = real_file(source.path)
    found = list(read_sheets(path.read_bytes(), path.suffix))
    for feed in library().contracts:
        if feed != source.feed:
            with pytest.raises(UnreadableError, match="no layout fits"):
                recognise(found, layouts_of(feed))


# What stands in the raw file, picked by eye: (file, area, indicator, breakdown, year) -> a number or a marker.
DFE_CELLS = [
    ("SFR34_Missing2015.csv", 2015, {(CAMDEN, "DF111"): 26, (CAMDEN, "DF112"): 132, (HACKNEY, "DF121"): 48,
     (HACKNEY, "DF124"): 0, (CITY, "DF111"): "c", (GREENWICH, "DF114"): "c", (CROYDON, "DF123"): "c"}),
    ("SFR41_Missing2016.csv", 2016, {(CAMDEN, "DF111"): 47, (CROYDON, "DF122"): 1200, (CITY, "DF112"): 6,
     (CAMDEN, "DF114"): "c", (CROYDON, "DF124"): 10, (CITY, "DF124"): 0}),
    ("SFR50_Missing_2017.csv", 2017, {(CAMDEN, "DF111"): 24, (CROYDON, "DF112"): 525, (CROYDON, "DF114"): 11,
     (CITY, "DF111"): "c", (WESTMINSTER, "DF123"): "c", (WESTMINSTER, "DF124"): 0}),
    ("SFR21_CLA.csv", 2011, {(CAMDEN, "DF102"): 276, (CAMDEN, "DF101"): 413, (CITY, "DF102"): 9,
     (HACKNEY, "DF105"): "c", (CROYDON, "DF105"): "c", (CAMDEN, "DF105"): 0}),
    ("SFR20_CLA2012.csv", 2012, {(CAMDEN, "DF102"): 265, (CROYDON, "DF101"): 1148, (CROYDON, "DF105"): "c",
     (GREENWICH, "DF105"): "c", (HACKNEY, "DF105"): 0}),
    ("SFR36_CLA2013.csv", 2013, {(CAMDEN, "DF102"): 262, (CROYDON, "DF101"): 1063, (CROYDON, "DF105"): "c",
     (HACKNEY, "DF105"): "c", (WESTMINSTER, "DF105"): 0}),
    ("SFR36_CLA2014.csv", 2014, {(CAMDEN, "DF102"): 225, (CITY, "DF101"): 11, (CROYDON, "DF105"): "c",
     (CAMDEN, "DF105"): 0, (WESTMINSTER, "DF101"): 277}),
    ("SFR34_CLA2015.csv", 2015, {(CAMDEN, "DF102"): 190, (CAMDEN, "DF101"): 303, (CITY, "DF101"): 11}),
    ("SFR41_CLA2016.csv", 2016, {(CAMDEN, "DF102"): 188, (CROYDON, "DF101"): 1206, (CAMDEN, "DF105"): 0,
     (GREENWICH, "DF105"): 0}),
    ("SFR50_CLA2017.csv", 2017, {(CAMDEN, "DF102"): 198, (CROYDON, "DF101"): 1238, (CITY, "DF102"): 12}),
    ("SFR27_2010_Started.csv", 2010, {(CAMDEN, "DF103"): 98, (CROYDON, "DF103"): 438, (CITY, "DF103"): "c",
     (CROYDON, "DF106", "M3"): "c", ("E09000022", "DF106", "M1"): "c", (CAMDEN, "DF106", "M1"): 0}),
    ("SFR27_2010_Ceased.csv", 2010, {(CAMDEN, "DF104"): 102, (CROYDON, "DF104"): 509, (CITY, "DF104"): "c"}),
    # The figures of M1, M2, M3 stand under the headers P2, P3, K1: see the layout.
    ("SFR27_2010_March.csv", 2010, {(CAMDEN, "DF102"): 265, (CROYDON, "DF102"): 1008, (CITY, "DF105", "M1"): 0,
     (CROYDON, "DF105", "M2"): "c", (WESTMINSTER, "DF105", "M3"): "c", (CAMDEN, "DF105", "M3"): 0}),
    (f"post_2017__{EES}", 2018, {(CAMDEN, "DF101"): 304, (CAMDEN, "DF112"): 216, (HACKNEY, "DF115"): 12,
     (CITY, "DF111"): "c"}),
    (f"post_2017__{EES}", 2021, {(HACKNEY, "DF126"): "x", ("E09000025", "DF126"): "z"}),
    (f"post_2017_updated24__{EES}", 2023, {(CAMDEN, "DF112"): 419, (CAMDEN, "DF116"): 7.5, (CAMDEN, "DF114"): "c",
     (CAMDEN, "DF124"): 0}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "year", "expected"), DFE_CELLS, ids=[f"{n[:30]}-{y}" for n, y, _ in DFE_CELLS])
def test_dfe_cells_picked_by_eye(name: str, year: int, expected: dict[tuple[str, ...], float | str]) -> None:
    path = next(source.path for source in SOURCES if source.path.endswith(name))
    rows = reading_of(path).rows
    rows = rows[rows["period_end"] == pd.Timestamp(year, 3, 31)]
    found = {}
    for key in expected:
        area, indicator, breakdown = (*key, "all")[:3]
        is_it = (rows["area_code"] == area) & (rows["indicator_code"] == indicator) & (rows["breakdown"] == breakdown)
        (row,) = rows[is_it].to_dict("records")
        found[key] = row["amount"] if pd.isna(row["amount_marker"]) else row["amount_marker"]
        assert pd.isna(row["amount"]) != pd.isna(row["amount_marker"])
    assert found == expected


def test_dfe_files_cover_33_areas_and_no_other_place() -> None:
    for source in SOURCES:
        if source.feed == DFE:
            assert set(reading_of(source.path).rows["area_code"]) == {f"E090000{n:02}" for n in range(1, 34)}
            assert set(reading_of(source.path).outside) == {"national or regional total", "another place"}


def test_the_same_headers_in_2015_and_2016_take_their_year_from_the_collection_quarter() -> None:
    content = real_file(f"{MISSING}/SFR34_Missing2015.csv").read_bytes()
    for quarter, year in (("2014-15-Q4", 2014), ("2015-16-Q1", 2015), ("2015-16-Q4", 2015), ("2016-17-Q1", 2016)):
        rows = read(content, DFE, "dfe", quarter).rows
        assert set(rows["period_end"]) == {pd.Timestamp(year, 3, 31)}


def test_placement_headers_of_march_2010_stand_over_other_columns() -> None:
    """The reason for the correction in layout sfr27_2010_march, from the raw file itself."""
    raw = pd.read_csv(real_file(f"{CLA}/SFR27_2010_March.csv"), index_col="geog_n")
    england = raw.loc["England", raw.columns[4:]]
    codes = sorted(header[9:11] for header in england.index)
    in_order = dict(zip(codes, map(str, england), strict=True))
    assert (england["MarPlace_Q1_2010"], england["MarPlace_Q2_2010"]) == ("x", "170")  # not 73 % of 64,400 children
    assert (in_order["Q1"], in_order["Q2"]) == ("7300", "39900")
    assert (in_order["M1"], in_order["M2"], in_order["M3"]) == ("x", "30", "80")


def test_ni71_areas_with_a_value_by_quarter() -> None:
    rows = reading_of(NI71).rows
    overall = rows[(rows["indicator_code"] == "RA001") & rows["value"].notna()]
    assert overall.groupby("period_start").size().tolist() == [20, 30, 33, 33, 31, 32, 25]
    assert set(rows.loc[rows["value"].isna(), "value_marker"]) == {"x"}


@pytest.mark.parametrize(
    ("area", "quarter", "indicator", "expected"),
    [(CAMDEN, "2008-10-01", "RA001", 14), (CITY, "2008-10-01", "RA001", "x"), (GREENWICH, "2009-01-01", "RA006", 1),
     (HACKNEY, "2009-04-01", "RA002", 0), ("E09000003", "2009-07-01", "RA001", 9)],
)  # fmt: skip
def test_ni71_cells_picked_by_eye(area: str, quarter: str, indicator: str, expected: float | str) -> None:
    rows = reading_of(NI71).rows
    is_it = (rows["area_code"] == area) & (rows["indicator_code"] == indicator) & (rows["period_start"] == quarter)
    (row,) = rows[is_it].to_dict("records")
    assert (row["value"] if pd.isna(row["value_marker"]) else row["value_marker"]) == expected


def test_conceptions() -> None:
    reading = reading_of(ONS)
    rows = reading.rows
    assert len(rows) == 32 * 20
    assert set(rows["period_start"].dt.year) == set(range(1998, 2018))
    year = rows[rows["period_start"] == "2017-01-01"].set_index("area_code")
    merged = year.loc["E09000001+E09000012"]
    assert (merged["row_number"], merged["conceptions"], merged["conception_rate"]) == (271, 83, 19.4)
    assert not {CITY, HACKNEY} & set(rows["area_code"])
    camden = year.loc[CAMDEN]
    assert (camden["row_number"], camden["conceptions"], camden["maternity_rate"]) == (270, 37, 2.5)
    assert camden["maternity_rate_marker"] == "u"
    assert pd.isna(camden["abortion_rate_marker"])
    assert year.loc[GREENWICH, "abortion_percent"] == 57.5
    assert year.loc["E09000029", "maternity_rate_marker"] == "u"


@pytest.mark.parametrize(
    ("path", "first", "last", "months"), [(MPS_OLD, "2010-04", "2021-07", 136), (MPS_NEW, "2021-08", "2023-07", 24)]
)
def test_offences_by_month(path: str, first: str, last: str, months: int) -> None:
    reading = reading_of(path)
    found = reading.rows["period_start"].dt.strftime("%Y-%m")
    assert (found.min(), found.max(), found.nunique()) == (first, last, months)
    assert reading.rows["area_code"].nunique() == 32
    assert CITY not in set(reading.rows["area_code"])
    assert list(reading.outside) == ["airports"]
    assert reading.rows["offences"].notna().all()


@pytest.mark.parametrize(
    ("path", "area", "month", "offence", "expected"),
    [(MPS_OLD, "E09000002", "2010-04-01", "Arson", 6), (MPS_OLD, "E09000002", "2021-07-01", "Criminal Damage", 130),
     (MPS_OLD, "E09000002", "2010-04-01", "Other Offences Against the State, or Public Order", 15),
     (MPS_NEW, "E09000002", "2021-08-01", "Arson", 12), (MPS_NEW, CROYDON, "2021-09-01", "Criminal Damage", 206),
     (MPS_NEW, CROYDON, "2023-07-01", "Domestic Burglary", 105)],
)  # fmt: skip
def test_offences_picked_by_eye(path: str, area: str, month: str, offence: str, expected: int) -> None:
    rows = reading_of(path).rows
    is_it = (rows["area_code"] == area) & (rows["period_start"] == month) & (rows["offence"] == offence)
    assert rows.loc[is_it, "offences"].tolist() == [expected]
