"""The jobs, and the schedules: a quarter is collated when all of it is due, published when its day comes.

Not here: the job of a month (steering_months.py).
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import dagster as dg

from lscb_pipeline.contracts.library import library
from lscb_pipeline.orchestration.partitions import last_ended, last_made
from lscb_pipeline.orchestration.publishing import DECIDED, publications
from lscb_pipeline.orchestration.reviewing import pilot_review_files
from lscb_pipeline.orchestration.rule_checks import RULES
from lscb_pipeline.orchestration.running import IN_TURN
from lscb_pipeline.orchestration.time_checks import KEEPING_TIME
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import ReleaseStatus

RELEASE = dg.AssetKey(["publish", "release"])
STEERING_GROUP = dg.AssetKey(["report", "steering_group"])
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
BY_CALENDAR = "the calendar"  # that a tick publishes by

quarterly_collation = dg.define_asset_job(
    "quarterly_collation",
    selection=dg.AssetSelection.all()
    - dg.AssetSelection.assets(publications, pilot_review_files, STEERING_GROUP)
    - dg.AssetSelection.checks(RULES, KEEPING_TIME),
    description="Collate one quarter: deliveries to typed rows, judged, then core, marts, the report and the draft.",
    config=QUIET,
    tags=IN_TURN,
)
quarterly_reading = dg.define_asset_job(
    "quarterly_reading",
    selection=dg.AssetSelection.groups("intake").without_checks(),
    description="Read one quarter's deliveries ahead of its collation: to typed rows, and no further. For many "
    "quarters over several machines: their order does not matter to it.",
    config=QUIET,
)
quarterly_publication = dg.define_asset_job(
    "quarterly_publication",
    selection=dg.AssetSelection.assets(publications),
    description="Publish the draft of one quarter's release, by a decision: say by which role, and, early, why.",
    tags=IN_TURN,
)
pilot_review = dg.define_asset_job(
    "pilot_review",
    selection=dg.AssetSelection.assets(pilot_review_files),
    description="Review the pilot, of what is collated of its quarters: a page and a workbook, internal.",
    config=QUIET,
    tags=IN_TURN,
)


@dg.schedule(
    job=quarterly_collation,
    cron_schedule="0 6 * * *",
    execution_timezone="Europe/London",
    description="Each day: collate the quarter that ended last, once, from the day after its last return is due on.",
)
def after_each_quarter(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Name the quarter that ended last, where all of it is due and no tick has started it: a day missed loses none."""
    day = context.scheduled_execution_time.astimezone(LONDON).date()
    quarter = last_ended(day)
    due = library().last_due_on(quarter)
    if day <= due:
        return dg.SkipReason(f"{quarter.label}: the last return is due on {due:%-d %B %Y}, collated the day after")
    of_this = {"dagster/partition": quarter.key, "dagster/schedule_name": after_each_quarter.name}
    if context.instance.get_runs_count(dg.RunsFilter(tags=of_this)):
        return dg.SkipReason(f"{quarter.label}: started by an earlier tick")
    return dg.RunRequest(run_key=quarter.key, partition_key=quarter.key)


@dg.schedule(
    job=quarterly_publication,
    cron_schedule="0 9 * * *",
    execution_timezone="Europe/London",
    description="Each day: publish the drafts whose day in the calendar has come, where enough has been returned.",
)
def on_release_days(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Name each quarter with a draft that is newer than its last release, once a day from its day on."""
    day = context.scheduled_execution_time.astimezone(LONDON).date()
    due = [quarter for quarter in drafted(context.instance) if is_due(context.instance, quarter, day)]
    for quarter in due:
        yield dg.RunRequest(
            run_key=f"{quarter.key} {day}", partition_key=quarter.key, run_config=decided_by(BY_CALENDAR)
        )
    if not due:
        yield dg.SkipReason("no draft's day has come")


def decided_by(by: str, why: str = "") -> dict[str, Any]:
    """The configuration of a run that publishes by a decision."""
    return QUIET | {"ops": {publications.op.name: {"config": {"by": by, "why": why}}}}


def drafted(instance: dg.DagsterInstance) -> list[Quarter]:
    """The quarters that a collation has made something of, in order."""
    return sorted(Quarter.parse(key) for key in instance.get_materialized_partitions(DECIDED))


def is_due(instance: dg.DagsterInstance, quarter: Quarter, day: dt.date) -> bool:
    """Whether a quarter has a draft that isn't published, and its day in the calendar has come."""
    decided, released = last_made(instance, DECIDED, quarter), last_made(instance, RELEASE, quarter)
    status = decided.asset_materialization.metadata.get("status") if decided and decided.asset_materialization else None
    if decided is None or status is None or status.value != ReleaseStatus.SAFE:
        return False
    if released is None:
        return day >= library().calendar.next_release(quarter, None)
    last = dt.datetime.fromtimestamp(released.timestamp, LONDON).date()
    return released.storage_id < decided.storage_id and day >= library().calendar.next_release(quarter, last)
