"""What the text of a formula comes to, where it is of the plainest kind: numbers, cells, ranges, arithmetic, functions.

Anything else raises UnknownError, and is never guessed. Not here: where the values of cells come from (formulas.py),
nor what the functions do with them (formula_functions.py).
"""

import re
from collections.abc import Callable

from xlsxwriter.utility import xl_col_to_name

from lscb_pipeline.intake.files.inside.formula_functions import FUNCTIONS, Argument, Range, UnknownError, Value
from lscb_pipeline.intake.files.inside.marks import Span, column_of, span_of

CELL, COLUMN = r"\$?[A-Z]{1,3}\$?\d{1,7}", r"\$?[A-Z]{1,3}"
SHEET = r"(?:'(?:[^']|'')+'|[\w.]+)!"
TOKEN = re.compile(
    rf"\s*(?:(?P<cells>(?:{SHEET})?(?:{CELL}(?::{CELL})?|{COLUMN}:{COLUMN})(?![\w(]))"
    r"|(?P<number>\d+(?:\.\d*)?(?:E[-+]?\d+)?|\.\d+)|(?P<function>[A-Z][A-Z0-9.]*)\(|(?P<text>\"(?:[^\"]|\"\")*\")"
    r"|(?P<sign>[-+*/%(),;]))",
    re.IGNORECASE,
)
ODS_CELLS = re.compile(r"\[\$?('(?:[^']|'')+'|[^\].']*)\.([^\]:]+)(?::\.([^\]]+))?\]")
# What stays as it is when a formula is moved (texts, names of sheets and of functions), or a cell.
MOVED = re.compile(
    rf"\"[^\"]*\"|{SHEET}|[\w.]+\(|(?<![\w.$])(\$?)([A-Z]{{1,3}})(\$?)(\d{{1,7}})(?![\w(.])", re.IGNORECASE
)
WHOLE_COLUMNS = re.compile(r"(?<![\w$])[A-Z]{1,3}:|:[A-Z]{1,3}(?!\w)", re.IGNORECASE)
LAST_ROW = 1_048_576


class Formula:
    """One formula, read from left to right; `values`: what gives the values of a sheet's cells."""

    def __init__(self, text: str, sheet: str, values: Callable[[str, Span], list[Value]]) -> None:
        plain = ODS_CELLS.sub(_cells_of_ods, text.removeprefix("of:").removeprefix("oooc:")).removeprefix("=")
        self._text, self._at, self._sheet, self._values = plain, 0, sheet, values
        self._token: re.Match[str] | None = None
        self._next()

    def value(self) -> float:
        """What it comes to; raises UnknownError, ZeroDivisionError, OverflowError, RecursionError."""
        found = self._sum()
        if self._token is not None:
            raise UnknownError
        return found

    def _next(self) -> None:
        rest = self._text[self._at :].strip()
        self._token = TOKEN.match(self._text, self._at) if rest else None
        if rest and self._token is None:
            raise UnknownError
        self._at = self._token.end() if self._token else len(self._text)

    def _is(self, *signs: str) -> bool:
        return self._token is not None and self._token["sign"] in signs

    def _sum(self) -> float:
        found = self._product()
        while self._is("+", "-"):
            is_more = self._is("+")
            self._next()
            more = self._product()
            found = found + more if is_more else found - more
        return found

    def _product(self) -> float:
        found = self._factor()
        while self._is("*", "/"):
            is_times = self._is("*")
            self._next()
            more = self._factor()
            found = found * more if is_times else found / more
        return found

    def _factor(self) -> float:
        if self._is("+", "-"):
            is_minus = self._is("-")
            self._next()
            found = self._factor()
            return -found if is_minus else found
        found = self._plain()
        while self._is("%"):
            self._next()
            found /= 100
        return found

    def _plain(self) -> float:
        token = self._token
        if token is None:
            raise UnknownError
        self._next()
        if token["function"]:
            return self._function(token["function"].upper())
        if token["sign"] == "(":
            found = self._sum()
            self._close()
            return found
        if token["number"]:
            return float(token["number"])
        if not token["cells"]:
            raise UnknownError
        value = self._cells(token["cells"]).alone()
        if isinstance(value, str):
            raise UnknownError
        return value or 0.0

    def _close(self) -> None:
        if not self._is(")"):
            raise UnknownError
        self._next()

    def _cells(self, name: str) -> Range:
        sheet, _, cells = name.rpartition("!")
        cells = cells.replace("$", "").upper()
        if not any(sign.isdigit() for sign in cells):  # whole columns
            first, _, last = cells.partition(":")
            cells = f"{first}1:{last}{LAST_ROW}"
        span = span_of(cells)
        if span is None or span.last_row < span.first_row or span.last_column < span.first_column:
            raise UnknownError
        values = self._values(sheet.strip("'").replace("''", "'") or self._sheet, span)
        return Range(values, span.last_row - span.first_row + 1, span.last_column - span.first_column + 1)

    def _function(self, name: str) -> float:
        if name not in FUNCTIONS:
            raise UnknownError
        arguments: list[Argument] = []
        while not self._is(")"):
            arguments.append(self._argument())
            if self._is(",", ";"):
                self._next()
            elif not self._is(")"):
                raise UnknownError
        self._close()
        return FUNCTIONS[name](arguments)

    def _argument(self) -> Argument:
        """A range or a text, where it stands alone; else a number."""
        token, after = self._token, TOKEN.match(self._text, self._at)
        if token and (token["cells"] or token["text"]) and after and after["sign"] in (",", ";", ")"):
            self._next()
            return self._cells(token["cells"]) if token["cells"] else token["text"][1:-1].replace('""', '"')
        return self._sum()


def _cells_of_ods(found: re.Match[str]) -> str:
    sheet = f"{found[1]}!" if found[1] else ""
    return f"{sheet}{found[2]}:{found[3]}" if found[3] else f"{sheet}{found[2]}"


def moved(text: str, rows: int, columns: int) -> str | None:
    """A formula of an .xlsx as it reads so many rows further down and columns further right; None where it can't."""
    is_beyond = bool(columns and WHOLE_COLUMNS.search(text))

    def further(found: re.Match[str]) -> str:
        nonlocal is_beyond
        if not found[2]:
            return found[0]
        column = column_of(found[2].upper()) + (0 if found[1] else columns)
        row = int(found[4]) + (0 if found[3] else rows)
        is_beyond |= column < 0 or row < 1
        return f"{found[1]}{xl_col_to_name(max(column, 0))}{found[3]}{row}"

    changed = MOVED.sub(further, text)
    return None if is_beyond else changed
