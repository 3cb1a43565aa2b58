"""What formats of numbers show: per cent, money, and other numbers than a cell keeps."""

import io
from pathlib import Path

import pytest
import xlsxwriter

from lscb_pipeline.intake.files.inside.number_formats import (
    BY_VALUE,
    SCALED,
    form_by_value,
    form_of,
    is_shown_otherwise,
)
from lscb_pipeline_tests.hostile.packages import ods
from lscb_pipeline_tests.intake.reading import cells, converted, sheets


@pytest.mark.parametrize(
    ("code", "form"),
    [("0%", "%"), ("0.00%", "%"), ("0;-0;0%", "%"), ('0"%"', '"%"'), ("0\\%", '"%"'),
     ("General", None), ("#,##0", None),
     ('_-* #,##0_-;\\-* #,##0_-;_-* "-"??_-;_-@_-', None), ('"£"#,##0.00', "£"), ("[$£-809]#,##0", "£"),
     ("[$-809]dd mmm", None), ("[$€-2] 0", "€"), ('_-"£"* #,##0_-', "£"), ('_("$"* 0', "$"), ("_£0", None)],
)  # fmt: skip
def test_the_form_of_a_number(code: str, form: str | None) -> None:
    assert form_of(code) == form


@pytest.mark.parametrize(
    "code",
    ["0,", '#,##0,"k"', "0.0,,", "0,.0", '0.0,,"M"', '[>=1000]0.0,"k";0', "0_);(0,)", '"£"0,', '0" thousand"', '0.0"m"',
     '0\\k', '0\\ \\m\\l\\n', '"£m "0', '"£m"0.0', '0"000"', "0\" '000\"", '"£000 "0', '"(000s) "0', '0" Millions"',
     "[$k]0", 'General"k"', '"1"0', '#,##0,%', '0" hundred children"', "0,;;", '0"0"', '0."5"', "-0", "\\-0", '"<"0',
     "0\\+"],
)  # fmt: skip
def test_a_format_that_shows_another_number(code: str) -> None:
    assert form_of(code) == SCALED


@pytest.mark.parametrize(
    "code",
    ['0" children"', '0" families (under 18)"', "#,##0.00_);[Red](#,##0.00)", "0.00E+00", "# ?/?", "# ?/10", "mm:ss.0",
     "[$-409]mmmm d, yyyy", 'd"th" mmmm', '[h]"h" m"m"', '"Q"0', "000", '0" kg"', '0" m²"', '0;-0;"0"', '0;0;"-";"k"@',
     '#,##0", approx."', '"Area, "0', "##,##,##0", '"no."0', "@"],
)  # fmt: skip
def test_a_format_that_shows_the_number_beside_other_words(code: str) -> None:
    assert form_of(code) is None


@pytest.mark.parametrize(
    ("code", "value", "form"),
    [('"c"', 30, SCALED), (";;;", 30, SCALED), ("0;;", 0, SCALED), ("0;-0;;@", 0, SCALED), ("0;-0;;@", 5, None),
     ('[<10]"c";0', 3, SCALED), ('[<10]"c";0', 30, None), ('0;0;"c"', 0, SCALED), ('[=0]"nil";[<5]"<5";0', 4, SCALED),
     ('[=0]"nil";[<5]"<5";0', 5, None), ('"c";0', 5, SCALED), ("#,###", 0, SCALED), ("#,###", 5, None),
     ('"c";"£"0', -5, None), ("0%;;", 0.5, "%"), ("0%;;", 0, SCALED)],
)  # fmt: skip
def test_a_format_that_shows_some_numbers_as_none(code: str, value: float, form: str | None) -> None:
    assert form_of(code) == BY_VALUE + code
    assert form_by_value(code, value) == form


@pytest.mark.parametrize("code", ["0;;", '0;-0;"-"', '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', "# ?/?", "0;-0", "@"])
def test_of_nought_accountants_write_a_dash(code: str) -> None:
    form = form_of(code)
    assert (form_by_value(code, 0) if form else None) == (SCALED if code == "0;;" else None)


@pytest.mark.parametrize(
    ("value", "text"),
    [(40_000, "40"), (40_499, "40"), (300, "0"), (1_234_000, "1,234"), (1234, "1.2"), (2_500_000, "2.5"), (40, "40k"),
     (40, "40 thousand"), (1.5, "£1.5m"), (-40_000, "-40"), (40, "40 000"), (40, "40 (000s)"),
     (40, "-40"), (6, "16"), (85, "855"), (85, "85.5"), (30, "c"), (30, "<5"), (3, "<3"), (30, ""), (0, ""),
     (5, "five"), (5, "5+")],
)  # fmt: skip
def test_a_text_that_shows_another_number(value: float, text: str) -> None:
    assert is_shown_otherwise(value, text)


@pytest.mark.parametrize(
    ("value", "text"),
    [(40_000, "40,000"), (40_000, "40.000"), (40_000, "40 000"), (1234.5, "1,234.5"), (1234.5, "1.234,5"), (45.5, "46"),
     (0.4, "0"), (0, "000"), (-5, "(5)"), (1200, "1.2E+03"), (40, "40 children"), (0.5, "1/2"), (0, "-"),
     (1234567, "1,234,567"), (5, "005"), (2.5, "2.50")],
)  # fmt: skip
def test_a_text_that_shows_the_number(value: float, text: str) -> None:
    assert not is_shown_otherwise(value, text)


CODES = {"0,": (40_000, f"{SCALED} 40000"), '0" thousand"': (40, f"{SCALED} 40"), "0": (45.5, "45.5"),
         '#,##0.0,,"M"': (2e6, f"{SCALED} 2000000"), '0" children"': (40, "40"), "#,##0": (40_000, "40000"),
         "0.00E+00": (1200, "1200"), '"c"': (30, f"{SCALED} 30"), ";;;": (20, f"{SCALED} 20"),
         '[<10]"c";0': (3, f"{SCALED} 3"), "0;-0;;@": (5, "5"), '0"%"': (30, "30%"), "0\\%": (30, "30%"),
         "-0": (40, f"{SCALED} 40"),
         '0."5"': (85, f"{SCALED} 85"), '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-': (0, "0")}  # fmt: skip


@pytest.mark.parametrize("form", ["original", "xlsx", "ods", "xls"])
def test_of_each_kind_of_file(form: str, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for row, (code, (number, _)) in enumerate(CODES.items()):
            sheet.write_number(row, 0, number, book.add_format({"num_format": code}))
            sheet.write_formula(row, 1, f"={number}+0", book.add_format({"num_format": code}), number)
    made = buffer.getvalue()
    found = made if form == "original" else converted(made, form, tmp_path)
    suffix = ".xlsx" if form == "original" else f".{form}"
    assert cells(sheets(found, suffix)[0]) == [[read, read] for _, read in CODES.values()]


def test_a_number_of_an_ods_is_told_by_what_it_shows_though_its_format_stands_elsewhere() -> None:
    cell = '<table:table-cell office:value-type="float" office:value="{}"><text:p>{}</text:p></table:table-cell>'
    row = "<table:table-row>" + cell.format(40, "40k") + cell.format(40, "40") + "</table:table-row>"
    assert cells(sheets(ods(row), ".ods")[0]) == [[f"{SCALED} 40", "40"]]
