"""What judging reads of the warehouse, and where its results go: a feed and quarter at a time, by COPY both ways.

Dates and delivery ids stand in the queries as texts: they are ours (a calendar's, and hexadecimal digits).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, text

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.judged_columns import SupplierAreaCounts
from lscb_pipeline.frames.judging import DueStates, EarlierRows, Findings, ReadinessRows, ResentBySuppliers, RuleResults
from lscb_pipeline.frames.key_columns import PERIOD, RECORD_PLACE
from lscb_pipeline.frames.received import QuarterDeliveries, SentDeliveries
from lscb_pipeline.frames.records import DeliveryNotices, DeliveryRefusals, DeliveryRows
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import DeliveryStatus
from lscb_pipeline.warehouse.database.connect import frame
from lscb_pipeline.warehouse.database.copying import copy_frame, query_frame
from lscb_pipeline.warehouse.stages.decisions import JOINED

ROW = [*RECORD_PLACE, "held_by", *PERIOD]  # of a row that is read, beside the columns asked for
# As core.standing_delivery, before the quarter's own are promoted: those that judging has stopped stand aside already.
STANDING = """
    select distinct on (d.feed, d.supplier, d.collection_quarter)
           d.feed, d.supplier, d.collection_quarter, d.delivery_id
    from intake.delivery d where d.status in ('read', 'promoted')
    order by d.feed, d.supplier, d.collection_quarter, d.received_at desc, d.sha256 desc
"""
# Deliveries that have rows, or a reason for having none: what came and was opened.
JUDGED = [status for status in DeliveryStatus if status not in (DeliveryStatus.RECEIVED, DeliveryStatus.UNROUTED)]


@dataclass(frozen=True)
class Results:
    """What judging feeds of a quarter came to, by the tables of schema quality."""

    finding: Findings
    rule_result: RuleResults
    readiness: ReadinessRows
    due_figure: DueStates
    resent: ResentBySuppliers


def deliveries_of(connection: Connection, quarter: Quarter) -> QuarterDeliveries:
    """All feeds' deliveries of a quarter with the last decisions on them, but for those whose rows are purged."""
    rows = frame(
        connection,
        f"""
        select d.feed, d.delivery_id, d.supplier,
               (d.received_at at time zone 'Europe/London')::date::timestamp as received_on,
               d.sha256, d.status, d.rule_id, d.message, d.sheet, d.records_loaded + d.records_held as records,
               d.records_outside,
               d.replaces, d.records_refused = 0 as is_complete,
               coalesce(whole.decision = 'accept', false) as is_accepted,
               case when whole.decision = 'reject'
                    then (whole.decided_at at time zone 'Europe/London')::date::text end as rejected_on,
               coalesce(part.decision = 'accept', false) as is_confirmed
        from intake.delivery d {JOINED}
        where d.feed is not null and d.collection_quarter = :quarter and d.status = any(:statuses)
          and not exists (select from intake.purge p where p.delivery_id = d.delivery_id and p.rows_removed > 0)
        order by d.received_at, d.sha256""",
        quarter=quarter.starts_on, statuses=list(JUDGED),
    )  # fmt: skip
    return _with_tuples(rows)


def sent_before(connection: Connection, feed: str, before: Quarter) -> SentDeliveries:
    """A feed's usable deliveries of quarters before one, in the order that counts."""
    rows = frame(
        connection,
        f"""
        select d.delivery_id, d.supplier, d.replaces, d.records_refused = 0 as is_complete,
               coalesce(part.decision = 'accept', false) as is_confirmed
        from intake.delivery d {JOINED}
        where d.feed = :feed and d.collection_quarter < :quarter and d.status in ('read', 'promoted')
        order by d.collection_quarter, d.received_at, d.sha256""",
        feed=feed, quarter=before.starts_on,
    )  # fmt: skip
    return _with_tuples(rows)


