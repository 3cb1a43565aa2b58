"""What we write is never a formula, whatever a supplier wrote: every csv and workbook, in every place of a text."""

import csv
import decimal
import io
import re
import zipfile
from collections.abc import Callable

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.csv_cells import plain_cells
from lscb_pipeline.reports.readiness.readiness_workbook import readiness_workbook
from lscb_pipeline.reports.readiness.report import build
from lscb_pipeline.reports.sender.annotate import annotated_copy
from lscb_pipeline_tests.intake.reading import workbook
from lscb_pipeline_tests.reports.judged import CAMDEN, finding, inputs, score
from lscb_pipeline_tests.test_cli import environment, lscb  # noqa: F401 - a fixture

FORMULAS = [
    "=1+1", "+1+cmd|' /C calc'!A0", "-1+cmd|' /C calc'!A0", "@SUM(A1:A9)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1",
    "a note\r=1+1", '=HYPERLINK("http://example.org","x")', "\N{FULLWIDTH EQUALS SIGN}1+1", "=", "==", "- a note",
]  # fmt: skip
NUMBERS = ["-5", "+3.2", "-1,234.5", "-2e3", "-12%", "-"]  # texts that a spreadsheet takes for what they are


def _report() -> bytes:
    found = [
        finding(text, area_code=CAMDEN, sheet=text, column_name=text, row_number=n) for n, text in enumerate(FORMULAS)
    ]
    return readiness_workbook(build(inputs([score(CAMDEN, 92.0)], found)))


def _written(text: str) -> str:
    """What becomes of one of FORMULAS."""
    return text if text == "=" else "'" * (not text.startswith("a note")) + text.replace("\r", "\n")


def _annotated(suffix: str) -> bytes:
    header = ["area_code", "period", "indicator_code", "numerator", "reason_note", "@SUM(A1:A9)"]
    rows = [header, *([text, "2008-09-Q3", "SG014", text, text, text] for text in FORMULAS)]
    if suffix == ".csv":
        made = io.StringIO()
        csv.writer(made, quoting=csv.QUOTE_ALL).writerows(rows)
        content = made.getvalue().encode()
    else:
        content = workbook([[(text, text) if text[:1] == "=" else text for text in row] for row in rows])
    checked = check_file(library(), "borough_return", content, suffix, "camden", Quarter.parse("2008-09-Q3"))
    assert checked.is_readable
    assert checked.findings
    return annotated_copy(checked, f"=1+1{suffix}", content, suffix)


# Whoever writes another workbook, such as a template, names it here.
WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "the audit-readiness report": _report,
    "the annotated copy of a csv": lambda: _annotated(".csv"),
    "the annotated copy of a workbook": lambda: _annotated(".xlsx"),
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(WORKBOOKS[name]())) as opened:
        parts = {part: opened.read(part).decode("utf-8", "replace") for part in opened.namelist()}
    assert "SUM(A1:A9)" in parts["xl/sharedStrings.xml"], "it stands there, as a text"
    sheets = [text for part, text in parts.items() if part.startswith("xl/worksheets/sheet")]
    assert sheets
    for text in sheets:
        assert not re.search(r"<f[ >/]|<hyperlink|<oleObject|<dataValidation", text)
    assert not [part for part in parts if "externalLink" in part or "connections" in part or "vba" in part.lower()]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_begins_a_formula_stands_behind_a_quotation_mark(text: str) -> None:
    (cell,) = plain_cells([text])
    assert cell == _written(text)


@pytest.mark.parametrize("text", [*NUMBERS, "Camden", "", "a = b", "E09000021+E09000027", "'=1"])
def test_other_texts_stay_what_they_are(text: str) -> None:
    assert plain_cells([text]) == [text]


def test_numbers_stay_numbers() -> None:
    row = [-5, -5.5, decimal.Decimal("-5.50"), None, True]
    assert plain_cells(row) == row


def test_no_cell_or_header_of_a_csv_is_a_formula(environment: dict[str, str], centre: Centre) -> None:  # noqa: F811
    _ = centre.warehouse
    quoted = [text.encode("unicode_escape").decode().replace("'", "''") for text in FORMULAS]
    texts = ", ".join(f"(E'{text}')" for text in quoted)
    query = f"select t as \"=1+1\", -5 as n, -1.5::numeric as d, '-5' as s from (values {texts}) v (t)"
    done = lscb(environment, "sql", query)
    header, *rows = csv.reader(io.StringIO(done.stdout, newline=""))
    assert header == ["'=1+1", "n", "d", "s"]
    assert [row[0] for row in rows] == [_written(text) for text in FORMULAS]
    assert {tuple(row[1:]) for row in rows} == {("-5", "-1.5", "-5")}
