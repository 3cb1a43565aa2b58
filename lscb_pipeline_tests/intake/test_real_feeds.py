"""Real files that came later: one layout fits, every record is accounted for, figures picked by eye come out right.

Each layout is also tried on a few made-up rows of its format, for machines where the real files don't lie beside.
"""

import csv
import functools
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.errors import UnreadableError
from lscb_pipeline.intake.files.sheets import read_sheets
from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline.intake.tables.recognise import recognise
from lscb_pipeline_tests.intake.reading import INPUT, layout_of, layouts_of, lines, read, real_file, rules, workbook

ROOT = Path(__file__).parents[2]
NEED, CARE, YOUTH, INJURY, TEENAGE, OFFENCES = (
    "dfe_children_in_need", "dfe_looked_after_missing", "met_police_youth_violence", "nhs_injury_admissions",
    "nhs_teenage_conceptions", "met_police_offences",
)  # fmt: skip
CITY, BARKING, BARNET, CAMDEN, HACKNEY, KINGSTON = (
    "E09000001", "E09000002", "E09000003", "E09000007", "E09000012", "E09000021",
)  # fmt: skip
LAMBETH, HARINGEY, HILLINGDON = "E09000022", "E09000014", "E09000017"
CITY_AND_HACKNEY, KINGSTON_AND_RICHMOND = "E09000001+E09000012", "E09000021+E09000027"
AREAS = {f"E090000{n:02}" for n in range(1, 34)}
MERGED = AREAS - {CITY, HACKNEY} | {CITY_AND_HACKNEY}

TOTAL, ELSEWHERE, NOTE = "national or regional total", "another place", "footnote or spacing"
WITH_HACKNEY = "City of London counted with Hackney"

B1 = "dfe_csc/b1_children_in_need_2013_to_2025.csv"
C1 = "dfe_csc/c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv"
C3 = "dfe_csc/c3_factors_identified_at_end_of_assessment_2018_to_2025.csv"
D3 = "dfe_csc/d3_cpps_subsequent_plan_2013_to_2025.csv"
D5 = "dfe_csc/d5_cpps_at31march_by_duration_2013_to_2025.csv"
WORKFORCE = "dfe_csc/csww_indicators_2017_to_2025.csv"
STABILITY = "dfe_csc/la_cla_placement_stability.csv"
OC2 = "dfe_cla_underlying/OC2_Final_V2_2010.csv"
LA4_2013 = "messy_xlsx/SFR50_2013_LATablesA.xlsx"
LA4_2014 = "messy_xlsx/SFR49_2014_LATables.xlsx"
LA6_2013 = "messy_xlsx/sheet6_oc23_ghost_columns.csv"
PROFILES = {
    2014: "messy_xlsx/london-borough-profilesV2.xlsx",
    2015: "messy_csv/london-borough-profiles_2015_CRonly_BOM.csv",
    2017: "messy_csv/london-borough-profiles_cp1252_pound.csv",
    2018: "messy_csv/london-borough-profiles_cp1252_IBM.csv",  # the edition of 2017 too, without totals
}
RECORDED = "mps/recorded-offences_1999_2016.csv"
KNIFE = "mps/DERIVED_mps_dashboard_knife_youth_borough.csv"
ADMISSIONS = "nhs/DERIVED_fingertips_90284_london_counts_only.csv"


class Source(NamedTuple):
    path: str
    feed: str
    supplier: str
    layout: str
    loaded: int
    outside: dict[str, int]
    areas: set[str] = AREAS


def _of_dfe(path: str, layout: str, measures: int, years: int, areas: int = 33) -> Source:
    """A file of Explore Education Statistics: 152 or so authorities, 11 regions and England, all years."""
    every = {13: (2132, 156), 8: (1312, 96), 9: (1463, 108)}[years]
    outside = {TOTAL: every[1] * measures, ELSEWHERE: (every[0] - every[1] - areas * years) * measures}
    there = AREAS if areas == 33 else AREAS - {KINGSTON, "E09000027"} | {KINGSTON_AND_RICHMOND}
    return Source(path, NEED, "dfe", layout, areas * years * measures, outside, there)


def _profile(edition: int, totals: int) -> list[Source]:
    outside = {TOTAL: totals} if totals else {}
    path = PROFILES[edition]
    return [
        Source(path, CARE, "gla", "gla_borough_profile", 33, outside),
        Source(path, TEENAGE, "gla", "gla_borough_profile", 32, outside | {WITH_HACKNEY: 1}, MERGED),
    ]


