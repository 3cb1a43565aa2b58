"""Retention in the warehouse: which deliveries are past theirs, what is removed of them, and the record of it.

Here: rows. Not here: the archive's bytes and the inbox (collation/commands/purge.py). Observations are never removed.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, text

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.commands import DeliveriesToPurge, DeliveryBytes
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.connect import frame

ARCHIVE = "the archive"  # the lock under which bytes come and go
REACH = "6 months"  # as far back as anything looks: two quarters of stays, and 90 days of episodes


def past_retention(
    connection: Connection, months: Mapping[str, int], unrouted_months: int, now: datetime
) -> DeliveriesToPurge:
    """Deliveries not purged yet that are older than their feed's months; of other feeds, than `unrouted_months`."""
    return frame(
        connection,
        """
        select d.delivery_id, d.feed, d.supplier, d.collection_quarter, d.received_at, d.sha256, d.path, d.size_bytes,
               coalesce(r.months::integer, :unrouted) as months
        from intake.delivery d left join jsonb_each_text(cast(:months as jsonb)) r (feed, months) using (feed)
        where d.received_at + make_interval(months => coalesce(r.months::integer, :unrouted)) <= :now
          and not exists (select from intake.purge p where p.delivery_id = d.delivery_id)
        order by d.feed, d.received_at, d.sha256""",
        months=json.dumps(dict(months)), unrouted=unrouted_months, now=now,
    )  # fmt: skip


def rows_of_persons(connection: Connection, contracts: Iterable[Contract], ids: Iterable[str]) -> dict[str, int]:
    """How many typed rows deliveries have in feeds of persons, by delivery."""
    wanted = list(ids)
    counts: dict[str, int] = {}
    for contract in contracts:
        if contract.person_columns:
            sql = f"select delivery_id, count(*) from intake.{contract.feed} where delivery_id = any(:ids) group by 1"
            counts |= {str(one): int(rows) for one, rows in connection.execute(text(sql), {"ids": wanted})}
    return counts


def purge(
    connection: Connection, contracts: Iterable[Contract], due: DeliveriesToPurge, rows: Mapping[str, int], who: str
) -> None:
    """Remove rows of persons of these deliveries, record it, and let figures stand."""
    ids = due["delivery_id"].tolist()
    for contract in contracts:
        if contract.person_columns:
            connection.execute(text(f"delete from intake.{contract.feed} where delivery_id = any(:ids)"), {"ids": ids})
    _record(connection, due, rows, who)
    connection.execute(
        text("update intake.delivery set key_id = null where delivery_id = any(:ids)"), {"ids": list(rows)}
    )
    _settle(connection, contracts, [one for one in ids if rows.get(one)])


def _record(connection: Connection, due: DeliveriesToPurge, rows: Mapping[str, int], who: str) -> None:
    """Write down who purged which deliveries, and why."""
    records = [
        {"id": one, "who": who, "why": f"came more than {months} months ago", "rows": rows.get(one, 0), "size": size}
        for one, months, size in due[["delivery_id", "months", "size_bytes"]].itertuples(index=False, name=None)
    ]
    connection.execute(
        text("""insert into intake.purge (delivery_id, purged_at, purged_by, why, rows_removed, size_bytes)
                values (:id, now(), :who, :why, :rows, :size)"""),
        records,
    )


def _settle(connection: Connection, contracts: Iterable[Contract], ids: list[str]) -> None:
    """Settle deliveries without rows, and those whose figures or findings look back at them."""
    looks = [
        {"feed": contract.feed, "at": other}
        for contract in contracts
        if (events := contract.properties.events)
        for other in [contract.feed, *([events.recorded_in.feed] if events.recorded_in else [])]
    ]
    connection.execute(
        text(f"""
            update intake.delivery d set is_settled = true
            from intake.delivery p, jsonb_to_recordset(cast(:looks as jsonb)) l (feed text, at text)
            where p.delivery_id = any(:ids) and l.at = p.feed and d.feed = l.feed and not d.is_settled
              and (d.delivery_id = p.delivery_id or d.status in ('promoted', 'held', 'rejected')
                   and d.collection_quarter between p.collection_quarter and p.collection_quarter + interval '{REACH}')
            """),
        {"ids": ids, "looks": json.dumps(looks)},
    )


def purged_ids(connection: Connection, quarter: Quarter) -> set[str]:
    """Purged deliveries of a quarter or of none."""
    return set(
        connection.scalars(
            text("""select p.delivery_id from intake.purge p join intake.delivery d using (delivery_id)
                    where d.collection_quarter = :quarter or d.feed is null"""),
            {"quarter": quarter.starts_on},
        )
    )


def settled_feeds(connection: Connection, quarter: Quarter) -> set[str]:
    """Feeds whose judgement of a quarter stands: something of it is settled, and nothing new came."""
    return set(
        connection.scalars(
            text("""select feed from intake.delivery where collection_quarter = :quarter and feed is not null
                    group by feed having bool_or(is_settled) and bool_and(is_judged or is_settled)"""),
            {"quarter": quarter.starts_on},
        )
    )


def bytes_of_deliveries(connection: Connection) -> DeliveryBytes:
    """Every delivery with the sha256 of its bytes, in the order that counts."""
    return frame(
        connection,
        """select d.delivery_id, d.path, d.sha256, p.delivery_id is not null as is_purged
           from intake.delivery d left join intake.purge p using (delivery_id)
           order by d.collection_quarter, d.received_at, d.sha256, d.delivery_id""",
    )
