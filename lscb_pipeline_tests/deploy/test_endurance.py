"""Forty quarters over two workers, while each part of the cluster is killed in turn: nothing is lost or doubled.

`make endure` runs it: it takes the better part of an hour. LSCB_PROOF_QUARTERS and LSCB_PROOF_KILLS make it shorter.
"""

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import dagster as dg
import pytest
from sqlalchemy import create_engine, make_url, text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.orchestration.running import open_instance
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.server import embedded
from lscb_pipeline_tests.collation.test_server_faults import kill_server
from lscb_pipeline_tests.conftest import Inbox, what_stands
from lscb_pipeline_tests.deploy.cluster import WORKERS, YAML, Cluster
from lscb_pipeline_tests.deploy.test_cluster import by_one_process, in_order, put_returns, why

QUARTERS, KILLS = (int(os.environ.get(f"LSCB_PROOF_{what}", most)) for what, most in (("QUARTERS", 40), ("KILLS", 20)))
KILLED = ("server", WORKERS[0], "broker", "daemon", "webserver")  # in turn
PAUSES = (4.0, 30.0)  # seconds between two of them, least and most
DOWN_SECONDS = 2.0  # before what was killed is started again
WHOLE_SECONDS = 3 * 3600


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Centre]:
    """An installation with a server of its own, which no other test needs."""
    home = tmp_path / "home"
    url = embedded.start(home)
    yield Centre(Settings(home=home, database_url=url, pseudonym_key="a key for tests"))
    embedded.stop(home)


@pytest.fixture
def cluster(own: Centre, second: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """Broker, daemon, workers and webserver, of which each is started again whenever it ends."""
    assert second.settings
    if shutil.which("redis-server") is None:
        pytest.skip("needs Redis: apt-get install redis-server")
    server = str(own.settings.database_url)
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("create database dagster"))
    url = make_url(server).set(database="dagster").render_as_string(hide_password=False)
    folder = tmp_path / "cluster"
    folder.mkdir()
    settings_of_dagster = folder / "dagster.yaml"
    settings_of_dagster.write_text(YAML.read_text().replace("poll_interval_seconds: 15", "poll_interval_seconds: 2"))
    made = Cluster(folder, own.settings.model_copy(update={"dagster_yaml": settings_of_dagster}), url)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    with open_instance(made.settings):
        _ = own.warehouse  # both are there before anything looks for them
    try:
        made.start_all()
        made.starters["webserver"] = made.start_webserver
        yield made
    finally:
        made.stop()


@pytest.mark.long
def test_forty_quarters_while_each_part_is_killed_in_turn(cluster: Cluster, own: Centre, second: Centre) -> None:
    first = Quarter.parse("2008-09-Q3")
    quarters = [first.label]
    while len(quarters) < QUARTERS:
        quarters.append(Quarter.parse(quarters[-1]).next().label)
    keys = [Quarter.parse(label).key for label in quarters]
    own.settings.inbox_folder.mkdir()
    put_returns(Inbox(own.settings.inbox_folder), quarters)
    shutil.copytree(own.settings.inbox_folder, second.settings.inbox_folder)
    with by_one_process(second, quarters) as alone:
        cluster.backfill("quarterly_reading", keys)
        cluster.backfill("quarterly_collation", keys)
        killed = under_fire(cluster, own)
        with open_instance(cluster.settings) as instance:
            runs = instance.get_runs()
            assert [run.status for run in runs] == [dg.DagsterRunStatus.SUCCESS] * 2 * len(keys), why(instance)
            assert in_order(instance) == keys
        assert alone.wait(WHOLE_SECONDS) == 0
    found, wanted = what_stands(own), what_stands(second)
    assert [name for name in wanted if found[name] != wanted[name]] == []
    assert len(wanted["mart.release"]) == len(quarters)
    sys.stdout.write(f"\n{len(quarters)} quarters, killed: {', '.join(killed)}\n")


def under_fire(cluster: Cluster, own: Centre) -> list[str]:
    """Kill one part after the other until all runs have ended; return which, in their order."""
    chance = random.Random(20)  # noqa: S311 - as far as the clock goes along, the same moments each time
    killed = []
    deadline = time.monotonic() + WHOLE_SECONDS
    for name in islice(cycle(KILLED), KILLS):
        cluster.start_again()
        time.sleep(chance.uniform(*PAUSES))
        if all_ended(cluster):
            break
        if name == "server":
            kill_server(own.settings.home, signal.SIGKILL)
        else:
            cluster.kill(name)
        killed.append(name)
        time.sleep(DOWN_SECONDS)
        embedded.start(own.settings.home)
    while not all_ended(cluster):
        assert time.monotonic() < deadline, cluster.told()
        cluster.start_again()
        time.sleep(3)
    return killed


def all_ended(cluster: Cluster) -> bool:
    """Whether there is no run left to be made."""
    with open_instance(cluster.settings) as instance:
        return all(run.is_finished for run in instance.get_runs())
