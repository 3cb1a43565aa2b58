"""The one job, and the schedule that starts it for the quarter that ended last."""

import datetime as dt
from zoneinfo import ZoneInfo

import dagster as dg

from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter

quarterly_collation = dg.define_asset_job(
    "quarterly_collation",
    selection=dg.AssetSelection.all(),
    description="Collate one quarter: deliveries to typed rows, judged, then core, marts, the report and the release.",
    config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
)


@dg.schedule(
    job=quarterly_collation,
    cron_schedule="0 6 * * *",
    execution_timezone="Europe/London",
    description="Each day: collate the quarter that ended last, once, from the day after its last return is due on.",
)
def after_each_quarter(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Name the quarter that ended last, where all of it is due and no tick has started it: a day missed loses none."""
    day = context.scheduled_execution_time.astimezone(ZoneInfo("Europe/London")).date()
    quarter = last_ended(day)
    due = library().last_due_on(quarter)
    if day <= due:
        return dg.SkipReason(f"{quarter.label}: the last return is due on {due:%-d %B %Y}, collated the day after")
    of_this = {"dagster/partition": quarter.key, "dagster/schedule_name": after_each_quarter.name}
    if context.instance.get_runs_count(dg.RunsFilter(tags=of_this)):
        return dg.SkipReason(f"{quarter.label}: started by an earlier tick")
    return dg.RunRequest(run_key=quarter.key, partition_key=quarter.key)


def last_ended(day: dt.date) -> Quarter:
    """The last quarter that had ended by a day."""
    return Quarter.of(day).previous()
