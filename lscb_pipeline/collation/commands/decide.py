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
        found = the_one(connection, prefix)
        is_held = found.status == DeliveryStatus.HELD
        covers: Covers | None = "delivery" if is_held else "rows" if found.waits else found.last
        if covers is None or found.quarter is None or found.feed is None or found.supplier is None:
            raise DecisionError(
                f"delivery {found.delivery_id[:12]} is {found.status}, and nothing of it is held: there is nothing to "
                "decide; lscb status shows what waits"
            )
        load_id = loads.start_load(connection, f"decision: {word}", found.quarter)
        decisions.record(connection, found.delivery_id, covers, word, by, why, load_id)
    return Decided(found.delivery_id, found.feed, found.supplier, found.quarter, covers, load_id)


def the_one(connection: Connection, prefix: str) -> DeliveryToDecide:
    """The only delivery whose id begins so; raises DecisionError where there is none, or more than one."""
    if len(prefix) < LEAST_PREFIX:
        raise DecisionError(f"{prefix!r} is too short: give at least {LEAST_PREFIX} characters of the delivery's id")
    found = decisions.candidates(connection, prefix) if prefix.isalnum() else []
    if not found:
        raise DecisionError(f"no delivery's id begins with {prefix}: lscb status QUARTER shows them")
    if len(found) > 1:
        some = ", ".join(candidate.delivery_id[:12] for candidate in found)
        raise DecisionError(f"more than one delivery's id begins with {prefix} ({some} ...): give more of it")
    return found[0]
