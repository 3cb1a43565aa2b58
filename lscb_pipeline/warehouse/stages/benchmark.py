"""What the marts are computed from and where they go: figures of the touched periods, and their replacement."""

import datetime as dt

from sqlalchemy import Connection, text

from lscb_pipeline.frames.figures import (
    AnyFrame,
    AreaRegions,
    DefinedRegionalFigures,
    FiguresBesidePast,
    FiguresOverTime,
    IncompleteReturns,
    TouchedFigures,
)
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.connect import frame
from lscb_pipeline.warehouse.database.copying import copy_frame, query_frame
from lscb_pipeline.warehouse.stages.loads import lock_core

PERIOD = ("indicator_code", "period_start", "period_end")

_TOUCHED = """
create temporary table touched on commit drop as
with changed as (  -- queries of their own, because an index serves each
    select indicator_code, period_start, period_end from core.observation
    where load_id > (select coalesce(max(load_id), 0) from mart.refresh)
    union
    select indicator_code, period_start, period_end from core.observation
    where delivery_id = any(array(select delivery_id from intake.delivery
                                  where collection_quarter = :quarter and status = 'promoted'))
    union  -- of what areas have chosen the source anew
    select o.indicator_code, o.period_start, o.period_end
    from core.source_of_record_version v join core.observation o using (area_code, indicator_code)
    where exists (select from core.reference_content where name = 'source_of_record'
                  and load_id > (select coalesce(max(load_id), 0) from mart.refresh))
)
select indicator_code, period_start, period_end from changed
union  -- what is divided by a changed figure changes with it
select i.indicator_code, c.period_start, c.period_end
from changed c join core.indicator i on i.denominator_indicator = c.indicator_code
"""

_MONTHS = """greatest(1, extract(year from age({0}.period_end + 1, {0}.period_start)) * 12
                         + extract(month from age({0}.period_end + 1, {0}.period_start)))::int"""
# From the first touched period of each length on, and as far as periods look back at a touched one.
_TOUCHED_TRENDS = f"""
create temporary table touched_trend on commit drop as
select indicator_code, {_MONTHS.format("t")} as months, min(period_start) as first,
       (min(period_start) - make_interval(months => :periods * {_MONTHS.format("t")}))::date as past,
       (max(period_start) + make_interval(months => :periods * {_MONTHS.format("t")}))::date as last
from touched t group by 1, 2
"""


def touched_figures(connection: Connection, quarter: Quarter) -> TouchedFigures:
    """Current figures of every period that the quarter's deliveries touch, or that changed since the last refresh.

    Some are here only as denominators of others, and not wanted. Makes temporary table `touched` for `replace`, under
    core's lock.
    """
    lock_core(connection)
    connection.execute(text(_TOUCHED), {"quarter": quarter.starts_on})
    connection.execute(text("analyze touched"))
    figures = query_frame(
        connection,
        """
        select o.area_code, o.indicator_code, o.feed, o.breakdown, o.period_start, o.period_end, o.numerator,
               o.denominator, o.value, o.status, o.is_comparable, i.unit, i.rate_base, i.age_band,
               i.denominator_indicator, i.polarity,
               length(o.area_code) - length(replace(o.area_code, '+', '')) + 1 as members,
               p.is_wanted, d.collection_quarter as delivered
        from (
            select indicator_code, period_start, period_end, bool_or(is_wanted) as is_wanted
            from (
                select indicator_code, period_start, period_end, true as is_wanted from touched
                union all
                select i.denominator_indicator, t.period_start, t.period_end, false
                from touched t join core.indicator i using (indicator_code) where i.denominator_indicator is not null
            ) every group by 1, 2, 3
        ) p
        join core.indicator i using (indicator_code)
        cross join lateral (  -- `offset 0` keeps the period's condition inside, where the index serves it
            select * from core.current_observation c
            where c.indicator_code = p.indicator_code and c.period_start = p.period_start
              and c.period_end = p.period_end
            offset 0
        ) o join core.delivery d using (delivery_id)
        order by o.indicator_code, o.period_end, o.period_start, o.feed, o.breakdown, o.area_code
        """,  # in one order: where a row stands in a vector changes the last digit of its interval
    )
    return figures.astype({"rate_base": "float64"})


