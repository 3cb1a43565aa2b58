"""Whether the quarter that ended last keeps to the calendar: what is owed has come, is collated, is published.

A check of each feed, of the marts and of the release, by quarter. Nobody need run anything: the sensor `calendar_kept`
writes them down each day, and as soon as something has come or was made. Dagster's own freshness goes by when an asset
was made, of whatever partition: an old quarter collated anew would count as fresh. They block nothing.
"""

import datetime as dt
from collections.abc import Iterator

import dagster as dg
from sqlalchemy import Connection

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.inputs.due import due_on
from lscb_pipeline.collation.release.waits import owed_and_usable
from lscb_pipeline.contracts.library import library
from lscb_pipeline.orchestration.assets import CENTRE
from lscb_pipeline.orchestration.partitions import QUARTERS, quarter_of
from lscb_pipeline.orchestration.stage_errors import without_values
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import ReleaseStatus
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.stages import release_reads, stage_results

SECONDS_BETWEEN_LOOKS = 300

CAME = dg.AssetKey(["intake", "delivery"])
MART = dg.AssetKey(["mart", "benchmark"])
OUT = dg.AssetKey(["publish", "release"])
RETURNED = "returned_in_time"
SAYS = {
    **{
        dg.AssetCheckKey(dg.AssetKey(["intake", feed]), RETURNED): "Who owes the feed for the quarter has sent "
        "something usable, once its day has passed."
        for feed in library().contracts
    },
    dg.AssetCheckKey(MART, "collated_in_time"): "The quarter is collated, once its last return's day has passed.",
    dg.AssetCheckKey(OUT, "published_in_time"): "The quarter has a release, once its day in the calendar has passed.",
}


@dg.multi_asset_check(
    name="calendar",
    specs=[
        dg.AssetCheckSpec(key.name, asset=key.asset_key, description=says, partitions_def=QUARTERS)
        for key, says in SAYS.items()
    ],
    can_subset=True,
)
def KEEPING_TIME(  # noqa: N802 - definitions stand in capitals, as RULES does
    context: dg.AssetCheckExecutionContext, centre: CENTRE
) -> Iterator[dg.AssetCheckResult]:
    """By hand, for any quarter; all are of today."""
    with without_values("calendar"), centre.warehouse.transaction() as connection:
        told = list(kept(centre, connection, quarter_of(context), centre.today))
    for one in told:
        if one.asset_check_key in context.selected_asset_check_keys:
            yield dg.AssetCheckResult(
                asset_key=one.asset_key, check_name=one.check_name, passed=one.passed, severity=one.severity,
                description=one.description, metadata=one.metadata,
            )  # fmt: skip


def kept(centre: Centre, connection: Connection, quarter: Quarter, today: dt.date) -> Iterator[dg.AssetCheckEvaluation]:
    """Each of the checks for a quarter, as it stands on a day. Of senders it names those that owe: never a figure."""
    library, (owed, usable) = centre.library, owed_and_usable(centre, connection, quarter)
    for contract in library.contracts.values():
        due = due_on(library, contract, quarter)
        asked = {sender for feed, sender in owed if feed == contract.feed}
        missing = sorted(sender for feed, sender in owed - usable if feed == contract.feed)
        is_late = bool(missing) and due is not None and today > due
        words = f"{len(asked) - len(missing)} of {len(asked)} have come" if asked else "nobody owes it"
        key = dg.AssetCheckKey(dg.AssetKey(["intake", contract.feed]), RETURNED)
        yield _told(key, quarter, not is_late, words, due, {"owed_by": ", ".join(missing)} if missing else {})
    judged, last_due = stage_results.kept(connection, quarter, "judge"), library.last_due_on(quarter)
    collated = judged is not None and judged.at.astimezone(LONDON).date() > last_due
    words = "collated" if collated else "not collated since its last return is due"
    yield _told(dg.AssetCheckKey(MART, "collated_in_time"), quarter, collated or today <= last_due, words, last_due, {})
    revision = release_reads.last_published(connection, quarter)
    day = library.calendar.next_release(quarter, None)
    words = f"{ReleaseStatus.PUBLISHED}, r{revision}" if revision else "not published"
    yield _told(dg.AssetCheckKey(OUT, "published_in_time"), quarter, bool(revision) or today <= day, words, day, {})


def _told(
    key: dg.AssetCheckKey, quarter: Quarter, passed: bool, words: str, due: dt.date | None, more: dict[str, str]
) -> dg.AssetCheckEvaluation:
    said = f"{quarter.label}: {words}{f', due {due:%-d %B %Y}' if due else ''}"
    metadata = {name: dg.MetadataValue.text(value) for name, value in more.items()}
    return dg.AssetCheckEvaluation(
        asset_key=key.asset_key, check_name=key.name, passed=passed, severity=dg.AssetCheckSeverity.WARN,
        description=said, metadata=metadata, blocking=False, partition=quarter.key,
    )  # fmt: skip


@dg.sensor(
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Each day, and when something has come or was published: write down whether the quarter that ended "
    "last keeps to the calendar, as checks of the feeds, the marts and the release. It starts no run.",
)
def calendar_kept(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Evaluate the checks of the quarter that ended last anew where the day or what was made is another."""
    with without_values("calendar_kept"):
        centre = Centre(Settings())
        today = centre.today
        made = context.instance.get_asset_records([CAME, MART, OUT])
        last = sorted(record.asset_entry.last_materialization_storage_id or 0 for record in made)
        cursor = f"{today} {last}"
        if cursor == context.cursor:
            return dg.SensorResult(skip_reason="nothing has come or was made today since", cursor=cursor)
        quarter = Quarter.of(today).previous()
        try:
            with centre.warehouse.transaction() as connection:
                told = list(kept(centre, connection, quarter, today))
        finally:
            centre.close()
    late = [f"{one.asset_key.path[-1]} {one.description}" for one in told if not one.passed]
    reason = f"late: {'; '.join(late)}" if late else f"{quarter.label} keeps to the calendar"
    return dg.SensorResult(skip_reason=reason, cursor=cursor, asset_events=told)
