"""A supplier's file, opened: its one recognised table, and what else it holds beside that.

Here: from bytes to tables. Not here: what the rest is read for, which is a sign-off (rows/sign_off.py) and persons'
data that should not be there (person_data.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.intake.files.comments import Comment
from lscb_pipeline.intake.files.sheets import DEFAULTS, SUFFIXES, XML, Sheet, read_contents
from lscb_pipeline.intake.tables.covered import with_covered_cells
from lscb_pipeline.intake.tables.old_template import OldTemplate, notices_of_template, old_template, refuse_unread
from lscb_pipeline.intake.tables.recognise import Table, recognise
from lscb_pipeline.intake.tables.reshape import refuse_repeated_columns
from lscb_pipeline.intake.tables.seen import notices_of_file
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

# The sheet on which our template prints what was sent before, for the sender's own check: never a delivery's table.
EARLIER = "Earlier figures"
ROWS_AT_ONCE = 120_000  # of a file that comes in parts


@dataclass(frozen=True)
class Opened:
    """A file's table, its other sheets, and the comments on cells of all its sheets.

    `beside`: texts of parts that nobody sees, in the form of sheets. In a feed of persons nothing but the table counts:
    the others are left out. `seen`: notices of what is hidden, full or carried along, for the file's own parts say so,
    and that it is our template of another version of the contract, whose columns still read. `rest`: of a file that is
    read in parts, the sheets of those after the first, whose table this is.
    """

    table: Table
    others: list[Sheet]
    comments: list[Comment]
    beside: list[Sheet] = field(default_factory=list)
    seen: list[dict[str, object]] = field(default_factory=list)
    rest: Iterator[Sheet] = field(default_factory=lambda: iter(()))

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the file is still to be read."""
        return self.table.sheet.is_last

    def parts(self) -> Iterator["Opened"]:
        """The file's parts, each with its own rows of the table; once, for they are read as they are asked for."""
        yield self
        for sheet in self.rest:
            yield replace(self, table=replace(self.table, sheet=sheet), seen=[])


def open_file(
    content: bytes | BinaryIO, suffix: str, layouts: Sequence[Layout], contract: Contract, limits: Limits = DEFAULTS,
    rows_at_once: int | None = None,
) -> Opened:  # fmt: skip
    """Open a file of a feed (`suffix` as in `.xlsx`).

    `rows_at_once`: where each of its rows is read by itself, let a csv or xml file come in parts of about so many;
    `content` is to stay open until the last was read. Raises UnreadableError where it is in none of the layouts,
    no readable file, or beyond a limit.
    """
    if not reads_by_row(contract, layouts):
        rows_at_once = None
    layouts = [layout for layout in layouts if bool(layout.xml) == (suffix == XML)]
    shapes = [layout.xml for layout in layouts if layout.xml]
    contents = read_contents(content, suffix, limits, rows_at_once, shapes)
    old = old_template(contents.sheets, contract)
    table = _recognised(contents.sheets, layouts, contract, old)
    refuse_repeated_columns(table)
    others = [sheet for sheet in contents.sheets if sheet is not table.sheet]
    seen = [*notices_of_file(table, others, contents.carried), *notices_of_template(old, contract)]
    shown = with_covered_cells(table)
    if contract.person_columns:
        return Opened(shown, [], [], seen=seen, rest=contents.rest)
    return Opened(shown, others, contents.comments, contents.beside, seen)


def suffixes_of(layouts: Sequence[Layout]) -> tuple[str, ...]:
    """The ends of names, as `.csv`, of the files that these layouts read."""
    return (*SUFFIXES, XML) if any(layout.xml for layout in layouts) else SUFFIXES


def reads_by_row(contract: Contract, layouts: Sequence[Layout]) -> bool:
    """Whether what becomes of a row is told by the row alone, but for repeated keys (rows/repeats.py).

    So it is of persons' rows, whose figures are counted later, where no column is in one spelling throughout a file
    and no layout asks for the cells of a whole column.
    """
    events = contract.properties.events
    spelt = any(column.properties.organisation or column.properties.one_a_return for column in contract.columns)
    if not contract.person_columns or contract.properties.figures or contract.properties.reasons or spelt:
        return False
    if events is not None and events.answers:
        return False
    return not any(lay.unpivot or lay.header.holds or lay.absent_is_zero or lay.outside for lay in layouts)


def _recognised(
    sheets: Sequence[Sheet], layouts: Sequence[Layout], contract: Contract, old: OldTemplate | None
) -> Table:
    """The file's table; an old template that doesn't read any more is refused as that."""
    try:
        table = recognise(_without_earlier(sheets), layouts)
    except UnreadableError:
        if old is not None:
            refuse_unread(old, contract, None)
        raise
    if old is not None:
        refuse_unread(old, contract, table)
    return table


def _without_earlier(sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    return (sheet for sheet in sheets if sheet.name != EARLIER)
