"""Deliveries in the warehouse: registered, read, judged, promoted; and what was found of them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from lscb_pipeline.intake.delivery import Delivery
from lscb_pipeline.quality.holding import RULE as HELD_RULE
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.connect import frame
from lscb_pipeline.warehouse.copying import copy_frame
from lscb_pipeline.warehouse.loads import code_version

FINDING = ["feed", "collection_quarter", "supplier", "delivery_id", "rule_id", "dimension", "severity",
           "area_code", "sheet", "row_number", "column_name", "message"]  # fmt: skip


@dataclass(frozen=True)
class Registered:
    """A delivery as the warehouse knows it."""

    delivery_id: str
    feed: str
    supplier: str
    quarter: Quarter
    received_at: datetime
    sha256: str
    path: str
    status: str
    refused: int
    replaces: tuple[str, ...]


def register(connection: Connection, deliveries: Iterable[Delivery]) -> int:
    """Record deliveries not seen before; those that can't be routed are kept as such. Returns how many are new."""
    rows = [
        {
            "delivery_id": item.delivery_id,
            "feed": item.feed,
            "supplier": item.supplier,
            "collection_quarter": item.quarter.key if item.quarter else None,
            "received_at": item.received_at.isoformat(),
            "sha256": item.sha256,
            "path": item.path,
            "size_bytes": item.size_bytes,
            "status": "unrouted" if item.fault else "received",
            "rule_id": "unrouted" if item.fault else None,
            "message": item.fault,
            "code_version": code_version(),
        }
        for item in deliveries
    ]
    return connection.execute(
        text("""
            insert into intake.delivery (delivery_id, feed, supplier, collection_quarter, received_at, sha256, path,
                size_bytes, status, rule_id, message, code_version)
            select delivery_id, feed, supplier, collection_quarter, received_at, sha256, path, size_bytes, status,
                rule_id, message, code_version
            from jsonb_populate_recordset(null::intake.delivery, cast(:rows as jsonb))
            on conflict (delivery_id) do nothing"""),
        {"rows": json.dumps(rows)},
    ).rowcount


def feeds_at_work(connection: Connection, quarter: Quarter) -> set[str]:
    """The feeds of which something was delivered for the quarter, or was judged anew."""
    return set(
        connection.scalars(
            text("select distinct feed from intake.delivery where collection_quarter = :quarter or is_rejudged"),
            {"quarter": quarter.starts_on},
        )
    )


def of_quarter(connection: Connection, feed: str, quarter: Quarter, statuses: Sequence[str]) -> list[Registered]:
    """A feed's deliveries of a collection quarter, in the order that counts."""
    return _registered(connection, "feed = :feed and collection_quarter = :quarter and status = any(:statuses)",
                       feed=feed, quarter=quarter.starts_on, statuses=list(statuses))  # fmt: skip


def to_restate(connection: Connection, feed: str, quarter: Quarter, lookback_days: int) -> list[Registered]:
    """Promoted deliveries whose figures depend on the quarter's: judged anew, or looking back into it."""
    return _registered(
        connection,
        """feed = :feed and status = 'promoted' and (is_rejudged
           or (collection_quarter > :quarter and collection_quarter < :reach))""",
        feed=feed,
        quarter=quarter.starts_on,
        reach=pd.Timestamp(quarter.next().starts_on) + pd.Timedelta(days=lookback_days) if lookback_days
        else quarter.starts_on,
    )  # fmt: skip


def complete_after(connection: Connection, feed: str, first: Registered) -> list[Registered]:
    """Promoted complete statements that come after a delivery in the order that counts."""
    return _registered(
        connection,
        """feed = :feed and status = 'promoted' and records_refused = 0
           and (collection_quarter, received_at, sha256) > (:quarter, :received_at, :sha256)""",
        feed=feed,
        quarter=first.quarter.starts_on,
        received_at=first.received_at,
        sha256=first.sha256,
    )