SOURCES = [
    _of_dfe(B1, "ees_in_need", 8, 13),
    _of_dfe(C1, "ees_referrals", 6, 13),
    _of_dfe(D3, "ees_subsequent_plans", 2, 13),
    _of_dfe(D5, "ees_plans_by_duration", 6, 13),
    _of_dfe(C3, "ees_assessment_factors", 40, 8),
    _of_dfe(WORKFORCE, "ees_workforce", 18, 9, areas=32),
    Source(STABILITY, CARE, "dfe", "ees_placement_stability", 33 * 5 * 6, {TOTAL: 360, ELSEWHERE: 3660}),
    Source(OC2, CARE, "dfe", "sfr38_2010_outcomes", 33 * 11, {TOTAL: 12 * 11, ELSEWHERE: 118 * 11}),
    Source(LA4_2013, CARE, "dfe", "sfr_offending_2013_2014", 33 * 3, {TOTAL: 12 * 3, NOTE: 9 * 3, ELSEWHERE: 357}),
    Source(LA4_2014, CARE, "dfe", "sfr_offending_2013_2014", 33 * 3, {TOTAL: 12 * 3, NOTE: 9 * 3, ELSEWHERE: 357}),
    Source(LA6_2013, CARE, "dfe", "sfr50_2013_health", 33 * 6, {TOTAL: 12 * 6, NOTE: 11 * 6, ELSEWHERE: 714}),
    *_profile(2014, 5), *_profile(2015, 6), *_profile(2017, 5), *_profile(2018, 0),
    Source(RECORDED, OFFENCES, "gla", "gla_recorded_offences", 32 * 17,
           {TOTAL: 5 * 18, "part of a year (April 2016 to January 2017)": 32}, AREAS - {CITY}),
    Source(KNIFE, YOUTH, "mps", "mps_crime_dashboard", 5 * 48 * 32,
           {"positive outcomes": 2834, "not in a borough or not known": 238}, AREAS - {CITY}),
    Source(ADMISSIONS, INJURY, "ohid", "fingertips_90284", 1216, {WITH_HACKNEY: 38}, MERGED),
]  # fmt: skip
IDS = [f"{source.feed[:5]}-{source.path.split('/')[-1][:32]}" for source in SOURCES]


@functools.cache
def reading_of(path: str, feed: str) -> Reading:
    (source,) = [source for source in SOURCES if (source.path, source.feed) == (path, feed)]
    file = real_file(path)
    return read(file.read_bytes(), feed, source.supplier, "2025-26-Q4", file.suffix)


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


# The formats, by a few made-up rows: (layout, feed, supplier, file, refused) -> figures by area, indicator, breakdown
EES = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
EES_LA = EES + "new_la_code,la_name,"
HERE = "2020,Reporting year,Local authority,E92,England,E13,Inner London,202,E09000007,Camden,"
THERE = "2020,Reporting year,Local authority,E92,England,E12,North West,350,E08000001,Bolton,"
ENGLAND = "2020,Reporting year,National,E92,England,,,,,,"


def _ees(columns: str, here: str) -> str:
    other = ",".join("9" for _ in here.split(","))
    return lines(EES_LA + columns, ENGLAND + other, HERE + here, THERE + other)


LA6_LABELS = ["", "Number of children looked after at 31 March who had been looked after for at least 12 months1", "",
              "Number of children whose immunisations were up to date2",
              "Number of children who had their teeth checked by a dentist3"]  # fmt: skip
