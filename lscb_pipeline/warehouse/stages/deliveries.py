"""Deliveries in the warehouse: registered, read, judged, promoted; and what was found of them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from lscb_pipeline.frames.judging import HeldRows, PrintedRegions
from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.frames.records import DeliveryRefusals, DeliveryRows, Notices
from lscb_pipeline.intake.arrival.delivery import Delivery
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import DeliveryStatus
from lscb_pipeline.warehouse.database.copying import copy_frame
from lscb_pipeline.warehouse.stages.loads import code_version


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
            "status": DeliveryStatus.UNROUTED if item.fault else DeliveryStatus.RECEIVED,
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
    """A feed's deliveries of a collection quarter that can be counted, in the order that counts."""
    return _registered(
        connection, "feed = :feed and collection_quarter = :quarter and status = any(:statuses) and not is_settled",
        feed=feed, quarter=quarter.starts_on, statuses=list(statuses),
    )  # fmt: skip


def to_read(connection: Connection, feed: str, quarter: Quarter) -> list[Registered]:
    """A feed's deliveries of a quarter that were not read yet, or of which reading could make nothing."""
    return _registered(
        connection,
        """feed = :feed and collection_quarter = :quarter and (status in ('received', 'unreadable')
           or status = 'rejected' and records_loaded + records_held = 0)
           and not exists (select from intake.purge p where p.delivery_id = delivery.delivery_id)""",
        feed=feed,
        quarter=quarter.starts_on,
    )


def registered_with_rows(connection: Connection, feed: str) -> list[Registered]:
    """A feed's deliveries that have typed rows, whatever became of them."""
    return _registered(
        connection, f"delivery_id in (select delivery_id from intake.{feed}) and feed = :feed", feed=feed
    )


def to_restate(connection: Connection, feed: str, quarter: Quarter, lookback_days: int) -> list[Registered]:
    """Usable deliveries that depend on the quarter's: judged anew, or counted and looking back into it."""
    return _registered(
        connection,
        """feed = :feed and not is_settled and (status in ('read', 'promoted') and is_rejudged or status = 'promoted'
            and (collection_quarter > :quarter and collection_quarter < :reach))""",
        feed=feed,
        quarter=quarter.starts_on,
        reach=pd.Timestamp(quarter.next().starts_on) + pd.Timedelta(days=lookback_days) if lookback_days
        else quarter.starts_on,
    )  # fmt: skip


def rows_stored(connection: Connection, feed: str, delivery_ids: Sequence[str]) -> dict[str, int]:
    """How many typed rows deliveries have, of those that have any, in the order of their ids."""
    counted = connection.execute(
        text(f"select delivery_id, count(*) from intake.{feed} where delivery_id = any(:ids) group by 1 order by 1"),
        {"ids": list(delivery_ids)},
    )
    return {str(row[0]): int(row[1]) for row in counted}


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


def forget_reading(connection: Connection, feed: str, delivery_ids: Sequence[str]) -> None:
    """Take away what an earlier, ended reading left of deliveries: rows, refused rows, regions' figures, notices."""
    for name in (feed, "refused_row", "regional_figure", "notice"):
        _forget(connection, name, delivery_ids)


def forget_notices(connection: Connection, delivery_id: str) -> None:
    """Take away what an earlier, ended reading noticed of a delivery."""
    _forget(connection, "notice", [delivery_id])


def _forget(connection: Connection, name: str, delivery_ids: Sequence[str]) -> None:
    connection.execute(text(f"delete from intake.{name} where delivery_id = any(:ids)"), {"ids": list(delivery_ids)})


def add_rows(connection: Connection, feed: str, rows: DeliveryRows, refused: DeliveryRefusals) -> None:
    """Put in typed and refused rows of deliveries, or of a part of one."""
    copy_frame(connection, f"intake.{feed}", rows)
    copy_frame(connection, "intake.refused_row", refused)


def take_back(connection: Connection, feed: str, delivery_id: str, row_numbers: Iterable[int]) -> None:
    """Take rows of a delivery out again that its whole tells to be refused, with the notices of their cells."""
    rows = {"id": delivery_id, "rows": [int(number) for number in row_numbers]}
    for which in (f"{feed} where true", "notice where column_name is not null"):
        connection.execute(
            text(f"delete from intake.{which} and delivery_id = :id and row_number = any(cast(:rows as integer[]))"),
            rows,
        )


