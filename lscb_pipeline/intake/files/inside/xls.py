"""Marks from an .xls workbook's records (BIFF 5 and 8): errors, forms of numbers, what is hidden, merged or linked.

Whether a formula was never calculated is told by its result, a text that isn't there, or by what its tokens come to
(xls_formulas.py): xlwt gives each a blank text. Comments, and texts of links and of pivot tables, are not read: that
they are there is told.
"""

import struct
from collections.abc import Iterator

from lscb_pipeline.intake.files.inside.marks import ANY_ERROR, NOT_CALCULATED, Book, Marks, Span
from lscb_pipeline.intake.files.inside.number_formats import BUILT_IN, form_of
from lscb_pipeline.intake.files.inside.ole import Container
from lscb_pipeline.intake.files.inside.xls_formulas import text_at, text_of

BOF, EOF, BIFF_8, BOUND_SHEET, FORMAT, XF, LINKED_VALUES = 0x809, 0x0A, 0x600, 0x85, 0x41E, 0xE0, 0x5A
NUMBER, RK, MANY_RK, ERROR_OR_LOGICAL, FORMULA = 0x203, 0x27E, 0xBD, 0x205, 0x06
# The text that is a formula's result, and what may stand between the two: how many cells share the formula.
TEXT_RESULT, OF_A_FORMULA = 0x207, (0x4BC, 0x221, 0x236, 0x3C)
ROW, COLUMNS, MERGED, FILTERED = 0x208, 0x7D, 0xE5, 0x9B
ROW_HIDDEN = 0x20
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
LINKED, PIVOT = "values of another workbook", "the records behind a pivot table"
Record = tuple[int, int, int]  # its kind, and where its bytes begin and end


def read_xls(content: bytes) -> Book:
    """Read the marks of every sheet. Raises struct.error, IndexError, ValueError where the file is broken."""
    container = Container(content)
    stream = container.stream("Workbook", "Book", "WORKBOOK", "BOOK")
    if stream is None:
        raise ValueError("no stream of a workbook")
    sheets, styles, codes, carried, is_new = [], [], {}, [], True
    for kind, start, end in _records(stream, 0):
        if kind == BOF:
            is_new = struct.unpack_from("<H", stream, start)[0] == BIFF_8
        elif kind == BOUND_SHEET:
            at, state = struct.unpack_from("<LB", stream, start)
            sheets.append((at, state & 3, _text(stream[start + 6 : end], 1, is_new)))
        elif kind == XF:
            styles.append(struct.unpack_from("<H", stream, start + 2)[0])
        elif kind == FORMAT:
            (number,) = struct.unpack_from("<H", stream, start)
            codes[number] = _text(stream[start + 2 : end], 2 if is_new else 1, is_new)
        elif kind == LINKED_VALUES and LINKED not in carried:
            carried.append(LINKED)
    carried += [PIVOT] if any(name.startswith("_SX_DB") for name in container.names) else []
    forms = {number: form for number, style in enumerate(styles)
             if (form := form_of(codes[style]) if style in codes else BUILT_IN.get(style))}  # fmt: skip
    marks = {}
    for at, state, name in sheets:
        marks[name] = _sheet(stream, at, forms)
        marks[name].aside.is_hidden = state > 0
    return Book(marks, carried=tuple(dict.fromkeys(carried)))


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """The records from a place to the end of what begins there; charts within a sheet are left out."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        depth += (kind == BOF) - (kind == EOF)
        if depth <= 1:
            yield kind, at + 4, min(at + 4 + length, len(stream))
        if depth <= 0:
            return
        at += 4 + length


def _text(content: bytes, size: int, is_new: bool) -> str:
    """A text after its length, which takes `size` bytes."""
    if not is_new:
        length = int.from_bytes(content[:size], "little")
        return content[size : size + length].decode("cp1252", "replace")
    return text_at(content, 0, size)[0]


def _sheet(stream: bytes, at: int, forms: dict[int, str]) -> Marks:
    marks, is_new = Marks(), True
    awaited: tuple[int, int] | None = None  # the cell of a formula whose text is to follow
    for kind, start, end in _records(stream, at):
        if awaited and kind not in OF_A_FORMULA:
            _settle(marks, awaited, is_calculated=kind == TEXT_RESULT)
            awaited = None
        if kind == BOF:
            is_new = struct.unpack_from("<H", stream, start)[0] == BIFF_8
        elif kind in (NUMBER, RK, MANY_RK):
            _numbers(stream, (kind, start, end), marks, forms)
        elif kind == ERROR_OR_LOGICAL:
            row, column, _, value, is_error = struct.unpack_from("<3H2B", stream, start)
            if is_error:
                marks.show(ERRORS.get(value, ANY_ERROR), row, column)
        elif kind == FORMULA:
            awaited = _formula(stream[start:end], marks, forms, is_new)
        else:
            _aside(stream, (kind, start, end), marks)
    return marks


def _numbers(stream: bytes, record: Record, marks: Marks, forms: dict[int, str]) -> None:
    """Note the forms of the number, or the numbers, of a record."""
    kind, start, end = record
    row, column = struct.unpack_from("<2H", stream, start)
    places = range(start + 4, end - 2, 6) if kind == MANY_RK else (start + 4,)
    for number, place in enumerate(places):
        (style,) = struct.unpack_from("<H", stream, place)
        if style in forms:
            marks.show(forms[style], row, column + number)


def _settle(marks: Marks, place: tuple[int, int], *, is_calculated: bool) -> None:
    """Note what becomes of a formula whose result is said to be a text."""
    if is_calculated:
        marks.has_results = True
    else:
        marks.show(NOT_CALCULATED, *place)


def _formula(record: bytes, marks: Marks, forms: dict[int, str], is_new: bool) -> tuple[int, int] | None:
    """Note a formula's result; return its cell where that is a text, which stands in a record of its own."""
    row, column, style, result, _, length = struct.unpack_from("<3H8sH4xH", record)
    if result[6:] == b"\xff\xff":  # no number: a text (0), a logical value (1), an error (2), or a blank text (3)
        if result[0] == 0:
            return row, column
        if result[0] == 2:
            marks.show(ERRORS.get(result[2], ANY_ERROR), row, column)
        if result[0] == 3:
            marks.blanks[row, column] = text_of(record[22 : 22 + length]) if is_new else None
        marks.has_results |= result[0] in (1, 2)
        return None
    if style in forms:
        marks.show(forms[style], row, column)
    if struct.unpack("<d", result)[0] == 0:
        marks.zeros[row, column] = text_of(record[22 : 22 + length]) if is_new else None
    else:
        marks.has_results = True
    return None


def _aside(stream: bytes, record: Record, marks: Marks) -> None:
    kind, start, end = record
    if kind == ROW:
        row, flags = struct.unpack_from("<H10xH", stream, start)
        if flags & ROW_HIDDEN:
            marks.aside.hide_row(row, row)
    elif kind == COLUMNS:
        first, last, flags = struct.unpack_from("<2H4xH", stream, start)
        if flags & 1:
            marks.aside.hidden_columns.append([first, last])
    elif kind == FILTERED:
        marks.aside.is_filtered = True
    elif kind == MERGED:
        (count,) = struct.unpack_from("<H", stream, start)
        for place in range(start + 2, min(start + 2 + 8 * count, end - 7), 8):
            first_row, last_row, first, last = struct.unpack_from("<4H", stream, place)
            marks.aside.merged.append(Span(first_row, first, last_row, last))
