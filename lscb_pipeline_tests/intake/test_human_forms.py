"""Files as people make them: headers in any spelling, notes below, names of senders."""

from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.contracts.headers import column_like, loose
from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.arrival.delivery import files_of_inbox, place_of
from lscb_pipeline.intake.tables.person_patterns import names_person
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.intake.reading import contract_of, layouts_of, read


def returned(header: str, *rows: str) -> str:
    return "\n".join([header, *rows])


@pytest.mark.parametrize(
    "header",
    ["Area code,Period,Indicator code,Numerator", "area-code,PERIOD,indicator_code:,numerator",
     "Area,Quarter,Indicator,Numerator",
     "AreaCode,Period,IndicatorCode,Numerator", "LocalAuthority,PERIOD,indicatorcode,numerator",
     "Borough,Quarter,Indicator_Code,Numerator", "AREA.CODE,Period ,INDICATOR CODE,numerator *"],
)  # fmt: skip
def test_a_header_means_its_column_in_any_spelling(header: str) -> None:
    reading = read(returned(header, "Camden,2008-09-Q3,SG001,7"))
    assert reading.rows[["area_code", "indicator_code", "numerator"]].to_numpy().tolist() == [["E09000007", "SG001", 7]]
    assert reading.notices.empty


@pytest.mark.parametrize(
    "row",
    ["Camden,2008_09_Q3,SG001,7.", "Camden,Oct 08 - Dec 08,SG001,7p", "Camden,Quarter ending December 2008,SG 0001,7",
     "Camden (London Borough),quarter to 31/12/2008,SG001,7r", "Camden LSCB,2008-09-Q3,sg0001,7"],
)  # fmt: skip
def test_a_row_means_what_it_says_in_usual_forms(row: str) -> None:
    reading = read(returned("LA,Qtr,NI,numerator", row))
    assert reading.rows[["area_code", "indicator_code", "numerator"]].to_numpy().tolist() == [["E09000007", "SG001", 7]]
    assert reading.rows["period_start"].tolist() == [pd.Timestamp("2008-10-01")]


def test_two_headers_of_one_column_are_refused_and_a_title_beside_its_name_is_not() -> None:
    with pytest.raises(UnreadableError, match="two columns area_code"):
        read(returned("area_code,Area code,period,indicator_code,numerator", "Camden,Camden,2008-09-Q3,SG001,7"))
    with pytest.raises(UnreadableError, match="two columns area_code"):
        read(returned("Borough,Local authority,period,indicator_code,numerator", "Camden,Brent,2008-09-Q3,SG001,7"))
    beside = read(returned("area_code,Area,period,indicator_code,numerator", "Camden,Camden,2008-09-Q3,SG001,7"))
    assert (len(beside.rows), len(beside.notices)) == (1, 0)


@pytest.mark.parametrize("header", ["Denominators", "denominater", "Denom", "Denominator (total)", "DENOMINATO R"])
def test_a_column_a_slip_away_is_asked_about(header: str) -> None:
    reading = read(returned(f"area_code,period,indicator_code,numerator,{header}", "Camden,2008-09-Q3,SG003,40,100"))
    assert reading.notices["rule_id"].tolist() == ["column_misspelt"]
    assert "like denominator" in reading.notices["message"][0]


@pytest.mark.parametrize("header", ["Remarks", "Checked by", "Team", "Ward", "Comments"])
def test_another_column_is_dropped_and_told_as_before(header: str) -> None:
    assert column_like(header, contract_of("borough_return"), ["area_code"]) is None
    assert column_like("Denominators", contract_of("borough_return"), ["denominator"]) is None


def test_headers_run_together_of_every_contract() -> None:
    for feed, contract in library().contracts.items():
        names = layouts_of(feed)[-1].names
        for column in contract.columns:
            for together in (column.name.replace("_", ""), column.name.replace("_", "", 1)):
                assert names[loose(together)] == column.name, (feed, together)


def test_a_header_run_together_names_a_person_too() -> None:
    for header in ("dateofbirth", "firstname", "childname", "homeaddress", "nationalinsurancenumber"):
        assert names_person(header), header
    assert not names_person("schoolname")


def test_a_title_that_is_another_indicators_is_refused_whatever_its_spelling() -> None:
    said = ["Referrals to children's social care", "REFERRALS to childrens social care", "our own words", "NI 68", ""]
    rows = [f"Camden,2008-09-Q3,{code},7,{text}" for code in ("SG001", "SG006") for text in said]
    for header in ("Indicator title", "IndicatorName", "indicator"):
        reading = read(returned(f"area_code,period,indicator_code,numerator,{header}", *rows[:1]))
        assert (len(reading.rows), len(reading.notices)) == (1, 0), header
        reading = read(returned(f"area_code,period,indicator_code,numerator,{header}", rows[5]))
        assert reading.refused["rule_id"].tolist() == ["indicator_contradicted"], header
    reading = read(returned("area_code,period,indicator_code,numerator,indicator_title", rows[3], rows[7]))
    assert (reading.refused["rule_id"].tolist(), len(reading.rows)) == (["indicator_contradicted"], 1)


def test_what_is_yet_to_come_is_told_which_reason_to_give() -> None:
    for text in ("TBC", "to follow", "Awaiting data", "pending"):
        reading = read(returned("area_code,period,indicator_code,numerator", f"Camden,2008-09-Q3,SG001,{text}"))
        assert "reason code to_follow" in reading.refused["message"].iloc[0], text


