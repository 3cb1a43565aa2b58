"""What a publisher's own file looks like: whole headers and rows of all England, and its other tables of one header.

Headers are the originals', rows are cut or made up. The files that lie beside the project are in test_real_*.
"""

import re

import pytest

from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.files.sheets import Sheet, read_sheets
from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline.intake.tables.recognise import recognise
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline_tests.intake.reading import INPUT, layouts_of, lines, read, sheets

CARE, NEED, OFFENCES, INJURY, YOUTH = (
    "dfe_looked_after_missing", "dfe_children_in_need", "met_police_offences", "nhs_injury_admissions",
    "met_police_youth_violence",
)  # fmt: skip
CAMDEN, WESTMINSTER = "E09000007", "E09000033"


def figures(reading: Reading, value: str) -> dict[tuple[str, ...], float]:
    """The figures by area, indicator (where a column says it), and offence or sex."""
    rows = reading.rows.assign(breakdown=reading.rows.get("offence", reading.rows.get("sex", "")))
    rows["indicator_code"] = rows.get("indicator_code", "")
    keys = zip(rows["area_code"], rows["indicator_code"], rows["breakdown"], strict=True)
    return dict(zip(keys, rows[value], strict=True))


def refused(text: str, feed: str) -> str:
    """The message of a file in which the feed finds no layout."""
    with pytest.raises(UnreadableError) as caught:
        recognise(sheets(text), layouts_of(feed))
    assert caught.value.rule_id == "layout_unknown"
    assert str(caught.value).startswith("no layout fits")
    assert "spelling" not in str(caught.value)
    return str(caught.value)


# Fingertips: the download of an indicator has 27 columns, `Parent Name` among them, and every kind of area.
FINGERTIPS = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,"
    "Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,"
    "Denominator,Value note,Recent Trend,Compared to England value or percentiles,Compared to percentiles,"
    "Time period Sortable,New data,Compared to goal,Time period range"
)
ENDING = ",,,Better,Not compared,20100000,,,1y"


def _fingertips(parent: str, code: str, name: str, kind: str, indicator: str = "90284", count: str = "280") -> str:
    return (f"{indicator},Hospital admissions,{parent},{code},{name},{kind},Persons,<15 yrs,,,2010/11,84.01,74.5,94.5,"
            f",,{count},33329{ENDING}")  # fmt: skip


LONDON = "E12000007,London region (statistical)"
COUNTY, DISTRICT = "Counties & UAs (from Apr 2023)", "Districts & UAs (from Apr 2023)"


def test_the_whole_download_of_fingertips_is_read() -> None:
    rows = [
        _fingertips(",", "E92000001", "England", "England"),
        _fingertips("E92000001,England", "E12000007", "London region (statistical)", "Regions (statistical)"),
        _fingertips(LONDON, CAMDEN, "Camden", COUNTY),
        _fingertips(LONDON, CAMDEN, "Camden", DISTRICT),
        _fingertips(LONDON, "E09000012", "Hackney", COUNTY, count="512"),
        _fingertips("E12000003,Yorkshire", "E08000016", "Barnsley", COUNTY),
    ]
    reading = read(lines(FINGERTIPS, *rows), INJURY, "ohid", "2025-26-Q1")
    assert reading.notices.empty
    assert reading.refused.empty
    assert figures(reading, "admissions") == {(CAMDEN, "", "all"): 280, ("E09000001+E09000012", "", "all"): 512}
    assert reading.outside == {"another place": 3, "the same area as another kind of area": 1}


def test_another_indicator_of_fingertips_is_no_injury_file() -> None:
    text = lines(FINGERTIPS, _fingertips(LONDON, CAMDEN, "Camden", COUNTY, indicator="20401"))
    assert "under Indicator ID it has none of that layout's rows" in refused(text, INJURY)


# NI 71: England, nine regions and 152 authorities by DfE's codes; 921 is England's and the Isle of Wight's.
WORDS = ("Overall", "Infogath", "needsanalysis", "procedure", "protocol", "needassess")
NI71 = ",".join(["Geog_lev,Geog_code,Geog_name", *(f"{word}_{n}" for n in range(1, 8) for word in WORDS)])


def test_the_original_of_ni_71_is_of_all_england() -> None:
    given = ",".join(["14,3,2,3,3,3"] * 7)
    rows = ["Country ,921,England ", "GOR,H,London", "LA,202,Camden", "LA,213,Westminster", "LA,320,Waltham Forest",
            "LA,921,Isle of Wight", "LA,830,Derbyshire", "LA,420,Isles of Scilly", "LA,330,Birmingham"]  # fmt: skip
    reading = read(lines(NI71, *(f"{row},{given}" for row in rows)), "borough_return", "dfe", "2010-11-Q1")
    assert reading.refused.empty
    assert reading.outside == {"national or regional total": 2 * 42, "another place": 4 * 42}
    assert set(reading.rows["area_code"]) == {CAMDEN, WESTMINSTER, "E09000031"}
    assert len(reading.rows) == 3 * 42