def touched_regional(connection: Connection) -> DefinedRegionalFigures:
    """What publishers print of regions as wholes in the periods in `touched`, of each figure the last one's."""
    figures = query_frame(
        connection,
        """
        select distinct on (r.feed, r.region, r.indicator_code, r.breakdown, r.period_start, r.period_end)
               r.region, r.indicator_code, r.feed, r.breakdown, r.period_start, r.period_end, r.numerator,
               r.denominator, r.value, i.unit, i.rate_base, i.age_band, i.denominator_indicator
        from intake.regional_figure r join intake.delivery d using (delivery_id)
        join core.indicator i using (indicator_code)
        where d.status = 'promoted'
          and (r.period_start, r.period_end) in (select period_start, period_end from touched)
        order by r.feed, r.region, r.indicator_code, r.breakdown, r.period_start, r.period_end,
                 d.collection_quarter desc, d.received_at desc, d.sha256 desc
        """,
    )
    return figures.astype({"rate_base": "float64"})


def incomplete(connection: Connection) -> IncompleteReturns:
    """The areas' own returns that lack a figure due."""
    return query_frame(
        connection,
        """select feed, collection_quarter as delivered, area_code from quality.readiness
           where basis = 'own' and area_code is not null and coverage < 100""",
    )


def areas(connection: Connection) -> AreaRegions:
    """The areas, and which part of London they lie in."""
    return frame(connection, "select area_code, inner_outer from core.area")


def replace(connection: Connection, mart: str, rows: AnyFrame) -> None:
    """Put rows in place of the mart's rows of the periods in `touched`; none, where everything was withdrawn.

    They have all columns of the mart, whichever that is, but is_made_up; what else they have is left out.
    """
    connection.execute(
        text(f"delete from mart.{mart} m using touched t where {' and '.join(f'm.{c} = t.{c}' for c in PERIOD)}")
    )
    _insert(connection, mart, rows)


def _insert(connection: Connection, mart: str, rows: AnyFrame) -> None:
    if rows.empty:  # everything was withdrawn
        return
    made_up = connection.scalar(text("select is_made_up from core.warehouse_kind"))
    columns = list(connection.execute(text(f"select * from mart.{mart} limit 0")).keys())
    copy_frame(connection, f"mart.{mart}", rows.assign(is_made_up=bool(made_up))[columns])


def pasts(connection: Connection, periods: int) -> FiguresOverTime:
    """The figures of mart.benchmark that trends of the touched periods, and of those that look back at them, need.

    `periods`: how many a trend looks back. Some are here only as the past of others, and not wanted.
    """
    connection.execute(text(_TOUCHED_TRENDS), {"periods": periods})
    return query_frame(
        connection,
        f"""
        select b.area_code, b.indicator_code, b.feed, b.breakdown, b.period_start, b.period_end, b.value,
               b.numerator, b.denominator, b.population_vintage, i.measures, t.months,
               b.period_start >= t.first as is_wanted
        from touched_trend t join mart.benchmark b using (indicator_code) join core.indicator i using (indicator_code)
        where b.period_start between t.past and t.last and t.months = {_MONTHS.format("b")} and b.value is not null
        order by b.indicator_code, b.period_end, b.period_start, b.feed, b.breakdown, b.area_code
        """,
    )


def replace_trends(connection: Connection, rows: FiguresBesidePast) -> None:
    """Put rows in place of mart.indicator_trend's of the touched periods and of those that look back at them."""
    connection.execute(
        text(f"""
            delete from mart.indicator_trend m using touched_trend t
            where m.indicator_code = t.indicator_code and m.period_start between t.first and t.last
              and t.months = {_MONTHS.format("m")}""")
    )
    _insert(connection, "indicator_trend", rows)


def forget(connection: Connection) -> None:
    """Forget up to which load the marts are computed: the next benchmark computes every period."""
    connection.execute(text("delete from mart.refresh"))


def last_quarter(connection: Connection) -> dt.date | None:
    """The last collection quarter of which anything came; None where nothing did."""
    found: dt.date | None = connection.scalar(text("select max(collection_quarter) from intake.delivery"))
    return found


def mark_refreshed(connection: Connection) -> None:
    """Note up to which load the marts are computed, where that moved on."""
    connection.execute(
        text("""
            insert into mart.refresh (load_id)
            select max(load_id) from core.load
            having max(load_id) > (select coalesce(max(load_id), 0) from mart.refresh)""")
    )
