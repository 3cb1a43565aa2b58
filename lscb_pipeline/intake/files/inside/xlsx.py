"""Marks from an .xlsx package: errors, forms of numbers, formulas without a result, what is hidden or merged.

A sheet is parsed only where a quick look at its bytes finds something of the kind: a plain table has nothing of it.
"""

import re
from dataclasses import dataclass, field

from lscb_pipeline.intake.files.inside.formula_text import moved
from lscb_pipeline.intake.files.inside.marks import NOT_CALCULATED, Book, Marks, cell_of, span_of
from lscb_pipeline.intake.files.inside.number_formats import BUILT_IN, form_of
from lscb_pipeline.intake.files.inside.raised import RichText, SharedTexts, is_number
from lscb_pipeline.intake.files.inside.xml_parts import Attributes, Elements, Package, plain

BOOK = "xl/workbook.xml"
RAISED = b"vertAlign"
TRUE = ("1", "true")
# A formula, an error, merged or filtered cells: found fast as they stand; what is hidden, among much that is not.
SIGNS = (b"<f", b":f", b'"e"', b"'e'", b"mergeCell", b"filterColumn", RAISED)
HIDDEN = re.compile(rb"(?:hidden|filterMode)\s*=\s*[\"'](?:1|true)")


def read_xlsx(package: Package) -> Book:
    """Read the marks of every sheet."""
    found = Elements({"sheet", "calcPr"})
    package.tell(BOOK, found)
    targets = {relation.get("Id", ""): (relation, target) for relation, target in package.relations(BOOK)}

    def parts(kind: str) -> list[str]:
        return [target for one, target in targets.values() if one.get("Type", "").endswith(kind)]

    forms, raised = _forms(package, parts("/styles")), _raised(package, parts("/sharedStrings"))
    styles = tuple(sign % number.encode() for number in forms for sign in (b's="%s"', b"s='%s'"))
    styles += tuple(b">%s</" % place.encode() for place in raised)

    def has_signs(piece: bytes) -> bool:
        return any(sign in piece for sign in (*SIGNS, *styles)) or bool(HIDDEN.search(piece))

    marks = {}
    for sheet in (attributes for name, attributes in found.found if name == "sheet"):
        relation, target = targets.get(sheet.get("id", ""), ({}, ""))
        of = _SheetReader(forms, raised)
        if relation.get("Type", "").endswith("/worksheet") and package.pieces(target, has_signs):
            package.tell(target, of)
        of.marks.aside.is_hidden = sheet.get("state", "visible") != "visible"
        marks[sheet.get("name", "")] = of.marks
    calculation = [attributes for name, attributes in found.found if name == "calcPr"]
    return Book(marks, any(one.get("fullCalcOnLoad") in TRUE for one in calculation))


def _forms(package: Package, parts: list[str]) -> dict[str, str]:
    """The forms of numbers by the numbers of cells' styles that have one."""
    styles = _Styles()
    for part in parts:
        package.tell(part, styles)
    return {str(number): form for number, style in enumerate(styles.used) if (form := styles.form(style))}


def _raised(package: Package, parts: list[str]) -> dict[str, str]:
    """The shared texts that are numbers with a raised figure, by their places."""
    texts = SharedTexts()
    for part in parts:
        if package.pieces(part, lambda piece: RAISED in piece):
            package.tell(part, texts)
    return texts.raised


@dataclass
class _Styles:
    """The formats of numbers, and which of them each style of cells uses."""

    codes: dict[int, str] = field(default_factory=dict)
    used: list[int] = field(default_factory=list)
    is_of_cells: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self.codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.is_of_cells = True
        elif name == "xf" and self.is_of_cells:
            self.used.append(_number(attributes.get("numFmtId")))

    def text(self, text: str) -> None:
        pass

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.is_of_cells = False

    def form(self, style: int) -> str | None:
        return form_of(self.codes[style]) if style in self.codes else BUILT_IN.get(style)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


class _SheetReader:
    """One sheet, told element by element."""

    def __init__(self, forms: dict[str, str], raised: dict[str, str]) -> None:
        self.marks = Marks()
        self._forms, self._raised = forms, raised
        self._rich = RichText()
        self._row, self._column = -1, -1
        self._cell: Attributes = {}
        self._formula: Attributes = {}
        self._shared: dict[str, tuple[int, int, str]] = {}  # formulas of many cells, each with its first cell's place
        self._texts: dict[str, list[str]] = {}  # of the cell's formula and value
        self._now: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            place = cell_of(attributes.get("r", "").upper())
            self._row, self._column = place or (self._row, self._column + 1)
            self._cell, self._texts, self._rich = attributes, {}, RichText()
        elif name in ("v", "f"):
            self._now = self._texts[name] = []
            self._formula = attributes if name == "f" else self._formula
        elif name == "row":
            self._row = _number(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
            if attributes.get("hidden") in TRUE:
                self.marks.aside.hide_row(self._row, self._row)
        else:
            self._rich.start(name, attributes)
            self._other(name, plain(attributes))

    def text(self, text: str) -> None:
        self._rich.text(text)
        if self._now is not None:
            self._now.append(text)

    def end(self, name: str) -> None:
        self._now = None
        self._rich.end(name)
        if name == "c":
            self._end_of_cell()

    def _other(self, name: str, attributes: Attributes) -> None:
        aside = self.marks.aside
        if name == "col" and attributes.get("hidden") in TRUE:
            aside.hidden_columns.append([_number(attributes.get("min")) - 1, _number(attributes.get("max")) - 1])
        elif name == "mergeCell" and (span := span_of(attributes.get("ref", ""))):
            aside.merged.append(span)
        elif name == "filterColumn" or (name == "sheetPr" and attributes.get("filterMode") in TRUE):
            aside.is_filtered = True

    def _end_of_cell(self) -> None:
        kind, value = self._cell.get("t", "n"), "".join(self._texts.get("v", ())).strip()
        formula = self._text_of_formula() if "f" in self._texts else None
        if "f" in self._texts and value and not (kind == "n" and _is_zero(value)):
            self.marks.has_results = True
        text = self._raised.get(value, "") if kind == "s" else "".join(self._rich.parts)
        if kind == "e":
            self.marks.err(value, self._row, self._column)
        elif kind in ("s", "inlineStr") and is_number(text):
            self.marks.show(text, self._row, self._column)
        elif kind == "n" and "f" in self._texts and not value:
            self.marks.show(NOT_CALCULATED, self._row, self._column)
        elif kind == "n" and value:
            if "f" in self._texts and _is_zero(value):
                self.marks.zeros[self._row, self._column] = formula
            if form := self._forms.get(self._cell.get("s", "")):
                self.marks.show(form, self._row, self._column)

    def _text_of_formula(self) -> str | None:
        """The text of the cell's formula; of one that many cells share, as it reads here."""
        text, number = "".join(self._texts["f"]) or None, self._formula.get("si")
        if self._formula.get("t") != "shared" or number is None:
            return text
        if text:
            self._shared[number] = self._row, self._column, text
        row, column, text = self._shared.get(number, (0, 0, None))
        return moved(text, self._row - row, self._column - column) if text else None


def _is_zero(text: str) -> bool:
    return not text.strip("+-0.eE")
