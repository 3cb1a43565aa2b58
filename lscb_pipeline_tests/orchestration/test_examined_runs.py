"""What `lscb doctor` finds of runs that hang and of services that are gone, and by which exit code it says so."""

import json
import os
import time
from pathlib import Path

import dagster as dg
import pytest
from dagster._daemon.types import DaemonHeartbeat
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.doctor import Health
from lscb_pipeline.orchestration import examined_runs as examining
from lscb_pipeline.orchestration import running
from lscb_pipeline.orchestration.examined_runs import examined_runs
from lscb_pipeline_tests.forked import lscb
from lscb_pipeline_tests.orchestration.conftest import idle_job


def found(centre: Centre, about: str) -> list[tuple[Health, str]]:
    return [(one.health, one.found) for one in examined_runs(centre.settings) if one.about == about]


def test_runs_that_hang_are_told(centre: Centre, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(centre, "runs") == [(Health.WELL, "0 under way, 0 waiting")]
    run = instance.create_run_for_job(job_def=idle_job(), status=dg.DagsterRunStatus.STARTED)
    with running.hold_run(centre.settings, run.run_id):
        assert found(centre, "runs") == [(Health.WELL, "1 under way, 0 waiting")]
        monkeypatch.setattr(examining, "LONG_HOURS", 0)
        assert found(centre, "runs") == [(Health.WRONG, "1 under way for more than 0 h")]
    monkeypatch.setattr(running, "GRACE_SECONDS", 0)
    assert found(centre, "runs") == [(Health.WRONG, "1 whose process is gone")]
    assert len(instance.get_run_records()) == 1
    assert instance.get_runs()[0].status == dg.DagsterRunStatus.STARTED, "it is told, and left as it is"
    with instance.run_storage.connect() as connection:  # type: ignore[attr-defined]
        connection.execute(text("update runs set status = 'QUEUED'"))
    assert found(centre, "runs") == [(Health.WRONG, "1 wait, and no daemon runs")]


def test_services_that_are_gone_are_told(centre: Centre) -> None:
    assert found(centre, "services") == [(Health.TO_DO, "none runs: nothing is collated by itself")]
    (centre.settings.make_home() / "services.json").write_text(json.dumps({"daemon": {"pid": 1, "created": 0.5}}))
    assert found(centre, "services") == [(Health.WRONG, "ended by themselves: daemon")]


def test_a_daemon_that_others_started_is_told_by_its_heartbeat(centre: Centre, instance: dg.DagsterInstance) -> None:
    def beat(at: float) -> None:
        instance.add_daemon_heartbeat(DaemonHeartbeat(at, "SENSOR", "one", []))

    beat(time.time() - 600)
    assert found(centre, "services") == [(Health.TO_DO, "none runs: nothing is collated by itself")]
    beat(time.time())
    assert found(centre, "services") == [(Health.WELL, "daemon, not by lscb up")]


def test_the_command_says_it_in_a_page_and_by_its_exit_code(centre: Centre) -> None:
    environment = os.environ | {"LSCB_HOME": str(centre.settings.home), "LSCB_PSEUDONYM_KEY": "a key for tests",
                                "LSCB_DATABASE_URL": str(centre.settings.database_url)}  # fmt: skip
    _ = centre.warehouse
    centre.settings.make_home()
    done = lscb(environment, "doctor")
    assert done.returncode == 0, done.stderr
    head, *lines, counts = done.stdout.splitlines()
    assert head == "how\tof\tfound\twhat to do"
    assert "to do\tbackup\tnever made\tlscb backup FOLDER" in lines
    assert counts.startswith("0 wrong, ")
    Path(environment["LSCB_HOME"], "pseudonym.key").write_text("x")
    Path(environment["LSCB_HOME"], "pseudonym.key").chmod(0o644)
    wrong = lscb(environment, "doctor")
    assert (wrong.returncode, wrong.stdout.splitlines()[1].split("\t")[:2]) == (1, ["wrong", "keys"]), wrong.stderr
