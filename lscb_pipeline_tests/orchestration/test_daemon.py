"""A run that the daemon starts waits for one by hand; what the daemon starts, and when: test_two_quarters.py."""

import threading
import time
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
