"""The formats of the files that came later, on a few made-up rows of each.

For machines where the real files (test_real_feeds.py) do not lie beside the project.
"""

from typing import Any

import pandas as pd
import pytest

from lscb_pipeline.intake.files.sheets import read_sheets
from lscb_pipeline.intake.tables.recognise import recognise
from lscb_pipeline_tests.intake.reading import layouts_of, lines, read, rules, workbook
from lscb_pipeline_tests.intake.real_sources import (
    CAMDEN,
    CARE,
    CITY,
    CITY_AND_HACKNEY,
    ELSEWHERE,
    HACKNEY,
    INJURY,
    KINGSTON_AND_RICHMOND,
    NEED,
    NOTE,
    OFFENCES,
    TEENAGE,
    TOTAL,
    WITH_HACKNEY,
    YOUTH,
)

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
    ("ees_disability", NEED, "dfe",
     _ees("category,At31_episodes,At31_episodes_disability_recorded,At31_episodes_disability_recorded_percent,"
          "Autism_percent,Other_percent", "D,200,30,15,40.5,c"),
     {(CAMDEN, "DF207"): 200, (CAMDEN, "DF209"): 30, (CAMDEN, "DF210", "autism"): 40.5,
      (CAMDEN, "DF210", "other"): "c"}),
    ("ees_in_need_plans", NEED, "dfe",
     _ees("category,CINPlan_start,CINPlan_start_rate,CINPlan_child_start,CINPlan_end,CINPlan_At31", "P,50,9.5,49,40,x"),
     {(CAMDEN, "DF271"): 50, (CAMDEN, "DF272"): 49, (CAMDEN, "DF273"): 40, (CAMDEN, "DF277"): "x"}),
    ("ees_assessment_duration", NEED, "dfe",
     _ees("category,Assessments_completed,Assessments_completed_rate,Same_day,1-10_days,41-45_days,61+_days,Median_days",
          "D,100,50,c,20,30,9,z"),
     {(CAMDEN, "DF233"): 100, (CAMDEN, "DF234", "same_day"): "c", (CAMDEN, "DF234", "1_to_10_days"): 20,
      (CAMDEN, "DF234", "41_to_45_days"): 30, (CAMDEN, "DF234", "61_days_or_more"): 9,
      (CAMDEN, "DF235", "median"): "z"}),
    ("ees_enquiries", NEED, "dfe",
     _ees("category,Section47,Section47_rate,Section47_child,ICPC,ICPC_child,Duration_0-10_days,Duration_11-15_days,"
          "Duration_21+_days,Duration_25th_Percentile,Duration_median", "S,90,9,80,40,39,5,30,c,11,13"),
     {(CAMDEN, "DF261"): 90, (CAMDEN, "DF262"): 80, (CAMDEN, "DF263"): 40, (CAMDEN, "DF264"): 39,
      (CAMDEN, "DF265", "up_to_10_days"): 5, (CAMDEN, "DF265", "11_to_15_days"): 30,
      (CAMDEN, "DF265", "21_days_or_more"): "c",
      (CAMDEN, "DF266", "lower_quartile"): 11, (CAMDEN, "DF266", "median"): 13}),
    ("ees_referral_sources", NEED, "dfe",
     _ees("category,Referrals,Schools,Health_Services,Police,Other_legal_agency", "S,200,80,20,70,c"),
     {(CAMDEN, "DF211"): 200, (CAMDEN, "DF218", "schools"): 80, (CAMDEN, "DF218", "health_services"): 20,
      (CAMDEN, "DF218", "police"): 70, (CAMDEN, "DF218", "other_legal_agency"): "c"}),
    ("ees_plans", NEED, "dfe",
     _ees("category,CPP_start,CPP_start_rate,CPP_child_start,CPP_end,CPP_anypoint,CPP_At31", "P,50,9,49,40,90,c"),
     {(CAMDEN, "DF221"): 50, (CAMDEN, "DF225"): 49, (CAMDEN, "DF226"): 40, (CAMDEN, "DF228"): 90,
      (CAMDEN, "DF223"): "c"}),
    ("ees_plans_ended_early_in_year", NEED, "dfe",
     _ees("category,CPP_End_first_6months,3_months_or_less,3_months_or_less_percent,3_months_or_less_transfer,"
          "3_months_or_less_transfer_percent,more_than_6_months", "P,40,10,25,2,20,c"),
     {(CAMDEN, "DF267"): 40, (CAMDEN, "DF268", "up_to_3_months"): 10, (CAMDEN, "DF269", "up_to_3_months"): 2,
      (CAMDEN, "DF268", "more_than_6_months"): "c"}),
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
