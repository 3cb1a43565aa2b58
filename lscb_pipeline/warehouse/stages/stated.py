"""The figures that deliveries state, as one relation, whatever the feed.

Columns: those of the temporary table below. Grain: delivery x figure. Here: the table, and the counting of events, by
the catalogue's expressions, a covered area without any being a true zero. Not here: which figures the rows of an
aggregate feed state, which judging has to know too (quality/inputs/stated_figures.py), nor what events give of other
feeds' indicators (derived.py).
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, text

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.judging import FiguresToPromote
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.copying import copy_frame

KEY = ("indicator_code", "period_start", "period_end", "area_code", "breakdown")
WORTH_ANALYSING = 10_000  # rows, below which no plan is a bad one
# A figure that several tables of a feed state is kept as each of them says it; the last one's word is current.
SAID = (*KEY, "source_table")
FIGURE = ("numerator", "denominator", "value", "status", "is_comparable")
STATED_COLUMNS = ("delivery_id", "row_number", "column_name", *SAID, *FIGURE, "kind")

_MAKE = """
create temporary table stated (
    delivery_id text, row_number integer, column_name text, indicator_code text, period_start date, period_end date,
    area_code text, breakdown text, source_table text, numerator double precision, denominator double precision,
    value double precision, status text, is_comparable boolean, kind text
) on commit drop
"""


def state_figures(connection: Connection, parts: Iterable[FiguresToPromote]) -> None:
    """Make temporary table `stated`, for this transaction, of figures that rows state: frames of its columns.

    A frame is put into it before the next is asked for, so that they needn't all be in memory.
    """
    _make(connection)
    rows = 0
    for figures in parts:
        copy_frame(connection, "stated", figures)
        rows += len(figures)
    if rows > WORTH_ANALYSING:
        connection.execute(text("analyze stated"))


def state_events(
    connection: Connection,
    contract: Contract,
    indicators: list[Indicator],
    deliveries: Sequence[str],
    pilots: Sequence[str],
) -> None:
    """Make temporary table `stated`, for this transaction, of the counts of these deliveries' events.

    Of an indicator in pilot only those of `pilots` (area codes), of one that isn't asked for in the delivery's quarter
    none.
    """
    _make(connection)
    given = {"feed": contract.feed, "pilots": list(pilots)}
    for delivery in deliveries if indicators else ():  # of what nobody counts the deliveries are promoted, no figure
        connection.execute(text(_events_sql(contract, indicators)), given | {"delivery": delivery})


def _make(connection: Connection) -> None:
    connection.execute(text("drop table if exists stated"))
    connection.execute(text(_MAKE))


def day_of(quarter: Quarter | None) -> str:
    """A quarter's first day as SQL has it; NULL where there is none."""
    return f"date '{quarter.key}'" if quarter else "null::date"


def _events_sql(contract: Contract, indicators: list[Indicator]) -> str:
    """Count one delivery's events for every area that its supplier covers and that is asked, in one pass."""
    events = contract.properties.events
    assert events is not None  # noqa: S101 - the caller asked
    counts, values = [], []
    for indicator in indicators:
        assert indicator.count is not None  # noqa: S101 - the library refuses an uncounted event indicator
        code = indicator.code.lower()
        counts.append(f"{indicator.count.numerator} as {code}_n")
        denominator = "null::bigint"
        if indicator.count.denominator:
            counts.append(f"{indicator.count.denominator} as {code}_d")
            denominator = f"coalesce(c.{code}_d, 0)"
        asked = ", ".join(map(day_of, (indicator.asked.pilots, indicator.asked.all, indicator.asked.until)))
        values.append(f"('{indicator.code}', coalesce(c.{code}_n, 0), {denominator}, {asked})")
    area = contract.area_column.name
    return f"""
        insert into stated
        select d.delivery_id, null, null, v.indicator_code, d.collection_quarter,
               (d.collection_quarter + interval '3 months' - interval '1 day')::date, a.area_code, 'all', '',
               v.numerator, v.denominator, null, case when v.denominator = 0 then 'z' else 'final' end, true, 'figure'
        from intake.delivery d
        join core.supplier_area a on a.supplier = d.supplier and a.area_code not like '%+%'
        left join (select {area}, {", ".join(counts)} from {events.function}(:delivery) group by {area}) c
            on c.{area} = a.area_code
        cross join lateral (values {", ".join(values)})
            v (indicator_code, numerator, denominator, of_pilots, of_all, until)
        where d.delivery_id = :delivery
          and d.collection_quarter >= case when a.area_code = any(:pilots) then v.of_pilots else v.of_all end
          and d.collection_quarter <= coalesce(v.until, 'infinity')
          and a.area_code not in (select n.area_code from core.feed_not_covered n where n.feed = :feed)
    """
