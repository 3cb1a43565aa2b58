"""A csv file's text into rows of cells: looked through once, and read in parts that are as if it were read whole.

Here: the delimiter, rows of one length or of several, what is no csv file at all. Not here: bytes (text_bytes.py), nor
what a part is to its sheet (sheets.py).
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv
from xlsxwriter.utility import xl_col_to_name

from lscb_pipeline.intake.files.tables_of_text import Stack, padded, refuse_many
from lscb_pipeline.intake.files.text_bytes import encoding_of, shape_of, text_file
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

DELIMITERS = ",;\t|"
END = "\x04"  # a line of ours after the last: it is swallowed where a quotation mark stays open
BLOCK = 2 << 20  # bytes that become one table; Arrow reads 32 of them ahead


@dataclass(frozen=True)
class CsvText:
    """A csv file that was looked through: how to read it, and how many rows and columns it has.

    `columns`: of every row, where all are as wide as the first; 0 where they are not. `kept`: all of its tables, where
    they were to be kept, or are one.
    """

    source: BinaryIO
    encoding: str
    length: int
    delimiter: str
    has_quotes: bool
    limits: Limits
    columns: int = 0
    width: int = 0
    height: int = 0
    kept: list[pa.Table] = field(default_factory=list)

    def tables(self) -> Iterator[pa.Table]:
        """Its rows, in columns of text named 0, 1 and so on, some at a time."""
        if self.kept:
            yield from self.kept
        elif self.columns:
            names = [str(i) for i in range(self.width)]
            yield from (table.select(names) for table in _even(self))
        else:
            stack = Stack(self.limits)
            for row in _rows(self):
                stack.add(row)
                yield from (padded(rows, part, self.width) for rows, part in stack.taken())
            yield from (padded(rows, part, self.width) for rows, part in stack.taken(is_all=True))


def look_through(source: BinaryIO, limits: Limits, is_kept: bool) -> CsvText:
    """Look a csv file through, and keep its tables where that is asked; raises UnreadableError for what is none."""
    encoding = encoding_of(source)
    shape = shape_of(source, encoding, DELIMITERS, limits)
    delimiter = _delimiter(shape.head[:65536].decode("utf-8", "ignore"))
    refuse_many(shape.marks[delimiter] + shape.ends, limits)
    text = CsvText(source, encoding, shape.length, delimiter, bool(shape.quotes), limits)
    first = shape.head.decode("utf-8", "ignore").splitlines()[:1]
    columns = len(next(csv.reader(first, delimiter=delimiter), []))
    # a blank line first; columns that may be blank; a quotation mark that may stay open
    if columns == 0 or columns > limits.most_columns or shape.quotes % 2:
        return _looked_through_ragged(text, is_kept)
    try:
        return _looked_through_even(replace(text, columns=columns), is_kept)
    except pa.ArrowInvalid:  # titles above the header, footnotes below: rows of different lengths
        return _looked_through_ragged(text, is_kept)


def _delimiter(head: str) -> str:
    """The delimiter that most lines hold equally often, outside quotes; a comma when in doubt.

    One under which every quotation mark stands where it should comes before one that merely splits more.
    """
    lines = [line for line in head.splitlines()[:50] if line.strip()]
    for strict in (True, False):
        scores = {delimiter: _evenness(lines, delimiter, strict) for delimiter in DELIMITERS}
        best = max(DELIMITERS, key=scores.__getitem__)
        if scores[best] > (0, 0):
            return best
    return ","


def _evenness(lines: list[str], delimiter: str, strict: bool) -> tuple[int, int]:
    """In how many lines a delimiter gives the commonest number of cells, and that number; (0, 0) for one cell."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter, strict=strict)]
    except csv.Error:
        return 0, 0
    common = max(set(widths), key=lambda width: (widths.count(width) if width > 1 else 0, width), default=1)
    return (widths.count(common), common) if common > 1 else (0, 0)


def _looked_through_even(text: CsvText, is_kept: bool) -> CsvText:
    """The fast way: every row as wide as the first. Raises pyarrow.ArrowInvalid otherwise."""
    height, filled, kept, longest = 0, set[int](), list[pa.Table](), _Longest(text.limits)
    for number, table in enumerate(_even(text)):
        longest.see(table, height)
        filled |= {i for i in range(text.columns) if i not in filled and table.column(i).null_count < len(table)}
        height += len(table)
        kept = [*kept, table] if is_kept or not number else []
    refuse_many(height * text.columns, text.limits)  # a blank line counts as a row of cells
    longest.refuse()
    width = max(filled, default=-1) + 1
    names = [str(i) for i in range(width)]
    return replace(text, width=width, height=height, kept=[table.select(names) for table in kept])