def test_a_return_is_signed_off_once() -> None:
    header = "area_code,period,indicator_code,numerator,signed_off_by_role,signed_off_on,source_system"
    signed = ["Head of service,2009-01-12,A", "head of  service,12/01/2009,B", ",,A", "Director,2009-01-13,A"]
    reading = read(returned(header, *(f"Camden,2008-09-Q3,SG00{n},7,{text}" for n, text in enumerate(signed, 1))))
    told = reading.notices.query("rule_id != 'read_as'")[["row_number", "column_name", "rule_id"]].to_numpy().tolist()
    assert told == [[5, "signed_off_by_role", "sign_off_differs"], [5, "signed_off_on", "sign_off_differs"]]
    assert "Director" not in " ".join(reading.notices["message"])


def test_a_file_with_a_column_a_slip_away_is_not_ready() -> None:
    content = returned("area_code,period,indicator_code,numerator,Denominators", "Camden,2008-09-Q3,SG003,40,100")
    checked = check_file(library(), "borough_return", content.encode(), ".csv", "CAMDEN", Quarter.parse("2008-09-Q3"))
    assert not checked.is_ready
    assert "column_misspelt" in {finding.rule.id for finding in checked.findings}


def test_a_header_alone_is_told_as_such() -> None:
    content = b"area_code,period,indicator_code,numerator\n"
    checked = check_file(library(), "borough_return", content, ".csv", "camden", Quarter.parse("2008-09-Q3"))
    (finding,) = [f for f in checked.findings if f.rule.id == "some_row_usable"]
    assert "no row below the header" in finding.message


ROW = "Camden,2008-09-Q3,SG001,7"


@pytest.mark.parametrize("notes", [["Source: ICS"], ["", "Notes", "Note 1: provisional"], ["* as at 5 January"]])
def test_notes_below_a_table_are_no_records(notes: list[str]) -> None:
    reading = read(returned("area_code,period,indicator_code,numerator", ROW, *notes))
    words = sum(" " in note for note in notes)
    assert reading.outside == {"notes below the table": words}
    assert (len(reading.rows), len(reading.refused)) == (1, sum(map(bool, notes)) - words)


@pytest.mark.parametrize("below", ["E09000007", "London Borough of Camden", "Total", "12", "Camden,2008-09-Q3"])
def test_the_beginning_of_a_record_is_no_note(below: str) -> None:
    reading = read(returned("area_code,period,indicator_code,numerator", ROW, below))
    assert reading.outside == {}
    assert len(reading.refused) == 1


def test_words_above_the_last_record_are_refused() -> None:
    reading = read(returned("area_code,period,indicator_code,numerator", "Source: ICS", ROW))
    assert reading.refused["rule_id"].tolist() == ["required"] or len(reading.refused) == 1


def test_a_borough_that_gives_anothers_figure_is_refused_wherever_that_lies() -> None:
    reading = read(returned("area_code,period,indicator_code,numerator", ROW, "Essex,2008-09-Q3,SG001,7"))
    assert (reading.outside, reading.refused["rule_id"].tolist()) == ({}, ["area_unreadable"])


def test_definition_versions() -> None:
    rows = [
        f"Camden,2008-09-Q3,SG00{n},7,{v}" for n, v in enumerate(["1.0", "Definition v1.0", "Version 2", "local"], 1)
    ]
    reading = read(returned("area_code,period,indicator_code,numerator,definition_version", *rows))
    assert reading.rows["definition_version"].tolist() == ["1", "1", "2", "local"]


def test_indicators_by_their_spellings() -> None:
    rows = [f"Camden,2008-09-Q3,{code},7" for code in ("sg001", "SG-006", "SG8", "NI 68", "SG012 ", "NI 71", "XX999")]
    reading = read(returned("area_code,period,indicator_code,numerator", *rows))
    assert reading.rows["indicator_code"].tolist() == ["SG001", "SG006", "SG008", "SG002", "SG012"]
    assert reading.refused["rule_id"].tolist() == ["indicator_unknown", "indicator_unknown"]
    assert "SG001" in reading.refused["message"].iloc[0]


INBOX, FEEDS = Path("/inbox"), ["borough_return", "met_police_offences"]


@pytest.mark.parametrize(
    ("name", "supplier"),
    [("Camden.csv", "camden"), ("CAMDEN__v2.XLSX", "camden"), ("Barking and Dagenham.csv", "barking_and_dagenham"),
     ("hammersmith-and-fulham.csv", "hammersmith_and_fulham"), ("Metropolitan Police Service.csv", "mps")],
)  # fmt: skip
def test_a_senders_name_in_any_case(name: str, supplier: str) -> None:
    place = place_of(INBOX / "2008-09-Q3" / "Borough_Return" / name, INBOX, FEEDS)
    assert (place.feed, place.supplier, place.fault) == ("borough_return", supplier, None)


def test_the_nearest_sender_is_suggested_and_the_name_not_quoted() -> None:
    place = place_of(INBOX / "2008-09-Q3" / "borough_return" / "camdem.csv", INBOX, FEEDS)
    assert place.fault is not None
    assert "name it camden.csv" in place.fault
    assert "camdem" not in place.fault


def test_files_of_programs_are_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "2008-09-Q3" / "borough_return"
    folder.mkdir(parents=True)
    for name in ("camden.xlsx", "~$camden.xlsx", ".~lock.camden.ods#", "Thumbs.db", "desktop.ini"):
        (folder / name).write_text("x")
    assert [path.name for path in files_of_inbox(tmp_path) if path.is_file()] == ["camden.xlsx"]
