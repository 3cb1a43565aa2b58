"""What workbooks hold beside their values, as programs write them: each original, and as LibreOffice saves it."""

import io
from pathlib import Path

import pytest
import xlsxwriter

from lscb_pipeline.intake.files.inside.marks import NOT_CALCULATED
from lscb_pipeline.intake.files.inside.ole import HEADER, Container
from lscb_pipeline.intake.files.sheets import Sheet, read_contents
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline_tests.hostile.packages import SHEET, biff, ods, ole, package, xlsx
from lscb_pipeline_tests.intake.reading import cells, converted, sheets

FORMS = ["ods", "xls", "xlsx"]


def made() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Return")
        sheet.write_row(0, 0, ["a", "b", "c", "d"])
        sheet.write_number(1, 0, 0.455, book.add_format({"num_format": "0%"}))
        sheet.write_number(1, 1, 1200, book.add_format({"num_format": "£#,##0"}))
        sheet.write_number(1, 2, 710000012345, book.add_format({"num_format": "0.00E+00"}))
        sheet.write_number(1, 3, 0.1, book.add_format({"num_format": '0.0"%"'}))
        sheet.write_row(2, 0, [False, True, 2, 3])
        errors = {"=1/0": "#DIV/0!", "=NA()": "#N/A", "=#REF!+1": "#REF!", '="x"+1': "#VALUE!"}
        for column, (formula, error) in enumerate(errors.items()):
            sheet.write_formula(3, column, formula, None, error)
        sheet.write_formula(4, 0, "=C3+D3", None, 5)
        sheet.merge_range("A6:A7", "both")
        sheet.write_column("B6", [1, 2])
        sheet.set_row(7, None, None, {"hidden": True})
        sheet.write("A8", "behind")
        sheet.set_column("C:C", None, None, {"hidden": True})
        hidden = book.add_worksheet("Lookup")
        hidden.write("A1", "x")
        hidden.hide()
    return buffer.getvalue()


SHOWN: list[list[str | None]] = [
    ["a", "b", "c", "d"], ["45.5%", "£1200", "710000012345", "0.1%"], ["FALSE", "TRUE", "2", "3"],
    ["#DIV/0!", "#N/A", "#REF!", "#VALUE!"], ["5", None, None, None], ["both", "1", None, None],
    [None, "2", None, None], ["behind", None, None, None],
]  # fmt: skip


def as_shown(found: list[Sheet]) -> None:
    first, second = found
    assert cells(first) == SHOWN
    aside = first.aside
    assert (aside.hidden_rows, aside.hidden_columns, aside.is_hidden) == ([[7, 7]], [[2, 2]], False)
    assert [(span.first_row, span.last_row, span.first_column, span.last_column) for span in aside.merged] == [
        (5, 6, 0, 0)
    ]
    assert second.aside.is_hidden


def test_an_xlsx_workbook() -> None:
    as_shown(sheets(made(), ".xlsx"))


@pytest.mark.parametrize("form", FORMS)
def test_as_libreoffice_saves_it(form: str, tmp_path: Path) -> None:
    as_shown(sheets(converted(made(), form, tmp_path), f".{form}"))


CELL = '<c r="A1"{}><f>1+1</f>{}</c>'
BODY = "<worksheet><sheetData><row r='1'>{}</row></sheetData></worksheet>"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [(CELL.format("", ""), NOT_CALCULATED), (CELL.format("", "<v></v>"), NOT_CALCULATED),
     (CELL.format(' t="str"', "<v></v>"), None), (CELL.format("", "<v>2</v>"), "2"),
     ('<c r="A1" t="e"><v>#VALUE!</v></c>', "#VALUE!"), ('<c r="A1"><v>5</v></c>', "5")],
)  # fmt: skip
def test_a_formula_without_its_result_is_no_blank(cell: str, shown: str | None) -> None:
    content = xlsx({SHEET: BODY.format(cell).encode()})
    assert [row[0] for row in cells(sheets(content, ".xlsx")[0])] in ([shown], [] if shown is None else None)


def test_what_nobody_sees_is_told_and_its_texts_are_there_to_be_looked_at() -> None:
    parts = {
        "xl/pivotCache/pivotCacheDefinition1.xml": b"<x><cacheFields><cacheField name='Surname'><sharedItems>"
        b"<s v='Zzplanted'/></sharedItems></cacheField></cacheFields></x>",
        "xl/externalLinks/externalLink1.xml": b"<x><row><cell><v>943 476 5919</v></cell></row></x>",
        "xl/embeddings/oleObject1.bin": b"x", "customXml/item1.xml": b"<broken",
    }  # fmt: skip
    found = read_contents(xlsx(parts), ".xlsx")
    assert found.carried == ("the records behind a pivot table", "another file", "values of another workbook")
    assert [cells(part) for part in found.beside] == [[["Surname", "Zzplanted"]], [["943 476 5919"]]]


def test_an_xls_workbook_is_read_whatever_its_records_say() -> None:
    for records in [(), ((0x85, b"\xff" * 8),), ((0x41E, b""),), ((0xE0, b""),), ((0x1AE, b"\1\0\0\0\0\0"),)]:
        try:
            sheets(ole({"Workbook": biff(*records)}), ".xls")
        except UnreadableError as error:
            assert error.rule_id == "file_unreadable"  # noqa: PT017 - either way is right


def test_a_container_that_never_ends_ends() -> None:
    whole = ole({"Workbook": biff()}, loops=True)
    assert len(Container(whole).stream("Workbook") or b"") <= len(whole)
    with pytest.raises(ValueError, match="impossible size"):
        Container(HEADER + b"\xff" * 504)


def test_rows_of_an_ods_that_are_repeated_are_marked_as_often() -> None:
    row = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="percentage" '
        'office:value="0.5"/><table:table-cell table:number-columns-repeated="2" office:value-type="boolean" '
        'office:boolean-value="false"/></table:table-row>'
    )
    assert cells(sheets(ods(row), ".ods")[0]) == [["50%", "FALSE", "FALSE"]] * 2


def test_a_binary_workbook_says_so() -> None:
    with pytest.raises(UnreadableError):
        sheets(package({"xl/workbook.bin": b"x"}), ".xlsx")
