"""What reports are made of: a quarter's judgement, its deliveries, and the figures that each of them states.

Here: queries that read. Not here: what is shown of it (reports). Whoever reads the figures of a delivery gives them to
nobody but its sender.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from lscb_pipeline.frames.readiness_report import (
    FiguresBesideReturn,
    JudgedRows,
    ResentFigures,
    ToldDeliveries,
    ToldFigures,
    ToldSums,
)
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.connect import frame
from lscb_pipeline.warehouse.stages.standing import STATED, codes_of

JUDGED = ("readiness", "finding", "due_figure")


def judged(connection: Connection, name: str, quarter: Quarter) -> JudgedRows:
    """A quarter's rows of one of quality's tables (JUDGED), with all its columns."""
    if name not in JUDGED:
        raise ValueError(f"quality has no results of the name {name}")
    return frame(
        connection, f"select * from quality.{name} where collection_quarter = :quarter", quarter=quarter.starts_on
    )


def delivered(connection: Connection, quarter: Quarter) -> ToldDeliveries:
    """The quarter's deliveries that have a sender, in the order that counts; received_at with its zone."""
    return frame(
        connection,
        """
        select delivery_id, feed, supplier, received_at, sha256, path, status, layout, rule_id, message,
               records_read, records_loaded, records_refused, records_outside, records_held, outside_by_reason
        from intake.delivery
        where collection_quarter = :quarter and feed is not null and supplier is not null and status <> 'unrouted'
        order by feed, received_at, sha256, delivery_id""",
        quarter=quarter.starts_on,
    )


def compared(connection: Connection, rule_id: str, quarter: Quarter) -> FiguresBesideReturn:
    """How many of each sender's figures a rule held against another source in a quarter, and how many differ."""
    return frame(
        connection,
        """
        select supplier, sum(rows_tested)::integer as compared, sum(rows_failing)::integer as differing
        from quality.rule_result where collection_quarter = :quarter and rule_id = :rule
        group by supplier having sum(rows_tested) > 0 order by supplier""",
        quarter=quarter.starts_on, rule=rule_id,
    )  # fmt: skip


def resent(connection: Connection, quarter: Quarter) -> ResentFigures:
    """What the quarter's deliveries did to figures given before, by delivery and indicator."""
    return frame(
        connection,
        """
        select r.delivery_id, r.feed, r.indicator_code, r.given_before, r.restated, r.zeroed, r.blanked, r.dropped,
               d.status = 'promoted' as is_counted
        from quality.resent r join intake.delivery d using (delivery_id)
        where r.collection_quarter = :quarter order by r.delivery_id, r.indicator_code""",
        quarter=quarter.starts_on,
    )


def stated_counts(connection: Connection, delivery_ids: Sequence[str]) -> dict[str, int]:
    """How many figures each delivery states, of those that state any; a figure said twice counts twice."""
    counted = frame(
        connection,
        "select delivery_id, count(*) as figures from core.observation where delivery_id = any(:ids) group by 1",
        ids=list(delivery_ids),
    )
    return dict(zip(counted["delivery_id"], counted["figures"], strict=True))


def stated_figures(connection: Connection, delivery_ids: Sequence[str]) -> ToldFigures:
    """Each figure that deliveries state, as it stands, in the order of indicator and period.

    Beside it what the area's own return of each child gives, where it does, and the day on which that came.
    """
    return frame(
        connection,
        f"""select delivery_id, area_code, indicator_code, breakdown, source_table, period_start, period_end, numerator,
                   denominator, value, status, kind, overtaken_by, worked_out, worked_out_on
            from ({STATED}) said left join (
                select area_code, indicator_code, breakdown, period_start, period_end, o.numerator as worked_out,
                       (d.received_at at time zone 'Europe/London')::date as worked_out_on
                from core.derived_observation o join core.delivery d using (delivery_id)
                where indicator_code = any(:codes)
            ) beside using (area_code, indicator_code, breakdown, period_start, period_end)
            order by delivery_id, indicator_code, period_start, period_end, area_code, breakdown, source_table""",
        ids=list(delivery_ids), codes=codes_of(connection, delivery_ids),
    )  # fmt: skip


def stated_sums(connection: Connection, delivery_ids: Sequence[str]) -> ToldSums:
    """The figures that deliveries state, summed up: numbers of what is neither held nor withdrawn."""
    return frame(
        connection,
        f"""
        select delivery_id, indicator_code, count(distinct area_code) as areas,
               count(*) filter (where kind <> 'withdrawal') as figures, count(*) filter (where kind = 'held') as held,
               count(overtaken_by) as overtaken, sum(numerator) filter (where kind = 'figure') as numerator,
               sum(denominator) filter (where kind = 'figure') as denominator
        from ({STATED}) said group by 1, 2 order by 1, 2""",
        ids=list(delivery_ids), codes=codes_of(connection, delivery_ids),
    )  # fmt: skip
