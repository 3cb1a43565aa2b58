"""What is done to a clean file to plant a fault: a handful of operations, each a word with its arguments.

Here: carrying out the `what` of the catalogue. Not here: which faults there are (faults/*.csv). Steps are parted by `;`
and their words by blanks (in quotation marks where they hold any); a row is named by texts that it alone holds,
joined by `,`, or `*` for all rows. `earlier` before a step: it is done to a delivery of the day before, clean else.
"""

import datetime as dt
import shlex
from collections.abc import Callable
from copy import deepcopy

from lscb_pipeline_tests.planted.files import SentFile


def plant(
    sent: list[SentFile], what: str, clean: SentFile, last: SentFile | None, others: dict[tuple[str, str], SentFile]
) -> None:
    """Carry out the steps on one sender's deliveries of a feed, the newest last.

    `last`: last quarter's clean file; `others`: this quarter's clean ones.
    """
    for step in what.split(";"):
        operation, *arguments = shlex.split(step)
        if operation == "earlier":
            operation, *arguments = arguments
            if len(sent) == 1:
                sent.insert(0, deepcopy(clean))
                sent[0].received -= dt.timedelta(days=1)
            file = sent[0]
        else:
            file = sent[-1]
        if operation == "send_last_quarters":
            assert last is not None
            file.table = deepcopy(last.table)
        elif operation == "repeat_last_quarter":
            assert last is not None
            _numbers_of(file, last, "indicator_code", "service")
        elif operation == "copy_figures_of":
            _numbers_of(file, others[file.feed, arguments[0]], "indicator_code")
            file.received += dt.timedelta(hours=1)
        else:
            OPERATIONS[operation](file, *arguments)


def _rows(file: SentFile, named: str) -> list[list[str]]:
    if named == "*":
        return file.table[1:]
    found = [row for row in file.table[1:] if set(named.split(",")) <= set(row)]
    assert len(found) == 1, f"{named} names {len(found)} rows of {file.feed}"
    return found


def _change(file: SentFile, row: list[str], cells: tuple[str, ...]) -> None:
    for cell in cells:
        column, _, text = cell.partition("=")
        row[file.table[0].index(column)] = text


def _set(file: SentFile, named: str, *cells: str) -> None:
    for row in _rows(file, named):
        _change(file, row, cells)


def _numbers_of(file: SentFile, other: SentFile, *by: str) -> None:
    """The other file's numbers in place of this one's, in rows alike: of another sender's, whatever the area."""
    header = file.table[0]
    by = tuple(name for name in (*by, *(["area_code"] if file.supplier == other.supplier else [])) if name in header)
    numbers = [header.index(name) for name in ("numerator", "denominator", "value") if name in header]
    theirs = {tuple(row[header.index(name)] for name in by): row for row in other.table[1:]}
    for row in file.table[1:]:
        if told := theirs.get(tuple(row[header.index(name)] for name in by)):
            for at in numbers:
                row[at] = told[at]


def _copy(file: SentFile, named: str, *cells: str) -> None:
    (row,) = _rows(file, named)
    file.table.append(list(row))
    _change(file, file.table[-1], cells)


def _drop(file: SentFile, named: str) -> None:
    (row,) = _rows(file, named)
    file.table.remove(row)


def _keep(file: SentFile, count: str) -> None:
    del file.table[int(count) + 1 :]


def _scale(file: SentFile, column: str, factor: str) -> None:
    """Every number of a column times a factor, in whole ones."""
    at = file.table[0].index(column)
    for row in file.table[1:]:
        if row[at].isdigit():
            row[at] = str(round(int(row[at]) * float(factor)))


def _blank(file: SentFile, column: str, every: str) -> None:
    """A column's cells are blank in every such row, the first of them."""
    for row in file.table[1 :: int(every)]:
        row[file.table[0].index(column)] = ""


def _first(file: SentFile, count: str, column: str, text: str) -> None:
    """A column's cells say this in so many rows, the first ones."""
    for row in file.table[1 : int(count) + 1]:
        row[file.table[0].index(column)] = text


def _later(file: SentFile, column: str, days: str) -> None:
    """A column's moments, a number of days later."""
    at = file.table[0].index(column)
    for row in file.table[1:]:
        row[at] = f"{dt.datetime.fromisoformat(row[at]) + dt.timedelta(days=int(days)):%Y-%m-%d %H:%M}"


def _without(file: SentFile, text: str) -> None:
    """All rows that hold a text are left out."""
    file.table = [file.table[0], *(row for row in file.table[1:] if text not in row)]


def _below(file: SentFile, text: str) -> None:
    """A note below the table: a row of one cell."""
    file.table.append([text, *[""] * (len(file.table[0]) - 1)])


def _column(file: SentFile, header: str, text: str) -> None:
    """A column more; its cells below the first are blank."""
    file.table = [[*row, cell] for row, cell in zip(file.table, [header, text, *[""] * len(file.table)], strict=False)]


def _header(file: SentFile, column: str, text: str) -> None:
    file.table[0][file.table[0].index(column)] = text


def _workbook(file: SentFile) -> None:
    file.suffix = "xlsx"


def _comment(file: SentFile, cell: str, text: str) -> None:
    _workbook(file)
    file.comments[cell] = text


def _sheet(file: SentFile, name: str, *lines: str) -> None:
    """Another sheet; a line's cells are parted by `=`."""
    _workbook(file)
    file.sheets[name] = [line.split("=") for line in lines]


def _template(file: SentFile, version: str) -> None:
    """The file as a template of the centre's, made from this version of its contract."""
    _workbook(file)
    steps = [["Made from", f"{file.feed}, version {version} of its contract"], ["How to fill it in", ""],
             ["", f"lscb check FILE --feed {file.feed}"]]  # fmt: skip
    columns = [["The columns (* must be filled in)", ""], *([name, ""] for name in file.table[0])]
    file.sheets["Instructions"] = [*steps, *columns]


def _table(file: SentFile, *lines: str) -> None:
    """Another table in place of the file's own, as a publisher makes it; a line's cells are parted by commas."""
    file.table = [line.split(",") for line in lines]


def _look(file: SentFile, *words: str) -> None:
    """Something done to the workbook, as looks.py has it."""
    _workbook(file)
    file.looks.append(list(words))


def _long_line(file: SentFile, size: str) -> None:
    file.raw = file.content() + b"x" * int(size)


def _second_table(file: SentFile) -> None:
    _workbook(file)
    file.sheets["Copy"] = file.table


def _received(file: SentFile, day: str) -> None:
    file.received = dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)


def _cut(file: SentFile, size: str) -> None:
    file.raw = file.content()[: int(size)]


def _binary(file: SentFile) -> None:
    file.raw = b"\0" + file.content()


def _not_sent(file: SentFile) -> None:
    file.is_sent = False


OPERATIONS: dict[str, Callable[..., None]] = {
    "set": _set, "copy": _copy, "drop": _drop, "keep": _keep, "scale": _scale, "blank": _blank, "later": _later,
    "first": _first, "without": _without, "below": _below, "column": _column, "header": _header,
    "workbook": _workbook, "comment": _comment, "sheet": _sheet, "look": _look, "long_line": _long_line,
    "second_table": _second_table, "received": _received, "template": _template,
    "table": _table, "cut": _cut, "binary": _binary, "not_sent": _not_sent,
}  # fmt: skip
