"""What is told of by itself: releases that are out, held or overdue, and runs that failed while nobody looked on.

Two sensors. Neither asks the warehouse: what they know is in Dagster's own storage and in the calendar.
Not here: how a notification reaches somebody (notifications.py).
"""

import datetime as dt

import dagster as dg
from pydantic import BaseModel, ValidationError

from lscb_pipeline.contracts.library import library
from lscb_pipeline.orchestration.job import RELEASE, drafted, is_due
from lscb_pipeline.orchestration.notifications import Notification, NotifyError, send_unsent, tell
from lscb_pipeline.orchestration.partitions import last_ended, last_made
from lscb_pipeline.orchestration.publishing import DECIDED
from lscb_pipeline.orchestration.running import LAUNCHED_BY
from lscb_pipeline.orchestration.stage_errors import without_values
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import ReleaseStatus
from lscb_pipeline.settings import Settings

SECONDS_BETWEEN_LOOKS = 60
TEXTS = {  # of a release: a title, and lines
    "published": (
        "release {revision} of {label} is published",
        ["Its pages and data files lie in the releases' folder; `lscb up` says where they are served."],
    ),
    "held": (
        "release {revision} of {label} is held",
        [
            "The disclosure audit does not pass: nothing of it is published, by nobody's decision.",
            "What to do: open the check disclosure_audit of mart/release in the Dagster UI.",
        ],
    ),
    "overdue": (
        "release {revision} of {label} is overdue",
        [
            "Its day in the calendar is over, and it is not published.",
            "What to do: `lscb status {label}` says what came and what is owed,",
            "`lscb publish {label}` what it waits for.",
        ],
    ),
}


class Told(BaseModel):
    """The sensor's cursor: of which day and of which last events the releases were looked at, and what was told."""

    day: str = ""
    seen: list[int] = []
    states: dict[str, str] = {}  # by quarter
    published: dict[str, str] = {}  # by quarter, the last that was told: it is told once, whatever came between

    @classmethod
    def of(cls, cursor: str | None) -> "Told | None":
        """Read a cursor; None where there is none, or none that can be read."""
        try:
            return cls.model_validate_json(cursor) if cursor else None
        except ValidationError:
            return None


@dg.sensor(
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tell, once each, that a release is published, held or overdue: a file of LSCB_HOME/notifications, and "
    "the addresses of LSCB_NOTIFY. It starts no run.",
)
def release_news(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Compare what stands of each release with what was told. The first look of all only remembers."""
    with without_values("release_news"):
        settings, before = Settings(), Told.of(context.cursor)
        day = dt.datetime.now(LONDON).date()
        after = Told(day=day.isoformat(), seen=_seen(context.instance))
        news: list[Notification] = []
        if before and (before.day, before.seen) == (after.day, after.seen):
            after = before
        else:
            after.states = {quarter.label: state for quarter, state in states(context.instance, day).items()}
            out = {label: state for label, state in after.states.items() if state.startswith("published")}
            after.published = (before.published if before else {}) | out
            if before is not None:
                news = [_of_release(*one) for one in after.states.items() - before.states.items()
                        - before.published.items()]  # fmt: skip
            for one in sorted(news, key=lambda one: one.name):
                tell(settings, one)
        try:
            unsent = send_unsent(settings)
        except NotifyError as error:  # what was told is written down, and is not told again at each look
            context.log.warning(str(error))
        else:
            if unsent:
                context.log.warning("notifications that could not be sent yet: %d; try `lscb notify`", unsent)
    reason = f"told: {', '.join(one.title for one in news)}" if news else "no news of releases"
    return dg.SensorResult(skip_reason=reason, cursor=after.model_dump_json())


@dg.run_failure_sensor(
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tell of each run that failed, but for those of somebody at a terminal, who was told there.",
)
def failed_runs(context: dg.RunFailureSensorContext) -> None:
    """Tell of one run that failed; what went wrong stands in Dagster alone."""
    run = context.dagster_run
    if LAUNCHED_BY not in run.tags:
        with without_values("failed_runs"):
            tell(Settings(), _of_run(run))


def states(instance: dg.DagsterInstance, day: dt.date) -> dict[Quarter, str]:
    """What stands of each quarter's release on a day: `published rN`, `held rN`, `overdue rN`; left out: none of these.

    Overdue is what could have been published on an earlier day and was not, and the last quarter that ended, where its
    first release's day is over and there is not even a draft.
    """
    made = drafted(instance)
    found = {quarter: state for quarter in made if (state := _state(instance, quarter, day))}
    last = last_ended(day)
    if last not in made and day > library().calendar.next_release(last, None):
        found[last] = "overdue r1"
    return found


def _state(instance: dg.DagsterInstance, quarter: Quarter, day: dt.date) -> str | None:
    decided, released = last_made(instance, DECIDED, quarter), last_made(instance, RELEASE, quarter)
    is_newer = decided and (released is None or decided.storage_id > released.storage_id)
    if is_newer and _told_by(decided, "status") == ReleaseStatus.REFUSED:
        return f"held r{_told_by(decided, 'revision')}"
    if is_due(instance, quarter, day - dt.timedelta(days=1)):
        return f"overdue r{_told_by(decided, 'revision')}"
    return f"published r{_told_by(released, 'revision')}" if released else None


def _told_by(record: dg.EventLogRecord | None, name: str) -> object:
    made = record.asset_materialization if record else None
    value = made.metadata.get(name) if made else None
    return value.value if value else None


def _seen(instance: dg.DagsterInstance) -> list[int]:
    """The last event of a decided and of a published release: while they and the day are the same, nothing is new."""
    records = instance.get_asset_records([DECIDED, RELEASE])
    return sorted(record.asset_entry.last_materialization_storage_id or 0 for record in records)


def _of_release(label: str, state: str) -> Notification:
    kind, _, revision = state.partition(" ")
    title, text = TEXTS[kind]
    named = {"label": label, "revision": revision}
    return Notification(f"{label} {state}", f"LSCB: {title.format(**named)}", "\n".join(text).format(**named))


def _of_run(run: dg.DagsterRun) -> Notification:
    of_what = run.tags.get("dagster/partition", "")
    return Notification(
        name=f"failed {run.run_id}",
        title=f"LSCB: a run of {run.job_name} failed",
        text=f"Run {run.run_id[:8]}{f', partition {of_what}' if of_what else ''}. What counted before counts as it "
        "did.\nWhat to do: open the run in the Dagster UI, which says at which step and why; then launch it again.",
    )
