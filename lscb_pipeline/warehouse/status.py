"""What the warehouse tells of itself: deliveries of a quarter, whether rows reconcile, how much it holds."""

import pandas as pd
from sqlalchemy import Connection, text

from lscb_pipeline.contracts.library import Library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.connect import frame

COUNTED = ("intake.delivery", "core.observation", "core.current_observation", "quality.finding", "mart.benchmark",
           "mart.london_summary")  # fmt: skip


def deliveries_of(connection: Connection, quarter: Quarter) -> pd.DataFrame:
    """The quarter's deliveries with what became of them, in the order that counts; then the unrouted files."""
    return frame(
        connection,
        """
        select feed, supplier, received_at, status, layout, records_read, records_loaded, records_refused,
               records_outside, records_held, message, path, delivery_id
        from intake.delivery where collection_quarter = :quarter or collection_quarter is null
        order by feed, received_at, sha256, path""",
        quarter=quarter.starts_on,
    )


def quarters(connection: Connection) -> pd.DataFrame:
    """Every collection quarter with deliveries: how many, how many usable, figures held."""
    return frame(
        connection,
        """
        select collection_quarter, count(*) as deliveries,
               count(*) filter (where status = 'promoted') as promoted,
               count(*) filter (where status in ('unreadable', 'rejected', 'unrouted')) as unusable,
               coalesce(sum(records_held), 0)::bigint as records_held
        from intake.delivery where collection_quarter is not null group by 1 order by 1""",
    )


def expected_areas(connection: Connection, quarter: Quarter) -> pd.DataFrame:
    """For each feed that has had a delivery, the areas it covers and whether a usable delivery names them."""
    return frame(
        connection,
        """
        with returned as (
            select distinct o.feed, unnest(string_to_array(o.area_code, '+')) as area_code
            from core.observation o join intake.delivery d using (delivery_id)
            where d.collection_quarter = :quarter and d.status = 'promoted'
              and (o.value is not null or o.numerator is not null)
        )
        select f.feed, a.name as area, r.area_code is not null as has_returned
        from (select distinct feed from returned) f cross join core.area a
        left join returned r on r.feed = f.feed and r.area_code = a.area_code
        where (f.feed, a.area_code) not in (select n.feed, n.area_code from core.feed_not_covered n)
        order by f.feed, a.area_code""",
        quarter=quarter.starts_on,
    )


def unreconciled(connection: Connection, library: Library, quarter: Quarter) -> pd.DataFrame:
    """Deliveries whose records read are not loaded + refused + outside + held, in the counts or in the tables."""
    rows = " union all ".join(
        f"select delivery_id, held_by is not null as is_held from intake.{feed}" for feed in library.contracts
    )
    return frame(
        connection,
        f"""
        with own as (
            select * from intake.delivery
            where collection_quarter = :quarter and status in ('read', 'promoted', 'rejected', 'held')
        ), kept as (
            select delivery_id, count(*) filter (where not is_held) as loaded, count(*) filter (where is_held) as held
            from ({rows}) r where delivery_id in (select delivery_id from own) group by 1
        ), turned_away as (
            select delivery_id, count(*) as refused from intake.refused_row
            where delivery_id in (select delivery_id from own) group by 1
        )
        select d.delivery_id, d.feed, d.supplier, d.records_read, d.records_loaded, d.records_refused,
               d.records_outside, d.records_held
        from own d left join kept k using (delivery_id) left join turned_away t using (delivery_id)
        where d.records_read <> d.records_loaded + d.records_refused + d.records_outside + d.records_held
           or d.records_loaded <> coalesce(k.loaded, 0) or d.records_held <> coalesce(k.held, 0)
           or d.records_refused <> coalesce(t.refused, 0)""",
        quarter=quarter.starts_on,
    )


def usable(connection: Connection, quarter: Quarter) -> int:
    """How many of the quarter's deliveries were read and can be used."""
    return int(
        connection.scalar(
            text(
                "select count(*) from intake.delivery where collection_quarter = :q and status in ('read', 'promoted')"
            ),
            {"q": quarter.starts_on},
        )
        or 0
    )


def sizes(connection: Connection) -> dict[str, int]:
    """Rows of the tables that a newcomer asks for first."""
    return {name: int(connection.scalar(text(f"select count(*) from {name}")) or 0) for name in COUNTED}


def is_made_up(connection: Connection) -> bool:
    """Whether the warehouse holds the made-up sample."""
    return bool(connection.scalar(text("select is_made_up from core.warehouse_kind")))
