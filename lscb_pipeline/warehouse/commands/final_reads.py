"""What the final report is made of: what was received, returned, released, and London's published figures.

Figures of indicators come from schema publish alone, where what is hidden is hidden. Of returns there are counts by
quarter, of no feed and no area. Not here: what the report says of them (reports/final).
"""

import datetime as dt

from sqlalchemy import Connection, text

from lscb_pipeline.frames.final import DatedReleases, FeedHistories, PublishedSeries, QuarterReturns
from lscb_pipeline.frames.releases import ReleasedSummary
from lscb_pipeline.warehouse.database.connect import frame
from lscb_pipeline.warehouse.database.copying import query_frame


def feeds_received(connection: Connection) -> FeedHistories:
    """Every feed that anything was received of: deliveries, those that count, and the quarters that those are of."""
    return frame(
        connection,
        """
        select feed, count(*) as deliveries, count(*) filter (where status = 'promoted') as promoted,
               count(distinct collection_quarter) filter (where status = 'promoted') as feed_quarters,
               min(collection_quarter) filter (where status = 'promoted') as first_quarter,
               max(collection_quarter) filter (where status = 'promoted') as last_quarter
        from intake.delivery where feed is not null group by 1 order by 1""",
    )


def returns_by_quarter(connection: Connection) -> QuarterReturns:
    """Of those who answer for a return, by quarter: how many there are, how many gave it, and its colours."""
    return frame(
        connection,
        """
        select collection_quarter, count(*) as owed, count(*) filter (where status = 'returned') as given,
               count(*) filter (where status = 'returned' and colour = 'green') as green,
               count(*) filter (where status = 'returned' and colour = 'amber') as amber,
               count(*) filter (where status = 'returned' and colour = 'red') as red
        from quality.readiness where basis = 'own' group by 1 order by 1""",
    )


def releases_dated(connection: Connection) -> DatedReleases:
    """Every published release, in order."""
    return frame(
        connection,
        "select collection_quarter, revision, released_on, decided_by from publish.release order by 1, 2",
    )


def published_series(connection: Connection) -> PublishedSeries:
    """Of each indicator how many figures of areas are published with a value, of how many areas."""
    return frame(
        connection,
        """
        select indicator_code, count(*) as figures, count(distinct area_code) as areas
        from publish.benchmark where value is not null group by 1 order by 1""",
    )


def london_published(connection: Connection) -> ReleasedSummary:
    """London's sums and values as published, the whole of each indicator."""
    return query_frame(
        connection,
        """
        select * from publish.london_summary where region = 'london' and breakdown = 'all'
        order by indicator_code, feed, period_end, period_start""",
    )


def newest_load(connection: Connection) -> tuple[int, dt.date] | None:
    """The last load, and the day in London on which it was recorded; None where there is none."""
    found = connection.execute(
        text("""select load_id, (recorded_at at time zone 'Europe/London')::date from core.load
                order by load_id desc limit 1""")
    ).one_or_none()
    return (int(found[0]), found[1]) if found else None
