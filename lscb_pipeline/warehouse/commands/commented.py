"""Comments on drafts in the warehouse: those that stand of a quarter, and where each stands in which archived file.

Here: rows. Not here: the words, of which the warehouse keeps that there are some (collation/commands/consult.py).
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, text

from lscb_pipeline.contracts.drafts_consulted import FEED
from lscb_pipeline.reference.quarters import Quarter


@dataclass(frozen=True)
class StoredComment:
    """One standing comment, without its words: sha256 and path are of its file, row_number its place there."""

    supplier: str
    area_code: str
    role: str
    indicator: str
    version: str
    subject: str
    view: str
    answered_on: dt.date
    has_words: bool
    row_number: int
    sha256: str
    path: str


def comments_of(connection: Connection, quarter: Quarter) -> list[StoredComment]:
    """The standing comments of a quarter, in the order of area, indicator, role and subject."""
    rows = connection.execute(
        text("""
            select d.supplier, c.area_code, c.commenting_role, c.commented_indicator, c.commented_version, c.subject,
                   c.view, c.answered_on, c.comment is not null, c.row_number, d.sha256, d.path
            from core.consultation_comment c join intake.delivery d using (delivery_id)
            where d.collection_quarter = :quarter
            order by c.area_code, c.commented_indicator, c.commented_version, c.commenting_role, c.subject"""),
        {"quarter": quarter.starts_on},
    )
    return [StoredComment(*row) for row in rows]


def senders_of(connection: Connection, quarter: Quarter) -> set[str]:
    """The suppliers that sent anything of the consultation with the quarter, whatever became of it."""
    sent = text("select distinct supplier from intake.delivery where feed = :feed and collection_quarter = :quarter")
    return set(connection.scalars(sent, {"feed": FEED, "quarter": quarter.starts_on}))