PROFILE = "Code,Area_name,Rates_of_Children_Looked_After_(2016),Teenage_conception_rate_(2014),Turnout\n"
KNIFE_LABELS = "month_year,area_type,borough_snt,area_name,area_code,crime_type,crime_subtype,measure,count"
MADE_UP: list[tuple[str, str, str, str, dict[tuple[str, ...], float | str]]] = [
    ("ees_in_need", NEED, "dfe", _ees("category,Anypoint_episodes,Anypoint_child,Started_episodes,At31_episodes",
                                      "Children in Need,300,280,100,c"),
     {(CAMDEN, "DF201"): 280, (CAMDEN, "DF202"): 300, (CAMDEN, "DF204"): 100, (CAMDEN, "DF207"): "c"}),
    ("ees_referrals", NEED, "dfe", _ees("category,referral_count,rereferral_count,rereferral_percent,not_in_need_count",
                                        "Referrals,200,40,20,z"),
     {(CAMDEN, "DF211"): 200, (CAMDEN, "DF212"): 40, (CAMDEN, "DF214"): "z"}),
    ("ees_subsequent_plans", NEED, "dfe", _ees("category,CPP_start,CPP_subsequent,CPP_subsequent_percent", "P,50,c,c"),
     {(CAMDEN, "DF221"): 50, (CAMDEN, "DF222"): "c"}),
    ("ees_plans_by_duration", NEED, "dfe",
     _ees("category,CPP_At31,3_months_or_less,3_months_or_less_percent,2_years_or_more", "P,40,10,25,0"),
     {(CAMDEN, "DF223"): 40, (CAMDEN, "DF224", "up_to_3_months"): 10, (CAMDEN, "DF224", "2_years_or_more"): 0}),
    ("ees_assessment_factors", NEED, "dfe",
     _ees("category,Episodes_with_assessment_factor,Young_Carer,Neglect,Drug_Misuse_parent", "F,100,12,30,c"),
     {(CAMDEN, "DF231"): 100, (CAMDEN, "DF232", "young_carer"): 12, (CAMDEN, "DF232", "neglect"): 30,
      (CAMDEN, "DF232", "drug_misuse_parent"): "c"}),
    ("ees_workforce", NEED, "dfe",
     lines(EES_LA + "inpost_fte,leavers_fte,turnover_rate_fte,vacancy_fte,caseload_fte",
           "2020,Reporting year,Local authority,E92,England,E13,Outer London,314 / 318,E09000021 / E09000027,"
           "Kingston upon Thames / Richmond upon Thames,130.5,13.1,10,u,15.2"),
     {(KINGSTON_AND_RICHMOND, "DF241"): 130.5, (KINGSTON_AND_RICHMOND, "DF245"): 13.1,
      (KINGSTON_AND_RICHMOND, "DF253"): "u", (KINGSTON_AND_RICHMOND, "DF257"): 15.2}),
    ("ees_placement_stability", CARE, "dfe",
     lines(EES + "la_name,new_la_code,cla_group,placement_stability,children_count,children_percent",
           *(f"2020,Reporting year,Local authority,E92,England,E13,Inner London,202,Camden,E09000007,{row}" for row in (
             "CLA on 31 March,Total children,200,100",
             "CLA on 31 March,With 3 or more placements during the year,20,10",
             "CLA 2 years on 31 March,With 3 or more placements during the previous 2 years,c,c"))),
     {(CAMDEN, "DF141"): 200, (CAMDEN, "DF141", "three_or_more_placements"): 20,
      (CAMDEN, "DF142", "three_or_more_placements"): "c"}),
    ("sfr38_2010_outcomes", CARE, "dfe",
     lines("LA Number,,Number of boys with cautions or conviction ,"
           "Number of children looked after continuously for 12 months at 31 March 2010,"
           "Number of children with cautions or conviction ,Number of children whose teeth were checked by a dentist",
           ',England,9,"44,400",900,800', "202,Camden,9,200,x,180", "350,Bolton,9,9,9,9"),
     {(CAMDEN, "DF150"): 200, (CAMDEN, "DF153"): "c", (CAMDEN, "DF159"): 180}),
    ("sfr50_2013_health", CARE, "dfe",
     lines("Table LA6: Health,,,,", "Years: 2013,,,,", ",".join(LA6_LABELS), "ENGLAND,9,,9,9", ",,,,",
           'Camden1,"1,170",,150,x', "Bolton,9,,9,9", '"1. A note, of some length",,,,'),
     {(CAMDEN, "DF150"): 1170, (CAMDEN, "DF158"): 150, (CAMDEN, "DF159"): "c"}),
    ("gla_borough_profile", CARE, "gla",
     PROFILE + "E09000012,Hackney,67,24.7,9\nE09000001,City of London,.,.,9\nE12000007,London,9,9,9\n",
     {(HACKNEY, "DF107"): 67, (CITY, "DF107"): "x"}),
    ("mps_crime_dashboard", YOUTH, "mps",
     lines(KNIFE_LABELS,
           "2022-03-01,Borough,Camden,Camden,E09000007,Knife Crime,Knife Injury Victims (1-24),Offences,2",
           "2022-03-01,Borough,Camden,Camden,E09000007,Knife Crime,Knife Crime,Positive Outcomes,1",
           "2022-03-01,Borough,Other / NK,,,Knife Crime,Knife Injury Victims (1-24),Offences,1"),
     {(CAMDEN, "MC104"): 2}),  # Hackney, of which it has no row, is lacking: no zero
]  # fmt: skip


