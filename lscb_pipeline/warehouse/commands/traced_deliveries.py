"""The deliveries that a trace passes through: how they came, what rules and people said of them, who owed them.

Here: queries about deliveries, and the populations that their figures are over. Not here: the figures (tracing.py).
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection

from lscb_pipeline.frames.traces import (
    DeliveryDecisions,
    DeliveryFindings,
    DeliveryIds,
    DeliveryRules,
    OwedBySenders,
    PopulationsUnder,
    TracedDeliveries,
)
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.connect import frame


def deliveries(connection: Connection, ids: Sequence[str]) -> TracedDeliveries:
    """Deliveries with their senders' names, in the order that counts."""
    return frame(
        connection,
        """select d.*, s.name as supplier_name from intake.delivery d left join core.supplier s using (supplier)
           where delivery_id = any(:ids) order by collection_quarter, received_at, sha256""",
        ids=list(ids),
    )


def rule_results(connection: Connection, ids: Sequence[str]) -> DeliveryRules:
    """What each rule said of deliveries."""
    return frame(
        connection,
        """select delivery_id, rule_id, severity, rows_tested, rows_failing, has_crashed from quality.rule_result
           where delivery_id = any(:ids) order by delivery_id, rule_id""",
        ids=list(ids),
    )


def findings(connection: Connection, ids: Sequence[str], area_code: str) -> DeliveryFindings:
    """What rules found in deliveries about an area or about no area, never of persons.

    For feeds of figures alone: the caller leaves out the others.
    """
    return frame(
        connection,
        """select delivery_id, rule_id, severity, area_code, sheet, row_number, column_name, message
           from quality.finding where delivery_id = any(:ids) and coalesce(area_code, :area) = :area
           order by delivery_id, row_number nulls first, rule_id""",
        ids=list(ids), area=area_code,
    )  # fmt: skip


def decisions(connection: Connection, ids: Sequence[str]) -> DeliveryDecisions:
    """Decisions on deliveries, oldest first."""
    return frame(
        connection,
        """select delivery_id, decided_at, load_id, covers, decision, decided_by, coalesce(why, '') as why
           from intake.decision where delivery_id = any(:ids) order by decision_id""",
        ids=list(ids),
    )


def populations(connection: Connection, members: Sequence[str], band: str, year: int, vintage: str) -> PopulationsUnder:
    """The population of each area under a figure, of one vintage."""
    return frame(
        connection,
        """select p.area_code, p.population, v.published_on, v.note
           from core.population p join core.vintage v using (vintage)
           where p.area_code = any(:members) and p.age_band = :band and p.year = :year and vintage = :vintage
           order by 1""",
        members=list(members), band=band, year=year, vintage=vintage,
    )  # fmt: skip


def owed(
    connection: Connection, feed: str, code: str, members: Sequence[str], over: tuple[dt.date, dt.date]
) -> OwedBySenders:
    """Of whom a figure of the indicator was due in quarters over a period, and what came instead or beside it.

    state: of the figure, as quality.due_figure has it; missing where nothing that can be used came. returned: as
    quality.readiness has it of the sender; missing where it owes nothing.
    """
    first, last = (Quarter.of(day).starts_on for day in over)
    return frame(
        connection,
        """
        with answering as (
            select r.collection_quarter, r.supplier, r.status as returned from quality.readiness r
            where r.feed = :feed and r.basis = 'own' and r.collection_quarter between :first and :last
              and coalesce(r.area_code = any(:members), exists (
                  select from core.supplier_area a where a.supplier = r.supplier and a.area_code = any(:members)))
        ), due as (
            select collection_quarter, supplier, string_agg(distinct state, ', ') as state from quality.due_figure
            where feed = :feed and indicator_code = :code and area_code = any(:members)
              and collection_quarter between :first and :last group by 1, 2
        )
        select collection_quarter, supplier, s.name as supplier_name, d.state, a.returned
        from answering a full join due d using (collection_quarter, supplier) left join core.supplier s using (supplier)
        order by 1, 2""",
        feed=feed, code=code, members=list(members), first=first, last=last,
    )  # fmt: skip


def sent(connection: Connection, feed: str, area_code: str, over: tuple[dt.date, dt.date]) -> DeliveryIds:
    """The deliveries of a feed for the quarters over a period by senders who may report for an area."""
    first, last = (Quarter.of(day).starts_on for day in over)
    return frame(
        connection,
        """select distinct d.delivery_id from intake.delivery d
           join core.supplier_area a on a.supplier = d.supplier and a.area_code = :area
           where d.feed = :feed and d.collection_quarter between :first and :last""",
        feed=feed, area=area_code, first=first, last=last,
    )  # fmt: skip
