"""What the warehouse tells of itself: deliveries and how they were judged, whether rows reconcile, sizes."""

from collections.abc import Iterable

import pandas as pd
from sqlalchemy import Connection, text

from lscb_pipeline.contracts.library import Library
from lscb_pipeline.frames.commands import (
    DeliveryStates,
    FindingsByArea,
    HeldRecords,
    QuarterStates,
    ReadinessStates,
    ReturnedUnits,
    RuleTotals,
    UnreconciledDeliveries,
)
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.connect import frame

COUNTED = ("intake.delivery", "core.observation", "core.current_observation", "quality.finding", "mart.benchmark",
           "mart.london_summary")  # fmt: skip


def deliveries_of(connection: Connection, quarter: Quarter) -> DeliveryStates:
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


def quarters(connection: Connection) -> QuarterStates:
    """Every collection quarter with deliveries: how many, how many count, and the colours of its own readiness rows.

    released and draft: the last revision that is published, and one that waits for a decision.
    """
    return frame(
        connection,
        """
        with coloured as (
            select collection_quarter, count(*) filter (where colour = 'green') as green,
                   count(*) filter (where colour = 'amber') as amber, count(*) filter (where colour = 'red') as red
            from quality.readiness where basis = 'own' group by 1
        ), released as (
            select collection_quarter, max(revision) filter (where status = 'published') as released,
                   max(revision) filter (where status = 'safe') as draft
            from mart.release group by 1
        )
        select d.collection_quarter, count(*) as deliveries,
               count(*) filter (where d.status = 'promoted') as promoted,
               count(*) filter (where d.status = 'rejected') as rejected,
               count(*) filter (where d.status in ('unreadable', 'unrouted')) as unusable,
               count(*) filter (where d.status = 'held') as held,
               coalesce(sum(d.records_held), 0)::bigint as records_held,
               coalesce(max(c.green), 0) as green, coalesce(max(c.amber), 0) as amber, coalesce(max(c.red), 0) as red,
               'r' || max(r.released) as released, 'r' || max(r.draft) as draft
        from intake.delivery d left join coloured c using (collection_quarter)
        left join released r using (collection_quarter)
        where d.collection_quarter is not null group by 1 order by 1""",
    )


def readiness_of(connection: Connection, quarter: Quarter) -> ReadinessStates:
    """Who owed or sent what, and how fit for audit it is: areas' and senders' own rows, by feed."""
    return frame(
        connection,
        """
        select r.feed, coalesce(a.name, r.supplier) as area_or_sender,
               round(r.readiness::numeric, 1)::double precision as readiness, r.colour, r.status, r.working_days_late
        from quality.readiness r left join core.area a using (area_code)
        where r.collection_quarter = :quarter and r.basis = 'own' order by r.feed, r.area_code, r.supplier""",
        quarter=quarter.starts_on,
    )


def returned(connection: Connection, quarter: Quarter) -> ReturnedUnits:
    """Of whom something can be used for a quarter, of those who answer for what they owe."""
    return frame(
        connection,
        """
        select distinct feed, supplier, area_code from quality.readiness
        where collection_quarter = :quarter and basis = 'own' and status = 'returned'""",
        quarter=quarter.starts_on,
    )


def held_rows(connection: Connection, feeds: Iterable[str], quarter: Quarter) -> HeldRecords:
    """Rows of the quarter's deliveries that wait for a decision, counted by the rule that holds them."""
    rows = " union all ".join(
        f"select '{feed}' as feed, delivery_id, held_by from intake.{feed} where held_by is not null" for feed in feeds
    )
    if not rows:
        return pd.DataFrame(columns=["feed", "supplier", "rule_id", "records"])
    return frame(
        connection,
        f"""
        select r.feed, d.supplier, r.held_by as rule_id, count(*) as records
        from ({rows}) r join intake.delivery d using (delivery_id)
        where d.collection_quarter = :quarter group by 1, 2, 3 order by 1, 2, 3""",
        quarter=quarter.starts_on,
    )


def rule_results(connection: Connection, quarter: Quarter) -> RuleTotals:
    """What each rule found in the quarter, over all deliveries: rows tested and failing, where it crashed."""
    return frame(
        connection,
        """
        select feed, rule_id, sum(rows_tested)::bigint as rows_tested, sum(rows_failing)::bigint as rows_failing,
               bool_or(has_crashed) as has_crashed, count(delivery_id) filter (where has_crashed) as deliveries_crashed,
               max(contract_version) as contract_version
        from quality.rule_result where collection_quarter = :quarter group by 1, 2 order by 1, 2""",
        quarter=quarter.starts_on,
    )


def findings_by_area(connection: Connection, quarter: Quarter) -> FindingsByArea:
    """How many findings each rule has in each area, merged ones by their members' names; else of which sender."""
    return frame(
        connection,
        """
        select f.feed, f.rule_id, coalesce(n.name, f.supplier) as area_or_sender, count(*) as findings
        from quality.finding f left join lateral (
            select string_agg(a.name, ' + ' order by a.area_code) as name from core.area a
            where a.area_code = any(string_to_array(f.area_code, '+'))
        ) n on true
        where f.collection_quarter = :quarter group by 1, 2, 3 order by 1, 2, 4 desc, 3""",
        quarter=quarter.starts_on,
    )


def unreconciled(connection: Connection, library: Library, quarter: Quarter) -> UnreconciledDeliveries:
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
              and delivery_id not in (select delivery_id from intake.purge where rows_removed > 0)
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
    """How many of the quarter's deliveries were read and can be used, or could be but for a decision."""
    return int(
        connection.scalar(
            text("""
                select count(*) from intake.delivery
                where collection_quarter = :q and (status in ('read', 'promoted', 'held') or rule_id = 'decision')"""),
            {"q": quarter.starts_on},
        )
        or 0
    )


def became(connection: Connection, quarter: Quarter) -> dict[str, int]:
    """How many of the quarter's deliveries there are of each status."""
    rows = connection.execute(
        text("select status, count(*) from intake.delivery where collection_quarter = :q group by 1 order by 1"),
        {"q": quarter.starts_on},
    ).all()
    return {str(row[0]): int(row[1]) for row in rows}


def sizes(connection: Connection) -> dict[str, int]:
    """Rows of the tables that a newcomer asks for first."""
    return {name: int(connection.scalar(text(f"select count(*) from {name}")) or 0) for name in COUNTED}


def is_made_up(connection: Connection) -> bool:
    """Whether the warehouse holds the made-up sample."""
    return bool(connection.scalar(text("select is_made_up from core.warehouse_kind")))


def query_of_findings(quarter: Quarter, feed: str, rule_id: str) -> str:
    """What to ask `lscb sql` for the rows that fail a rule: by sender and place, without a value."""
    return (
        "select supplier, sheet, row_number, column_name, about from quality.finding "
        f"where collection_quarter = '{quarter.key}' and feed = '{feed}' and rule_id = '{rule_id}' order by 1, 3"
    )
