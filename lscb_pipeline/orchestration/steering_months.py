"""The steering group's report in Dagster: one asset, a partition a month, a job of its own, and its schedule.

report/steering_group comes of what stands of deliveries, readiness and releases. A month has a partition once it is
over. Not here: the report (collation/commands/steering_report.py).
"""

import dagster as dg

from lscb_pipeline.collation.commands.steering_report import steering_report
from lscb_pipeline.orchestration.assets import CENTRE, READINESS, delivery
from lscb_pipeline.orchestration.job import QUIET, RELEASE, STEERING_GROUP
from lscb_pipeline.orchestration.running import IN_TURN
from lscb_pipeline.orchestration.stage_errors import without_values
from lscb_pipeline.reference import working_days
from lscb_pipeline.reference.months import FIRST_KEY, LONDON, Month

MONTHS = dg.TimeWindowPartitionsDefinition(
    start=FIRST_KEY, cron_schedule="0 0 1 * *", timezone="Europe/London", fmt="%Y-%m"
)
# A month tells of the quarter under way and of five before it. Said by offsets, the first months would depend on
# quarters that there are none of, and a backfill of them fails.
ROUNDS = dg.AllPartitionMapping()


@dg.asset(
    key=STEERING_GROUP,
    partitions_def=MONTHS,
    group_name="report",
    deps=[dg.AssetDep(key, partition_mapping=ROUNDS) for key in (delivery.key, READINESS, RELEASE)],
)
def steering_group(context: dg.AssetExecutionContext, centre: CENTRE) -> dg.MaterializeResult[None]:
    """The steering group's report of a month, an edition a group, as at the month's end; internal, not for release.

    Grain: one folder a month. What was made before is made again of what was kept: to the byte.
    """
    with without_values("steering_group"):
        done = steering_report(centre, Month.parse(context.partition_key))
    told = done.material
    return dg.MaterializeResult(
        metadata={
            "folder": dg.MetadataValue.path(str(done.folder)),
            "revision": done.revision,
            "is_new": done.is_new,
            "deliveries_received": len(told.came),
            "returns_overdue": sum(feed.overdue for feed in told.feeds if feed.quarter == told.round_label),
            "barriers_open": sum(one.closed_on is None for one in told.barriers),
            "decisions_wanted": sum(one.taken_on is None for one in told.decisions),
        }
    )


monthly_steering_report = dg.define_asset_job(
    "monthly_steering_report",
    selection=dg.AssetSelection.assets(steering_group),
    description="Make the steering group's report of one month, as at its end, with its shorter editions.",
    config=QUIET,
    tags=IN_TURN,
)


@dg.schedule(
    job=monthly_steering_report,
    cron_schedule="0 7 * * *",
    execution_timezone="Europe/London",
    description="Each day: report on the month that has ended, once, from the first working day after it on.",
)
def after_each_month(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Name the month that ended last, from the first working day after it on, once: a day missed loses none."""
    day = context.scheduled_execution_time.astimezone(LONDON).date()
    month = Month.of(day).previous()
    first = working_days.add(month.ends_on, 1)
    if day < first:
        return dg.SkipReason(f"{month.label}: reported on the first working day after it, {first:%-d %B %Y}")
    of_this = {"dagster/partition": month.key, "dagster/schedule_name": after_each_month.name}
    if context.instance.get_runs_count(dg.RunsFilter(tags=of_this)):
        return dg.SkipReason(f"{month.label}: started by an earlier tick")
    return dg.RunRequest(run_key=month.key, partition_key=month.key)