def _registered(connection: Connection, where: str, **parameters: Any) -> list[Registered]:
    rows = connection.execute(
        text(f"""
            select delivery_id, feed, supplier, collection_quarter, received_at, sha256, path, status,
                   records_refused, replaces
            from intake.delivery where {where} order by collection_quarter, received_at, sha256"""),
        parameters,
    ).all()
    return [Registered(r[0], r[1], r[2], Quarter(r[3]), r[4], r[5], r[6], r[7], r[8], tuple(r[9] or ())) for r in rows]


def record_outcomes(connection: Connection, outcomes: Sequence[dict[str, Any]]) -> None:
    """Set columns of deliveries: what became of each. All name `delivery_id` and the same columns."""
    sets = ", ".join(f"{name} = :{name}" for name in outcomes[0] if name != "delivery_id")
    values = [{name: json.dumps(v) if isinstance(v, dict) else v for name, v in one.items()} for one in outcomes]
    connection.execute(text(f"update intake.delivery set {sets} where delivery_id = :delivery_id"), values)


def replace_rows(
    connection: Connection, feed: str, delivery_ids: Sequence[str], rows: pd.DataFrame, refused: pd.DataFrame
) -> None:
    """Put deliveries' typed and refused rows in place of what an earlier, ended reading left."""
    for name in (f"intake.{feed}", "intake.refused_row"):
        connection.execute(text(f"delete from {name} where delivery_id = any(:ids)"), {"ids": list(delivery_ids)})
    copy_frame(connection, f"intake.{feed}", rows)
    copy_frame(connection, "intake.refused_row", refused)


def replace_findings(connection: Connection, of: Sequence[Registered], findings: Sequence[pd.DataFrame]) -> None:
    """Put deliveries' findings of reading, a frame each, in place of their earlier ones."""
    connection.execute(
        text("delete from quality.finding where delivery_id = any(:ids) and rule_id <> :rule"),
        {"ids": [d.delivery_id for d in of], "rule": HELD_RULE},
    )
    found = [_located(d, rows) for d, rows in zip(of, findings, strict=True) if len(rows)]
    if found:
        copy_frame(connection, "quality.finding", pd.concat(found))


def replace_held_findings(
    connection: Connection, delivery: Registered, findings: pd.DataFrame, judged: pd.DataFrame
) -> None:
    """Put findings of holding in place of those of the judged rows (row_number, column_name), no others.

    A delivery speaks of several periods, and a judgement may be of some of them.
    """
    connection.execute(
        text("""
            delete from quality.finding f
            using unnest(cast(:rows as integer[]), cast(:columns as text[])) v (row_number, column_name)
            where f.delivery_id = :id and f.rule_id = :rule and f.row_number = v.row_number
              and f.column_name is not distinct from v.column_name"""),
        {"id": delivery.delivery_id, "rule": HELD_RULE, **_rows(judged)},
    )
    copy_frame(connection, "quality.finding", _located(delivery, findings))


def _rows(judged: pd.DataFrame) -> dict[str, list[Any]]:
    return {
        "rows": [int(number) for number in judged["row_number"]],
        "columns": [None if pd.isna(name) else name for name in judged["column_name"]],
    }


def _located(delivery: Registered, findings: pd.DataFrame) -> pd.DataFrame:
    """Findings with the delivery that they are of, as quality.finding holds them."""
    located = findings.assign(
        feed=delivery.feed, supplier=delivery.supplier, delivery_id=delivery.delivery_id,
        collection_quarter=delivery.quarter.starts_on,
    )  # fmt: skip
    return located.reindex(columns=FINDING).astype({"row_number": "Int64"})


