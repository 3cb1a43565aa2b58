"""A per cent or pound sign beside a count refuses its row, as does a number shown as another; a percentage is fine."""

import io

import pytest
import xlsxwriter

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.rows.identity import Sender
from lscb_pipeline.intake.rows.reading import read_files
from lscb_pipeline.intake.tables.opened_file import open_file
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.intake.reading import read, rules

FEED = "borough_return"


def refused(code: str, numerator: str = "", denominator: str = "", value: str = "") -> list[tuple[str, str]]:
    """Rule and column of what reading refuses of a return of one row."""
    contract = library().contracts[FEED]
    header = "area_code,period,indicator_code,numerator,denominator,value,reason_code,reason_note,definition_version,\
source_system,extract_kept,second_check,signed_off_by_role,signed_off_on,assurance_level"
    content = f'{header}\nE09000007,2008-09-Q3,{code},"{numerator}","{denominator}","{value}",,,1,,yes,yes,head,,1\n'
    opened = open_file(content.encode(), ".csv", library().layouts[FEED], contract)
    codes = frozenset(indicator.code for indicator in library().indicators_of(FEED))
    (reading,) = read_files([opened], contract, [Sender("camden", Quarter.parse("2008-09-Q3"), b"k", codes)])
    return list(reading.refused[["rule_id", "column_name"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"code": "SG001", "numerator": "45%"}, "numerator"),
        ({"code": "SG003", "numerator": "45", "denominator": "100%"}, "denominator"),
        ({"code": "SG003", "numerator": "60.2%", "denominator": "100"}, "numerator"),
        ({"code": "SG014", "numerator": "£1,200"}, "numerator"),
        ({"code": "SG014", "value": "45%"}, "value"),
        ({"code": "SG003", "value": "£45"}, "value"),
        ({"code": "RA002", "value": "2%"}, "value"),
        ({"code": "SG014", "numerator": "1.000"}, "numerator"),
    ],
)
def test_a_sign_beside_a_count_is_refused_at_its_cell(row: dict[str, str], column: str) -> None:
    assert refused(**row) == [("number_unreadable", column)]


@pytest.mark.parametrize(
    "row",
    [
        {"code": "SG003", "value": "45.5%"},
        {"code": "SG003", "value": "45.5 %"},
        {"code": "SG014", "numerator": "1,200"},
        {"code": "SG001", "numerator": "1 153"},
        {"code": "SG003", "value": "12.000"},
    ],
)
def test_a_percentage_and_a_thousand_are_read(row: dict[str, str]) -> None:
    assert refused(**row) == []


@pytest.mark.parametrize(
    ("number", "code", "is_refused"),
    [(40_000, "0,", True), (40, '0" thousand"', True), (40, '0" children"', False), (40_000, "#,##0", False)],
)
def test_a_number_of_a_workbook_that_is_shown_as_another_is_refused(number: int, code: str, is_refused: bool) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["area_code", "period", "indicator_code", "numerator"])
        sheet.write_row(1, 0, ["Camden", "2008-09-Q3", "SG001"])
        sheet.write_number(1, 3, number, book.add_format({"num_format": code}))
    reading = read(buffer.getvalue(), suffix=".xlsx")
    assert rules(reading) == ([(2, "number_unreadable")] if is_refused else [])
    assert reading.rows["numerator"].tolist() == ([] if is_refused else [number])
    if is_refused:
        assert "such as 40000 or c, in the format General" in reading.refused["message"].iloc[0]


ANSWERS = "agency,area_code,question,asked_on,answered_on,answer,amount,respondent\n"


@pytest.mark.parametrize("amount", ["5%", "50 %", "£5", "5.000"])
def test_an_answer_that_counts_bears_no_sign_either(amount: str) -> None:
    rows = [
        f"{who},Camden,runaways_seen,2008-11-01,2008-11-05,,{said}," for who, said in (("A B", amount), ("C D", "5"))
    ]
    assert rules(read(ANSWERS + "\n".join(rows), "runaways_survey", "survey_office")) == [(2, "number_unreadable")]


def test_three_decimals_are_a_programs_way_of_writing_where_all_numbers_have_them() -> None:
    header = "area_code,period,indicator_code,numerator\n"
    rows = [
        f"E09000007,2008-09-Q3,SG0{code},{number}" for code, number in ((14, "1.000"), (15, "12.000"), (17, "3.000"))
    ]
    assert read(header + "\n".join(rows), FEED, "camden", "2008-09-Q3").refused.empty
    mixed = read(header + "\n".join([*rows[:2], "E09000007,2008-09-Q3,SG017,3"]), FEED, "camden", "2008-09-Q3").refused
    assert mixed["row_number"].tolist() == [2, 3]
    assert "such as 1000 or 1" in mixed["message"].iloc[0]
