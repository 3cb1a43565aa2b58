"""Filling in a supplier's workbook as an officer would: its sheets as they are, with cells written into them."""

import datetime as dt
import io
from collections.abc import Iterable, Mapping
from typing import Any

from python_calamine import CalamineWorkbook

from lscb_pipeline_tests.intake.reading import workbook
from lscb_pipeline_tests.planted.clean import clean_files

HEADER = 1  # row of the contract's column names, from 0; titles stand above it
KEYS = ("area_code", "period", "indicator_code")
SIGNED = {"Source system and query": "case system, report 7", "Extract kept": "yes", "Second check": "yes",
          "Signed off by (role)": "head of safeguarding", "Signed off on": dt.date(2010, 4, 12),
          "Assurance level": 2}  # fmt: skip
Sheets = dict[str, list[list[Any]]]


def sheets_of(content: bytes) -> Sheets:
    """Each sheet of a workbook, by name, its cells in lists of rows."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def saved(sheets: Sheets) -> bytes:
    """The sheets as a workbook again."""
    rows = [[[cell if cell != "" else None for cell in row] for row in table] for table in sheets.values()]
    return workbook(*rows, names=list(sheets))


def filled(content: bytes, said: Iterable[Mapping[str, Any]], sign_off: Mapping[str, Any]) -> Sheets:
    """The workbook with figures (or records) filled in, by column, and the sign-off by label.

    A figure goes into the row that has its codes, and there must be one for each.
    """
    sheets = sheets_of(content)
    table = sheets.get("Figures") or sheets["Records"]
    names = table[HEADER]
    places = {key_of(names, row): row for row in table[HEADER + 1 :] if any(key_of(names, row))}
    for one in said:
        if "Figures" in sheets:
            row = places.pop(tuple(one[key] for key in KEYS))
            row[:] = [one.get(name, cell) if name else cell for name, cell in zip(names, row, strict=True)]
        else:
            table.append([one.get(name, "") if name else "" for name in names])
    assert not places, "the workbook has rows that nobody fills in"
    for row in sheets.get("Sign-off", []):
        row[1] = sign_off.get(row[0], row[1])
    return sheets


def key_of(names: list[Any], row: list[Any]) -> tuple[Any, ...]:
    """The codes that a row of figures has."""
    return tuple(row[names.index(key)] for key in KEYS)


def clean_rows(feed: str, supplier: str, quarter: str) -> list[dict[str, Any]]:
    """What a supplier's clean file of a quarter says, row by row; numbers as numbers."""
    header, *rows = clean_files(quarter)[feed, supplier].table
    return [{name: _typed(name, text) for name, text in zip(header, row, strict=True)} for row in rows]


def _typed(name: str, text: str) -> Any:
    is_number = name in ("numerator", "denominator", "value", "amount") and text not in ("", "x")
    return float(text) if is_number else text
