"""Formulas whose result is kept as 0 though they come to something else: a program wrote 0 and never calculated them.

Here: what the plainest formulas come to (numbers, cells, ranges, arithmetic, sums, counts). What can't be told so is
not asked, but where one formula of a workbook was never calculated, no 0 of its formulas is taken for a result.
"""

import re
from collections.abc import Callable, Mapping

import pyarrow as pa

from lscb_pipeline.intake.inside.marks import ERROR, PERCENT, Book, Span, Text, span_of

TOKEN = re.compile(
    r"\s*(?:(?P<cells>(?:(?:'(?:[^']|'')+'|[\w.]+)!)?\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?(?![\w(]))"
    r"|(?P<number>\d+(?:\.\d*)?(?:E[-+]?\d+)?|\.\d+)|(?P<function>[A-Z][A-Z0-9.]*)\(|(?P<text>\"(?:[^\"]|\"\")*\")"
    r"|(?P<sign>[-+*/%(),;]))",
    re.IGNORECASE,
)
ODS_CELLS = re.compile(r"\[\$?('(?:[^']|'')+'|[^\].']*)\.([^\]:]+)(?::\.([^\]]+))?\]")
MOST_CELLS, MOST_DEPTH = 2_000_000, 50  # that are looked at for a workbook's formulas; how far one leads to another
Value = float | Text
Places = dict[str, list[tuple[int, int]]]


class _OtherError(Exception):
    """A formula of another kind, or one that leads too far."""


def never_calculated(book: Book, tables: Mapping[str, pa.Table]) -> Places:
    """The places, by sheet, of zeros that are no results; `tables`: the sheets' cells as text."""
    zeros = {name: list(marks.zeros) for name, marks in book.marks.items() if marks.zeros and name in tables}
    if not zeros:
        return {}
    if book.is_to_be_calculated:
        return zeros
    sheets = _Sheets(book, tables)
    known = ((name, place) for name, places in zeros.items() for place in places if book.marks[name].zeros[place])
    return zeros if any(sheets.is_not_zero(name, *place) for name, place in known) else {}


class _Sheets:
    """The cells of a workbook, and what its formulas come to."""

    def __init__(self, book: Book, tables: Mapping[str, pa.Table]) -> None:
        self._book, self._tables = book, tables
        self._left = MOST_CELLS
        self._depth = 0
        self._found: dict[tuple[str, int, int], Value] = {}

    def is_not_zero(self, sheet: str, row: int, column: int) -> bool:
        value = self._value(sheet, row, column)
        return isinstance(value, float) and abs(value) > 1e-9

    def _value(self, sheet: str, row: int, column: int) -> Value:
        """What a cell holds: of a formula with 0 for a result, what it comes to, where that can be told."""
        place = sheet, row, column
        if place not in self._found:
            self._left -= 1
            kept = _number(self._text(*place))
            self._found[place] = kept  # also where the formula leads back here
            formula = self._book.marks[sheet].zeros.get((row, column)) if sheet in self._book.marks else None
            if formula and self._left > 0 and self._depth < MOST_DEPTH:
                self._depth += 1
                try:
                    self._found[place] = _Formula(formula, sheet, self.values).value()
                except (_OtherError, ZeroDivisionError, OverflowError, RecursionError):
                    pass
                finally:
                    self._depth -= 1
        return self._found[place]

    def values(self, sheet: str, span: Span) -> list[Value]:
        """The values of a range's cells; raises _OtherError where it is too large, or elsewhere."""
        table = self._tables.get(sheet)
        last_row = min(span.last_row, len(table) - 1) if table is not None else -1
        last_column = min(span.last_column, table.num_columns - 1) if table is not None else -1
        count = max(last_row - span.first_row + 1, 0) * max(last_column - span.first_column + 1, 0)
        if table is None or count > self._left:
            raise _OtherError
        return [self._value(sheet, row, column) for row in range(span.first_row, last_row + 1)
                for column in range(span.first_column, last_column + 1)]  # fmt: skip

    def _text(self, sheet: str, row: int, column: int) -> Text:
        table = self._tables[sheet]
        inside = row < len(table) and column < table.num_columns
        found: Text = table.column(column)[row].as_py() if inside else None
        return found


