"""Whether the marts are fresh: the quarter that ended last is collated, since its last return was due.

Here: that as a check on each mart, and the sensor by which the daemon evaluates it without a run. Not here: when a
quarter is collated (job.py). Dagster's freshness policies ask when an asset was last made, whatever the partition: a
collation of 2008 would have made today's marts fresh (docs/decisions/definitions.md).
"""

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from lscb_pipeline.contracts.library import library
from lscb_pipeline.orchestration.assets import MARTS
from lscb_pipeline.orchestration.partitions import LONDON, last_ended, last_made
from lscb_pipeline.orchestration.stage_errors import without_values
from lscb_pipeline.reference.quarters import Quarter

NAME = "last_ended_quarter_collated"
DAYS_OF_GRACE = 14  # from the day of the schedule's own collation on, for decisions and corrections
SECONDS_BETWEEN_CHECKS = 600
MART_KEYS = [dg.AssetKey(["mart", name]) for name in MARTS]


def quarter_to_stand(day: dt.date) -> Quarter:
    """The newest quarter whose marts should stand on a day: its last return was due so long before."""
    quarter = last_ended(day)
    while day <= library().last_due_on(quarter) + dt.timedelta(days=DAYS_OF_GRACE):
        quarter = quarter.previous()
    return quarter


def freshness_of(instance: dg.DagsterInstance, mart: dg.AssetKey, day: dt.date) -> dg.AssetCheckEvaluation:
    """Whether a mart is fresh on a day: made of the quarter to stand, after that one's last return was due."""
    quarter = quarter_to_stand(day)
    due, record = library().last_due_on(quarter), last_made(instance, mart, quarter)
    made_on = dt.datetime.fromtimestamp(record.timestamp, LONDON).date() if record else None
    is_fresh = made_on is not None and made_on > due
    since = f"since its last return was due on {due:%-d %B %Y}"
    return dg.AssetCheckEvaluation(
        asset_key=mart,
        check_name=NAME,
        passed=is_fresh,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{quarter.label} is collated {since}" if is_fresh
        else f"{quarter.label} is not collated {since}: lscb collate {quarter.label}",
        metadata={
            "quarter": dg.MetadataValue.text(quarter.label),
            "last_return_due_on": dg.MetadataValue.text(due.isoformat()),
            "last_collated_on": dg.MetadataValue.text(made_on.isoformat() if made_on else "never"),
        },
        blocking=False,
    )  # fmt: skip


@dg.multi_asset_check(
    name="freshness_of_marts",
    specs=[
        dg.AssetCheckSpec(
            NAME,
            asset=mart,
            description="The quarter that ended last is collated, a fortnight after its last return was due; of an "
            "older one alone the marts are not fresh. The daemon looks every ten minutes, without a run.",
        )
        for mart in MART_KEYS
    ],
    can_subset=True,
)
def fresh_marts(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """The same, evaluated by hand."""
    for key in sorted(context.selected_asset_check_keys):
        found = freshness_of(context.instance, key.asset_key, dt.datetime.now(LONDON).date())
        yield dg.AssetCheckResult(
            asset_key=key.asset_key, check_name=NAME, passed=found.passed, severity=found.severity,
            description=found.description, metadata=found.metadata,
        )  # fmt: skip


@dg.sensor(
    minimum_interval_seconds=SECONDS_BETWEEN_CHECKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Every ten minutes: whether the quarter that ended last is collated, as a check on each mart. Starts "
    "no run; what has not changed is not written down again.",
)
def freshness(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Evaluate the marts' freshness as of now."""
    with without_values("freshness"):
        return told_freshness(context.instance, dt.datetime.now(LONDON).date(), context.cursor)


def told_freshness(instance: dg.DagsterInstance, day: dt.date, cursor: str | None) -> dg.SensorResult:
    """The evaluations on a day, where they say something else than the last ones, which `cursor` holds."""
    found = [freshness_of(instance, mart, day) for mart in MART_KEYS]
    now = "; ".join(f"{one.asset_key.path[-1]}: {one.description}" for one in found)
    if now == cursor:
        return dg.SensorResult(skip_reason=found[0].description, cursor=now)
    return dg.SensorResult(asset_events=found, cursor=now)