# Explore Education Statistics: tables of one release that have one header, or nearly.
EES = ("time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
       "la_name,new_la_code,")  # fmt: skip
HERE = "2023,Reporting year,Local authority,E92000001,England,E13000001,Inner London,202,Camden,E09000007,"
SIBLINGS = [
    ("cla_group,number", "Children who were only looked after exclusively under a series of short term placements,6"),
    ("cla_group,characteristic,number,percentage", "Age group,1 to 4 years,12,15"),
    ("cla_group,characteristic,number,percentage", "Children looked after at 31 March,Total children,308,100"),
    ("cla_group,number", "Children who started to be looked after,98"),
    ("cla_group,characteristic,number,percentage", "Reason for ceasing,Died,1,0"),
    ("characteristic,number", "Net gain of children by responsible LA,-78"),
]


@pytest.mark.parametrize(("columns", "cells"), SIBLINGS)
def test_another_table_of_the_same_release_has_no_layout(columns: str, cells: str) -> None:
    refused(lines(EES + columns, HERE + cells), CARE)


def test_the_table_itself_is_read_whatever_its_order_and_case() -> None:
    group = "Children who had a missing incident during the year"
    reading = read(lines(EES + "CLA_group,number", f"{HERE}{group},41"), CARE, "dfe", "2023-24-Q3")
    assert reading.refused.empty
    assert figures(reading, "amount") == {(CAMDEN, "DF111", ""): 41}
    one_new = lines(EES + "cla_group,number", f"{HERE}{group},41", f"{HERE}Children missing twice,3")
    assert len(read(one_new, CARE, "dfe", "2023-24-Q3").refused) == 1, "a group that DfE adds is refused by itself"


def test_a_table_without_rows_is_told_for_that() -> None:
    assert recognise(sheets(lines(EES + "cla_group,number")), layouts_of(CARE)).layout.layout == "ees_missing"


# The Met's tables by borough, by three labels in turn, and by ward.
TO_2023 = ("MajorText,MinorText,LookUp_BoroughName", "Arson and Criminal Damage,Arson", "Arson")
TO_2025 = ("MajorText,MinorText,BoroughName", "ARSON AND CRIMINAL DAMAGE,ARSON", "Arson")
GROUPS = ("Group,SubGroup,BOCU", "ARSON AND CRIMINAL DAMAGE,ARSON", "Arson")
SPLIT = ("Group,SubGroup,BOCU", "VIOLENCE AGAINST THE PERSON,VIOLENCE WITHOUT INJURY", "VIOLENCE WITHOUT INJURY")
WHOLE = ("MajorText,MinorText,BoroughName", "VIOLENCE AGAINST THE PERSON,VIOLENCE WITHOUT INJURY",
         "Violence without Injury")  # fmt: skip


@pytest.mark.parametrize(("head", "groups", "offence"), [TO_2023, TO_2025, GROUPS, SPLIT, WHOLE])
def test_offences_by_borough_under_each_label_that_the_met_has_used(head: str, groups: str, offence: str) -> None:
    places = ["Camden,4", "Westminster,7", "Unknown,9", "Aviation Security (SO18),2",
              "London Heathrow and London City Airports,1"]  # fmt: skip
    reading = read(lines(f"{head},202411", *(f"{groups},{place}" for place in places)), OFFENCES, "mps", "2024-25-Q3")
    assert set(reading.notices["rule_id"]) == {"areas_lacking"}, "of 32 boroughs two are there"
    assert reading.refused.empty
    assert reading.outside == {"airports": 2, "not in a borough or not known": 1}
    found = figures(reading, "offences")
    assert {(found[CAMDEN, "MC001", offence], found[WESTMINSTER, "MC001", offence])} == {(4, 7)}


@pytest.mark.parametrize(
    "head",
    ["MajorText,MinorText,WardName,WardCode,LookUp_BoroughName,202411", "Group,SubGroup,WardName,WardCode,BOCU,202411",
     "LSOA Code,Borough,Major Category,Minor Category,202411",
     "MajorText,MinorText,LSOA_CODE,LSOA_NAME,BoroughName,202411"],
)  # fmt: skip
def test_offences_by_ward_are_not_a_boroughs(head: str) -> None:
    cells = ",".join("4" if label.isdigit() else "Abbey" for label in head.split(","))
    refused(lines(head, cells), OFFENCES)


