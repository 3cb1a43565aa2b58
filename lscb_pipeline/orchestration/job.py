"""The one job, and the schedule that starts it for the quarter that ended last."""

import datetime as dt
from zoneinfo import ZoneInfo

import dagster as dg

from lscb_pipeline.reference.quarters import Quarter

quarterly_collation = dg.define_asset_job(
    "quarterly_collation",
    selection=dg.AssetSelection.all(),
    description="Collate one quarter: deliveries to typed rows, judged, then core, marts, the report and the release.",
    config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
)


@dg.schedule(
    job=quarterly_collation,
    cron_schedule="0 6 16 2,5,8,11 *",
    execution_timezone="Europe/London",
    description="Thirty working days after a quarter's end, when every sender's return is due: collate that quarter.",
)
def after_each_quarter(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Name the quarter that ended last before the tick."""
    day = context.scheduled_execution_time.astimezone(ZoneInfo("Europe/London")).date()
    quarter = last_ended(day)
    return dg.RunRequest(run_key=quarter.key, partition_key=quarter.key)


def last_ended(day: dt.date) -> Quarter:
    """The last quarter that had ended by a day."""
    return Quarter.of(day).previous()
