"""Persons' data planted in files of counts: seen at its place, told by its kind, and nowhere kept."""

import logging

import pandas as pd
import pytest

from lscb_pipeline.intake.files.sheets import read_sheets
from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline.intake.tables.person_data import RULE
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline_tests.intake.reading import lines, read, rules, workbook

COLUMNS = ["area_code", "period", "indicator_code", "numerator", "reason_code", "reason_note", "remarks"]
ROW = ["Camden", "2008-09-Q3", "SG001", "400", "", "", ""]
SECRETS = {
    "an NHS number": "seen as 943 476 5919",
    "a pupil number (UPN)": "B801200005001",
    "a full postcode": "moved to NW1 4AB",
    "a National Insurance number": "AB123456C",
    "a birth date": "the girl born 12/3/1996",
}
PARTS = ["943", "5919", "B80120", "4AB", "AB123456", "1996", "Roe"]


def file_of(*rows: list[str], header: list[str] = COLUMNS) -> str:
    return lines(*(",".join(f'"{cell}"' for cell in row) for row in (header, *rows)))


def told(reading: Reading) -> list[tuple[object, ...]]:
    """Where each notice of persons' data is: row, column, area."""
    seen = reading.notices[reading.notices["rule_id"] == RULE]
    texts = seen[["row_number", "column_name", "area_code"]].astype("object")
    return [tuple(row) for row in texts.where(texts.notna(), None).to_numpy().tolist()]


def nothing_is_kept(reading: Reading) -> bool:
    kept = reading.rows.to_csv() + reading.refused.to_csv() + reading.notices.to_csv()
    return not any(part in kept for part in PARTS)