def add_regional(connection: Connection, figures: PrintedRegions) -> None:
    """Put in what deliveries print of regions as wholes. One that a file prints twice counts once."""
    regional = figures.rename(columns={"area_code": "region"})
    key = ["delivery_id", "region", "indicator_code", "breakdown", *PERIOD]
    copy_frame(connection, "intake.regional_figure", regional.drop_duplicates(key))


def add_notices(connection: Connection, deliveries: Sequence[Registered], notices: Sequence[Notices]) -> None:
    """Put in notices of reading: a frame for each of these deliveries."""
    seen = [rows.assign(delivery_id=d.delivery_id) for d, rows in zip(deliveries, notices, strict=True) if len(rows)]
    if seen:
        copy_frame(connection, "intake.notice", pd.concat(seen).astype({"row_number": "Int64"}))


def set_held(connection: Connection, feed: str, held: HeldRows, delivery_ids: Sequence[str]) -> int:
    """Let these rows of deliveries wait, and no others of theirs.

    Returns how many wait. A promoted delivery of which that changed is stated again.
    """
    changed = connection.scalars(
        text(f"""
            update intake.{feed} r set held_by = v.rule_id
            from (
                select r.ctid as place, h.rule_id
                from intake.{feed} r
                left join unnest(cast(:ids as text[]), cast(:rows as integer[]), cast(:columns as text[]),
                                 cast(:rules as text[])) h (delivery_id, row_number, column_name, rule_id)
                  on h.delivery_id = r.delivery_id and h.row_number = r.row_number
                     and h.column_name is not distinct from r.column_name
                where r.delivery_id = any(:of) and r.held_by is distinct from h.rule_id
            ) v where r.ctid = v.place returning r.delivery_id"""),
        {
            "ids": held["delivery_id"].tolist(),
            "rows": [int(number) for number in held["row_number"]],
            "columns": [None if pd.isna(name) else name for name in held["stored_column"]],
            "rules": held["rule_id"].tolist(),
            "of": list(delivery_ids),
        },
    ).all()
    if changed:
        connection.execute(
            text(f"""
                update intake.delivery d set is_rejudged = d.is_rejudged or d.status = 'promoted',
                    records_held = c.held, records_loaded = c.rows - c.held
                from (select delivery_id, count(*) as rows, count(held_by) as held from intake.{feed}
                      where delivery_id = any(:ids) group by delivery_id) c
                where d.delivery_id = c.delivery_id"""),
            {"ids": sorted(set(changed))},
        )
    return len(held)


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


def earliest(connection: Connection, feed: str) -> str | None:
    """The first promoted delivery of a feed in the order that counts: nothing came before it."""
    first: str | None = connection.scalar(
        text("""
            select delivery_id from intake.delivery where feed = :feed and status = 'promoted'
            order by collection_quarter, received_at, sha256 limit 1"""),
        {"feed": feed},
    )
    return first


def to_revoke(connection: Connection, feed: str) -> list[Registered]:
    """Deliveries that counted, and do so no longer: judging holds them now, or somebody has rejected them."""
    return _registered(
        connection, "feed = :feed and status in ('held', 'rejected') and promoted_load_id is not null", feed=feed
    )


def mark_promoted(connection: Connection, promoted: Sequence[Registered], load_id: int) -> None:
    """Let deliveries count from a load on."""
    connection.execute(
        text("update intake.delivery set status = 'promoted', promoted_load_id = :load where delivery_id = any(:ids)"),
        {"load": load_id, "ids": [d.delivery_id for d in promoted]},
    )


def mark_revoked(connection: Connection, revoked: Sequence[Registered]) -> None:
    """Let deliveries count no longer."""
    connection.execute(
        text("update intake.delivery set promoted_load_id = null where delivery_id = any(:ids)"),
        {"ids": [d.delivery_id for d in revoked]},
    )


def clear_rejudged(connection: Connection, feed: str) -> None:
    """A feed's deliveries judged anew have been seen to."""
    connection.execute(
        text("update intake.delivery set is_rejudged = false where is_rejudged and feed = :feed"), {"feed": feed}
    )
