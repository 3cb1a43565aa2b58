"""The workbooks of a release keep to the Analysis Function's checklist, and the checklist finds what doesn't."""

import io

import pytest
import xlsxwriter

from lscb_pipeline.reports.release.release_workbook import workbook
from lscb_pipeline_tests.reports.parts import in_part
from lscb_pipeline_tests.reports.release.made import COUNT, release
from lscb_pipeline_tests.reports.spreadsheet_checklist import faults

AREAS, TABLE = "xl/worksheets/sheet5.xml", "xl/tables/table4.xml"
STYLES, STRINGS, BOOK, CORE = "xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "docProps/core.xml"


@pytest.fixture(scope="module")
def made() -> bytes:
    return workbook(release())


def test_the_workbook_keeps_to_the_checklist(made: bytes) -> None:
    assert faults(made) == []


def test_so_do_one_of_some_figures_and_one_of_none() -> None:
    whole = release()
    assert faults(workbook(whole, whole.benchmark[whole.benchmark["indicator_code"] == COUNT])) == []
    none = release(
        readiness=whole.readiness[:0], benchmark=whole.benchmark[:0], london_summary=whole.london_summary[:0]
    )
    assert faults(workbook(none)) == []


@pytest.mark.parametrize(("part", "before", "after", "found"), [
    (AREAS, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>', "cells are merged"),
    (AREAS, '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>', "", "0 tables marked up"),
    (AREAS, '<sheetView workbookViewId="0"/>',
     '<sheetView workbookViewId="0"><pane ySplit="3"/></sheetView>', "panes are frozen"),
    (AREAS, '<sheetView workbookViewId="0"/>',
     '<sheetView workbookViewId="0"><selection activeCell="C4"/></sheetView>', "the cursor isn't in A1"),
    (AREAS, '<col min="1"', '<col hidden="1" min="1"', "rows or columns are hidden"),
    (AREAS, "<pageSetup", "<headerFooter><oddFooter>4</oddFooter></headerFooter><pageSetup", "it has a page footer"),
    (AREAS, '<c r="A3" s="2"', '<c r="A3" s="0"', "long headers don't break"),
    (AREAS, '<c r="A1"', '<c r="ZZ1"', "no title in A1"),
    (TABLE, '"Areas" displayName', '"Table4" displayName', "its table has no name of its own"),
    (TABLE, "<tableColumns", '<autoFilter ref="A3:B4"/><tableColumns', "its table has a filter"),
    (TABLE, 'name="Area code"', 'name="Area"', "stands twice"),
    (TABLE, 'name="Area code"', 'name=" "', "a header is empty"),
    (TABLE, 'name="Area code"', 'name="Code"', "its header row isn't marked as one"),
    (TABLE, 'ref="A3:', 'ref="A2:', "its header row isn't marked as one"),
    (TABLE, ':V19"', ':V20"', "row 20 is blank"),
    (STYLES, 'val="Arial"', 'val="Times New Roman"', "a font has serifs"),
    (STYLES, '<sz val="12"/>', '<sz val="8"/>', "a font is smaller than 12"),
    (STYLES, "<b/>", "<i/>", "a font is italic or struck out"),
    (STYLES, '"gray125"', '"solid"', "cells are coloured"),
    ("xl/worksheets/sheet3.xml", '<c r="A4" s="4" t="s">', '<c r="A4" s="4">', "symbol [c] isn't explained"),
    (STRINGS, ">Empty cells<", ">Others<", "the notes don't say why cells are empty"),
    (STRINGS, ">This sheet has one table. Symbols", ">Symbols", "it doesn't say how many tables it has"),
    (BOOK, 'name="Areas"', 'name="Areas" state="hidden"', "it is hidden"),
    (BOOK, 'name="Cover"', 'name="Start"', "it doesn't begin with cover, contents and notes"),
    (BOOK, 'name="London"', 'name="Regions"', "the contents don't lead to Regions"),
    (BOOK, "<workbookView ", '<workbookView activeTab="4" ', "it doesn't open on its first sheet"),
    (CORE, release().title, "", "the document has no title"),
])  # fmt: skip
def test_what_the_checklist_forbids_is_found(made: bytes, part: str, before: str, after: str, found: str) -> None:
    told = faults(in_part(made, part, before, after))
    assert any(found in fault for fault in told), told


def test_pictures_and_comments_are_found() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Cover")
        sheet.write_string(0, 0, "A title")
        sheet.write_comment("A1", "said aside")
    assert any(fault.startswith("it has pictures, comments or macros") for fault in faults(target.getvalue()))
