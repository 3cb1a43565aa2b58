"""What earlier releases published that a release of later periods no longer holds, and how figures were revised.

Here: queries that read schema publish and what was kept of published releases. Not here: which of it a release may
show (collation/release/carried_points.py), how releases are kept (release_writes.py).
"""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from lscb_pipeline.frames.trend_points import PublishedRevisions, StandingPoints
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.copying import query_frame

_KEY = "indicator_code, feed, breakdown, period_start, period_end, area_code"
_POINTS = """
with oldest as (select key as indicator_code, value::date as ends_on from jsonb_each_text('{oldest}'::jsonb))
select {key}, value, marker, neighbour_median, false as is_part, collection_quarter
from publish.benchmark join oldest using (indicator_code)
where period_end < ends_on and collection_quarter <= '{quarter}'
union all
select indicator_code, feed, breakdown, period_start, period_end, region, value, marker, null,
       value is not null and areas_returned < areas_due, collection_quarter
from publish.london_summary join oldest using (indicator_code)
where region = 'london' and period_end < ends_on and collection_quarter <= '{quarter}'
order by {key}
"""
# What was said last of a figure stands: where that isn't another number in a number's place, nothing is told of it.
_REVISIONS = """
select {key}, before, after, release from (
    select distinct on ({key}) {key}, before, after, r.collection_quarter, r.revision,
           to_char(r.collection_quarter, 'YYYY-MM-DD') || ' r' || r.revision as release
    from mart.release r, jsonb_to_recordset(r.material -> 'changes') as c (
        indicator_code text, feed text, breakdown text, period_start timestamp, period_end timestamp, area_code text,
        before double precision, after double precision)
    where r.status = 'published' and r.collection_quarter <= '{quarter}'
    order by {key}, r.collection_quarter desc, r.revision desc
) last
where before is not null and after is not null
order by {key}
"""


def standing_points(connection: Connection, quarter: Quarter, oldest: Mapping[str, dt.date]) -> StandingPoints:
    """Figures of areas and of London as last published by releases up to a quarter's, older than `oldest`.

    oldest: by indicator the last day of the first period that the release in the making holds; no other is read.
    """
    ends = json.dumps({code: end.isoformat() for code, end in sorted(oldest.items())}).replace("'", "''")
    return query_frame(connection, _POINTS.format(key=_KEY, oldest=ends, quarter=quarter.key))


def revisions_before(connection: Connection, quarter: Quarter) -> PublishedRevisions:
    """The figures that published releases up to a quarter's revised, each as it was revised last.

    Not those of which was said later that they are hidden, no longer given, or shown again.
    """
    found = query_frame(connection, _REVISIONS.format(key=_KEY, quarter=quarter.key))
    days = found["release"].str[:10]
    labels = {day: Quarter.parse(day).label for day in days.unique()}
    return found.assign(release=days.map(labels).astype("str") + found["release"].str[10:])


def last_before(connection: Connection, quarter: Quarter) -> tuple[pd.Timestamp, Any] | None:
    """The newest quarter up to one with a published release, and the `older` that was kept with its last revision."""
    row = connection.execute(
        text("""select collection_quarter, material -> 'older' from mart.release
                where status = 'published' and collection_quarter <= :quarter
                order by collection_quarter desc, revision desc limit 1"""),
        {"quarter": quarter.starts_on},
    ).one_or_none()
    return (pd.Timestamp(row[0]), row[1]) if row else None
