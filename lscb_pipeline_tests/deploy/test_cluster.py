"""Quarters over two workers, of which one dies half-way: the same warehouse as one process leaves."""

import itertools
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
import yaml
from sqlalchemy import create_engine, make_url, text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.running import IN_TURN, is_held, open_instance
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.conftest import Inbox, make_database, query, what_stands
from lscb_pipeline_tests.deploy.cluster import PATIENCE, SECRET, YAML, Cluster
from lscb_pipeline_tests.deploy.conftest import ROOT

QUARTERS = ["2008-09-Q3", "2008-09-Q4", "2009-10-Q1"]
KEYS = [Quarter.parse(quarter).key for quarter in QUARTERS]
SUPPLIERS = table("supplier")
BOROUGHS = SUPPLIERS.loc[SUPPLIERS["kind"] == "area", ["supplier", "name"]].to_numpy().tolist()


def put_returns(inbox: Inbox, quarters: list[str]) -> None:
    """A return of each borough each quarter; some correct a figure of the quarter before, so that the order matters."""
    for number, quarter in enumerate(quarters):
        for place, (supplier, name) in enumerate(BOROUGHS[:12]):
            figures = {"SG001": (quarter, 90 + 7 * place + 5 * number), "SG014": (quarter, 20 + 3 * place + number)}
            rows = [
                {"area_code": name, "period": period, "indicator_code": code, "numerator": numerator}
                for code, (period, numerator) in figures.items()
            ]
            if number and not place % 5:
                period, numerator = quarters[number - 1], 91 + 7 * place + 5 * (number - 1)
                rows.append({"area_code": name, "period": period, "indicator_code": "SG001", "numerator": numerator})
            inbox.put(quarter, "borough_return", supplier, rows)


@pytest.fixture
def cluster(
    centre: Centre, second: Centre, server_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cluster]:
    """The broker, the daemon and two workers. Made after `second`, whose settings its environment would change."""
    if shutil.which("redis-server") is None:
        pytest.skip("needs Redis: apt-get install redis-server")
    make_database(server_url, "dagster_of_cluster", "template0")
    url = make_url(server_url).set(database="dagster_of_cluster").render_as_string(hide_password=False)
    folder = tmp_path / "cluster"
    folder.mkdir()
    settings_of_dagster = folder / "dagster.yaml"  # as they are, but that nobody waits as long as in earnest
    settings_of_dagster.write_text(YAML.read_text().replace("poll_interval_seconds: 15", "poll_interval_seconds: 2"))
    made = Cluster(folder, centre.settings.model_copy(update={"dagster_yaml": settings_of_dagster}), url)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    try:
        made.start_all()
        yield made
    finally:
        made.stop()
        with create_engine(server_url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("drop database dagster_of_cluster with (force)"))


def test_its_settings_are_those_of_one_host_but_for_who_makes_runs_and_how_many() -> None:
    one_host, here = (yaml.safe_load(path.read_text()) for path in (ROOT / "deploy/dagster.yaml", YAML))
    differ = {name for name in one_host.keys() | here.keys() if one_host.get(name) != here.get(name)}
    assert differ == {"run_launcher", "concurrency", "run_monitoring"}
    (in_turn,) = here["concurrency"]["runs"]["tag_concurrency_limits"]
    assert in_turn == {"key": next(iter(IN_TURN)), "limit": 1}
    kept = {job.name for job in defs.resolve_all_job_defs() if IN_TURN.items() <= job.tags.items()}
    jobs = {job.name for job in defs.resolve_all_job_defs() if not job.name.startswith("__")}
    assert jobs - kept == {"quarterly_reading"}


@pytest.mark.slow
def test_quarters_over_two_workers_one_of_which_dies(
    cluster: Cluster, centre: Centre, inbox: Inbox, second: Centre
) -> None:
    put_returns(inbox, QUARTERS)
    shutil.copytree(inbox.folder, second.settings.inbox_folder)
    with by_one_process(second, QUARTERS) as alone, open_instance(cluster.settings) as instance:
        cluster.backfill("quarterly_reading", KEYS)
        cluster.backfill("quarterly_collation", KEYS)
        killed = run_under_way(cluster, instance, centre, KEYS[1])
        cluster.kill(cluster.worker_of(instance, killed.run_id))
        run_under_way(cluster, instance, centre, KEYS[2])
        for name, start_again in (("broker", cluster.start_broker), ("daemon", cluster.start_daemon)):
            cluster.kill(name)
            start_again()
        cluster.wait_for(lambda: all(run.is_finished for run in instance.get_runs()))
        runs = instance.get_runs()
        assert [run.status for run in runs] == [dg.DagsterRunStatus.SUCCESS] * 2 * len(KEYS), why(instance)
        resumed = [log for log in instance.all_logs(killed.run_id) if "new run worker to resume" in log.message]
        assert len(resumed) == 1
        assert in_order(instance) == KEYS
    assert alone.wait(PATIENCE) == 0
    found, wanted = what_stands(centre), what_stands(second)
    assert [name for name in wanted if found[name] != wanted[name]] == []
    assert len(wanted["mart.release"]) == len(QUARTERS)
    told_to_the_broker = b"".join(path.read_bytes() for path in cluster.folder.glob("appendonlydir/*"))
    assert b"quarterly_collation" in told_to_the_broker
    password = make_url(cluster.dagster_url).password
    assert password is not None
    assert password.encode() not in told_to_the_broker
    assert SECRET not in cluster.told()


def why(instance: dg.DagsterInstance) -> str:
    """The last events of the runs that failed."""
    failed = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE]))
    return "\n".join(log.message for run in failed for log in instance.all_logs(run.run_id)[-10:])


def run_under_way(cluster: Cluster, instance: dg.DagsterInstance, centre: Centre, key: str) -> dg.DagsterRun:
    """The collation of a quarter, once it is half done: its figures count, its release isn't decided."""
    wanted = dg.RunsFilter(job_name="quarterly_collation", tags={"dagster/partition": key})
    loads = f"select load_id from core.load where collection_quarter = '{key}'"
    cluster.wait_for(lambda: len(query(centre, loads)) > 0)
    (run,) = instance.get_runs(wanted)
    assert run.status == dg.DagsterRunStatus.STARTED
    assert is_held(cluster.settings, run.run_id)
    return run


def in_order(instance: dg.DagsterInstance) -> list[str]:
    """The quarters in the order in which they were collated, none begun before the one before had ended."""
    records = instance.get_run_records(dg.RunsFilter(job_name="quarterly_collation"))
    spans = sorted((one.start_time, one.end_time, one.dagster_run.tags["dagster/partition"]) for one in records)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans)), spans
    return [key for _, _, key in spans]


def by_one_process(centre: Centre, quarters: list[str]) -> subprocess.Popen[bytes]:
    """One process that collates the same quarters."""
    names = {"LSCB_DATABASE_URL": str(centre.settings.database_url), "LSCB_PSEUDONYM_KEY": "a key for tests"}
    command = [sys.executable, "-m", "lscb_pipeline.cli", "collate", quarters[0], "--until", quarters[-1]]
    environment = {k: v for k, v in centre.settings.environment().items() if k != "LSCB_DAGSTER_YAML"} | names
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