def versions_that_changed_to_zero(connection: Connection, key: Sequence[str]) -> pd.DataFrame:
    """Of the figures in `stated` that were a marker once and a zero once, every version, in the order that counts.

    Columns: delivery_id, row_number, column_name, the key, is_zero, is_marker, is_held. A zero that its sender
    states by a reason code (`nil`) is a figure like any other: is_zero is false.
    """
    keys = ", ".join(key)
    return frame(
        connection,
        f"""
        with version as (
            select s.*, coalesce(s.numerator, s.value) = 0 and not s.is_true_zero as is_zero,
                   s.numerator is null and s.value is null and s.status in ('x', 'z', 'u') as is_marker
            from stated s
        ), turned as (
            select {keys} from version group by {keys}
            having bool_or(is_marker) and bool_or(is_zero)
        )
        select v.delivery_id, v.row_number, v.column_name, {", ".join(f"v.{k}" for k in key)},
               coalesce(v.is_zero, false) as is_zero, v.is_marker, v.kind = 'held' as is_held
        from version v join turned using ({keys}) join intake.delivery d using (delivery_id)
        order by d.collection_quarter, d.received_at, d.sha256, v.row_number, v.column_name""",
    )


def set_held(connection: Connection, feed: str, rows: pd.DataFrame) -> None:
    """Set or clear held_by of rows (delivery_id, row_number, column_name, hold) and count them again."""
    for delivery_id, own in rows.groupby("delivery_id"):
        connection.execute(
            text(f"""
                update intake.{feed} r set held_by = case when v.hold then :rule end
                from unnest(cast(:rows as integer[]), cast(:columns as text[]), cast(:holds as boolean[]))
                     v (row_number, column_name, hold)
                where r.delivery_id = :id and r.row_number = v.row_number
                  and r.column_name is not distinct from v.column_name"""),
            {
                "rule": HELD_RULE,
                "id": delivery_id,
                **_rows(own),
                "holds": [bool(h) for h in own["hold"]],
            },
        )
        connection.execute(
            text(f"""
                update intake.delivery d set is_rejudged = d.status = 'promoted', records_held = c.held,
                    records_loaded = c.rows - c.held
                from (select count(*) as rows, count(held_by) as held from intake.{feed} where delivery_id = :id) c
                where d.delivery_id = :id"""),
            {"id": delivery_id},
        )


def totals(connection: Connection, feed: str, quarter: Quarter) -> dict[str, int]:
    """Counts of a feed's deliveries of a quarter, and of their records."""
    row = connection.execute(
        text("""
            select count(*) as deliveries, count(*) filter (where status in ('unreadable', 'rejected')) as unusable,
                   coalesce(sum(records_read), 0) as read, coalesce(sum(records_loaded), 0) as loaded,
                   coalesce(sum(records_refused), 0) as refused, coalesce(sum(records_outside), 0) as outside,
                   coalesce(sum(records_held), 0) as held
            from intake.delivery where feed = :feed and collection_quarter = :quarter"""),
        {"feed": feed, "quarter": quarter.starts_on},
    ).one()
    return {name: int(value) for name, value in row._mapping.items()}


def by_id(connection: Connection, delivery_ids: Sequence[str]) -> list[Registered]:
    """Deliveries by their ids, in the order that counts."""
    return _registered(connection, "delivery_id = any(:ids)", ids=list(delivery_ids))


def earliest(connection: Connection, feed: str) -> str | None:
    """The first promoted delivery of a feed in the order that counts: nothing came before it."""
    found: str | None = connection.scalar(
        text("""
            select delivery_id from intake.delivery where feed = :feed and status = 'promoted'
            order by collection_quarter, received_at, sha256 limit 1"""),
        {"feed": feed},
    )
    return found


def mark_promoted(connection: Connection, promoted: Sequence[Registered], load_id: int) -> None:
    """Let deliveries count from a load on."""
    connection.execute(
        text("update intake.delivery set status = 'promoted', promoted_load_id = :load where delivery_id = any(:ids)"),
        {"load": load_id, "ids": [d.delivery_id for d in promoted]},
    )


def clear_rejudged(connection: Connection, delivery_ids: Sequence[str]) -> None:
    """Deliveries judged anew have been stated again."""
    connection.execute(
        text("update intake.delivery set is_rejudged = false where is_rejudged and delivery_id = any(:ids)"),
        {"ids": list(delivery_ids)},
    )