@pytest.mark.parametrize(("layout", "feed", "supplier", "content", "expected"), MADE_UP, ids=lambda v: str(v)[:24])
def test_a_made_up_file_of_the_format(
    layout: str, feed: str, supplier: str, content: str, expected: dict[tuple[str, ...], float | str]
) -> None:
    table = recognise(read_sheets(content.encode(), ".csv"), layouts_of(feed))
    assert table.layout.layout == layout
    reading = read(content, feed, supplier, "2025-26-Q4")
    assert rules(reading) == []
    assert set(reading.notices["rule_id"]) <= {"column_outside_contract", "areas_lacking"}
    found = {}
    for row in reading.rows.to_dict("records"):
        figure = row["amount"] if pd.isna(row["amount_marker"]) else row["amount_marker"]
        breakdown = [row["breakdown"]] if row.get("breakdown", "all") != "all" else []
        found[row["area_code"], row["indicator_code"], *breakdown] = figure
    assert {key: found.get(key) for key in expected} == expected
    assert len(found) == len(expected)


def test_a_made_up_year_of_the_workforce_ends_in_september() -> None:
    content = next(content for layout, _, _, content, _ in MADE_UP if layout == "ees_workforce")
    rows = read(content, NEED, "dfe", "2025-26-Q4").rows
    assert set(rows["period_start"]) == {pd.Timestamp(2019, 10, 1)}
    assert set(rows["period_end"]) == {pd.Timestamp(2020, 9, 30)}


def test_made_up_tables_of_offending_in_a_workbook() -> None:
    table: list[list[Any]] = [
        ["Table LA4:  Offending"], ["Years: 2014"], [],
        [None, "Number of children looked after at 31 March who had been looked after for at least 12 months2", None,
         "Number of looked after children aged 10 or older at 31 March3", None,
         "Looked after children aged 10 and above"],
        [None, None, None, None, None, "Number convicted or subject to a final warning or reprimand during the year4",
         "Percentage convicted or subject to a final warning or reprimand during the year"],
        [], ["ENGLAND", 9, None, 9, None, 9, 9], [], ["LONDON", 9, None, 9, None, 9, 9],
        ["Camden", 160, None, 130, None, 10, 7.5], ["Hackney3", 225, None, 160, None, "x", "x"],
        ["Bolton", 9, None, 9, None, ".", "."], [], ["Source: SSDA903"], ["1. A note"],
    ]  # fmt: skip
    other: list[list[Any]] = [["Table LA5: something else"], [None, "Number of children"], ["Camden", 1]]
    content = workbook(other, table, names=["Table LA5", "Table LA4"])
    reading = read(content, CARE, "dfe", "2014-15-Q3", ".xlsx")
    assert (rules(reading), reading.outside) == ([], {TOTAL: 6, NOTE: 6, ELSEWHERE: 3})
    camden = reading.rows[reading.rows["area_code"] == CAMDEN].set_index("indicator_code")
    assert camden["amount"].to_dict() == {"DF150": 160, "DF151": 130, "DF153": 10}
    assert camden["printed"].dropna().to_dict() == {"DF153": 7.5}, "held against the counts, and no figure"
    hackney = reading.rows[reading.rows["area_code"] == HACKNEY].set_index("indicator_code")["amount_marker"]
    assert hackney["DF153"] == "c"
    regional = reading.regional.set_index("indicator_code")
    assert (set(regional["area_code"]), len(regional)) == ({"london"}, 3)


def test_a_made_up_profile_takes_the_city_with_hackney() -> None:
    reading = read(PROFILE + "E09000012,Hackney,67,24.7,9\nE09000001,City of London,.,NaN,9\n", TEENAGE, "gla",
                   "2016-17-Q4")  # fmt: skip
    assert reading.outside == {WITH_HACKNEY: 1}
    (row,) = reading.rows.to_dict("records")
    assert (row["area_code"], row["conception_rate"], row["period_end"]) == (
        CITY_AND_HACKNEY, 24.7, pd.Timestamp(2014, 12, 31))  # fmt: skip


