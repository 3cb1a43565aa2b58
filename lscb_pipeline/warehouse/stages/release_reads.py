"""What releases are made of: figures as at a load, how fit their returns were, and what was published before.

Here: queries that read. Not here: keeping and publishing a release (release_writes.py), what is hidden (disclosure).
"""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from lscb_pipeline.frames.disclosure import AttackedGroups, AttackedTotals
from lscb_pipeline.frames.figures import AnyFrame, RegionalFigures
from lscb_pipeline.frames.releases import (
    FiguresAsAt,
    FiguresBefore,
    KeptFigures,
    KeptTotals,
    PublishedReleases,
    ReleasedBenchmark,
    ReleasedSummary,
    ReturnScores,
    RevisedBenchmark,
    StandingFigures,
)
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.connect import frame
from lscb_pipeline.warehouse.database.copying import query_frame

_FIGURES = """
with period as (
    select o.indicator_code, o.period_start, o.period_end,
           dense_rank() over (partition by o.indicator_code order by o.period_end desc) as back
    from core.observation o join core.delivery d using (delivery_id)
    where o.load_id <= {load} and d.collection_quarter <= '{quarter}' and o.kind = 'figure'
    group by 1, 2, 3
)
select o.area_code, o.indicator_code, o.feed, o.breakdown, o.period_start, o.period_end, o.numerator, o.denominator,
       o.value, o.status, o.is_comparable, d.supplier, o.delivery_id, d.collection_quarter as delivered,
       length(o.area_code) - length(replace(o.area_code, '+', '')) + 1 as members
from period p cross join lateral (  -- `offset 0` keeps the period's condition inside, where the index serves it
    select * from core.observation_as_at('{moment}', '{quarter}') c
    where c.indicator_code = p.indicator_code and c.period_start = p.period_start and c.period_end = p.period_end
    offset 0
) o join core.delivery d using (delivery_id)
where p.back <= coalesce(('{more}'::jsonb ->> p.indicator_code)::int, {periods})
order by o.indicator_code, o.period_end, o.period_start, o.feed, o.breakdown, o.area_code
"""
# A delivery counts with a load where the last that it said by then isn't taken back.
_REGIONAL = """
with own as (
    select d.delivery_id, d.collection_quarter, d.received_at, d.sha256 from intake.delivery d
    where d.collection_quarter <= '{quarter}'
      and d.delivery_id in (select delivery_id from intake.regional_figure)
      and (select o.kind from core.observation o where o.delivery_id = d.delivery_id and o.load_id <= {load}
           order by o.load_id desc limit 1) <> 'revoked'
)
select distinct on (r.feed, r.region, r.indicator_code, r.breakdown, r.period_start, r.period_end)
       r.region, r.indicator_code, r.feed, r.breakdown, r.period_start, r.period_end, r.numerator, r.denominator,
       r.value
from intake.regional_figure r join own using (delivery_id)
order by r.feed, r.region, r.indicator_code, r.breakdown, r.period_start, r.period_end,
         own.collection_quarter desc, own.received_at desc, own.sha256 desc
"""
PREVIEWED = 10  # rows of a table that Dagster shows
_NAMED = "to_char(r.collection_quarter, 'YYYY-MM-DD') || '/r' || lpad(r.revision::text, 4, '0')"


def last_load(connection: Connection) -> int:
    """The last committed load."""
    return int(connection.scalar(text("select max(load_id) from core.load")) or 0)


def load_moment(connection: Connection, load_id: int) -> pd.Timestamp:
    """When a load was recorded."""
    found = connection.scalar(text("select recorded_at from core.load where load_id = :id"), {"id": load_id})
    return pd.Timestamp(found)


