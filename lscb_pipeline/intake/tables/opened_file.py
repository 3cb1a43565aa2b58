"""A supplier's file, opened: its one recognised table, and what else it holds beside that.

Here: from bytes to tables. Not here: what the rest is read for, which is a sign-off (rows/sign_off.py) and persons'
data that should not be there (person_data.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.intake.files.comments import Comment
from lscb_pipeline.intake.files.sheets import DEFAULTS, Sheet, read_contents
from lscb_pipeline.intake.tables.covered import with_covered_cells
from lscb_pipeline.intake.tables.old_template import OldTemplate, notices_of_template, old_template, refuse_unread
from lscb_pipeline.intake.tables.recognise import Table, recognise
from lscb_pipeline.intake.tables.reshape import refuse_repeated_columns
from lscb_pipeline.intake.tables.seen import notices_of_file
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

# The sheet on which our template prints what was sent before, for the sender's own check: never a delivery's table.
EARLIER = "Earlier figures"


@dataclass(frozen=True)
class Opened:
    """A file's table, its other sheets, and the comments on cells of all its sheets.

    `beside`: texts of parts that nobody sees, in the form of sheets. In a feed of persons nothing but the table counts:
    the others are left out. `seen`: notices of what is hidden, full or carried along, for the file's own parts say so,
    and that it is our template of another version of the contract, whose columns still read.
    """

    table: Table
    others: list[Sheet]
    comments: list[Comment]
    beside: list[Sheet] = field(default_factory=list)
    seen: list[dict[str, object]] = field(default_factory=list)


def open_file(
    content: bytes, suffix: str, layouts: Sequence[Layout], contract: Contract, limits: Limits = DEFAULTS
) -> Opened:
    """Open a file of a feed (`suffix` as in `.xlsx`).

    Raises UnreadableError where it is in none of the layouts, no readable file, or beyond a limit.
    """
    contents = read_contents(content, suffix, limits)
    old = old_template(contents.sheets, contract)
    table = _recognised(contents.sheets, layouts, contract, old)
    refuse_repeated_columns(table)
    others = [sheet for sheet in contents.sheets if sheet is not table.sheet]
    seen = [*notices_of_file(table, others, contents.carried), *notices_of_template(old, contract)]
    shown = with_covered_cells(table)
    if contract.person_columns:
        return Opened(shown, [], [], seen=seen)
    return Opened(shown, others, contents.comments, contents.beside, seen)


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
