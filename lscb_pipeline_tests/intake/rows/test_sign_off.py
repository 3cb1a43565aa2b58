"""The sign-off sheet of a return: found by what it holds, its values in every row, its faults told at their place."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline_tests.intake.reading import converted, lines, read, rules, workbook

HEADER = ["area_code", "period", "indicator_code", "numerator"]
RETURN: list[list[object]] = [
    HEADER, ["Camden", "2008-09-Q3", "SG001", 412], ["Camden", "2008-09-Q3", "SG014", 3],
]  # fmt: skip
SHEET: list[list[object]] = [
    ["Sign-off of the return"], [],
    ["Source system and query", "case system: LSCB report"],
    ["Extract kept:", "yes"],
    ["second_check", "No"],
    ["  signed OFF by (role) ", "head of safeguarding"],
    ["Signed off on", dt.date(2008, 11, 3)],
    ["Assurance level", 2],
    ["Hours spent on this return", 12.5],
    ["Remarks", "none"],
]  # fmt: skip
SAID = {"source_system": "case system: LSCB report", "extract_kept": True, "second_check": False,
        "signed_off_by_role": "head of safeguarding", "signed_off_on": pd.Timestamp("2008-11-03"),
        "assurance_level": 2, "hours_spent": 12.5}  # fmt: skip


def said(reading: Reading) -> list[dict[str, object]]:
    return reading.rows[list(SAID)].to_dict("records")


def test_the_sign_off_columns_are_those_of_the_contract() -> None:
    contract = library().contracts["borough_return"]
    assert [c.name for c in contract.columns if c.properties.sign_off] == list(SAID)


@pytest.mark.parametrize("is_first", [True, False])
def test_a_sheet_before_or_after_the_table_holds_for_every_row(is_first: bool) -> None:
    tables = [SHEET, RETURN] if is_first else [RETURN, SHEET]
    reading = read(workbook(*tables, names=["Sheet1", "Sheet2"]), suffix=".xlsx")
    assert said(reading) == [SAID, SAID]
    assert reading.notices.empty
    assert reading.refused.empty


@pytest.mark.parametrize("form", ["ods", "xls"])
def test_a_sheet_as_libreoffice_saves_it(form: str, tmp_path: Path) -> None:
    reading = read(converted(workbook(SHEET, RETURN), form, tmp_path), suffix=f".{form}")
    assert said(reading) == [SAID, SAID]
    assert reading.notices.empty


def test_the_same_in_columns_of_a_csv() -> None:
    cells = ["case system: LSCB report", "TRUE", "n", "head of safeguarding", "03/11/2008", "2", "12.5"]
    text = lines(",".join([*HEADER, *SAID]), ",".join(["Camden", "2008-09-Q3", "SG001", "412", *cells]))
    assert said(read(text)) == [SAID]


def test_the_sheet_fills_only_what_a_row_leaves_blank() -> None:
    table = [[*HEADER, "signed_off_by_role"], [*RETURN[1], "board manager"], RETURN[2]]
    reading = read(workbook(table, SHEET), suffix=".xlsx")
    assert reading.rows["signed_off_by_role"].tolist() == ["board manager", "head of safeguarding"]


def test_what_can_t_be_read_is_told_with_its_row_and_label_and_left_empty() -> None:
    sheet = [["Extract kept", "perhaps"], ["Signed off on", "soon"], ["Second check", None], ["Assurance level", "two"],
             ["Source system and query", "case system"]]  # fmt: skip
    reading = read(workbook(RETURN, sheet, names=["Return", "Sign"]), suffix=".xlsx")
    places = reading.notices[["sheet", "row_number", "column_name", "rule_id"]].to_numpy().tolist()
    assert places == [
        ["Sign", 1, "Extract kept", "boolean_unreadable"], ["Sign", 2, "Signed off on", "date_unreadable"],
        ["Sign", 4, "Assurance level", "integer_unreadable"],
    ]  # fmt: skip
    assert reading.notices["area_code"].isna().all()
    assert not reading.notices["message"].str.contains("perhaps|soon|two").any()
    assert len(reading.rows) == 2
    assert reading.rows[["extract_kept", "second_check", "signed_off_on", "assurance_level"]].isna().all(axis=None)
    assert set(reading.rows["source_system"]) == {"case system"}


def test_an_unreadable_sign_off_in_a_row_empties_the_cell_and_keeps_the_figure() -> None:
    text = lines(",".join([*HEADER, "signed_off_on", "second_check"]), "Camden,2008-09-Q3,SG001,412,soon,perhaps")
    reading = read(text)
    assert rules(reading) == []
    assert reading.notices[["row_number", "column_name", "rule_id", "area_code"]].to_numpy().tolist() == [
        [2, "second_check", "boolean_unreadable", "E09000007"], [2, "signed_off_on", "date_unreadable", "E09000007"],
    ]  # fmt: skip
    assert reading.rows["numerator"].tolist() == [412]
    assert reading.rows[["signed_off_on", "second_check"]].isna().all(axis=None)


def test_one_label_is_no_sign_off_nor_are_labels_side_by_side() -> None:
    for sheet in ([["Signed off on", "2008-11-03"]], [["Signed off on", "Second check"], ["2008-11-03", "yes"]],
                  [["Signed off on", "2008-11-03"], ["signed_off_on", "2008-11-04"]]):  # fmt: skip
        reading = read(workbook(RETURN, sheet), suffix=".xlsx")
        assert reading.rows["signed_off_on"].isna().all()


def test_two_sign_off_sheets_can_t_both_hold() -> None:
    with pytest.raises(UnreadableError, match="several sign-off sheets, send one only: One, Two") as error:
        read(workbook(SHEET, RETURN, SHEET, names=["One", "Return", "Two"]), suffix=".xlsx")
    assert error.value.rule_id == "layout_ambiguous"


def test_an_identifier_on_the_sheet_is_told_and_not_stored() -> None:
    sheet = [["Source system and query", "case of NHS no 943 476 5919"], ["Second check", "yes"]]
    reading = read(workbook(RETURN, sheet, names=["Return", "Sign"]), suffix=".xlsx")
    assert reading.notices[["sheet", "row_number", "column_name", "rule_id"]].to_numpy().tolist() == [
        ["Sign", 1, "B", "no_person_data"]
    ]
    assert reading.rows["source_system"].isna().all()
    assert reading.rows["second_check"].tolist() == [True, True]


def test_a_feed_without_a_sign_off_has_none() -> None:
    table = [
        ["area_code", "period", "indicator_code", "numerator", "denominator"],
        ["5C3", "2008-09-Q3", "SG027", 4, 60],
    ]
    reading = read(workbook(SHEET, table), "nhs_child_health", "pct_5c3", suffix=".xlsx")
    assert len(reading.rows) == 1
    assert reading.notices.empty