def figures_as_at(
    connection: Connection, quarter: Quarter, load_id: int, periods: int, more: Mapping[str, int]
) -> FiguresAsAt:
    """What the warehouse held with a load of deliveries up to a quarter: each indicator's last `periods` periods.

    `more`: by indicator, how many, where it isn't so many.
    """
    moment = load_moment(connection, load_id).isoformat()
    return query_frame(
        connection,
        _FIGURES.format(
            load=load_id, quarter=quarter.key, moment=moment, periods=int(periods), more=json.dumps(dict(more))
        ),
    )


def regional_as_at(connection: Connection, quarter: Quarter, load_id: int) -> RegionalFigures:
    """What publishers print of regions as wholes, in deliveries up to a quarter that counted with a load.

    Of each figure the last one's.
    """
    return query_frame(connection, _REGIONAL.format(load=int(load_id), quarter=quarter.key))


def readiness(connection: Connection, quarter: Quarter) -> ReturnScores:
    """How fit the returns up to a quarter are; a sender's own row has no area.

    Those not due yet have no colour, and are not among them.
    """
    return frame(
        connection,
        """select feed, area_code, supplier, collection_quarter, readiness from quality.readiness
           where collection_quarter <= :quarter and status <> 'rejected' and colour <> 'grey'
           order by feed, collection_quarter, area_code, supplier""",
        quarter=quarter.starts_on,
    )


def figures_before(connection: Connection) -> FiguresBefore:
    """All figures about persons that were published, as they were, with what of them was hidden.

    Those too that weren't themselves, and stood behind published ones over overlapping periods.
    """
    return _before(connection, "released_figure", "area_code")


def totals_before(connection: Connection) -> AttackedTotals:
    """All sums about persons that were published, as published."""
    return _before(connection, "released_total", "region")


def groups_before(connection: Connection) -> AttackedGroups:
    """The groups of which published releases tell London's count, with the areas' counts."""
    return _before(connection, "released_group", "area_code")


def told_unattacked(connection: Connection) -> list[tuple[str, Quarter, dict[str, Any]]]:
    """Published releases that told of runaways by group before groups were kept: name, quarter, and what they told."""
    rows = connection.execute(
        text(f"""select {_NAMED} as release, r.collection_quarter, r.material -> 'estimate' from mart.release r
                 where r.status = 'published' and jsonb_typeof(r.material -> 'estimate') = 'object'
                   and not r.material -> 'estimate' ? 'withheld' order by 1""")
    )
    return [(release, Quarter(day), told) for release, day, told in rows]


def proven_before(connection: Connection) -> frozenset[str]:
    """The parts that the attack on the last published release proved safe."""
    proven = connection.scalar(
        text("""select proven from mart.release where status = 'published'
                order by collection_quarter desc, revision desc limit 1""")
    )
    return frozenset(proven or ())


def _before(connection: Connection, table: str, place: str) -> AnyFrame:
    return query_frame(
        connection,
        f"""select {_NAMED} as release, t.* from mart.{table} t join mart.release r using (collection_quarter, revision)
            where r.status = 'published'
            order by release, indicator_code, period_end, period_start, feed, breakdown, {place}""",
    )


def pattern_of(connection: Connection, quarter: Quarter, revision: int) -> KeptFigures:
    """The figures about persons of one release, with what of them is hidden."""
    figures = _of_release(connection, "released_figure", quarter, revision)
    return figures[~figures["is_behind"]]


def totals_of(connection: Connection, quarter: Quarter, revision: int) -> KeptTotals:
    """The sums about persons of one release, as published."""
    return _of_release(connection, "released_total", quarter, revision)


def _of_release(connection: Connection, table: str, quarter: Quarter, revision: int) -> AnyFrame:
    where = f"collection_quarter = '{quarter.key}' and revision = {int(revision)}"
    return query_frame(connection, f"select * from mart.{table} where {where}")


def published(connection: Connection) -> PublishedReleases:
    """The published releases, in order."""
    return frame(
        connection,
        "select collection_quarter, revision, digest from mart.release where status = 'published' order by 1, 2",
    )


