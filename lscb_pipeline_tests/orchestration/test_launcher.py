"""Whether a run's process lives is the warehouse's word, whatever files, clocks and the broker say."""

import time
from collections.abc import Iterator

import dagster as dg
import pytest
from celery.states import PENDING, STARTED
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.launcher import LaunchRunContext, ResumeRunContext, WorkerStatus
from dagster._core.origin import JobPythonOrigin, RepositoryPythonOrigin
from dagster_celery.launcher import CeleryRunLauncher
from dagster_celery.tags import DAGSTER_CELERY_TASK_ID_TAG
from kombu.exceptions import OperationalError

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.orchestration import launcher, running
from lscb_pipeline.orchestration.launcher import WorkersLauncher
from lscb_pipeline.orchestration.running import SENT, fail_dead_runs, lock_of
from lscb_pipeline_tests.orchestration.conftest import idle_job

RUNNING, FAILED = WorkerStatus.RUNNING, WorkerStatus.FAILED
LONG_AGO, NOW = 86_400.0, 0.0  # seconds since a run was sent


@pytest.fixture
def sent(instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkersLauncher]:
    """A launcher whose broker is in memory; it waits for nothing."""
    monkeypatch.setattr(launcher, "ENDING_SECONDS", 0)
    made = WorkersLauncher("dagster", broker="memory://", backend="cache+memory://")
    made.register_instance(instance)
    yield made
    made.celery.close()


def started(one: WorkersLauncher, seconds_ago: float, state: str) -> dg.DagsterRun:
    """A run that was sent so long ago, and of which the broker has this last word."""
    run = one._instance.create_run_for_job(job_def=idle_job(), status=dg.DagsterRunStatus.STARTED)
    tags = {SENT: str(time.time() - seconds_ago), DAGSTER_CELERY_TASK_ID_TAG: run.run_id}
    one._instance.add_run_tags(run.run_id, tags)
    if state != PENDING:  # which is what it says of all that it doesn't know
        one.celery.backend.store_result(run.run_id, None, state)
    found = one._instance.get_run_by_id(run.run_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("is_held", "seconds_ago", "state", "health"),
    [
        (True, LONG_AGO, STARTED, RUNNING),
        (True, LONG_AGO, PENDING, RUNNING),  # the broker forgot
        (False, LONG_AGO, STARTED, FAILED),  # the machine is gone
        (False, LONG_AGO, PENDING, FAILED),
        (False, NOW, STARTED, RUNNING),  # it begins
        (False, 2 * launcher.BEGINNING_SECONDS, PENDING, RUNNING),  # it waits for a worker
        (False, 2 * launcher.BEGINNING_SECONDS, STARTED, FAILED),
    ],
)
def test_a_sent_run_lives_while_its_lock_is_held_or_it_may_still_begin(
    sent: WorkersLauncher, centre: Centre, is_held: bool, seconds_ago: float, state: str, health: WorkerStatus
) -> None:
    run = started(sent, seconds_ago, state)
    if is_held:
        with centre.warehouse.lock(lock_of(run.run_id)):
            assert sent.check_run_worker_health(run).status == health
    else:
        assert sent.check_run_worker_health(run).status == health


def test_what_dagster_celery_says_by_itself_is_why_ours_is_asked(sent: WorkersLauncher) -> None:
    dead, alive = started(sent, LONG_AGO, STARTED), started(sent, LONG_AGO, PENDING)
    assert CeleryRunLauncher.check_run_worker_health(sent, dead).status == RUNNING
    assert CeleryRunLauncher.check_run_worker_health(sent, alive).status == WorkerStatus.UNKNOWN


def test_a_run_that_has_just_ended_is_no_dead_one(sent: WorkersLauncher, monkeypatch: pytest.MonkeyPatch) -> None:
    run = started(sent, LONG_AGO, STARTED)
    monkeypatch.setattr(launcher.time, "sleep", lambda _: sent._instance.report_run_failed(run, message="its reasons"))
    assert sent.check_run_worker_health(run).status == RUNNING


def test_to_end_a_run_is_written_down(sent: WorkersLauncher) -> None:
    run = started(sent, NOW, STARTED)
    assert sent.terminate(run.run_id)
    (asked,) = sent._instance.get_runs()
    assert asked.status == dg.DagsterRunStatus.CANCELING
    sent._instance.report_run_canceled(asked)
    assert not sent.terminate(run.run_id)
    assert not sent.terminate("none")


def test_a_run_on_another_machine_or_in_a_workers_hands_is_not_marked_as_failed(
    sent: WorkersLauncher, centre: Centre, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = instance.create_run_for_job(job_def=idle_job(), status=dg.DagsterRunStatus.STARTED)
    started(sent, LONG_AGO, STARTED)
    monkeypatch.setattr(running, "GRACE_SECONDS", -1)
    monkeypatch.setattr(running, "ENDING_SECONDS", 0)
    file = centre.settings.dagster_home / "running" / elsewhere.run_id
    with centre.warehouse.lock(lock_of(elsewhere.run_id)):
        assert fail_dead_runs(centre.settings, instance) == [], "its file is in another home"
        file.write_text("another machine")
        assert fail_dead_runs(centre.settings, instance) == [], "whose locks on files are not seen here"
        nobody_answers = centre.settings.model_copy(update={"database_url": "postgresql://127.0.0.1:9/none"})
    assert fail_dead_runs(nobody_answers, instance) == [], "nobody can tell"
    assert fail_dead_runs(centre.settings, instance) == [elsewhere.run_id]


def to_launch(one: WorkersLauncher) -> LaunchRunContext:
    """A run that the queue hands to the launcher."""
    run = one._instance.create_run_for_job(
        job_def=idle_job(), status=dg.DagsterRunStatus.STARTING,
        job_code_origin=JobPythonOrigin("idle", RepositoryPythonOrigin("python", ModuleCodePointer("none", "none"))),
    )  # fmt: skip
    return LaunchRunContext(run, workspace=None)


def test_a_run_is_started_once_it_is_sent(sent: WorkersLauncher) -> None:
    """So that it is resumed, in its turn, whatever dies before its process holds it."""
    sent.launch_run(to_launch(sent))
    (run,) = sent._instance.get_runs()
    assert run.status == dg.DagsterRunStatus.STARTED
    assert time.time() - float(run.tags[SENT]) < 60
    assert sent.check_run_worker_health(run).status == RUNNING


def test_a_run_is_sent_later_where_the_broker_is_away(instance: dg.DagsterInstance) -> None:
    away = WorkersLauncher("dagster", broker="redis://127.0.0.1:9/0", backend="cache+memory://")
    away.register_instance(instance)
    away.launch_run(to_launch(away))
    (run,) = instance.get_runs()
    assert run.status == dg.DagsterRunStatus.STARTED
    assert DAGSTER_CELERY_TASK_ID_TAG not in run.tags
    assert away.check_run_worker_health(run).status == RUNNING, "in a moment it may be there"
    instance.add_run_tags(run.run_id, {SENT: "0"})
    (run,) = instance.get_runs()
    assert away.check_run_worker_health(run).status == FAILED, "so that it is sent again"
    with pytest.raises(OperationalError):
        away.resume_run(ResumeRunContext(run, None, None))
