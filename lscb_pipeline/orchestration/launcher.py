"""Runs on several machines: each is sent through a broker to whichever worker is free.

It is dagster-celery's launcher, but for what it says of a run's process. By itself it repeats the broker's last word:
"started" for ever where the worker's machine is gone, and nothing where the broker forgot, which ends or doubles a live
run. Here the warehouse says it: a run's process holds a lock there (docs/decisions/cluster.md). Here: the launcher that
deploy/cluster/dagster.yaml names. Not here: workers (worker.py), which runs go beside others (the yaml's limits).
"""

import time

from dagster import DagsterRun
from dagster import _check as check
from dagster._core.events import DagsterEvent, DagsterEventType
from dagster._core.launcher import CheckRunHealthResult, LaunchRunContext, ResumeRunContext, WorkerStatus
from dagster._grpc.types import ResumeRunArgs
from dagster._serdes import pack_value
from dagster_celery.config import TASK_RESUME_JOB_NAME
from dagster_celery.launcher import CeleryRunLauncher
from dagster_celery.tags import DAGSTER_CELERY_TASK_ID_TAG
from dagster_celery.tasks import create_resume_job_task
from kombu.exceptions import OperationalError

from lscb_pipeline.orchestration.running import SENT, is_held
from lscb_pipeline.settings import Settings

BEGINNING_SECONDS = 30  # between a worker's taking a run and the run's holding its lock
ENDING_SECONDS = 3  # between a run's letting go of its lock and its being written down as ended
WAITING = "PENDING"  # what the broker says of a run that no worker has taken


class WorkersLauncher(CeleryRunLauncher):
    """Sends runs to workers; configured as dagster-celery's CeleryRunLauncher.

    A run counts as started once it is to be sent: so whatever dies from then on, broker or worker, it is resumed. One
    that hasn't started would be failed after a while, and make way for the quarter after it.
    """

    def launch_run(self, context: LaunchRunContext) -> None:
        """Send a run to the workers; where the broker isn't there, it is sent as one whose process is gone."""
        run = context.dagster_run
        begun = DagsterEvent(DagsterEventType.RUN_START.value, run.job_name, message="The workers are to make it.")
        self._instance.report_dagster_event(begun, run.run_id)
        try:
            self.resume_run(context)
        except OperationalError:  # the broker's client's
            self._instance.report_engine_event("The broker isn't there: the run is sent when it is back", run)

    def resume_run(self, context: LaunchRunContext | ResumeRunContext) -> None:
        """Send a run whose process is gone to the workers again: the same run, which keeps its place in the order.

        As dagster-celery means to: its own (0.29.27) names an argument that its task hasn't, and so fails the run.
        """
        run = context.dagster_run
        self._instance.add_run_tags(run.run_id, {SENT: str(time.time())})
        code = check.not_none(run.job_code_origin)
        args = ResumeRunArgs(code, run.run_id, self._instance.get_ref(), set_exit_code_on_failure=True)
        task = create_resume_job_task(self.celery).si(resume_job_args_packed=pack_value(args))
        self._launch_celery_task_run(run, task, TASK_RESUME_JOB_NAME)

    def terminate(self, run_id: str) -> bool:
        """Ask a run to end: its process looks for that every few seconds, and one that waits is not begun."""
        run = self._instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            return False
        self._instance.report_run_canceling(run)
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """Whether a started run's process is there, on whichever machine, or may still come."""
        if is_held(Settings(), run.run_id):
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        task = run.tags.get(DAGSTER_CELERY_TASK_ID_TAG)  # none where the broker wasn't there
        is_waiting = task is not None and self.celery.AsyncResult(task).state == WAITING
        patience = self._instance.run_monitoring_start_timeout_seconds if is_waiting else BEGINNING_SECONDS
        if time.time() - float(run.tags[SENT]) < patience:
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        time.sleep(ENDING_SECONDS)
        now = self._instance.get_run_by_id(run.run_id)
        if now is None or now.is_finished or is_held(Settings(), run.run_id):
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.FAILED, "its process has ended without finishing it")
