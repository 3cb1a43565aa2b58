"""What `lscb doctor` says of Dagster's runs and of the services: those that hang, those that are gone. Reads only.

Not here: marking dead runs as failed (running.py), starting and ending services (services.py).
"""

import datetime as dt
from collections.abc import Iterator

from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

from lscb_pipeline.collation.commands.doctor import Health, Symptom
from lscb_pipeline.orchestration.running import UNENDED, is_dead_run
from lscb_pipeline.orchestration.services import gone_services, running_services
from lscb_pipeline.settings import Settings

LONG_HOURS = 6  # a quarter takes minutes; one of very long files an hour
DAEMON = "daemon"


def examined_runs(settings: Settings) -> Iterator[Symptom]:
    """Runs, and then services; nothing where Dagster was never used here."""
    running = running_services(settings)
    if (settings.dagster_home / "dagster.yaml").is_file():
        with DagsterInstance.from_config(str(settings.dagster_home)) as instance:
            yield from _runs(settings, instance, running)
    if gone := gone_services(settings):
        yield Symptom("services", Health.WRONG, f"ended by themselves: {', '.join(gone)}", "lscb up; see their logs")
    elif running:
        yield Symptom("services", Health.WELL, ", ".join(running))
    else:
        yield Symptom("services", Health.TO_DO, "none runs: nothing is collated by itself", "lscb up")


def _runs(settings: Settings, instance: DagsterInstance, running: list[str]) -> Iterator[Symptom]:
    records = instance.get_run_records(RunsFilter(statuses=UNENDED))
    dead = [record for record in records if is_dead_run(settings, record)]
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(hours=LONG_HOURS)
    long = [r for r in records if r not in dead and r.create_timestamp.astimezone(dt.UTC) < long_ago]
    queued = instance.get_runs_count(RunsFilter(statuses=[DagsterRunStatus.QUEUED]))
    if dead:
        what = f"{len(dead)} whose process is gone"
        yield Symptom("runs", Health.WRONG, what, "lscb collate QUARTER marks them as failed, and completes them")
    if long:
        what = f"{len(long)} under way for more than {LONG_HOURS} h"
        yield Symptom("runs", Health.WRONG, what, "see their logs in the UI; end what hangs there")
    if queued and DAEMON not in running:
        yield Symptom("runs", Health.WRONG, f"{queued} wait, and no daemon runs", "lscb up")
    if not (dead or long or (queued and DAEMON not in running)):
        yield Symptom("runs", Health.WELL, f"{len(records)} under way, {queued} waiting")
