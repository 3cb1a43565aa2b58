"""Deciding on what judging holds: a delivery as a whole, or the held rows of one that counts.

Here: which decision can be made, and keeping it. Not here: what follows from it; judging reads the last decision on
each (stages/judge.py), and the quarter has to be collated for it to count.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.errors import UsageError
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import DeliveryStatus
from lscb_pipeline.warehouse.stages import decisions, loads
from lscb_pipeline.warehouse.stages.decisions import Covers, DeliveryToDecide, Word

LEAST_PREFIX = 4


class DecisionError(UsageError):
    """A decision that can't be made; the message says why, and what can be done instead."""


@dataclass(frozen=True)
class Decided:
    """What was decided on. `covers`: the delivery as a whole, or its held rows."""

    delivery_id: str
    feed: str
    supplier: str
    quarter: Quarter
    covers: Covers
    load_id: int


def decide(centre: Centre, prefix: str, word: Word, by: str, why: str | None) -> Decided:
    """Append a decision on the delivery whose id begins with `prefix`, as one load. Raises DecisionError.

    What waits is decided on: the delivery, where it is held, else its held rows. Where nothing waits any more, the
    last decision is made anew; the last one counts.
    """
    with centre.warehouse.transaction() as connection:
        loads.lock_core(connection)
        delivery = the_one(connection, prefix)
        is_held = delivery.status == DeliveryStatus.HELD
        covers: Covers | None = "delivery" if is_held else "rows" if delivery.waits else delivery.last
        if covers is None or delivery.quarter is None or delivery.feed is None or delivery.supplier is None:
            raise DecisionError(
                f"delivery {delivery.delivery_id[:12]} is {delivery.status}, and nothing of it is held: there is "
                "nothing to decide; lscb status shows what waits"
            )
        load_id = loads.start_load(connection, f"decision: {word}", delivery.quarter)
        decisions.record(connection, delivery.delivery_id, covers, word, by, why, load_id)
    return Decided(delivery.delivery_id, delivery.feed, delivery.supplier, delivery.quarter, covers, load_id)


def the_one(connection: Connection, prefix: str) -> DeliveryToDecide:
    """The only delivery whose id begins so; raises DecisionError where there is none, or more than one."""
    if len(prefix) < LEAST_PREFIX:
        raise DecisionError(f"{prefix!r} is too short: give at least {LEAST_PREFIX} characters of the delivery's id")
    candidates = decisions.candidates(connection, prefix) if prefix.isalnum() else []
    if not candidates:
        raise DecisionError(f"no delivery's id begins with {prefix}: lscb status QUARTER shows them")
    if len(candidates) > 1:
        some = ", ".join(candidate.delivery_id[:12] for candidate in candidates)
        raise DecisionError(f"more than one delivery's id begins with {prefix} ({some} ...): give more of it")
    return candidates[0]
