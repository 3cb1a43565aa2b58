"""What had been received, scored and published by a moment that is past, as far as the warehouse can tell today.

Here: queries that read. Not here: what a month's report makes of it (reports/steering). A delivery is dated by when it
was received, a decision by when it was taken, a release by the day on which it was published. Scores are those judged
last.
"""

import datetime as dt

from sqlalchemy import Connection, text

from lscb_pipeline.frames.steering import MonthsReleases, ReceivedReturns, ScoredReturns
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.connect import frame


def received_before(connection: Connection, moment: dt.datetime, first: Quarter, last: Quarter) -> ReceivedReturns:
    """The deliveries of these quarters that were received before a moment; received_on is the day in London.

    return_state: `usable`, `not_usable` or `waiting` (for a decision, or to be read), as at the moment where a later
    decision tells what it was then, else as it is now.
    """
    return frame(
        connection,
        """
        select d.delivery_id, d.feed, d.supplier, d.collection_quarter,
               (d.received_at at time zone 'Europe/London')::date as received_on,
               case when later.decision is not null
                    then case earlier.decision when 'accept' then 'usable' when 'reject' then 'not_usable'
                                               else 'waiting' end
                    when d.status in ('read', 'promoted') then 'usable'
                    when d.status in ('held', 'received') then 'waiting'
                    else 'not_usable' end as return_state
        from intake.delivery d
        left join lateral (
            select decision from intake.decision x
            where x.delivery_id = d.delivery_id and x.covers = 'delivery' and x.decided_at >= :moment
            order by x.decision_id limit 1
        ) later on true
        left join lateral (
            select decision from intake.decision x
            where x.delivery_id = d.delivery_id and x.covers = 'delivery' and x.decided_at < :moment
            order by x.decision_id desc limit 1
        ) earlier on true
        where d.feed is not null and d.supplier is not null and d.status <> 'unrouted' and d.received_at < :moment
          and d.collection_quarter between :first and :last
        order by d.received_at, d.sha256, d.delivery_id""",
        moment=moment, first=first.starts_on, last=last.starts_on,
    )  # fmt: skip


def scores_of_quarters(connection: Connection, first: Quarter, last: Quarter) -> ScoredReturns:
    """What these quarters' returns score, by the judgement made last."""
    return frame(
        connection,
        """
        select collection_quarter, feed, area_code, supplier, readiness, colour, delivery_id
        from quality.readiness where basis = 'own' and collection_quarter between :first and :last
        order by collection_quarter, feed, area_code, supplier""",
        first=first.starts_on, last=last.starts_on,
    )  # fmt: skip


def released_by(connection: Connection, day: dt.date) -> MonthsReleases:
    """The releases published up to a day, that day included."""
    return frame(
        connection,
        """
        select collection_quarter, revision, released_on, decided_by, why from publish.release
        where released_on <= :day order by released_on, collection_quarter, revision""",
        day=day,
    )


def last_received_on(connection: Connection) -> dt.date | None:
    """The day in London on which the last delivery that has a sender was received; None where none was."""
    found: dt.date | None = connection.scalar(
        text("""select max((received_at at time zone 'Europe/London')::date) from intake.delivery
                where feed is not null and supplier is not null and status <> 'unrouted'""")
    )
    return found