@pytest.mark.parametrize("kind", SECRETS)
@pytest.mark.parametrize("column", ["reason_note", "remarks"])
def test_an_identifier_in_a_cell(kind: str, column: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    good = [*ROW[:2], "SG014", *ROW[3:]]
    row = [SECRETS[kind] if name == column else cell for name, cell in zip(COLUMNS, ROW, strict=True)]
    reading = read(file_of(good, row))
    assert told(reading) == [(3, column, "E09000007")]
    (message,) = reading.notices.loc[reading.notices["rule_id"] == RULE, "message"]
    assert kind in message
    assert f"cell {'F' if column == 'reason_note' else 'G'}3 " in message
    assert "data protection officer" in message
    assert len(reading.rows) == 2, "the row itself is read: that the delivery doesn't count is for judging to say"
    assert reading.rows["reason_note"].isna().all()
    assert nothing_is_kept(reading)
    assert caplog.text == ""


def test_an_identifier_in_place_of_an_area_is_not_kept_as_a_refused_value() -> None:
    reading = read(file_of(ROW, ["AB123456C", *ROW[1:]]))
    assert told(reading) == [(3, "area_code", None)]
    assert rules(reading) == [(3, "required")]
    assert nothing_is_kept(reading)


def test_a_row_of_an_area_that_the_sender_may_not_report_for_is_nobodys() -> None:
    reading = read(file_of(["Barnet", *ROW[1:5], "dob 12/3/1996", ""], ["Camden", *ROW[1:5], "dob 12/3/1996", ""]))
    assert told(reading) == [(2, "reason_note", None), (3, "reason_note", "E09000007")]
    assert rules(reading) == [(2, "area_of_supplier")]
    assert reading.refused["area_code"].isna().all()


def test_titles_above_and_notes_below_the_table() -> None:
    text = "Return about Jane (dob 12/3/1996)\n" + file_of(ROW) + '"NHS no 943 476 5919"\n'
    reading = read(text)
    assert told(reading) == [(1, "A", None), (4, "area_code", None)]
    assert nothing_is_kept(reading)


def test_an_office_may_say_above_the_table_where_it_is() -> None:
    address = '"Camden Council, Town Hall, Judd Street, WC1H 9JE"\n'
    assert told(read(address + file_of(ROW))) == []
    assert told(read(file_of(ROW) + address)) == [(3, "area_code", None)]


def test_a_header_that_names_a_person_is_told_once_and_stands_for_its_cells() -> None:
    header = [*COLUMNS[:-1], "Home postcode", "Shoe size"]
    reading = read(file_of([*ROW[:-1], "NW1 4AB", "9"], [*ROW[:2], "SG014", *ROW[3:-1], "N1 9GU", ""], header=header))
    assert reading.notices[["rule_id", "row_number", "column_name"]].astype("object").to_numpy().tolist() == [
        [RULE, pytest.approx(float("nan"), nan_ok=True), "home postcode"],
        ["column_outside_contract", pytest.approx(float("nan"), nan_ok=True), "shoe size"],
    ]
    assert len(reading.rows) == 2
    assert "4AB" not in reading.rows.to_csv() + reading.notices.to_csv()


def test_a_header_that_holds_an_identifier_is_not_quoted() -> None:
    reading = read(file_of(ROW, header=[*COLUMNS[:-1], "the girl born 12/3/1996"]))
    assert told(reading) == [(1, "G", None)]
    assert set(reading.notices["rule_id"]) == {RULE}
    assert nothing_is_kept(reading)


def test_an_unknown_layout_does_not_quote_one_either() -> None:
    with pytest.raises(UnreadableError) as error:
        read(file_of(header=["area_code", "period", "the girl born 12/3/1996"]))
    assert "area_code, period" in str(error.value)
    assert "1996" not in str(error.value)


def test_ten_digits_are_a_figure_in_a_column_of_figures_and_among_others_that_fail_the_check() -> None:
    def digits(numerator: str, *remarks: str) -> Reading:
        codes = ("SG001", "SG014", "SG012")
        return read(file_of(*([*ROW[:2], code, numerator, "", "", r] for code, r in zip(codes, remarks, strict=False))))

    assert told(digits("9434765919", "")) == []
    assert told(digits("943 476 5919", ""))[0][:2] == (2, "numerator"), "no figure is written so"
    assert told(digits("4", "9434765919", "4010232137")) == [
        (2, "remarks", "E09000007"), (3, "remarks", "E09000007"),
    ]  # fmt: skip
    assert told(digits("4", "9434765919", "9434765910")) == []
    assert told(digits("4", "9434765919", "12")) == [(2, "remarks", "E09000007")]


def test_a_number_in_a_workbook_is_seen_as_it_is_shown() -> None:
    row = ["Camden", "2008-09-Q3", "SG001", 400, None, None, 9434765919]
    assert told(read(workbook([COLUMNS, row]), suffix=".xlsx")) == [(2, "remarks", "E09000007")]


def test_a_column_that_names_an_area_is_no_persons() -> None:
    text = file_of(["Camden", *ROW[1:5], "", "Camden"], header=[*COLUMNS[:-1], "LA name"])
    assert read(text).notices.empty, "it is held against the area beside it"


# Other sheets and comments


def a_return(*more: list[list[object]], comments: dict[tuple[int, str], str] | None = None) -> bytes:
    row = [cell or None for cell in ROW]
    return workbook([COLUMNS, row], *more, names=["Return", "Notes", "More"][: 1 + len(more)], comments=comments)


def where(reading: Reading) -> list[tuple[object, ...]]:
    """Where each notice of persons' data is: sheet, row, column."""
    seen = reading.notices.loc[reading.notices["rule_id"] == RULE, ["sheet", "row_number", "column_name"]]
    seen = seen.astype("object")
    return [tuple(row) for row in seen.where(seen.notna(), None).to_numpy().tolist()]


def test_another_sheet_is_looked_at_too() -> None:
    reading = read(a_return([["Sources"], [None, "see B801200005001"]]), suffix=".xlsx")
    assert where(reading) == [("Notes", 2, "B")]
    assert nothing_is_kept(reading)


def test_a_list_of_persons_on_another_sheet() -> None:
    cases = [["Cases"], [], ["Forename", "Surname", "Worker"], ["Jane", "Roe", "Sam"]]
    reading = read(a_return([["fine"]], cases), suffix=".xlsx")
    assert where(reading) == [("More", 3, None)]
    assert nothing_is_kept(reading)
    contact = [["Name", "Pat Smith"], ["Address", "Town Hall, Judd Street, WC1H 9JE"], ["Postcode", "see above"]]
    assert where(read(a_return(contact), suffix=".xlsx")) == []


def test_a_comment_is_told_at_its_cell() -> None:
    comments = {(0, "D2"): "Name: Jane Roe", (0, "B1"): "as in the template", (1, "C7"): "dob 12/3/1996",
                (0, "F1"): "NHS no 943 476 5919"}  # fmt: skip
    reading = read(a_return([["fine"]], comments=comments), suffix=".xlsx")
    seen = reading.notices[reading.notices["rule_id"] == RULE]
    places = seen[["sheet", "row_number", "column_name", "area_code"]].astype("object")
    assert sorted(places.where(places.notna(), None).to_numpy().tolist(), key=str) == [
        ["Notes", 7, "C", None], ["Return", 1, "F", None], ["Return", 2, "numerator", "E09000007"],
    ]  # fmt: skip
    assert seen["message"].str.startswith("the comment on cell ").all()
    assert nothing_is_kept(reading)


# What isn't looked at, and what must not be found


def test_in_a_feed_of_persons_the_columns_outside_the_contract_are_dropped_as_ever() -> None:
    text = lines(
        "episode_reference,person_reference,residence_area,reported_at,missing_from,NHS number",
        "E1,P1,Camden,2008-10-03 22:15,home,943 476 5919",
        "E2,P2,Barnet,2008-10-03 22:15,the moon,943 476 5919",
        "E3,P3,Atlantis,2008-10-03 22:15,home,943 476 5919",
    )
    reading = read(text, "met_police_missing_children", "mps")
    assert sorted(reading.notices["rule_id"]) == ["column_outside_contract", "missing_from_known"]
    assert rules(reading) == [(4, "area_unreadable")]
    assert reading.notices["area_code"].isna().all()
    assert reading.refused["area_code"].isna().all()
    assert nothing_is_kept(reading)


def test_refused_rows_and_emptied_cells_are_of_their_area() -> None:
    reading = read(file_of([*ROW[:3], "many", "", "", ""], [*ROW[:2], "SG014", "4", "dog", "", ""],
                           ["Barnet", *ROW[1:]], ["Atlantis", *ROW[1:]]))  # fmt: skip
    refused = reading.refused[["row_number", "rule_id", "area_code"]].astype("object")
    assert refused.where(refused.notna(), None).to_numpy().tolist() == [
        [2, "number_unreadable", "E09000007"], [4, "area_of_supplier", None], [5, "area_unreadable", None],
    ]  # fmt: skip
    of_code = reading.notices[reading.notices["rule_id"] == "reason_code_known"]
    assert of_code[["row_number", "area_code"]].to_numpy().tolist() == [[3, "E09000007"]]
    assert of_code["sheet"].tolist() == [""]


def test_no_notice_where_there_is_nothing_to_say() -> None:
    reading = read(file_of(ROW[:-1], header=COLUMNS[:-1]))
    assert isinstance(reading.notices, pd.DataFrame)
    assert reading.notices.empty
    assert [sheet.name for sheet in read_sheets(a_return([["x"]]), ".xlsx")] == ["Return", "Notes"]
