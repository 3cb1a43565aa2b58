"""A worker of a cluster, `python -m` this: it takes runs from the broker, one after the other.

Here: the program. Not here: who sends runs, and who looks whether they live (launcher.py).
"""

import os
import sys

from celery import Celery
from dagster_celery.tasks import create_resume_job_task

from lscb_pipeline.orchestration.launcher import WorkersLauncher
from lscb_pipeline.orchestration.running import open_instance
from lscb_pipeline.settings import Settings

NO_WORKERS = "dagster.yaml names no launcher for workers: set LSCB_DAGSTER_YAML to deploy/cluster/dagster.yaml"


def app_of(settings: Settings) -> Celery:
    """What a worker works for: the broker that dagster.yaml names. Exits with a line where it names none."""
    with open_instance(settings) as instance:
        launcher = instance.run_launcher
    if not isinstance(launcher, WorkersLauncher):
        sys.exit(NO_WORKERS)
    create_resume_job_task(launcher.celery)
    return launcher.celery


def main() -> None:
    """Take one run after the other from the broker, each in a process of its own, until told to end."""
    name = f"lscb-{os.getpid()}@%h"
    # Without prefetching: a run that a busy worker had put aside would wait, though another worker is free. The
    # definitions are imported once for all runs, whose processes are forks of this one.
    app_of(Settings()).worker_main(
        ["worker", "--pool=prefork", "--concurrency=1", "--max-tasks-per-child=1", "--disable-prefetch",
         "--include=lscb_pipeline.definitions", "--without-gossip", "--without-mingle", "--loglevel=INFO",
         f"--hostname={name}"]
    )  # fmt: skip


if __name__ == "__main__":
    main()