def _number(text: Text) -> Value:
    try:
        return float(text.removesuffix(PERCENT)) / (100 if text.endswith(PERCENT) else 1) if text else None
    except ValueError:
        return text


class _Formula:
    """One formula, read from left to right."""

    def __init__(self, text: str, sheet: str, values: Callable[[str, Span], list[Value]]) -> None:
        plain = ODS_CELLS.sub(_cells_of_ods, text.removeprefix("of:").removeprefix("oooc:")).removeprefix("=")
        self._text, self._at, self._sheet, self._values = plain, 0, sheet, values
        self._token: re.Match[str] | None = None
        self._next()

    def value(self) -> float:
        found = self._sum()
        if self._token is not None:
            raise _OtherError
        return found

    def _next(self) -> re.Match[str] | None:
        """Take the next token; return the one before."""
        before, rest = self._token, self._text[self._at :]
        self._token = TOKEN.match(self._text, self._at) if rest.strip() else None
        if rest.strip() and self._token is None:
            raise _OtherError
        self._at = self._token.end() if self._token else len(self._text)
        return before

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
            raise _OtherError
        if token["function"]:
            self._next()
            return self._function(token["function"].upper())
        if self._is("("):
            self._next()
            found = self._sum()
            self._close()
            return found
        self._next()
        if token["number"]:
            return float(token["number"])
        if token["cells"]:
            (value,) = [*self._cells(token["cells"]), None][:1]
            if isinstance(value, str):
                raise _OtherError
            return value or 0.0
        raise _OtherError

    def _close(self) -> None:
        if not self._is(")"):
            raise _OtherError
        self._next()

    def _cells(self, name: str) -> list[Value]:
        sheet, _, cells = name.rpartition("!")
        span = span_of(cells.replace("$", "").upper())
        if span is None:
            raise _OtherError
        found = self._values(sheet.strip("'").replace("''", "'") or self._sheet, span)
        if any(isinstance(value, str) and ERROR.fullmatch(value) for value in found):
            raise _OtherError
        return found

    def _function(self, name: str) -> float:
        """A function of all its arguments' values."""
        if name not in FUNCTIONS:
            raise _OtherError
        values: list[Value] = []
        while not self._is(")"):
            if self._token and self._token["cells"]:
                is_alone = TOKEN.match(self._text, self._at)
                if is_alone and is_alone["sign"] in (",", ";", ")"):
                    values += self._cells(self._token["cells"])
                    self._next()
                else:
                    values.append(self._sum())
            else:
                values.append(self._sum())
            if self._is(",", ";"):
                self._next()
            elif not self._is(")"):
                raise _OtherError
        self._close()
        return FUNCTIONS[name]([v for v in values if v is not None])


def _numbers(values: list[Value]) -> list[float]:
    return [value for value in values if isinstance(value, float)]


FUNCTIONS: dict[str, Callable[[list[Value]], float]] = {
    "SUM": lambda values: sum(_numbers(values)),
    "COUNT": lambda values: float(len(_numbers(values))),
    "COUNTA": lambda values: float(len(values)),
    "AVERAGE": lambda values: sum(_numbers(values)) / len(_numbers(values)),
    "MAX": lambda values: max(_numbers(values), default=0.0),
    "MIN": lambda values: min(_numbers(values), default=0.0),
}


def _cells_of_ods(found: re.Match[str]) -> str:
    sheet = f"{found[1]}!" if found[1] else ""
    return f"{sheet}{found[2]}:{found[3]}" if found[3] else f"{sheet}{found[2]}"
