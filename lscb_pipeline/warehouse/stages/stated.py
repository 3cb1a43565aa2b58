"""The figures that deliveries state, as one relation, whatever the feed: SQL made from its contract.

Columns: those of the temporary table below. Grain: delivery x figure. A row of an aggregate feed states the
figures its contract names; the events of an event feed are counted by the catalogue's expressions, a covered area
without any being a true zero.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import UNSTATED, Contract, marker_column
from lscb_pipeline.contracts.properties import Figure, Reasons

KEY = ("indicator_code", "period_start", "period_end", "area_code", "breakdown")
WORTH_ANALYSING = 10_000  # rows, below which no plan is a bad one
# A figure that several tables of a feed state is kept as each of them says it; the last one's word is current.
SAID = (*KEY, "source_table")
FIGURE = ("numerator", "denominator", "value", "status", "is_comparable")

_MAKE = """
create temporary table stated (
    delivery_id text, row_number integer, column_name text, indicator_code text, period_start date, period_end date,
    area_code text, breakdown text, source_table text, numerator double precision, denominator double precision,
    value double precision, status text, is_comparable boolean, kind text, is_true_zero boolean
) on commit drop
"""


def state(connection: Connection, contract: Contract, indicators: list[Indicator], deliveries: Sequence[str]) -> None:
    """Make temporary table `stated` of these deliveries' figures, for this transaction."""
    connection.execute(text("drop table if exists stated"))
    connection.execute(text(_MAKE))
    if contract.properties.events:
        for delivery in deliveries:
            connection.execute(text(_events_sql(contract, indicators)), {"delivery": delivery, "feed": contract.feed})
        return
    rows = 0
    for figure in contract.properties.figures:
        sql = _rows_sql(contract, indicators, figure)
        rows += connection.execute(text(sql), {"deliveries": list(deliveries)}).rowcount
    if rows > WORTH_ANALYSING:
        connection.execute(text("analyze stated"))


def _rows_sql(contract: Contract, indicators: list[Indicator], figure: Figure) -> str:
    columns = contract.by_name
    units = ", ".join(f"('{i.code}', '{i.unit}', {i.amount_is_numerator})" for i in indicators)
    numerator, value = figure.numerator, figure.value
    parts = [name for name in (figure.numerator, figure.value, figure.amount) if name]
    said = {
        "numerator": f"case when i.amount_is_numerator then r.{figure.amount} end"
        if figure.amount
        else _column(numerator),
        "denominator": _column(figure.denominator),
        "value": f"case when not i.amount_is_numerator then r.{figure.amount} end" if figure.amount else _column(value),
    }
    present = " or ".join(f"r.{name} is not null" for name in parts)
    markers = "".join(f"nullif(r.{marker_column(name)}, '{UNSTATED}'), " for name in parts)
    reasons = contract.properties.reasons
    # Blank says not available; a format that has no column for the figure says nothing, unless a reason is given.
    unstated = " and ".join(f"r.{marker_column(name)} is not distinct from '{UNSTATED}'" for name in parts)
    silent = unstated + (f" and r.{reasons.column} is null" if reasons else "")
    indicator = f"'{figure.indicator}'" if figure.indicator else "r.indicator_code"
    return f"""
        insert into stated
        select r.delivery_id, r.row_number, r.column_name, {indicator}, r.period_start, r.period_end,
               r.{contract.area_column.name}, {f"r.{figure.breakdown}" if figure.breakdown else "'all'"},
               {"r.source_table" if "source_table" in columns else "''"},
               {said["numerator"]}, {said["denominator"]},
               coalesce({said["value"]}, case when i.unit = 'count' then {said["numerator"]} end),
               coalesce({markers}case when {present} then 'final' else {_reason_status(reasons)} end),
               {_comparable(reasons)}, case when r.held_by is null then 'figure' else 'held' end,
               {_true_zero(reasons)}
        from intake.{contract.feed} r
        join (values {units}) i (indicator_code, unit, amount_is_numerator) on i.indicator_code = {indicator}
        where r.delivery_id = any(:deliveries) and not ({silent})
    """


def _column(name: str | None) -> str:
    return f"r.{name}" if name else "null::double precision"


def _reason_status(reasons: Reasons | None) -> str:
    """The status of a figure that is absent: as its reason code says, else not available."""
    if reasons is None:
        return "'x'"
    cases = " ".join(f"when '{code}' then '{s}'" for code, s in reasons.status.items() if s != "final")
    return f"case r.{reasons.column} {cases} else 'x' end"


def _comparable(reasons: Reasons | None) -> str:
    if reasons is None or not reasons.not_comparable:
        return "true"
    codes = ", ".join(f"'{code}'" for code in reasons.not_comparable)
    return f"coalesce(r.{reasons.column}, '') not in ({codes})"


def _true_zero(reasons: Reasons | None) -> str:
    """Whether the sender says by a reason code that a zero is a true one, so that nobody need confirm it."""
    if reasons is None or not reasons.zero:
        return "false"
    codes = ", ".join(f"'{code}'" for code in reasons.zero)
    return f"coalesce(r.{reasons.column}, '') in ({codes})"


def _events_sql(contract: Contract, indicators: list[Indicator]) -> str:
    """Count one delivery's events for every area that its supplier covers, all indicators in one pass."""
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
        values.append(f"('{indicator.code}', coalesce(c.{code}_n, 0), {denominator})")
    area = contract.area_column.name
    return f"""
        insert into stated
        select d.delivery_id, null, null, v.indicator_code, d.collection_quarter,
               (d.collection_quarter + interval '3 months' - interval '1 day')::date, a.area_code, 'all', '',
               v.numerator, v.denominator, null, case when v.denominator = 0 then 'z' else 'final' end, true, 'figure',
               true
        from intake.delivery d
        join core.supplier_area a on a.supplier = d.supplier and a.area_code not like '%+%'
        left join (select {area}, {", ".join(counts)} from {events.function}(:delivery) group by {area}) c
            on c.{area} = a.area_code
        cross join lateral (values {", ".join(values)}) v (indicator_code, numerator, denominator)
        where d.delivery_id = :delivery
          and a.area_code not in (select n.area_code from core.feed_not_covered n where n.feed = :feed)
    """
