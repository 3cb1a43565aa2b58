"""Marks from an .ods package: errors, forms of numbers, logical cells, formulas without a result, what is hidden.

Rows and cells that are repeated are marked as runs. What a number is shown as is told by the text that the cell shows.
Not here: the syntax of formulas (formula_text.py).
"""

import re
from dataclasses import dataclass, field

from lscb_pipeline.intake.files.inside.marks import NOT_CALCULATED, Book, Marks, Span
from lscb_pipeline.intake.files.inside.number_formats import (
    CURRENCIES,
    PERCENT,
    PERCENT_BESIDE,
    SCALED,
    is_shown_otherwise,
)
from lscb_pipeline.intake.files.inside.raised import DOWN, UP, is_number
from lscb_pipeline.intake.files.inside.xml_parts import Attributes, Package, plain

CONTENT, STYLES = "content.xml", "styles.xml"
SIGNS = re.compile(
    rb"percentage|currency|text-position|boolean|formula=|\"error\"|visibility=|-spanned=|display=[\"']false|table-source"
    rb"|>\s*(?:TRUE|FALSE)\s*<|>\s*-?(?:\xc2\xa3|\xe2\x82\xac|\$|\xc2\xa5)"
)
SCALING = re.compile(rb"display-factor=")
# A number that is shown as anything but itself.
DRESSED = re.compile(rb"[\s:]value=\"([^\"]*)\"[^<>]*>\s*<text:p(?:/|>(?!\1<))")
LOGICAL = {"true": "TRUE", "false": "FALSE"}
NUMBERS = ("float", "percentage", "currency")
SIGN_OF = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥"}
LINKED = "values of another workbook"
MOST_REPEATED = 1_048_576  # rows of any spreadsheet


def read_ods(package: Package) -> Book:
    """Read the marks of every sheet."""
    reader = _Reader()

    def has_signs(piece: bytes) -> bool:
        return any(sign.search(piece) for sign in (SIGNS, SCALING, DRESSED))

    is_scaled = STYLES in package.names and package.pieces(STYLES, lambda piece: bool(SCALING.search(piece)))
    if is_scaled or package.pieces(CONTENT, has_signs):
        package.tell(CONTENT, reader)
    return Book(reader.marks, carried=(LINKED,) if reader.is_linked else ())


@dataclass
class _Cell:
    """The cell that is being told: its first row and column, how often it is repeated, and what it says."""

    column: int
    columns: int
    attributes: Attributes
    is_error: bool
    is_told: bool = False  # that it says what it shows, if only nothing
    texts: list[str] = field(default_factory=list)


