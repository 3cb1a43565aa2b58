"""Decisions on what is held: what waits for one, and the appended rows that say who decided what, when and why.

Here: SQL alone. Which decision is possible is worked out in collation/commands/decide.py. What is decided on is a
delivery as a whole, or those of its rows that a rule holds; of each the last decision counts.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, text

from lscb_pipeline.frames.received import HeldDeliveries
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.connect import frame

Word = Literal["accept", "reject"]
Covers = Literal["delivery", "rows"]
# The last decision on each delivery, and on the held rows of each.
LAST = """
    select distinct on (delivery_id, covers) delivery_id, covers, decision, why, decided_by, decided_at
    from intake.decision order by delivery_id, covers, decision_id desc
"""
# Beside a delivery d: what was last decided on it, and on its held rows; null where nothing was.
JOINED = f"""
    left join ({LAST}) whole on whole.delivery_id = d.delivery_id and whole.covers = 'delivery'
    left join ({LAST}) part on part.delivery_id = d.delivery_id and part.covers = 'rows'
"""
WAITS = "(d.status = 'held' or d.status = 'promoted' and d.records_held > 0 and part.decision is null)"


@dataclass(frozen=True)
class DeliveryToDecide:
    """A delivery that somebody wants to decide on. `last`: what its last decision covers, None without one."""

    delivery_id: str
    feed: str | None
    supplier: str | None
    quarter: Quarter | None
    status: str
    waits: bool
    last: Covers | None


def candidates(connection: Connection, prefix: str) -> list[DeliveryToDecide]:
    """The deliveries whose ids begin so, at most a few."""
    rows = connection.execute(
        text(f"""
            select d.delivery_id, d.feed, d.supplier, d.collection_quarter, d.status, {WAITS},
                   (select covers from intake.decision l where l.delivery_id = d.delivery_id
                    order by decision_id desc limit 1)
            from intake.delivery d {JOINED} where starts_with(d.delivery_id, :prefix) order by 1 limit 5"""),
        {"prefix": prefix},
    ).all()
    return [DeliveryToDecide(r[0], r[1], r[2], Quarter(r[3]) if r[3] else None, r[4], bool(r[5]), r[6]) for r in rows]


def record(
    connection: Connection, delivery_id: str, covers: Covers, word: Word, by: str, why: str | None, load_id: int
) -> datetime:
    """Append a decision, made at its load's moment (returned); the delivery is to be judged anew."""
    connection.execute(
        text("update intake.delivery set is_judged = false where delivery_id = :id"), {"id": delivery_id}
    )
    moment: datetime = connection.execute(
        text("""
            insert into intake.decision (delivery_id, covers, decision, why, decided_by, decided_at, load_id)
            select :id, :covers, :word, :why, :by, recorded_at, load_id from core.load where load_id = :load
            returning decided_at"""),
        {"id": delivery_id, "covers": covers, "word": word, "why": why, "by": by, "load": load_id},
    ).scalar_one()
    return moment


def waiting(connection: Connection, quarter: Quarter | None = None) -> HeldDeliveries:
    """What waits for a decision, in all quarters or one.

    `why` says what holds a delivery; of a delivery that counts, how many of its records wait.
    """
    return frame(
        connection,
        f"""
        select d.collection_quarter, d.feed, d.supplier, d.delivery_id, d.path,
               case when d.status = 'held' then d.message
                    else d.records_held || ' of its records are held; the others count' end as why
        from intake.delivery d {JOINED}
        where {WAITS} and (cast(:quarter as date) is null or d.collection_quarter = :quarter)
        order by d.collection_quarter, d.feed, d.received_at, d.sha256""",
        quarter=quarter.starts_on if quarter else None,
    )
