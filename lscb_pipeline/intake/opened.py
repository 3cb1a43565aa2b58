"""A supplier's file, opened: its one recognised table, and what else it holds beside that.

Here: from bytes to tables. Not here: what the rest is read for, which is a sign-off (sign_off.py) and persons' data
that should not be there (person_data.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.intake.comments import Comment
from lscb_pipeline.intake.files import DEFAULTS, Sheet, read_contents
from lscb_pipeline.intake.recognise import Table, recognise
from lscb_pipeline.intake.reshape import refuse_repeated_columns
from lscb_pipeline.settings import Limits

# The sheet on which our template prints what was sent before, for the sender's own check: never a delivery's table.
EARLIER = "Earlier figures"


@dataclass(frozen=True)
class Opened:
    """A file's table, its other sheets, and the comments on cells of all its sheets.

    In a feed of persons nothing but the table counts: the others are left out.
    """

    table: Table
    others: list[Sheet]
    comments: list[Comment]


def open_file(
    content: bytes, suffix: str, layouts: Sequence[Layout], contract: Contract, limits: Limits = DEFAULTS
) -> Opened:
    """Open a file of a feed (`suffix` as in `.xlsx`).

    Raises UnreadableError where it is in none of the layouts, no readable file, or beyond a limit.
    """
    contents = read_contents(content, suffix, limits)
    table = recognise(_without_earlier(contents.sheets), layouts)
    refuse_repeated_columns(table)
    if contract.person_columns:
        return Opened(table, [], [])
    return Opened(table, [sheet for sheet in contents.sheets if sheet is not table.sheet], contents.comments)


def _without_earlier(sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    return (sheet for sheet in sheets if sheet.name != EARLIER)
