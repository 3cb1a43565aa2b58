"""The workbook: opened by LibreOffice, cell by cell; no formula, whatever a supplier wrote; the same bytes again."""

import io
import zipfile
from pathlib import Path

from lscb_pipeline.reports.readiness.readiness_workbook import readiness_workbook
from lscb_pipeline.reports.readiness.report import build
from lscb_pipeline_tests.reports.judged import CAMDEN, HACKNEY, finding, inputs, score
from lscb_pipeline_tests.reports.libreoffice import as_shown

PLANTED = [
    finding("=1+1", area_code=CAMDEN, row_number=2, column_name="numerator", sheet="=2+2"),
    finding("@SUM(A1:A9)", area_code=CAMDEN, row_number=3),
    finding("https://example.org/", area_code=CAMDEN, row_number=4),
]


def workbook() -> bytes:
    rows = [score(CAMDEN, 92.35), score(HACKNEY, 69.9), score(CAMDEN, 75.0, "met_police_offences", "mps")]
    return readiness_workbook(build(inputs(rows, PLANTED, before=[score(CAMDEN, 95.0)])))


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return opened.read(name).decode()


def test_the_same_report_gives_the_same_bytes_dated_by_the_quarters_end() -> None:
    assert workbook() == workbook()
    assert "2008-12-31T00:00:00Z" in part(workbook(), "docProps/core.xml")


def test_no_cell_is_a_formula_or_a_link_and_every_sheet_prints_the_mark() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook())) as opened:
        sheets = [opened.read(name).decode() for name in opened.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not [name for name in opened.namelist() if "rels" in name and "sheet" in name]
    assert len(sheets) == 6
    for sheet in sheets:
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
        assert "Internal: not for release" in sheet.split("<oddFooter>")[1]


def test_libreoffice_shows_what_the_report_says(tmp_path: Path) -> None:
    sheets = as_shown(workbook(), tmp_path)
    assert set(sheets) == {"London", "Heat map", "Readiness", "Findings", "What blocks", "Indicators"}
    for rows in sheets.values():
        assert rows[1][0] == "Internal: not for release"
        assert rows[2][0].startswith("MADE-UP SAMPLE")
    heat = {row[0]: row[1:] for row in sheets["Heat map"][4:]}
    assert sheets["Heat map"][3][:4] == ["Area", "Code", "Own score", "Moved"]
    assert heat["Camden"] == [CAMDEN, "G 92.3", "-2.7", "G 92.3", "A 75.0"]
    assert heat["Hackney"][1:] == ["R 69.9", "", "R 69.9", "–"]
    assert heat["Barnet"][1:] == ["–", "", "–", "–"]
    found = sheets["Findings"][4:]
    assert [row[8] for row in found] == ["", "", "=2+2"]
    assert [row[11] for row in found] == ["@SUM(A1:A9)", "https://example.org/", "=1+1"]
    assert found[0][6:8] == ["what the contract requires is filled in", "fill it in and send it again"]
