"""The inbox sensor: a new or changed file starts the collation of its quarter, once, when it has stopped changing.

Here: what a look at the inbox starts, and what is remembered from one look to the next. Not here: the looking
(intake/arrival/inbox.py), nor what a collation does with a file. No clock is read: a file has stopped changing when two
looks see the same of it, so it may come with an old time or a time to come. A look opens no file and asks Dagster about
earlier runs only when something has changed.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import dagster as dg
from pydantic import BaseModel, ValidationError

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.arrival.inbox import Seen, look
from lscb_pipeline.orchestration.assets import INBOX_STATE, delivery
from lscb_pipeline.orchestration.job import quarterly_collation, quarterly_reading
from lscb_pipeline.orchestration.partitions import QUARTERS
from lscb_pipeline.orchestration.running import fail_dead_runs
from lscb_pipeline.orchestration.stage_errors import without_values
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Settings

SECONDS_BETWEEN_LOOKS = 30
NO_PARTITION = "no quarter to collate, or not yet: put its files where they belong, or wait for it to begin"
LOOKED_BACK = 20  # times that a quarter was received: more often in a row it is hardly read ahead
LISTED = 20  # unrouted files that one look writes to the log


class Memory(BaseModel):
    """The sensor's cursor. By quarter and not by file: Dagster keeps a copy with every look."""

    starts: int = 0  # how often runs were started: A, B and A again are three runs
    states: dict[str, tuple[str, bool]] = {}  # by quarter: what was seen, and whether it was acted on
    unrouted: dict[str, bool] = {}  # by the file's hash: whether it was reported; false when seen once

    @classmethod
    def of(cls, cursor: str | None) -> "Memory":
        """Read a cursor; one that can't be read starts afresh, which starts no run for what was collated."""
        try:
            return cls.model_validate_json(cursor or "{}")
        except ValidationError:
            return cls()


@dataclass(frozen=True)
class Collated:
    """The last time that a quarter's deliveries were received: its place among all events, and the inbox's state."""

    at: int = -1
    state: str = ""
    has_ended: bool = True


@dg.sensor(
    job=quarterly_collation,
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="New or changed files in the inbox, once they have stopped changing: collate their quarters, and later "
    "ones, whose figures are judged beside theirs. Files that can't be routed are reported once.",
)
def new_deliveries(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Look at the inbox and start what is due, a run a quarter."""
    with without_values("new_deliveries"):
        settings = Settings()
        for run_id in fail_dead_runs(settings, context.instance):  # it would keep its place in the queue for ever
            context.log.warning("marked as failed, its process is gone: run %s", run_id)
        before = Memory.of(context.cursor)
        seen = _with_partitions(look(settings.inbox_folder, library().contracts))
        due, acted_on = due_quarters(seen.states, before, lambda quarter: _last_collated(context.instance, quarter))
        starts = before.starts + bool(due)
        after = Memory(
            starts=starts,
            states={q.key: (s, q in acted_on or (s, True) == before.states.get(q.key)) for q, s in seen.states.items()},
            unrouted={_name(path): _name(path) in before.unrouted for path in seen.unrouted},
        )
        reported = _report(context, seen.unrouted, before)
        changing = [q.label for q in seen.states if not after.states[q.key][1]]
    return dg.SensorResult(
        run_requests=[
            dg.RunRequest(run_key=f"{q.key} {seen.states[q]} {starts}", partition_key=q.key) for q in due
        ],
        skip_reason=None if due else _why_nothing(seen, changing, reported),
        cursor=after.model_dump_json(),
    )  # fmt: skip


def due_quarters(
    states: Mapping[Quarter, str], before: Memory, last_collated: Callable[[Quarter], Collated]
) -> tuple[list[Quarter], set[Quarter]]:
    """The quarters to collate, in order, and all whose new state is thereby dealt with.

    A quarter is due when its files have changed since it was collated, or an earlier quarter's have: figures are judged
    beside earlier ones. For the same reason it waits while an earlier quarter is still changing. It waits too while a
    run is under way that received what there is, such as one by hand: should that fail, another is started.
    """
    due: list[Quarter] = []
    acted_on: set[Quarter] = set()
    since = -1  # the event after which a quarter must have been collated
    for quarter, state in sorted(states.items()):
        was, is_known = before.states.get(quarter.key, ("", False))
        if state != was:
            break
        if is_known and since < 0 and not due:
            continue
        last = last_collated(quarter)
        if not due and not is_known and not last.has_ended and last.state == state:
            break
        if due or last.at < since or (not is_known and last.state != state):
            due.append(quarter)
        elif not is_known:
            since = max(since, last.at)
        acted_on.add(quarter)
    return due, acted_on


def _last_collated(instance: dg.DagsterInstance, quarter: Quarter) -> Collated:
    """What the last run that received the quarter saw of the inbox; a run that failed counts for nothing.

    Nor does one that only read ahead: what it received is to be collated yet.
    """
    wanted = dg.AssetRecordsFilter(asset_key=delivery.key, asset_partitions=[quarter.key])
    for record in instance.fetch_materializations(wanted, limit=LOOKED_BACK).records:
        run = instance.get_run_by_id(record.run_id)
        made = record.asset_materialization
        if run is not None and run.job_name == quarterly_reading.name:
            continue
        if made is not None and run is not None and (run.is_success or not run.is_finished):
            state = made.metadata.get(INBOX_STATE)
            return Collated(record.storage_id, str(state.value) if state else "", run.is_finished)
        break
    return Collated()


def _with_partitions(seen: Seen) -> Seen:
    """What can be collated now: a quarter that Dagster has no partition of is no place for a file."""
    known = set(QUARTERS.get_partition_keys())
    others = {q.label: f"{q.label}: {NO_PARTITION}" for q in seen.states if q.key not in known}
    return Seen({q: state for q, state in seen.states.items() if q.key in known}, seen.unrouted | others)


def _report(context: dg.SensorEvaluationContext, unrouted: Mapping[str, str], before: Memory) -> int:
    """Write to the log, once, what two looks have seen where it can't be routed; a file under way gets its time."""
    news = [message for location, message in unrouted.items() if before.unrouted.get(_name(location)) is False]
    for message in news[:LISTED]:
        context.log.warning("not routed: %s", message)
    if len(news) > LISTED:
        context.log.warning("not routed: %d more files", len(news) - LISTED)
    return len(news)


def _why_nothing(seen: Seen, changing: list[str], reported: int) -> str:
    reasons = [f"waiting until nothing changes or runs: {', '.join(changing)}"] if changing else ["nothing new"]
    if seen.unrouted:
        reasons.append(f"files that can't be routed: {len(seen.unrouted)}, new ones among them: {reported}")
    return "; ".join(reasons)


def _name(path: str) -> str:
    return hashlib.sha256(path.encode()).hexdigest()[:12]