class _Reader:
    """The sheets of a document, told element by element."""

    def __init__(self) -> None:
        self.marks: dict[str, Marks] = {}
        self.is_linked = False
        self._of = Marks()
        self._hidden_styles: set[str] = set()
        self._raised_styles: dict[str, dict[int, int]] = {}
        self._signs: dict[int, int] = {}  # of the run that is being told
        self._style = ""
        self._row, self._rows, self._next_row, self._next_column, self._next_width = 0, 1, 0, 0, 0
        self._cell: _Cell | None = None
        self._depth = 0  # within annotations and shapes of a cell, whose paragraphs are not its own
        self._is_text = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("table-cell", "covered-table-cell"):
            self._start_of_cell(attributes)
        elif name == "p":
            self._is_text = self._cell is not None and not self._depth
            if self._is_text and self._cell:
                self._cell.is_told = True
        elif name in ("annotation", "frame", "custom-shape"):
            self._depth += 1
        elif name == "span":
            self._signs = self._raised_styles.get(plain(attributes).get("style-name", ""), {})
        elif name == "table-row":
            self._start_of_row(plain(attributes))
        elif name in ("table", "table-column", "style", "table-properties", "text-properties", "table-source"):
            self._start_of_other(name, plain(attributes))

    def text(self, text: str) -> None:
        if self._is_text and self._cell:
            self._cell.texts.append(text.translate(self._signs))

    def end(self, name: str) -> None:
        if name == "p":
            self._is_text = False
        elif name == "span":
            self._signs = {}
        elif name in ("annotation", "frame", "custom-shape"):
            self._depth -= 1
        elif name in ("table-cell", "covered-table-cell") and self._cell:
            self._mark(self._cell)
            self._cell = None

    def _start_of_other(self, name: str, attributes: Attributes) -> None:
        aside = self._of.aside
        if name == "table":
            self._of = self.marks.setdefault(attributes.get("name", ""), Marks())
            self._of.aside.is_hidden = attributes.get("style-name") in self._hidden_styles
            self._next_row = self._next_width = 0
        elif name == "table-column":
            width = _repeated(attributes, "number-columns-repeated")
            if attributes.get("visibility", "visible") != "visible":
                aside.hidden_columns.append([self._next_width, self._next_width + width - 1])
            self._next_width += width
        elif name == "style":
            self._style = attributes.get("name", "")
        elif name == "table-source":
            self.is_linked = True
        elif name == "text-properties":
            self._raised_styles[self._style] = _signs_of(attributes.get("text-position", ""))
        elif attributes.get("display") == "false":  # table-properties
            self._hidden_styles.add(self._style)

    def _start_of_row(self, attributes: Attributes) -> None:
        self._rows = _repeated(attributes, "number-rows-repeated")
        self._row, self._next_row, self._next_column = self._next_row, self._next_row + self._rows, 0
        visibility = attributes.get("visibility", "visible")
        if visibility != "visible":
            self._of.aside.hide_row(self._row, self._next_row - 1)
            self._of.aside.is_filtered |= visibility == "filter"

    def _start_of_cell(self, attributes: Attributes) -> None:
        is_error = attributes.get("calcext:value-type") == "error"
        own = plain({name: value for name, value in attributes.items() if name != "calcext:value-type"})
        columns = _repeated(own, "number-columns-repeated")
        self._cell = _Cell(self._next_column, columns, own, is_error)
        self._next_column += columns
        down, across = _repeated(own, "number-rows-spanned"), _repeated(own, "number-columns-spanned")
        if down > 1 or across > 1:
            column = self._cell.column
            self._of.aside.merged.append(Span(self._row, column, self._row + down - 1, column + across - 1))

    def _mark(self, cell: _Cell) -> None:
        kind, text = cell.attributes.get("value-type"), "".join(cell.texts).strip()
        place = self._row, cell.column, self._rows, cell.columns
        is_formula = "formula" in cell.attributes
        has_result = cell.attributes.get("value", "").strip("+-0.eE") if kind in NUMBERS else text
        self._of.has_results |= is_formula and bool(has_result)
        if cell.is_error:
            self._of.err(text, *place)
        elif kind == "string" and is_number(text):
            self._of.show(text, *place)
        elif kind == "boolean" or (kind == "float" and text.lower() in LOGICAL):
            said = cell.attributes.get("boolean-value", text).lower()
            self._of.show(LOGICAL.get(said, "FALSE"), *place)
        elif is_formula and (kind is None or (kind in NUMBERS and not cell.attributes.get("value"))):
            self._of.show(NOT_CALCULATED, *place)
        elif kind is not None and kind in NUMBERS:
            self._mark_number(cell, kind, text)

    def _mark_number(self, cell: _Cell, kind: str, text: str) -> None:
        place = self._row, cell.column, self._rows, cell.columns
        value = cell.attributes["value"]
        if "formula" in cell.attributes and not value.strip("+-0.eE"):
            self._of.zeros[self._row, cell.column] = cell.attributes["formula"]
        if kind != "percentage" and cell.is_told and is_shown_otherwise(float(value), text):
            self._of.show(SCALED, *place)
        elif kind == "percentage":
            self._of.show(PERCENT, *place)
        elif PERCENT in text:
            self._of.show(PERCENT_BESIDE, *place)
        elif sign := SIGN_OF.get(cell.attributes.get("currency", "")) or _currency(text):
            self._of.show(sign, *place)


def _currency(text: str) -> str | None:
    return next((sign for sign in text if sign in CURRENCIES), None)


def _signs_of(position: str) -> dict[int, int]:
    """The signs of figures in this position, as `super 58%`, `-33% 58%`, or `0% 100%` for none."""
    above = position.partition(" ")[0].removesuffix("%")
    if above == "super" or (above.isdecimal() and above != "0"):
        return UP
    return DOWN if above[:1] in ("s", "-") else {}


def _repeated(attributes: Attributes, name: str) -> int:
    return min(int(attributes.get(name, 1)), MOST_REPEATED)
