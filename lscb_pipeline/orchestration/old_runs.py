"""Dagster's runs that are past their retention, and removing them: Dagster itself keeps them for ever.

Kept whatever their age: runs that haven't ended, and of each job and partition the last run and the last that
succeeded, which hold what the UI, the sensors and the schedules know of that quarter. Outcomes of checks stay, as do
ticks, which Dagster removes by itself (dagster.yaml). Not here: what was delivered (collation/commands/purge.py).
"""

import shutil
from datetime import UTC, datetime

import dagster as dg
import pandas as pd

from lscb_pipeline.settings import Settings


def runs_past_retention(instance: dg.DagsterInstance, months: int, now: datetime) -> list[dg.RunRecord]:
    """The runs that may go, the oldest first: ended more than `months` ago, and followed by others of their quarter."""
    before = pd.Timestamp(now) - pd.DateOffset(months=months)
    kept: set[tuple[str, str | None, str]] = set()
    old = []
    for record in instance.get_run_records():  # the newest first
        run = record.dagster_run
        of = (run.job_name, run.tags.get("dagster/partition"))
        keeps = {(*of, "last")} | ({(*of, "last that succeeded")} if run.is_success else set())
        ended = datetime.fromtimestamp(record.end_time, UTC) if run.is_finished and record.end_time else None
        if keeps <= kept and ended and ended < before:
            old.append(record)
        kept |= keeps
    return old[::-1]


def remove_runs(settings: Settings, instance: dg.DagsterInstance, old: list[dg.RunRecord]) -> None:
    """Remove runs with their events and logs. A removal that is killed is completed by the next one."""
    for record in old:
        run_id = record.dagster_run.run_id
        shutil.rmtree(settings.dagster_home / "storage" / run_id, ignore_errors=True)
        instance.delete_run(run_id)
