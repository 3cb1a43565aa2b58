"""Dagster's runs past their retention: which go, what stays of each quarter, and that nothing of one is left."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from lscb_pipeline.orchestration.old_runs import remove_runs, runs_past_retention
from lscb_pipeline.orchestration.running import open_instance
from lscb_pipeline.settings import Settings

MONTHS = 24
LATER = dt.datetime.now(dt.UTC) + dt.timedelta(days=800)
KEY = dg.AssetKey(["publish", "release"])


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made = Settings(home=tmp_path / "home", database_url="postgresql://127.0.0.1:9/none")
    for name, value in made.environment().items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    with open_instance(settings) as opened:
        yield opened


def run(instance: dg.DagsterInstance, quarter: str, fails: bool = False) -> str:
    """A run that makes an asset of a quarter; returns its id."""

    @dg.op
    def make(context: dg.OpExecutionContext) -> None:
        context.log_event(dg.AssetMaterialization(KEY, partition=quarter))
        if fails:
            raise RuntimeError("it breaks")

    @dg.job
    def quarterly() -> None:
        make()

    tags = {"dagster/partition": quarter}
    return quarterly.execute_in_process(instance=instance, raise_on_error=False, tags=tags).run_id


def test_the_last_runs_of_each_quarter_stay_and_nothing_of_older_ones(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    first, second, failed = run(instance, "2008-04-01"), run(instance, "2008-04-01"), run(instance, "2008-04-01", True)
    other = run(instance, "2008-07-01")
    under_way = instance.create_run_for_job(
        dg.JobDefinition(name="quarterly", graph_def=dg.GraphDefinition("quarterly")),
        status=dg.DagsterRunStatus.STARTED, tags={"dagster/partition": "2008-07-01"},
    ).run_id  # fmt: skip
    assert runs_past_retention(instance, MONTHS, dt.datetime.now(dt.UTC)) == [], "they are young"
    old = runs_past_retention(instance, MONTHS, LATER)
    assert [record.dagster_run.run_id for record in old] == [first]
    remove_runs(settings, instance, old)
    assert {run.run_id for run in instance.get_runs()} == {second, failed, other, under_way}
    assert not [path for path in settings.dagster_home.rglob("*") if first in path.name]
    assert instance.get_materialized_partitions(KEY) == {"2008-04-01", "2008-07-01"}
    wanted = dg.AssetRecordsFilter(asset_key=KEY, asset_partitions=["2008-04-01"])
    assert [r.run_id for r in instance.fetch_materializations(wanted, limit=5).records] == [failed, second]
    assert runs_past_retention(instance, MONTHS, LATER) == []
    run(instance, "2008-04-01")
    assert {r.dagster_run.run_id for r in runs_past_retention(instance, MONTHS, LATER)} == {second, failed}


def test_a_removal_that_was_cut_short_is_completed(settings: Settings, instance: dg.DagsterInstance) -> None:
    first = run(instance, "2008-04-01")
    run(instance, "2008-04-01")
    instance.event_log_storage.delete_events(first)  # and then the power failed
    remove_runs(settings, instance, runs_past_retention(instance, MONTHS, LATER))
    assert not instance.has_run(first)