def revisions(connection: Connection) -> list[dict[str, Any]]:
    """The published releases in order, of each mart.release's row, of its material the summary of changes alone."""
    found = connection.execute(
        text("""select collection_quarter, revision, decision, outputs, material -> 'summary' as changed
                from mart.release where status = 'published' order by 1, 2""")
    )
    return [dict(row) for row in found.mappings()]


def last_published_on(connection: Connection, quarter: Quarter) -> dt.date | None:
    """The day on which a release of the quarter was last published; None where none was."""
    found: dt.date | None = connection.scalar(
        text("select max(released_on) from publish.release where collection_quarter = :quarter"),
        {"quarter": quarter.starts_on},
    )
    return found


def last_published(connection: Connection, quarter: Quarter) -> int | None:
    """The last revision of the quarter that is published; None where none is."""
    found: int | None = connection.scalar(
        text("select max(revision) from publish.release where collection_quarter = :quarter"),
        {"quarter": quarter.starts_on},
    )
    return found


def last_release(connection: Connection, quarter: Quarter) -> dict[str, Any] | None:
    """The quarter's last release, of whatever status: mart.release's row; None where there is none."""
    return _row(connection, "collection_quarter = :quarter order by revision desc limit 1", quarter=quarter.starts_on)


def release_of(connection: Connection, quarter: Quarter, revision: int) -> dict[str, Any] | None:
    """One published release: mart.release's row; None where there is none."""
    where = "collection_quarter = :quarter and revision = :revision and status = 'published'"
    return _row(connection, where, quarter=quarter.starts_on, revision=revision)


def _row(connection: Connection, where: str, **parameters: Any) -> dict[str, Any] | None:
    found = connection.execute(text(f"select * from mart.release where {where}"), parameters).mappings().one_or_none()
    return dict(found) if found else None


def standing(connection: Connection) -> StandingFigures:
    """The figures as last published."""
    return query_frame(
        connection,
        "select area_code, indicator_code, feed, breakdown, period_start, period_end, value, marker "
        "from publish.benchmark",
    )


def published_benchmark(connection: Connection) -> ReleasedBenchmark:
    """The areas' figures as last published, hidden ones empty."""
    return query_frame(connection, "select * from publish.benchmark")


def published_sums(connection: Connection) -> ReleasedSummary:
    """London's and its regions' figures as last published."""
    return query_frame(connection, "select * from publish.london_summary")


def preview(connection: Connection, table: str, quarter: Quarter) -> tuple[int, AnyFrame]:
    """How many rows of a table of schema publish are of a quarter's release, and PREVIEWED of them, newest first.

    Of benchmark those that lie outside the funnel's 99.8 % limits, of the others London's or the last in order.
    """
    where = {"benchmark": "funnel in ('below_998', 'above_998')", "london_summary": "region = 'london'"}
    of_quarter = f"from publish.{table} where collection_quarter = :quarter"
    rows = frame(
        connection,
        f"""select * {of_quarter} and {where.get(table, "true")}
            order by period_end desc, indicator_code limit {PREVIEWED}""",
        quarter=quarter.starts_on,
    )
    return int(connection.scalar(text(f"select count(*) {of_quarter}"), {"quarter": quarter.starts_on}) or 0), rows


def most_outside(connection: Connection, quarter: Quarter) -> RevisedBenchmark:
    """The published figures of the indicator and period of a quarter's release with most areas outside the funnel."""
    return frame(
        connection,
        """
        select b.* from publish.benchmark b join (
            select indicator_code, feed, breakdown, period_start, period_end from publish.benchmark
            where collection_quarter = :quarter and funnel is not null
            group by 1, 2, 3, 4, 5
            order by count(*) filter (where funnel in ('below_998', 'above_998')) desc, period_end desc, 1 limit 1
        ) most using (indicator_code, feed, breakdown, period_start, period_end)
        order by area_code""",
        quarter=quarter.starts_on,
    )
