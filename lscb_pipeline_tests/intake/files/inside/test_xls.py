"""Records of .xls workbooks: formulas whose result is a text, or isn't there, and what their tokens stand for."""

import struct

import pytest

from lscb_pipeline.intake.files.inside.marks import NOT_CALCULATED
from lscb_pipeline.intake.files.inside.number_formats import SCALED
from lscb_pipeline.intake.files.inside.xls_formulas import text_of
from lscb_pipeline_tests.hostile.packages import biff, ole
from lscb_pipeline_tests.intake.reading import cells, sheets

FORMULA, TEXT_RESULT, SHARED, ARRAY, TABLE, END, BOUND_SHEET, FORMAT, XF, NUMBER = (
    0x06, 0x207, 0x4BC, 0x221, 0x236, 0x0A, 0x85, 0x41E, 0xE0, 0x203)  # fmt: skip
TEXT, BLANK = b"\0\0\0\0\0\0\xff\xff", b"\3\0\0\0\0\0\xff\xff"  # as xlwt writes each of its formulas; a blank text
LOOKUP = b"\x1e\1\0\x41\x64\0"  # a function that isn't read, of 1
Record = tuple[int, bytes]


def formula(column: int, result: bytes, tokens: bytes = LOOKUP) -> Record:
    return FORMULA, struct.pack("<3H8sHLH", 0, column, 0, result, 0, 0, len(tokens)) + tokens


def said(text: str) -> Record:
    return TEXT_RESULT, struct.pack("<HB", len(text), 0) + text.encode()


def first_row(*records: Record, before: tuple[Record, ...] = ()) -> list[str | None]:
    """The cells of a workbook of one sheet, whose records these are."""
    name = b"\6\0Return"
    opening = [*before, (BOUND_SHEET, struct.pack("<LH", 0, 0) + name), (END, b"")]
    at = len(biff(*opening))
    book = [*before, (BOUND_SHEET, struct.pack("<LH", at, 0) + name), (END, b"")]
    sheet = biff(*records, (END, b"")).replace(struct.pack("<HH", 0x600, 5), struct.pack("<HH", 0x600, 0x10), 1)
    found = cells(sheets(ole({"Workbook": biff(*book) + sheet}), ".xls")[0])
    return found[0] if found else []


def number(column: int, value: float, style: int = 0) -> Record:
    return NUMBER, struct.pack("<3Hd", 0, column, style, value)


def test_a_formula_whose_text_is_not_there_was_never_calculated() -> None:
    assert first_row(formula(0, TEXT), number(1, 5)) == [NOT_CALCULATED, "5"]
    assert first_row(number(0, 5), formula(1, TEXT), formula(2, TEXT)) == ["5", NOT_CALCULATED, NOT_CALCULATED]
    assert first_row(number(0, 5), formula(1, TEXT), (SHARED, bytes(10))) == ["5", NOT_CALCULATED]


def test_a_text_and_a_blank_text_are_results() -> None:
    assert first_row(formula(0, TEXT), said("x"), number(1, 5)) == ["x", "5"]
    for between in (SHARED, ARRAY, TABLE):
        assert first_row(formula(0, TEXT), (between, bytes(16)), said("x"), number(1, 5)) == ["x", "5"]
    assert first_row(formula(0, BLANK), number(1, 5)) == [None, "5"]


@pytest.mark.parametrize(
    ("others", "zero"),
    [((), NOT_CALCULATED), ((formula(1, TEXT), said("x")), "0"), ((formula(1, TEXT),), NOT_CALCULATED),
     ((formula(1, struct.pack("<d", 2)),), "0"), ((formula(1, b"\1\0\0\0\0\0\xff\xff"),), "0"),
     ((formula(1, BLANK),), NOT_CALCULATED)],
)  # fmt: skip
def test_zeros_where_nothing_shows_that_somebody_calculated(others: tuple[Record, ...], zero: str) -> None:
    assert first_row(formula(0, bytes(8)), *others)[0] == zero


def test_a_blank_text_for_a_number_shows_that_nothing_was_calculated() -> None:
    two_plus_three = b"\x1e\2\0\x1e\3\0\x03"
    assert first_row(formula(0, BLANK, two_plus_three), number(1, 5)) == [NOT_CALCULATED, "5"]
    others = formula(1, BLANK), formula(2, bytes(8)), formula(3, struct.pack("<d", 2))
    assert first_row(formula(0, BLANK, two_plus_three), *others) == [NOT_CALCULATED] * 3 + ["2"]


def test_a_zero_that_is_proven() -> None:
    two_minus_two = b"\x1e\2\0\x1e\2\0\x04"
    assert first_row(formula(0, bytes(8), two_minus_two)) == ["0"]


def test_a_number_that_is_shown_as_another() -> None:
    styles = ((FORMAT, b"\xa4\0\2\0\0000,"), (XF, bytes(20)), (XF, b"\0\0\xa4\0" + bytes(16)))
    assert first_row(number(0, 40_000, 1), number(1, 40_000), before=styles) == [f"{SCALED} 40000", "40000"]


@pytest.mark.parametrize(
    ("tokens", "text"),
    [(b"\x1e\x02\x00\x1e\x03\x00\x03", "(2+3)"), (b"\x25\0\0\1\0\0\xc0\0\xc0\x19\x10\0\0", "SUM(A1:A2)"),
     (b"\x24\0\0\0\xc0\x24\1\0\0\xc0\x22\2\4\0", "SUM(A1,A2)"), (b"\x17\1\0x", '"x"'), (b"\x03", None), (b"\x1e", None),
     (b"\x17\2\1x\0\"\0", '"x"""'), (b"\x1e\2\0\x13", "(-2)"), (b"\x13", None), (b"\x41\x5a\1", None),
     (b"\x25\0\0\1\0\0\xc0\0\xc0\x17\1\0x\x41\x5a\1", 'COUNTIF(A1:A2,"x")'), (LOOKUP, None),
     (b"\x25\0\0\1\0\0\xc0\0\xc0\x17\1\0x\x42\2\x59\1", 'SUMIF(A1:A2,"x")')],
)  # fmt: skip
def test_tokens_of_a_formula(tokens: bytes, text: str | None) -> None:
    assert text_of(tokens) == text
