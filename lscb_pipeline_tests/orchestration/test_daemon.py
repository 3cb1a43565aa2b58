"""The inbox under a real daemon: a file dropped is collated, and a run waits for one by hand."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import dagster as dg
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.definitions import defs
from lscb_pipeline_tests.conftest import Inbox, query
from lscb_pipeline_tests.orchestration.conftest import Run

FEED, Q3, KEY = "borough_return", "2008-09-Q3", "2008-10-01"
RETURN = [{"area_code": "Camden", "period": Q3, "indicator_code": "SG001", "numerator": 412}]


@pytest.mark.slow
def test_a_run_of_the_daemon_waits_for_one_by_hand(
    centre: Centre, inbox: Inbox, instance: dg.DagsterInstance, run: Run
) -> None:
    inbox.put(Q3, FEED, "camden", RETURN)
    with ExitStack() as by_hand:
        by_hand.enter_context(centre.warehouse.lock(f"quarter {KEY}"))
        assert not run(KEY).success, "whoever asks at a terminal is told at once"
        threading.Timer(3, by_hand.close).start()
        job, started = defs.resolve_job_def("quarterly_collation"), time.monotonic()
        assert job.execute_in_process(instance=instance, partition_key=KEY).success
        assert time.monotonic() - started > 3
    assert query(centre, "select numerator from core.current_observation")["numerator"].tolist() == [412.0]


def _eventually(what: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.2)
    return False


@pytest.mark.slow
def test_a_file_dropped_under_a_running_daemon_is_collated(
    centre: Centre, inbox: Inbox, instance: dg.DagsterInstance
) -> None:
    def lscb(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "lscb_pipeline.cli", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def figures() -> list[float]:
        found = query(centre, "select numerator from core.current_observation order by numerator")
        return [float(number) for number in found["numerator"]]

    def started() -> list[dg.DagsterRun]:
        return instance.get_runs(dg.RunsFilter(tags={"dagster/sensor_name": "new_deliveries"}))

    def looks(since: float) -> int:
        """How often the sensor has looked from then on, to the end of its look."""
        sensors = [one for one in instance.all_instigator_state() if one.name == "new_deliveries"]
        ticks = [instance.get_ticks(one.instigator_origin_id, one.selector_id, after=since) for one in sensors]
        return sum(tick.end_timestamp is not None for own in ticks for tick in own)

    def all_succeeded() -> bool:
        return {run.status for run in started()} == {dg.DagsterRunStatus.SUCCESS}

    assert lscb("up", "--port", str(20000 + os.getpid() % 20000)).returncode == 0
    try:
        inbox.put(Q3, FEED, "camden", RETURN)
        inbox.put(Q3, FEED, "nobody", RETURN)
        assert _eventually(all_succeeded, 400), started()
        assert [run.tags["dagster/partition"] for run in started()] == [KEY]
        assert figures() == [412]
        inbox.put(Q3, FEED, "barnet", [RETURN[0] | {"area_code": "Barnet", "numerator": 7}])
        by_hand = lscb("collate", Q3)  # while the sensor looks: whichever is first, the file is collated
        assert by_hand.returncode == 0 or "is being worked on by another process" in by_hand.stderr, by_hand.stderr
        assert _eventually(lambda: figures() == [7, 412], 400)
        counted = time.time()
        assert _eventually(lambda: looks(counted) >= 2, 400), "two that begin when all of it counts"
        assert _eventually(all_succeeded, 400), started()
        assert len(started()) <= 2, "once for each of the two files that can be routed, if that"
    finally:
        lscb("down")
