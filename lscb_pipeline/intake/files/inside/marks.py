"""Marks on a sheet's cells: what the reader library drops or takes for something else, and what a person may not see.

Here: their form, and putting them on the cells. Not here: where they are found (xlsx.py, ods.py, xls.py), nor what
becomes of a cell with a mark (intake/tables/broken.py).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lscb_pipeline.intake.files.inside.number_formats import (
    BY_VALUE,
    CURRENCIES,
    PERCENT,
    PERCENT_BESIDE,
    SCALED,
    form_by_value,
)
from lscb_pipeline.intake.files.tables_of_text import refuse_many
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

NOT_CALCULATED = "#NOT CALCULATED!"
ERROR = re.compile(
    r"#(NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!|PYTHON!"
    r"|EXTERNAL!|GETTING_DATA)|Err:\d{3}",
    re.IGNORECASE,
)
COVERED = "#MERGED!"
ANY_ERROR = "#N/A"  # where it isn't said which
MOST_COLUMNS = 16_384  # of any spreadsheet

Text = str | None
Run = list[int]  # the first and the last of adjoining rows or columns, from 0


@dataclass(frozen=True)
class Span:
    """A rectangle of cells, from 0, its last row and column included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass
class Aside:
    """What of a sheet a person may not see as it is: hidden or filtered rows and columns, merged cells."""

    is_hidden: bool = False
    is_filtered: bool = False
    hidden_rows: list[Run] = field(default_factory=list)
    hidden_columns: list[Run] = field(default_factory=list)
    merged: list[Span] = field(default_factory=list)

    def hide_row(self, first: int, last: int) -> None:
        """Note hidden rows, which come in their order."""
        _extend(self.hidden_rows, first, last)


@dataclass
class Marks:
    """The marks of one sheet.

    `shown`: runs of rows by what their cells show, and by column: a form (number_formats.form_of) that the number
    has, or else the text itself. `zeros`, `blanks`: formulas whose result is 0, or a blank text, as far as their
    text is known. `has_results`: some formula has another result, so that somebody calculated it.
    """

    shown: dict[str, dict[int, list[Run]]] = field(default_factory=dict)
    zeros: dict[tuple[int, int], Text] = field(default_factory=dict)
    blanks: dict[tuple[int, int], Text] = field(default_factory=dict)
    has_results: bool = False
    aside: Aside = field(default_factory=Aside)

    def err(self, text: str, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """Note cells that show an error."""
        self.show(text.upper() if ERROR.fullmatch(text) else ANY_ERROR, row, column, rows, columns)

    def show(self, what: str, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """Note what cells show; those of a column come in the order of their rows."""
        of = self.shown.setdefault(what, {})
        for number in range(column, min(column + columns, MOST_COLUMNS)):
            _extend(of.setdefault(number, []), row, row + rows - 1)


@dataclass(frozen=True)
class Book:
    """The marks of a workbook's sheets, by name.

    `is_to_be_calculated`: it says of itself that its formulas have no results yet. `carried`: what it carries along
    that nobody sees, in words.
    """

    marks: dict[str, Marks]
    is_to_be_calculated: bool = False
    carried: tuple[str, ...] = ()


def _extend(runs: list[Run], first: int, last: int) -> None:
    if runs and first == runs[-1][1] + 1:
        runs[-1][1] = last
    else:
        runs.append([first, last])


def put(rows: Sequence[Sequence[object]], texts: list[list[Text]], marks: Marks, limits: Limits) -> None:
    """Put marks on `texts`, which the cells `rows` are as text; the sheet grows where a cell with a mark lies beyond.

    Raises UnreadableError where it would grow beyond its limits.
    """
    for what, columns in marks.shown.items():
        is_form = what in (PERCENT, PERCENT_BESIDE, SCALED, *CURRENCIES) or what.startswith(BY_VALUE)
        for column, runs in columns.items():
            for first, last in runs:
                if is_form:
                    for row in range(first, min(last + 1, len(texts))):
                        if column < len(rows[row]):
                            texts[row][column] = _in_form(rows[row][column], what, texts[row][column])
                else:
                    _write(texts, first, last, column, what, limits)


def _write(texts: list[list[Text]], first: int, last: int, column: int, what: str, limits: Limits) -> None:
    refuse_many(max(last + 1, len(texts)) * (column + 1), limits)
    texts.extend([] for _ in range(last + 1 - len(texts)))
    for row in texts[first : last + 1]:
        row.extend([None] * (column + 1 - len(row)))
        row[column] = what


def _in_form(cell: object, form: str, text: Text) -> Text:
    """A number as it is shown, to its last digit: 0.455 in per cent is 45.5 %. Shown as another, it is marked."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return text
    if form.startswith(BY_VALUE):
        by_value = form_by_value(form.removeprefix(BY_VALUE), float(cell))
        return _in_form(cell, by_value, text) if by_value else text
    if form == SCALED:
        return f"{SCALED} {text}"
    if form == PERCENT_BESIDE:
        return f"{text}{PERCENT}"
    if form != PERCENT:
        return f"{form}{text}"
    shown = f"{Decimal(repr(cell)) * 100:f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) + PERCENT


PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


def cell_of(name: str) -> tuple[int, int] | None:
    """Row and column (from 0) of a cell by its name, as B7; None where it is no cell's."""
    found = PLACE.fullmatch(name)
    return (int(found[2]) - 1, column_of(found[1])) if found else None


def column_of(letters: str) -> int:
    """A column (from 0) by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def span_of(name: str) -> Span | None:
    """The cells of a range by its name, as B7:C9; None where it is no range of cells."""
    first, _, last = name.partition(":")
    start, end = cell_of(first), cell_of(last or first)
    return Span(*start, *end) if start and end else None


def not_readable() -> UnreadableError:
    """What is told where the file's own parts can't be read, though the reader library made something of them."""
    return UnreadableError("file_unreadable", "its parts can't be read: save it again as .xlsx or .csv")
