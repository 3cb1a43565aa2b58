"""Zeros of formulas that nobody calculated, and true ones: of each kind of file, as LibreOffice saves them again."""

import io
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter

from lscb_pipeline.intake.files.inside.formula_text import moved
from lscb_pipeline.intake.files.inside.formulas import never_calculated
from lscb_pipeline.intake.files.inside.marks import NOT_CALCULATED, Book, Marks
from lscb_pipeline.intake.files.inside.number_formats import SCALED
from lscb_pipeline_tests.hostile.packages import SHEET, ods, xlsx
from lscb_pipeline_tests.intake.reading import cells, converted, sheets

FORMS = ["ods", "xls", "xlsx"]
LOOKUP = "=VLOOKUP(A1,A1:C1,3)"  # of a kind that isn't asked: in truth 0
COUNTS = ['=COUNTIF(A1:B1,"x")', '=COUNTIF(A1:B1,">4")', "=COUNTIF(B1:C1,A1)", '=SUMIF(A1:B1,"<3")']


def of_formulas(*formulas: str, given: float = 0, also: float = 0) -> bytes:
    """A workbook whose second row are formulas, each with the same result; `also`: the result of one more below."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [3, 4, 0])
        book.add_worksheet("Other one").write_row(0, 0, [5])
        for column, formula in enumerate(formulas):
            sheet.write_formula(1, column, formula, None, given)
        sheet.write_formula(2, 0, "=B1*10", None, also) if also else None
    return buffer.getvalue()


def results(content: bytes, suffix: str) -> list[str | None]:
    return cells(sheets(content, suffix)[0])[1]


def test_of_a_workbook_that_is_to_be_calculated_proven_zeros_stay_and_no_others() -> None:
    made = of_formulas("=A1+B1", "=C1", "=A1-A1", LOOKUP, "=SUM(C1:C1,D2)", *COUNTS, also=40)
    unknown = ["0", "0", NOT_CALCULATED, NOT_CALCULATED]
    assert results(made, ".xlsx") == [NOT_CALCULATED, *unknown, *["0"] * len(COUNTS)]
    assert results(of_formulas("=A1+B1", given=7), ".xlsx")[0] == "7"


@pytest.mark.parametrize("form", FORMS)
def test_a_zero_that_its_formula_contradicts_takes_those_with_it_that_can_t_be_told(form: str, tmp_path: Path) -> None:
    wrong = '=COUNTIF(A1:B1,">=4")'
    saved = converted(of_formulas(wrong, LOOKUP, '=COUNTIF(A1:B1,"x")', also=40), form, tmp_path)
    assert results(saved, f".{form}")[:3] == [NOT_CALCULATED, NOT_CALCULATED, "0"]


@pytest.mark.parametrize("form", FORMS)
def test_where_no_formula_shows_anything_but_0_none_was_calculated(form: str, tmp_path: Path) -> None:
    saved = converted(of_formulas(LOOKUP, "=A2+C1", "=C1"), form, tmp_path)
    assert results(saved, f".{form}")[:3] == [NOT_CALCULATED, NOT_CALCULATED, "0"]


@pytest.mark.parametrize("form", FORMS)
def test_true_zeros_stay(form: str, tmp_path: Path) -> None:
    saved = converted(of_formulas("=SUM(C1:C1)", "=A1-3", "=C1*A1", LOOKUP, *COUNTS, also=40), form, tmp_path)
    assert results(saved, f".{form}") == ["0"] * (4 + len(COUNTS))


TABLES = {"One": pa.table({"0": ["3", "0", "0", "Yes", "2009-04-01 00:00:00"], "1": ["45%", "x", "0", "yes", "£7"],
                           "2": ["#REF!", None, None, f"{SCALED} 7", NOT_CALCULATED]}),
          "It's two": pa.table({"0": ["5"]})}  # fmt: skip


def judged(formula: str | None, *, has_results: bool) -> bool:
    """Whether the zero of a formula in A2 is no result."""
    marks = Marks(zeros={(1, 0): formula, (2, 0): "VLOOKUP(1)"}, has_results=has_results)
    return (1, 0) in never_calculated(Book({"One": marks}), TABLES).get("One", [])


@pytest.mark.parametrize(
    "formula",
    ["SUM(A1:B1)", "A1", "$A$1", "SUM(A1,A1)*2", "(A1+B1)/2", "AVERAGE(A1:B1)", "COUNT($A$1:B1)-1", "MAX(A1:B1)", "-A1",
     "200+12", "1-50%", "'It''s two'!A1", "COUNTA(A1:B1)", "of:=SUM([.A1:.B1])", "of:=[$'It''s two'.A1]*2",
     "of:=SUM([.A1];[.A1])", "MIN(A1)", "B5", "SUM(B4:B5)", "C4", 'COUNTIF(B1:B5,"yes")', 'COUNTIF(B:B,"=YES")',
     "COUNTIF(B1:B3,0.45)", 'COUNTIF($B$1:B5,">0.4")', "COUNTIF(B1:B3,B1)", 'COUNTIFS(B1:B5,"yes",B1:B5,"yes")',
     'COUNTIFS(A4:B4,"Yes",A4:B4,"Yes")', 'SUMIF(B3:B5,"yes",C2:C4)+1', 'SUMIF(B4:B5,">1")',
     'of:=COUNTIF([.B1:.B5];"x")'],
)  # fmt: skip
def test_what_a_plain_formula_comes_to(formula: str) -> None:
    assert judged(formula, has_results=True)


@pytest.mark.parametrize(
    "formula",
    ["A1-3", "C2", "C2*A1", "SUM(C2:C3)", "SUM(B2:B3)", 'COUNTIF(B1:B5,"no")', 'COUNTIF(B1:B5,">7")', "MAX(C2:C3)",
     'SUMIF(B4:B4,"yes",C2:C2)', 'COUNTIFS(B4:B5,"yes",B4:B5,">1")', "0.1+0.2-0.3", 'COUNTIF(B1:B5,"=3")', "ZZ99",
     "SUM(A1:A1)-COUNT(B1:B3)-1"],
)  # fmt: skip
def test_what_is_proven_to_come_to_0_is_left_in_any_workbook(formula: str) -> None:
    assert not judged(formula, has_results=False)


@pytest.mark.parametrize(
    "formula",
    ["C1", "SUM(C1:C2)", "B2", "VLOOKUP(A1,A1:B2,2)", "A1/0", "[1]Sheet1!A1", "Missing!A1", "SUM(", "", None,
     "(" * 5000, "A2", "A1A1", "IF(A1=3,1,0)", '"text"', "SUM(A1:XFD1048576)-3-0.45", "A1^0", "A3", "SUM(A3:B3)", "C5",
     "SUM(C5:C5)", "SUM(A5:A5)", "COUNT(A5:A5)", "A1:B1-3", "SUM(B1:A1)", 'SUM("3")', 'COUNTIF(B1:B5,"<>x")',
     'COUNTIF(B1:B5,"n*")',
     'COUNTIF(B1:B5,">=n")', 'COUNTIF(B1:B5,"")', "COUNTIF(B1:B5,C2)", 'COUNTIF(A4:A5,"no")', "COUNTIF(B1:B5)",
     'COUNTIF(B1,"x",A1)', "COUNTIF(3,3)", 'COUNTIFS(B1:B5,"no",B1:B4,"no")', 'COUNTIFS(B2:B3,"no",A2:B2,"no")',
     'SUMIF(B1:B5,"no",A1:A4)', 'SUMIF(3,"no")', 'SUMIF(B1:B5,"no",A1)', 'COUNTIF(B1:B5,">"&A1)',
     "COUNTIF(B1:B5,B1:B2)"],
)  # fmt: skip
def test_what_can_t_be_told_is_left_where_somebody_calculated_and_nowhere_else(formula: str | None) -> None:
    assert not judged(formula, has_results=True)
    assert judged(formula, has_results=False)


def test_many_formulas_over_many_cells_end() -> None:
    wide = {"One": pa.table({"0": ["1"] * 20_000})}
    zeros: dict[tuple[int, int], str | None] = {(row, 1): "SUM(A1:A20000)" for row in range(2000)}
    assert len(never_calculated(Book({"One": Marks(zeros=zeros)}), wide)["One"]) == 2000


@pytest.mark.parametrize(
    ("formula", "further"),
    [("A1+$A1+A$1+$A$1", "B3+$A3+B$1+$A$1"), ("SUM(A1:B2)", "SUM(B3:C4)"), ('COUNTIF(A1,"A1")', 'COUNTIF(B3,"A1")'),
     ("'A1'!A1+A1!Z9", "'A1'!B3+A1!AA11"), ("LOG10(A1)", "LOG10(B3)"), ("SUM(A:A)", None),
     ("SUM($A:$A)", "SUM($A:$A)")],
)  # fmt: skip
def test_a_formula_moved(formula: str, further: str | None) -> None:
    assert moved(formula, 2, 1) == further
    assert moved("A1", -1, 0) is None


def test_a_formula_that_many_cells_of_an_xlsx_share() -> None:
    row = '<row r="{0}"><c r="A{0}"><v>{1}</v></c><c r="B{0}"><f t="shared" si="0"{2}</f><v>0</v></c></row>'
    rows = row.format(1, 0, ' ref="B1:B3">A1*2') + row.format(2, 0, ">") + row.format(3, 4, ">")
    content = xlsx({SHEET: f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()})
    assert [found[1] for found in cells(sheets(content, ".xlsx")[0])] == ["0", "0", NOT_CALCULATED]


@pytest.mark.parametrize(
    ("other", "zero"),
    [("", NOT_CALCULATED), ('office:value-type="float" office:value="0"', NOT_CALCULATED),
     ('office:value-type="float" office:value="2"', "0"), ('office:value-type="string"', "0")],
)  # fmt: skip
def test_the_results_of_an_ods(other: str, zero: str) -> None:
    cell = '<table:table-cell table:formula="of:=LOOKUP([.Z1])" {}><text:p>{}</text:p></table:table-cell>'
    first = cell.format('office:value-type="float" office:value="0"', "0")
    body = f"<table:table-row>{first}{cell.format(other, 'x') if other else ''}</table:table-row>"
    assert cells(sheets(ods(body), ".ods")[0])[0][0] == zero
