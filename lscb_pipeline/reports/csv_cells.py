"""Cells of a csv file that we write, so that no spreadsheet takes a text for a formula.

Here: what OWASP advises, a quotation mark before a text that would begin one. Numbers, negative ones too, stay what
they are. Not here: workbooks, where a cell says itself that it is a text (reports/readiness/workbook_sheets.py,
sender/copied_sheets.py).
"""

import re
from collections.abc import Iterable
from typing import Any

# How a formula begins, the full-width signs included, and what a spreadsheet skips before one.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\n]")
BREAK = re.compile(r"\r\n?")  # a bare one stands unquoted, and so begins a row for whoever reads it
NUMBER = re.compile(r"[-+]?[0-9][0-9,]*(\.[0-9]+)?([eE][-+]?[0-9]+)?%?")


def plain_cells(row: Iterable[Any]) -> list[Any]:
    """A row of values as they may be written: texts that would begin a formula behind a quotation mark."""
    return [_plain(cell) if isinstance(cell, str) else cell for cell in row]


def _plain(text: str) -> str:
    text = BREAK.sub("\n", text)
    is_formula = FORMULA.match(text) and len(text) > 1 and not NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text
