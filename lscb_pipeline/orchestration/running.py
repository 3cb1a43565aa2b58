"""Dagster's instance under LSCB_HOME, and which of its runs are still alive."""

import fcntl
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from dagster import DagsterInstance, DagsterRunStatus, RunRecord, RunsFilter
from sqlalchemy.exc import DBAPIError

from lscb_pipeline.files import write_whole
from lscb_pipeline.orchestration.stage_errors import StorageError
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.database.connect import UnavailableError, Warehouse

DAGSTER_YAML = """\
# Written by lscb at every start; change lscb_pipeline/orchestration/running.py instead.
storage:
  custom:
    module: lscb_pipeline.orchestration.storage
    class: KeptStorage
    config:
      base_dir: {env: DAGSTER_HOME}
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    # One after the other, in the order asked for: a quarter is judged and reported beside earlier ones.
    max_concurrent_runs: 1
retention:
  sensor:
    purge_after_days: {skipped: 1, success: 90, failure: 90}
run_retries:
  enabled: false
  retry_on_asset_or_op_failure: false
python_logs:
  managed_python_loggers: [lscb_pipeline]
  python_log_level: INFO
"""
GRACE_SECONDS = 120  # between a run's leaving the queue and its first step, when it does not hold its file yet
ENDING_SECONDS = 1  # between a run's letting go of its file and its being written down as ended
LAUNCHED_BY = "lscb/launched_by"
SENT = "lscb/sent_at"  # a run's tag: when it was sent to the workers of a cluster, in seconds; they answer for it
# A tag of runs that keep the order of quarters: of these workers make one at a time (deploy/cluster/dagster.yaml).
IN_TURN = {"lscb/in_turn": "yes"}
ANEW = "lscb/anew"  # a run's tag: every stage is done, whether or not its last result stands
NOTHING_USABLE = "some_delivery_usable"  # the check that says so; it blocks nothing
UNENDED = [
    DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING,
]  # fmt: skip


def make_dagster_home(settings: Settings) -> Path:
    """Create DAGSTER_HOME with its dagster.yaml, ours or the one that the settings name, and tell the environment."""
    settings.make_home()
    home = settings.dagster_home
    home.mkdir(exist_ok=True, mode=0o700)
    (home / "running").mkdir(exist_ok=True)
    config = home / "dagster.yaml"
    wanted = settings.dagster_yaml.read_bytes() if settings.dagster_yaml else DAGSTER_YAML.encode()
    if not config.is_file() or config.read_bytes() != wanted:
        write_whole(config, wanted)
    os.environ.update(settings.environment())
    return home


@contextmanager
def open_instance(settings: Settings) -> Iterator[DagsterInstance]:
    """The Dagster instance of this LSCB_HOME; its storage is made by one process, though several ask for it at once.

    Raises StorageError where Dagster's files fail, then or later: a full disk ends a run nowhere else so soon.
    """
    try:
        home = make_dagster_home(settings)
        with (home / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            instance = _instance_in(home)
        with instance:
            yield instance
    except BrokenPipeError:  # of who reads what is printed
        raise
    except (DBAPIError, OSError) as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error.strerror).partition("\n")[0]
        named = f", or what {settings.dagster_yaml} names," if settings.dagster_yaml else ""
        raise StorageError(
            f"Dagster's files in {settings.dagster_home}{named} can't be used ({reason}): "
            "put that right, then try again"
        ) from None


def _instance_in(home: Path) -> DagsterInstance:
    """The instance. That a server isn't there dagster-postgres tells by an error of its own, the driver's beneath."""
    try:
        return DagsterInstance.from_config(str(home))
    except Exception as error:
        if isinstance(error.__cause__, DBAPIError):
            raise error.__cause__ from None
        raise


