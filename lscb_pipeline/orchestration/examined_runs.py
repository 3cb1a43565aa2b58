"""What `lscb doctor` says of Dagster's runs and of the services: those that hang, those that are gone. Reads only.

Not here: marking dead runs as failed (running.py), starting and ending services (services.py).
"""

import datetime as dt
from collections.abc import Iterator

from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

from lscb_pipeline.collation.commands.doctor import Health, Symptom
from lscb_pipeline.orchestration.notifications import NotifyError, count_unsent
from lscb_pipeline.orchestration.running import UNENDED, is_dead_run
from lscb_pipeline.orchestration.services import gone_services, running_services
from lscb_pipeline.settings import Settings

LONG_HOURS = 6  # a quarter takes minutes; one of very long files an hour
DAEMON = "daemon"
QUIET_SECONDS = 120  # between two beats of a daemon that works


def examined_runs(settings: Settings) -> Iterator[Symptom]:
    """Runs, what nobody was told yet, and services; of runs nothing where Dagster was never used here."""
    running = running_services(settings)
    if (settings.dagster_home / "dagster.yaml").is_file():
        with DagsterInstance.from_config(str(settings.dagster_home)) as instance:
            if DAEMON not in running and _beats(instance):
                running.append(f"{DAEMON}, not by lscb up")
            yield from _runs(settings, instance, is_collating=any(one.startswith(DAEMON) for one in running))
    yield from _notifications(settings)
    if gone := gone_services(settings):
        yield Symptom("services", Health.WRONG, f"ended by themselves: {', '.join(gone)}", "lscb up; see their logs")
    elif running:
        yield Symptom("services", Health.WELL, ", ".join(running))
    else:
        yield Symptom("services", Health.TO_DO, "none runs: nothing is collated by itself", "lscb up")


def _notifications(settings: Settings) -> Iterator[Symptom]:
    try:
        unsent = count_unsent(settings)
    except NotifyError:
        yield Symptom("notifications", Health.WRONG, "LSCB_NOTIFY names no address", "lscb notify says which, and how")
        return
    if unsent:
        yield Symptom(
            "notifications", Health.TO_DO, f"{unsent} not taken by their addresses", "lscb notify tries again"
        )


def _beats(instance: DagsterInstance) -> bool:
    """Whether a daemon works here, whoever started it, such as systemd: each of its parts says so every half minute."""
    now = dt.datetime.now(dt.UTC).timestamp()
    return any(now - beat.timestamp < QUIET_SECONDS for beat in instance.get_daemon_heartbeats().values())


def _runs(settings: Settings, instance: DagsterInstance, is_collating: bool) -> Iterator[Symptom]:
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
    if queued and not is_collating:
        yield Symptom("runs", Health.WRONG, f"{queued} wait, and no daemon runs", "lscb up")
    if not (dead or long or (queued and not is_collating)):
        yield Symptom("runs", Health.WELL, f"{len(records)} under way, {queued} waiting")