def _with_tuples(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(replaces=rows["replaces"].map(lambda columns: tuple(columns or ())))


def rows_of(connection: Connection, contract: Contract, ids: Sequence[str], columns: Iterable[str]) -> DeliveryRows:
    """Typed rows of deliveries in these stored columns of their contract, in the order of the file."""
    return query_frame(
        connection,
        f"""select {_names([*ROW, *columns])} from intake.{contract.feed} where delivery_id = any({_list(ids)})
            order by delivery_id, row_number""",
    )


def earlier_rows(
    connection: Connection, contract: Contract, before: Quarter, columns: Iterable[str],
    periods: Sequence[tuple[dt.date, dt.date]],
) -> EarlierRows:  # fmt: skip
    """Rows of these periods (first and last days) in usable deliveries of quarters before one, as they count.

    `columns`: which of the contract's stored columns.
    """
    spans = ", ".join(f"(date '{start}', date '{end}')" for start, end in periods)
    starts = ", ".join(sorted({f"date '{start}'" for start, _ in periods}))
    of_periods = f"r.period_start in ({starts}) and (r.period_start, r.period_end) in ({spans})" if spans else "false"
    return query_frame(
        connection,
        f"""select {_names([*ROW, *columns], "r")}, d.supplier, d.collection_quarter
            from intake.delivery d join intake.{contract.feed} r using (delivery_id)
            where d.feed = '{contract.feed}' and d.status in ('read', 'promoted')
              and d.collection_quarter < date '{before.key}' and {of_periods}
            order by d.collection_quarter, d.received_at, d.sha256, r.row_number""",
    )


def earlier_events(
    connection: Connection, contract: Contract, before: Quarter, columns: Iterable[str], since: Quarter,
    ids: Sequence[str],
) -> EarlierRows:  # fmt: skip
    """Events of persons that deliveries have too, in the standing ones of quarters before one, from another on.

    In order. `columns`: which of the contract's stored columns. `ids`: the deliveries.
    """
    own = f"from intake.{contract.feed} where delivery_id = any({_list(ids)})"
    return query_frame(
        connection,
        f"""select {_names([*ROW, *columns], "r")}, standing.supplier, standing.collection_quarter
            from ({STANDING}) standing join core.counted_{contract.feed} r using (delivery_id)
            left join (select distinct person_key {own}) person on person.person_key = r.person_key
            left join (select distinct link_key {own}) child on child.link_key = r.link_key
            where feed = '{contract.feed}' and collection_quarter >= date '{since.key}'
              and collection_quarter < date '{before.key}'
              and (person.person_key is not null or child.link_key is not null)
            order by collection_quarter, supplier, r.row_number""",
    )


def year_before(connection: Connection, contract: Contract, quarter: Quarter, columns: Iterable[str]) -> EarlierRows:
    """Events in the senders' standing deliveries of the last quarter of the financial year before a quarter's."""
    return query_frame(
        connection,
        f"""select {_names([*ROW, *columns], "r")}, standing.supplier, standing.collection_quarter
            from ({STANDING}) standing join core.counted_{contract.feed} r using (delivery_id)
            where feed = '{contract.feed}' and collection_quarter = date '{quarter.last_of_year_before().key}'
            order by supplier, r.row_number""",
    )


def refused_of(connection: Connection, quarter: Quarter) -> DeliveryRefusals:
    """What reading refused of a quarter's deliveries."""
    return _kept_of_reading(connection, "refused_row", quarter)


def notices_of(connection: Connection, quarter: Quarter) -> DeliveryNotices:
    """What reading noticed of a quarter's deliveries."""
    return _kept_of_reading(connection, "notice", quarter)


def _kept_of_reading(connection: Connection, table: str, quarter: Quarter) -> pd.DataFrame:
    return frame(
        connection,
        f"""select t.delivery_id, t.sheet, t.row_number, t.column_name, t.rule_id, t.message, t.area_code
            from intake.delivery d join intake.{table} t using (delivery_id) where d.collection_quarter = :quarter
            order by d.received_at, d.sha256, t.row_number, t.column_name, t.rule_id""",
        quarter=quarter.starts_on,
    )


def records_before(connection: Connection, feed: str, quarter: Quarter) -> dict[str, int]:
    """How many records each sender's last usable delivery of the year before a quarter has."""
    rows = connection.execute(
        text("""
            select distinct on (supplier) supplier, records_loaded + records_held from intake.delivery
            where feed = :feed and collection_quarter < :quarter
              and collection_quarter >= cast(:quarter as date) - interval '1 year'
              and status in ('read', 'promoted')
            order by supplier, collection_quarter desc, received_at desc, sha256 desc"""),
        {"feed": feed, "quarter": quarter.starts_on},
    ).all()
    return {str(supplier): int(records) for supplier, records in rows}


def areas_of_events(connection: Connection, contract: Contract, quarter: Quarter) -> SupplierAreaCounts:
    """How many events of each area each sender's standing delivery of a quarter has."""
    return query_frame(
        connection,
        f"""select standing.supplier, r.{contract.area_column.name} as area_code, count(*) as events
            from ({STANDING}) standing join core.counted_{contract.feed} r using (delivery_id)
            where feed = '{contract.feed}' and collection_quarter = date '{quarter.key}'
              and r.{contract.area_column.name} is not null
            group by 1, 2 order by 1, 2""",
    )


def links_of(
    connection: Connection, feed: str, since: Quarter, until: Quarter, of: str, ids: Sequence[str]
) -> frozenset[str]:
    """The link keys in the standing deliveries of a feed of persons, from one quarter to another.

    Of them those that deliveries `ids` of feed `of` have.
    """
    return frozenset(
        connection.scalars(
            text(f"""
                select distinct r.link_key
                from ({STANDING}) standing join core.counted_{feed} r using (delivery_id)
                join (select distinct link_key from intake.{of} where delivery_id = any(:ids)) asked using (link_key)
                where feed = :feed and collection_quarter between :since and :until"""),
            {"feed": feed, "since": since.starts_on, "until": until.starts_on, "ids": list(ids)},
        )
    )


def unjudged_feeds(connection: Connection, quarter: Quarter) -> set[str]:
    """The feeds with a delivery of the quarter that came, or was read again, since the quarter was judged last."""
    return set(
        connection.scalars(
            text("""
                select distinct feed from intake.delivery
                where collection_quarter = :quarter and status = any(:statuses) and not is_judged"""),
            {"quarter": quarter.starts_on, "statuses": list(JUDGED)},
        )
    )


def rules_that_never_ran(connection: Connection, quarter: Quarter) -> list[tuple[str, str]]:
    """Feeds and rules that failed to run on every delivery they were tried on."""
    rows = connection.execute(
        text("""select feed, rule_id from quality.rule_result where collection_quarter = :quarter
                group by feed, rule_id having bool_and(has_crashed) order by feed, rule_id"""),
        {"quarter": quarter.starts_on},
    ).all()
    return [(row[0], row[1]) for row in rows]


def quarters_after(connection: Connection, quarter: Quarter) -> list[Quarter]:
    """The later quarters of which anything was delivered."""
    days = connection.scalars(
        text("""select distinct collection_quarter from intake.delivery
                where collection_quarter > :quarter and feed is not null order by 1"""),
        {"quarter": quarter.starts_on},
    )
    return [Quarter(day) for day in days]


def versions_judged_by(connection: Connection, quarter: Quarter) -> set[tuple[str, str, str, str]]:
    """By which versions a quarter was judged: feed, of weights, of its contract, of the code."""
    rows = connection.execute(
        text("""select distinct feed, weights_version, contract_version, code_version from quality.readiness
                where collection_quarter = :quarter"""),
        {"quarter": quarter.starts_on},
    ).all()
    return {(row[0], row[1], row[2], row[3]) for row in rows}


def forget_results(connection: Connection, quarter: Quarter, feeds: Sequence[str]) -> None:
    """Take away the last results of judging feeds of a quarter."""
    for name in Results.__dataclass_fields__:
        connection.execute(
            text(f"delete from quality.{name} where feed = any(:feeds) and collection_quarter = :quarter"),
            {"feeds": list(feeds), "quarter": quarter.starts_on},
        )


def replace_results(connection: Connection, quarter: Quarter, feeds: Sequence[str], results: Results) -> None:
    """Put what judging feeds of a quarter came to in place of the last results."""
    forget_results(connection, quarter, feeds)
    for name, rows in vars(results).items():
        copy_frame(connection, f"quality.{name}", rows.assign(collection_quarter=quarter.starts_on))
    connection.execute(
        text("""update intake.delivery set is_judged = true where feed = any(:feeds)
                and collection_quarter = :quarter and status = any(:statuses) and not is_judged"""),
        {"feeds": list(feeds), "quarter": quarter.starts_on, "statuses": list(JUDGED)},
    )


def set_status(connection: Connection, delivery_id: str, status: str, rule_id: str | None, message: str | None) -> None:
    """Let a delivery be read, rejected or held, with the rule and its reason; promotion is to see to it."""
    connection.execute(
        text("""update intake.delivery set status = :status, rule_id = :rule_id, message = :message, is_rejudged = true
                where delivery_id = :id"""),
        {"id": delivery_id, "status": status, "rule_id": rule_id, "message": message},
    )


def _list(ids: Sequence[str]) -> str:
    return "array[" + ", ".join(f"'{name}'" for name in ids) + "]::text[]"


def _names(columns: Iterable[str], of: str = "") -> str:
    prefix = f"{of}." if of else ""
    return ", ".join(prefix + name for name in dict.fromkeys(columns))
