"""Stage 5, promote: the quarter's usable deliveries come into core, as one load under one lock.

Nothing is updated: a figure that changed is appended, one that a complete statement leaves out is withdrawn by a
row of its own, one of a delivery that no longer counts is revoked likewise. Promoting the same deliveries again
appends nothing.
"""

import datetime as dt
import logging
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Connection

from lscb_pipeline.collation import gate
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.inputs.promote import state
from lscb_pipeline.collation.unchanged import COLLATED, unless_it_stands
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import DeliveryStatus
from lscb_pipeline.reports.sender.standing_words import SHORT, moment, standings
from lscb_pipeline.warehouse.stages import deliveries, loads, standing, withdrawals
from lscb_pipeline.warehouse.stages.deliveries import Registered

log = logging.getLogger(__name__)
LISTED = 20  # deliveries ordered behind others that a run's log names


@dataclass(frozen=True)
class Behind:
    """A new delivery of which not all counts, because another comes after it in the order that counts."""

    feed: str
    supplier: str
    delivery_id: str
    received_at: dt.datetime
    words: str


@dataclass
class Promoted:
    """What a promotion did. `load_id` is None when nothing changed; versions, withdrawals and revoked are by feed.

    `behind`: of the deliveries that are new in this load, those that are ordered behind others.
    """

    load_id: int | None = None
    versions: dict[str, int] = field(default_factory=dict)
    withdrawals: dict[str, int] = field(default_factory=dict)
    revoked: dict[str, int] = field(default_factory=dict)
    behind: list[Behind] = field(default_factory=list)


@unless_it_stands(COLLATED, again=lambda _: Promoted())
def promote(centre: Centre, quarter: Quarter) -> Promoted:
    """Append what the quarter's deliveries state and withdraw what they leave out, in one transaction.

    Raises NotPublishedError where the gate is closed: what nobody judged doesn't count.
    """
    gate.ask(centre, quarter)
    done = Promoted()
    with centre.warehouse.transaction() as connection:
        loads.lock_core(connection)
        loads.keep_statistics(connection)
        at_work = deliveries.feeds_at_work(connection, quarter)
        for feed, contract in centre.library.contracts.items():
            if feed not in at_work:
                continue
            _promote_feed(connection, centre, contract, quarter, done)
            if done.versions.get(feed):
                log.info("%s: %d figures, %d withdrawn", feed, done.versions[feed], done.withdrawals.get(feed, 0))
    for one in done.behind[:LISTED]:
        log.warning(
            "delivery %s of %s (%s), received %s: %s", one.delivery_id[:SHORT], one.supplier, one.feed,
            moment(one.received_at), one.words,
        )  # fmt: skip
    if len(done.behind) > LISTED:
        log.warning("and %d more deliveries that are ordered behind others", len(done.behind) - LISTED)
    return done


def _promote_feed(connection: Connection, centre: Centre, contract: Contract, quarter: Quarter, done: Promoted) -> None:
    feed = contract.feed
    of_quarter = deliveries.of_quarter(connection, feed, quarter, [DeliveryStatus.READ, DeliveryStatus.PROMOTED])
    events = contract.properties.events
    dependent = deliveries.to_restate(connection, feed, quarter, events.lookback_days if events else 0)
    stating = list({d.delivery_id: d for d in of_quarter + dependent}.values())
    # A person-level delivery counts from here on, or no longer, before its events and those that look back at it are
    # counted.
    fresh, revoked = [d for d in stating if d.status == DeliveryStatus.READ], deliveries.to_revoke(connection, feed)
    if fresh or revoked:
        done.load_id = done.load_id or loads.start_load(connection, "collation", quarter)
        deliveries.mark_promoted(connection, fresh, done.load_id)
        deliveries.mark_revoked(connection, revoked)
    if revoked and done.load_id:
        done.revoked[feed] = withdrawals.revoke(connection, feed, [d.delivery_id for d in revoked], done.load_id)
    deliveries.clear_rejudged(connection, feed)
    if not stating:
        return
    state(connection, contract, centre.library, sorted({d.delivery_id for d in stating}))
    if loads.differs(connection):
        done.load_id = done.load_id or loads.start_load(connection, "collation", quarter)
        done.versions[feed] = loads.append_versions(connection, feed, done.load_id)
        codes = [indicator.code for indicator in centre.library.indicators_of(feed)]
        done.withdrawals[feed] = _withdraw(connection, contract, codes, stating, done.load_id)
    done.behind += _behind(connection, fresh)


def _behind(connection: Connection, fresh: list[Registered]) -> list[Behind]:
    """The new deliveries of which another, that came before or with them, has the last word on some figure."""
    new = {d.delivery_id: d for d in fresh}
    stands = standings(standing.counted(connection, list(new)))
    return [
        Behind(d.feed, d.supplier, name, d.received_at, stands[name].words)
        for name, d in new.items() if name in stands and stands[name].overtaken
    ]  # fmt: skip


def _withdraw(
    connection: Connection, contract: Contract, codes: list[str], stating: list[Registered], load_id: int
) -> int:
    """Withdraw what these complete statements leave out, and what later ones leave out of the new figures."""
    withdrawn = 0
    first = min(stating, key=lambda d: (d.quarter, d.received_at, d.sha256))
    own_ids = {d.delivery_id for d in stating}
    later = [d for d in deliveries.complete_after(connection, contract.feed, first) if d.delivery_id not in own_ids]
    earliest = deliveries.earliest(connection, contract.feed)
    complete = [d for d in stating if d.refused == 0 and d.delivery_id != earliest]
    for group, new_only in ((complete, False), (later, True)):
        by_scope: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for delivery in group:
            by_scope[delivery.replaces].append(delivery.delivery_id)
        for replaces, ids in by_scope.items():
            withdrawn += withdrawals.append_withdrawals(connection, contract, codes, replaces, ids, load_id, new_only)
    return withdrawn