def _even(text: CsvText) -> Iterator[pa.Table]:
    names = [str(i) for i in range(text.columns)]
    reader = arrow_csv.open_csv(
        pa.PythonFile(text_file(text.source, text.encoding, text.length), "r"),
        read_options=arrow_csv.ReadOptions(column_names=names, block_size=BLOCK),
        parse_options=arrow_csv.ParseOptions(
            delimiter=text.delimiter, newlines_in_values=text.has_quotes, ignore_empty_lines=False
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=True, null_values=[""]
        ),
    )
    for batch in reader:
        yield pa.Table.from_batches([batch])


def _looked_through_ragged(text: CsvText, is_kept: bool) -> CsvText:
    """Rows of any lengths. The text is never held as a whole, nor its rows as Python's lists."""
    stack, kept, longest, before = Stack(text.limits), list[tuple[int, pa.Table]](), _Longest(text.limits), 0
    number = 0

    def see(parts: Iterator[tuple[int, pa.Table]]) -> None:
        nonlocal number, kept, before
        for rows, part in parts:
            longest.see(part, before)
            before += rows
            kept = [*kept, (rows, part)] if is_kept or not number else []
            number += 1

    for row in _rows(text):
        stack.add(row)
        see(stack.taken())
    see(stack.taken(is_all=True))
    longest.refuse()
    tables = [padded(rows, part, stack.width) for rows, part in kept]
    return replace(text, width=stack.width, height=stack.height, kept=tables)


def _rows(text: CsvText) -> Iterator[list[str]]:
    """The rows as lists of cells; raises UnreadableError where there are none, or a quotation mark stays open."""
    most = max(csv.field_size_limit(), text.limits.most_cell_characters + 1)
    csv.field_size_limit(most)  # of the whole process: it may only grow
    lines = io.TextIOWrapper(text_file(text.source, text.encoding, text.length), "utf-8", newline="")
    last: list[str] | None = None
    height = 0
    try:
        for row in csv.reader(chain(lines, (END,)), delimiter=text.delimiter):
            if last is not None:
                height += 1
                yield last
            last = row
    except csv.Error as error:
        raise _not_csv(error, height + (last is not None) + 1, most) from error
    if last != [END]:
        message = f"a quotation mark in row {height + 1} is never closed: correct it and send the file again"
        raise UnreadableError("file_unreadable", message)


def _not_csv(error: csv.Error, row: int, most: int) -> UnreadableError:
    """What it means that the reader of csv gave up, in which row."""
    if "field limit" in str(error):
        message = f"row {row} has a cell of more than {most:,} characters: shorten it"
        return UnreadableError("file_too_large", f"{message}, or close its quotation mark")
    return UnreadableError("file_unreadable", f"not a readable csv file: {error}")


def refuse_long(table: pa.Table, limits: Limits) -> None:
    """Raise UnreadableError where a cell is longer than any spreadsheet's."""
    longest = _Longest(limits)
    longest.see(table, 0)
    longest.refuse()


class _Longest:
    """The longest cell of each column, of those that are longer than any spreadsheet's; white space around is none."""

    def __init__(self, limits: Limits) -> None:
        self._most = limits.most_cell_characters
        self._found: dict[int, tuple[int, int]] = {}  # by column, from 0: how many characters, in which row from 1

    def see(self, table: pa.Table, rows_before: int) -> None:
        """See the next rows."""
        for number, column in enumerate(table.columns):
            if (pc.max(pc.binary_length(column)).as_py() or 0) <= self._most:
                continue
            lengths = pc.utf8_length(pc.utf8_trim_whitespace(column))
            longest = pc.max(lengths).as_py()
            if longest > max(self._most, self._found.get(number, (0, 0))[0]):
                self._found[number] = longest, rows_before + pc.index(lengths, longest).as_py() + 1

    def refuse(self) -> None:
        """Raise UnreadableError where there is such a cell: the first column's."""
        if self._found:
            number, (longest, row) = min(self._found.items())
            place = f"{xl_col_to_name(number)}{row}"
            message = f"cell {place} holds {longest:,} characters, more than {self._most:,}: shorten it"
            raise UnreadableError("file_too_large", message)
