"""A raised figure beside a number is a note: it never becomes a digit of the number, whoever saves the workbook."""

import io
from pathlib import Path

import pytest
import xlsxwriter

from lscb_pipeline.intake.files.inside.raised import is_number
from lscb_pipeline_tests.intake.reading import cells, converted, sheets

SHOWN: list[list[str | None]] = [["40¹", "45₁", "Total1", "40", "401"]]


def made(in_place: bool) -> bytes:
    """`in_place`: each text in its cell, not among those that cells share."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": in_place}) as book:
        sheet = book.add_worksheet("Return")
        up, down, bold = (book.add_format(how) for how in ({"font_script": 1}, {"font_script": 2}, {"bold": True}))
        sheet.write_rich_string(0, 0, "40", up, "1")
        sheet.write_rich_string(0, 1, "45", down, "1")
        sheet.write_rich_string(0, 2, "Total", up, "1")
        sheet.write_rich_string(0, 3, "4", bold, "0")
        sheet.write_string(0, 4, "401")
    return buffer.getvalue()


@pytest.mark.parametrize("in_place", [False, True])
def test_of_an_xlsx(in_place: bool) -> None:
    assert cells(sheets(made(in_place), ".xlsx")[0]) == SHOWN


@pytest.mark.parametrize("form", ["ods", "xlsx"])
def test_as_libreoffice_saves_it(form: str, tmp_path: Path) -> None:
    assert cells(sheets(converted(made(False), form, tmp_path), f".{form}")[0]) == SHOWN


@pytest.mark.parametrize("text", ["40¹", "1,234.5 ²", "¹40", "£40¹", "40% ¹²"])
def test_a_number_with_a_raised_figure(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["Total¹", "40", "", "¹", "m²", "1 km²"])
def test_none(text: str) -> None:
    assert not is_number(text)