def test_other_files_of_common_labels_are_no_offences() -> None:
    assert "under Year" in refused(lines("Code,Borough,Year,Value", f"{CAMDEN},Camden,2015,241059"), OFFENCES)
    head = ("month_year,area_type,borough_snt,area_name,area_code,crime_type,crime_subtype,measure,financial_year,"
            "fy_fyindex,count,refresh_date,sheet")  # fmt: skip
    row = f"2022-03-01,Borough,Camden,Camden,{CAMDEN},Hate Crime,Hate Crime,Offences,fy21-22,21-22_01,1,2026-03-18,x"
    assert "under crime_type" in refused(lines(head, row), YOUTH)


def test_outcomes_of_2015_and_2016_are_one_format() -> None:
    head = ("New_geog_code,geog_l,geog_c,geog_n,CLA_12mths,CLA_10over,CLA_convicted,CLA_submisuse,CLA_subint,"
            "CLA_suboffint,CLA_immunisation,CLA_teethcheck,CLA_healthassmt,{},CLA_devassmt,CLA_5to16,CLA_SDQ,"
            "CLA_SDQnormal,CLA_SDQborderline,CLA_SDQconcern")  # fmt: skip
    england = "E92000001,NATIONAL,999,ENGLAND,48090,31820,1650,1810,880,680,42240,41250,43140,7480,6690,1,1,1,1,1"
    camden = "E09000007,LA,202,Camden,136,116,x,22,14,8,126,126,133,10,10,110,104,56,10,38"
    for quarter, label, year in (("2015-16-Q3", "CLA_5under", 2015), ("2016-17-Q3", "CLA_under5", 2016)):
        reading = read(lines(head.format(label), england, camden), CARE, "dfe", quarter)
        assert reading.notices.empty
        found = figures(reading, "amount")
        assert (found[CAMDEN, "DF150", ""], found[CAMDEN, "DF152", ""], found[CAMDEN, "DF160", ""]) == (136, 10, 133)
        assert reading.rows.set_index("indicator_code")["amount_marker"]["DF153"] == "c"
        assert set(reading.rows["period_end"].dt.year) == {year}


TWO_FEEDS = {"gla_borough_profile"}  # its rates go to two feeds, of which each takes its own


def test_each_real_file_is_claimed_by_one_layout_of_all_at_most() -> None:
    if not INPUT.is_dir():
        pytest.skip("the real files do not lie beside the project")
    for path in sorted(INPUT.rglob("*")):
        if path.suffix not in (".csv", ".xls", ".xlsx"):
            continue
        found = read_sheets(path.read_bytes(), path.suffix)
        claims = (_claim(found, library().layouts[feed]) for feed in library().contracts)
        claimed = [name for name in claims if name != "layout_unknown"]
        assert len(claimed) <= 1 or set(claimed) == TWO_FEEDS, f"{path.name}: {claimed}"


def _claim(found: list[Sheet], layouts: list[Layout]) -> str:
    """The layout that fits, or why none does: `layout_unknown`."""
    try:
        return recognise(found, layouts).layout.layout
    except UnreadableError as error:
        return error.rule_id


def test_no_layouts_own_labels_are_enough_for_another() -> None:
    """Made of each layout's own header, with what it holds: no other layout of any feed takes it for its own."""
    every = [layout for layouts in library().layouts.values() for layout in layouts if layout.layout != "plain"]
    for mine in every:
        wanted = {text.casefold() for text in (*mine.header.requires, *mine.columns)}
        for other in every:
            needs = {text.casefold() for text in other.header.requires}
            fits = needs <= wanted and all(any(re.fullmatch(p, t) for t in wanted) for p in other.header.patterns)
            assert not fits or other.layout == mine.layout or other.header.holds, f"{other.layout} takes {mine.layout}"


def test_the_mets_dashboard_by_its_own_labels() -> None:
    head = ("Month_Year,Area Type,Borough_SNT,Area name,Area code,Crime Type,Crime Subtype,Measure,Financial Year,"
            "FY_FYIndex,Count,Refresh Date")  # fmt: skip
    ending = "fy21-22,21-22_01,{},2026-03-18"
    here = f"2022-03-01,Borough,Camden,Camden,{CAMDEN},Knife Crime,Knife Crime,Offences,"
    rows = [
        here + ending.format(29),
        here.replace("Offences", "Positive Outcomes") + ending.format(3),
        here.replace("Borough,", "SNT,", 1) + ending.format(2),
        here.replace("Camden,Camden", "Other / NK,Other / NK") + ending.format(1),
    ]
    reading = read(lines(head, *rows), YOUTH, "mps", "2021-22-Q4")
    assert set(reading.notices["rule_id"]) == {"areas_lacking"}, "of 32 boroughs one is there"
    assert reading.refused.empty
    assert figures(reading, "amount")[CAMDEN, "MC101", ""] == 29
    assert sum(reading.outside.values()) == 3
