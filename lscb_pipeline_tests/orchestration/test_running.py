"""Runs of dead processes are told from live ones, whatever became of their pids."""

import multiprocessing
import subprocess
import sys
from multiprocessing.synchronize import Barrier
from pathlib import Path

import dagster as dg
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.orchestration import running
from lscb_pipeline.orchestration.running import fail_dead_runs, hold_run, open_instance
from lscb_pipeline.settings import Settings
from lscb_pipeline_tests.conftest import Inbox, query
from lscb_pipeline_tests.orchestration.conftest import idle_job

Q3 = "2008-09-Q3"
RETURN = [{"area_code": "Camden", "period": Q3, "indicator_code": "SG001", "numerator": 412}]
# A collation whose process is killed between intake and core.
KILLED = """
import os, signal
from lscb_pipeline.orchestration import assets
assets.promote = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from lscb_pipeline.cli import main
import sys
sys.argv = ["lscb", "collate", "2008-09-Q3"]
main()
"""


@pytest.mark.slow
def test_a_killed_run_is_marked_failed_and_the_next_completes_it(
    centre: Centre, inbox: Inbox, instance: dg.DagsterInstance
) -> None:
    inbox.put(Q3, "borough_return", "camden", RETURN)
    killed = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, check=False)
    assert killed.returncode == -9, killed.stderr
    (record,) = instance.get_run_records()
    assert record.dagster_run.status == dg.DagsterRunStatus.STARTED
    done = subprocess.run(
        [sys.executable, "-m", "lscb_pipeline.cli", "collate", Q3], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"marked as failed, its process is gone: run {record.dagster_run.run_id}" in done.stdout
    statuses = sorted(r.dagster_run.status.value for r in instance.get_run_records())
    assert statuses == ["FAILURE", "SUCCESS"]
    assert query(centre, "select numerator from core.current_observation")["numerator"].tolist() == [412.0]


def test_a_live_run_is_left_alone(centre: Centre, instance: dg.DagsterInstance) -> None:
    run = instance.create_run_for_job(job_def=idle_job(), status=dg.DagsterRunStatus.STARTED)
    with hold_run(centre.settings, run.run_id):
        assert fail_dead_runs(centre.settings, instance) == []
    assert fail_dead_runs(centre.settings, instance) == [], "just made: it may not hold its file yet"


def test_a_run_that_is_just_ending_is_left_alone(
    centre: Centre, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = instance.create_run_for_job(job_def=idle_job(), status=dg.DagsterRunStatus.STARTED)
    with hold_run(centre.settings, run.run_id):
        pass  # it has let go of its file, and is written down as ended a moment later
    monkeypatch.setattr(running, "GRACE_SECONDS", 0)

    def meanwhile(_: float) -> None:
        instance.report_run_failed(run, message="it had its reasons")

    monkeypatch.setattr(running.time, "sleep", meanwhile)
    assert fail_dead_runs(centre.settings, instance) == []


def test_the_file_of_a_dead_run_tells_whatever_has_its_pid_now(centre: Centre, instance: dg.DagsterInstance) -> None:
    run = instance.create_run_for_job(job_def=idle_job(), status=dg.DagsterRunStatus.STARTED)
    (centre.settings.dagster_home / "running" / run.run_id).touch()  # nobody holds it
    assert fail_dead_runs(centre.settings, instance) == [run.run_id]
    assert fail_dead_runs(centre.settings, instance) == []
    assert not list((centre.settings.dagster_home / "running").iterdir())


def test_a_new_home_is_opened_by_several_at_once(tmp_path: Path) -> None:
    processes = multiprocessing.get_context("spawn")
    together = processes.Barrier(3)
    openers = [processes.Process(target=_open, args=(str(tmp_path / "home"), together)) for _ in range(3)]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join(120)
    assert [opener.exitcode for opener in openers] == [0, 0, 0]


def _open(home: str, together: Barrier) -> None:
    settings = Settings(home=Path(home))
    together.wait(120)
    with open_instance(settings) as opened:
        assert opened.get_run_records() == []


def test_no_room_for_dagsters_files_is_said_in_a_line(inbox: Inbox, instance: dg.DagsterInstance) -> None:
    inbox.put(Q3, "borough_return", "camden", RETURN)
    code = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); "
    code += "from lscb_pipeline.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "collate", Q3], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("lscb: Dagster's files in "), done.stderr