def test_made_up_recorded_offences_of_a_year() -> None:
    content = lines("Code,Borough,Year,Value", "E09000007,Camden,1999-12-31,30000", ",Heathrow,1999-12-31,10",
                    "E09000007,Camden,2016-12-31,25000")  # fmt: skip
    reading = read(content, OFFENCES, "gla", "2016-17-Q4")
    assert sum(reading.outside.values()) == 2
    (row,) = reading.rows.to_dict("records")
    assert (row["indicator_code"], row["offence"], row["offences"]) == ("MC002", "all", 30000)
    assert (row["period_start"], row["period_end"]) == (pd.Timestamp(1999, 4, 1), pd.Timestamp(2000, 3, 31))
    unknown = read(content.replace("1999-12-31", "2017-12-31"), OFFENCES, "gla", "2016-17-Q4")
    assert rules(unknown) == [(2, "value_unknown")]  # another year end is not guessed


def test_made_up_injury_admissions() -> None:
    head = "Indicator ID,Indicator Name,Area Code,Area Name,Area Type,Sex,Age,Time period,Count,Denominator,Value note"
    with_city = "Value for Hackney and City of London combined"
    content = lines(
        head, f"90284,Admissions,E09000001,City of London,C,Persons,<15 yrs,2012/13,,,{with_city}",
        f"90284,Admissions,E09000012,Hackney,C,Persons,<15 yrs,2012/13,500,50000,{with_city}",
        "90284,Admissions,E09000007,Camden,C,Female,<15 yrs,2012/13,100,18000,",
        "90284,Admissions,E09000007,Camden,C,Male,<15 yrs,2012/13,120,19000,Two hospitals did not report",
        "90284,Admissions,E09000007,Camden,C,Persons,<15 yrs,2012/13,,37000,Two hospitals did not report",
        "90285,Another,E09000007,Camden,C,Female,<15 yrs,2012/13,1,18000,",
    )  # fmt: skip
    reading = read(content, INJURY, "ohid", "2025-26-Q1")
    assert (rules(reading), reading.outside) == ([], {"another indicator": 1, WITH_HACKNEY: 1})
    found = reading.rows[["area_code", "sex", "admissions", "population"]].to_numpy().tolist()
    assert found[:3] == [
        [CITY_AND_HACKNEY, "all", 500, 50000], [CAMDEN, "female", 100, 18000], [CAMDEN, "male", 120, 19000],
    ]  # fmt: skip
    marks = reading.rows["admissions_marker"].fillna("").tolist()
    assert marks == ["", "", "caution", ""], "a note is about a figure, and none where there is no figure"


PLAIN = [
    (NEED, "dfe", ["area_code", "period", "source_table", "indicator_code", "breakdown", "amount"],
     ["Camden", "2020", "factors", "DF232", "gangs", "12"], "2020-03-31"),
    (YOUTH, "mps", ["area_code", "period", "indicator_code", "amount"],
     ["Camden", "2020-05", "GA003", "12"], "2020-05-31"),
    (INJURY, "ohid", ["area_code", "period", "sex", "admissions", "population"],
     ["Camden", "2019/20", "male", "12", "18000"], "2020-03-31"),
]  # fmt: skip


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize(("feed", "supplier", "labels", "cells", "day"), PLAIN, ids=lambda v: str(v)[:20])
def test_the_plain_long_form(
    suffix: str, feed: str, supplier: str, labels: list[str], cells: list[str], day: str
) -> None:
    content = lines(",".join(labels), ",".join(cells)) if suffix == ".csv" else workbook([labels, cells])
    reading = read(content, feed, supplier, "2025-26-Q4", suffix)
    (row,) = reading.rows.to_dict("records")
    assert (row["area_code"], row["period_end"]) == (CAMDEN, pd.Timestamp(day))
    assert row["amount" if "amount" in row else "admissions"] == 12
    assert reading.notices.empty
    stranger = [cell if cell != "Camden" else "Bolton" for cell in cells]
    refused = read(lines(",".join(labels), ",".join(stranger)), feed, supplier, "2025-26-Q4")
    assert rules(refused) == [(2, "area_unreadable")]
