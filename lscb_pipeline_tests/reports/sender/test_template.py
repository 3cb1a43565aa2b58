"""The workbook that a supplier fills in, as a file: what may be typed where, no formulas, the same bytes again."""

import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pandas as pd

from lscb_pipeline.collation.commands.template import form_of
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.template import ReturnForm, template_workbook
from lscb_pipeline_tests.collation.filling import sheets_of

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def form(feed: str = "borough_return", supplier: str = "camden") -> ReturnForm:
    return form_of(library(), feed, supplier, Quarter.parse("2009-10-Q4"), None)


def xml(content: bytes, name: str) -> ET.Element:
    """A sheet of a workbook, by its name, as it is stored."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        number = list(sheets_of(content)).index(name) + 1
        return ET.fromstring(package.read(f"xl/worksheets/sheet{number}.xml"))  # noqa: S314 - our own file


def allowed(content: bytes, sheet: str) -> dict[str, tuple[str, str]]:
    """What may be typed where: kind and first formula, by the range of cells."""
    rules = xml(content, sheet).iter(f"{MAIN}dataValidation")
    return {
        rule.attrib["sqref"]: (rule.attrib.get("type", "any"), rule.findtext(f"{MAIN}formula1", "")) for rule in rules
    }


def test_the_sheets_and_the_same_bytes_again() -> None:
    content = template_workbook(form())
    assert content == template_workbook(form())
    assert list(sheets_of(content)) == ["Instructions", "Figures", "Sign-off", "Check", "Definitions", "Areas"]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert "2010-03-31T00:00:00Z" in package.read("docProps/core.xml").decode()
    records = template_workbook(form("met_police_missing_children", "mps"))
    assert list(sheets_of(records)) == ["Instructions", "Records", "Definitions", "Areas"]


def test_what_may_be_typed_into_a_return() -> None:
    content = template_workbook(form())
    rows = 2 + len(form().rows) + 50
    figures = allowed(content, "Figures")
    assert figures[f"B3:B{rows}"] == ("list", "Areas!$A$2:$A$2")
    assert figures[f"D3:D{rows}"] == ("list", f"Definitions!$A$2:$A${1 + len(form().indicators)}")
    markers = ",".join(f'E3="{marker}"' for marker in ("x", "z", "c", "u", "low"))
    assert figures[f"E3:E{rows}"] == ("custom", f"OR(AND(ISNUMBER(E3),E3>=0),{markers})")
    assert figures[f"G3:G{rows}"][1].startswith("OR(AND(ISNUMBER(G3)),"), "a score has no least value of its own"
    assert figures[f"H3:H{rows}"] == (
        "list", '"nil,not_applicable,not_collected,to_follow,with_partner,joint,local_definition"',
    )  # fmt: skip
    sign_off = allowed(content, "Sign-off")
    assert [sign_off[f"B{row}"][0] for row in range(2, 8)] == ["any", "list", "list", "any", "date", "whole"]
    assert sign_off["B3"] == ("list", '"yes,no"')


def test_what_may_be_typed_into_records() -> None:
    content = template_workbook(form("met_police_missing_children", "mps"))
    head = sheets_of(content)["Records"][1]
    kinds = {head[ord(place[0]) - ord("A")]: rule for place, rule in allowed(content, "Records").items()}
    assert [kinds[name][0] for name in ("birth_date", "reported_at", "surname")] == ["date", "date", "any"]
    assert kinds["sex"] == ("list", '"F,M,U"')
    assert kinds["residence_area"][1].startswith("Areas!$B$2:"), "an officer knows an area by its name"
    assert set(head[1:]) == {column.name for column in library().contracts["met_police_missing_children"].columns}


def test_the_instructions_say_when_how_and_what_not_to_send() -> None:
    lines = [" ".join(str(cell) for cell in row) for row in sheets_of(template_workbook(form()))["Instructions"]]
    said = "\n".join(lines)
    assert lines[:3] == ["Borough quarterly return: Camden, 2009-10-Q4 ", "Send this workbook by Friday 30 April 2010",
                         "2010-11-Q1 is due by Wednesday 28 July 2010"]  # fmt: skip
    assert "lscb check FILE --feed borough_return --supplier camden --quarter 2009-10-Q4" in said
    assert "No person's data: no names" in said
    for code in library().contracts["borough_return"].properties.reasons.status:  # type: ignore[union-attr]
        assert f"\n{code} " in said, code
    assert "MADE-UP" not in said
    sample = sheets_of(template_workbook(replace(form(), is_made_up=True)))["Instructions"]
    assert str(sample[2][0]).startswith("MADE-UP SAMPLE: no figure here is about a real area")


def test_each_row_says_what_it_counts_by_its_definition_in_force() -> None:
    figures = sheets_of(template_workbook(form()))["Figures"]
    words = {row[3]: row[0] for row in figures[2:]}
    assert words["SG001"] == (
        "Camden: Referrals to children's social care (definition version 1); counts: referrals received in quarter; "
        "over: resident children aged 0-17 (ONS mid-year estimate) (a population, which the centre has); "
        "unit: rate per 10000"
    )
    assert "; over: referrals received; unit: percent" in words["GA004"]
    assert "; answer: 0, 1, 2 or 3; unit: score" in words["RA002"]
    for code, indicator in form().indicators.items():
        assert indicator.numerator.removeprefix("answer ") in words[code], code
    later = form_of(library(), "borough_return", "camden", Quarter.parse("2010-11-Q1"), None)
    sheets = sheets_of(template_workbook(later))
    said = {row[3]: row[0] for row in sheets["Figures"][2:]}["SG004"]
    assert "(definition version 2); counts: initial assessments" in said
    assert ", within 10 working days of referral; over: initial assessments completed; unit: percent" in said
    cited = {row[0]: row for row in sheets["Definitions"]}["SG004"]
    assert cited[5] == "2"
    assert cited[6].startswith("1: within 7 working days of referral; 2 (from 2010-04-01): within 10 working days")


def test_no_text_is_a_formula_or_a_link_whatever_was_sent_before() -> None:
    """The formulas are those that the workbook has without any text of a sender's."""
    names = ["area_code", "period", "indicator_code", "reason_code", "numerator", "value"]
    planted = pd.DataFrame([["E09000007", "=1+1", "@SUM(A1:A9)", "https://example.org/", 4.5, None]], columns=names)
    content = template_workbook(replace(form(), earlier=planted))
    assert sheets_of(content)["Earlier figures"][2] == [*planted.iloc[0, :5], ""]
    without = template_workbook(form())
    for name in sheets_of(content):
        sheet = xml(content, name)
        made = {cell.text for cell in xml(without, name).iter(f"{MAIN}f")} if name != "Earlier figures" else set()
        assert {cell.text for cell in sheet.iter(f"{MAIN}f")} <= made
        assert not list(sheet.iter(f"{MAIN}hyperlink"))