@contextmanager
def hold_run(settings: Settings, run_id: str) -> Iterator[None]:
    """Lock the run's file: the kernel lets go of it when the process ends, however it ends."""
    path = settings.dagster_home / "running" / run_id
    path.parent.mkdir(parents=True, exist_ok=True)
    unseen = path.with_suffix(".new")  # until it is locked, lest it be taken for a dead run's
    with unseen.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.write(platform.node())
        file.flush()
        unseen.replace(path)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def fail_dead_runs(settings: Settings, instance: DagsterInstance) -> list[str]:
    """Mark unended runs whose process is gone as failed; return their ids."""
    folder = settings.dagster_home / "running"
    dead = [
        record.dagster_run
        for record in instance.get_run_records(RunsFilter(statuses=UNENDED))
        if is_dead_run(settings, record)
    ]
    if dead:
        time.sleep(ENDING_SECONDS)
    failed = []
    for run in dead:
        now = instance.get_run_by_id(run.run_id)
        if now is not None and now.status in UNENDED:
            instance.report_run_failed(now, message="the process of this run has ended without finishing it")
            (folder / run.run_id).unlink(missing_ok=True)
            failed.append(run.run_id)
    return failed


def is_dead_run(settings: Settings, record: RunRecord) -> bool:
    """Whether the process of an unended run is gone. Of one that was sent to workers their launcher tells."""
    run = record.dagster_run
    path = settings.dagster_home / "running" / run.run_id
    if SENT in run.tags or not _is_dead(path, time.time() - record.update_timestamp.timestamp()):
        return False
    return _is_of_this_machine(path) or not (settings.database_url and is_held(settings, run.run_id))


def _is_of_this_machine(path: Path) -> bool:
    """Whether the process that held a run's file did so here, where its lock tells all."""
    return path.is_file() and path.read_text("utf-8") in ("", platform.node())


def lock_of(run_id: str) -> str:
    """The name of the lock that a run's process holds in the warehouse, where other machines see it."""
    return f"run {run_id}"


def is_held(settings: Settings, run_id: str) -> bool:
    """Whether a process on any machine holds the run; true where nobody can tell, lest a live one be taken for dead."""
    warehouse = Warehouse.of(settings)
    try:
        return warehouse.is_locked(lock_of(run_id))
    except UnavailableError:
        return True
    finally:
        warehouse.engine.dispose()


def _is_dead(path: Path, age_seconds: float) -> bool:
    """A run is alive while its file is locked; one too young to have a file gets a moment's grace."""
    try:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return age_seconds > GRACE_SECONDS
    except BlockingIOError:
        return False
    return True


def run_job(
    instance: DagsterInstance, job: dg.JobDefinition, partition_key: str, by: str = "lscb collate",
    run_config: dict[str, Any] | None = None, anew: bool = False,
) -> dg.ExecuteInProcessResult:  # fmt: skip
    """Run a job for one quarter in this process; the run stands in the UI like any other. `anew`: skip no stage."""
    return job.execute_in_process(
        instance=instance, partition_key=partition_key, raise_on_error=False, run_config=run_config,
        tags={LAUNCHED_BY: by} | ({ANEW: "yes"} if anew else {}),
    )  # fmt: skip


def failures(result: dg.ExecuteInProcessResult) -> list[str]:
    """What went wrong in a run, a line each: failed steps, and blocking checks that did not pass."""
    lines = [
        f"{check.check_name}: {check.description or 'did not pass'}"
        for check in result.get_asset_check_evaluations()
        if check.blocking and not check.passed
    ]
    for event in result.all_events:
        if event.is_step_failure and event.step_failure_data.error:
            cause = event.step_failure_data.error.cause or event.step_failure_data.error
            if "blocking" not in cause.message:
                lines.append(cause.message.strip())
        elif event.is_failure and not event.is_step_failure and event.event_type_value == "PIPELINE_FAILURE":
            data = event.job_failure_data
            if data.error and not lines:
                lines.append((data.error.cause or data.error).message.strip())
    return lines or ["see the run in the Dagster UI"]


def nothing_usable(result: dg.ExecuteInProcessResult) -> str | None:
    """What a run says of a quarter of which nothing can be used yet; None where something can."""
    descriptions = [
        c.description for c in result.get_asset_check_evaluations() if c.check_name == NOTHING_USABLE and not c.passed
    ]
    return descriptions[0] if descriptions else None
