"""Dagster's storage in PostgreSQL as deploy/dagster.yaml has it: a collation runs by it, its events are found there."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import dagster as dg
import pytest
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster_postgres import PostgresEventLogStorage
from sqlalchemy import create_engine, make_url

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.lost_runs import noted
from lscb_pipeline.orchestration.running import DAGSTER_YAML, lock_of, open_instance, run_job
from lscb_pipeline.orchestration.stage_errors import StorageError
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.database.connect import UnavailableError
from lscb_pipeline_tests.conftest import Inbox, end_locks, make_database, query
from lscb_pipeline_tests.deploy.conftest import ROOT
from lscb_pipeline_tests.orchestration.conftest import idle_job

YAML = ROOT / "deploy/dagster.yaml"
RETURN = [{"area_code": "Camden", "period": "2008-09-Q3", "indicator_code": "SG001", "numerator": 412}]


@pytest.fixture
def url(server_url: str) -> Iterator[str]:
    """A database for Dagster, beside the warehouse's."""
    make_database(server_url, "dagster_of_tests", "template0")
    yield make_url(server_url).set(database="dagster_of_tests").render_as_string(hide_password=False)
    with create_engine(server_url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("drop database dagster_of_tests with (force)")


@pytest.mark.slow
def test_a_collation_keeps_its_events_in_the_database(
    centre: Centre, inbox: Inbox, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = centre.settings.model_copy(update={"dagster_yaml": YAML})
    secrets = {"LSCB_DATABASE_URL": str(settings.database_url), "LSCB_PSEUDONYM_KEY": str(settings.pseudonym_key)}
    for name, value in (settings.environment() | secrets | {"LSCB_DAGSTER_URL": url}).items():
        monkeypatch.setenv(name, value)
    inbox.put("2008-09-Q3", "borough_return", "camden", RETURN)
    with open_instance(settings) as instance:
        assert isinstance(instance.event_log_storage, PostgresEventLogStorage)
        run = run_job(instance, defs.resolve_job_def("quarterly_collation"), "2008-10-01")
        assert run.success
        key = dg.AssetCheckKey(dg.AssetKey(["intake", "borough_return"]), "returned_in_time")
        for passed in (False, True):  # as the sensor writes it, day by day
            instance.report_runless_asset_event(
                dg.AssetCheckEvaluation(
                    asset_key=key.asset_key, check_name=key.name, passed=passed, partition="2008-10-01"
                )
            )
        (kept,) = instance.event_log_storage.get_asset_check_execution_history(key, limit=5)
        assert kept.status == AssetCheckExecutionRecordStatus.SUCCEEDED
    assert query(centre, "select numerator from core.current_observation")["numerator"].tolist() == [412.0]
    assert not (settings.dagster_home / "history").exists(), "nothing of a run lies in files"
    with create_engine(url).connect() as connection:
        found = connection.exec_driver_sql(f"select dagster_event_type from event_logs where run_id = '{run.run_id}'")
        kinds = set(found.scalars())
        checks = connection.exec_driver_sql("select count(*) from asset_check_executions").scalar()
    assert {"PIPELINE_START", "ASSET_MATERIALIZATION", "ASSET_CHECK_EVALUATION", "PIPELINE_SUCCESS"} <= kinds
    assert checks > 10


@pytest.fixture
def of_workers(
    centre: Centre, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dg.DagsterInstance]:
    """The instance as deploy/cluster/ has it; nobody is asked for its broker."""
    settings = centre.settings.model_copy(update={"dagster_yaml": ROOT / "deploy/cluster/dagster.yaml"})
    places = {"LSCB_DAGSTER_URL": url, "LSCB_BROKER_URL": "memory://"}
    for name, value in (settings.environment() | places).items():
        monkeypatch.setenv(name, value)
    with open_instance(settings) as instance:
        yield instance


def ended(code: int) -> NoReturn:
    """In place of os._exit, which would end the tests."""
    raise SystemExit(code)


@pytest.mark.parametrize("when", ["under way", "beginning", "ending"])
def test_of_a_run_whose_process_lost_the_warehouse_no_failure_is_written(
    of_workers: dg.DagsterInstance, centre: Centre, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    monkeypatch.setattr("os._exit", ended)
    run = of_workers.create_run_for_job(job_def=idle_job(), status=dg.DagsterRunStatus.STARTED)
    with suppress(UnavailableError), noted(run.run_id, centre.warehouse):
        if when == "beginning":
            raise UnavailableError("the server isn't there")
        with centre.warehouse.lock(lock_of(run.run_id)):
            end_locks(centre)
            if when == "under way":
                with pytest.raises(SystemExit):
                    of_workers.report_run_failed(run, "the server went")
            else:
                raise UnavailableError("the server went")
    with pytest.raises(SystemExit) as found:
        of_workers.report_run_failed(run, "the server was gone")
    assert found.value.code == os.EX_TEMPFAIL
    (left,) = of_workers.get_runs()
    assert left.status == dg.DagsterRunStatus.STARTED


def test_a_run_that_is_held_may_fail_and_others_too(of_workers: dg.DagsterInstance, centre: Centre) -> None:
    held, other = (
        of_workers.create_run_for_job(job_def=idle_job(), status=dg.DagsterRunStatus.STARTED) for _ in range(2)
    )
    with noted(held.run_id, centre.warehouse), centre.warehouse.lock(lock_of(held.run_id)):
        of_workers.report_run_failed(held, "a stage failed")
        of_workers.report_run_failed(other, "its process is gone")
    assert {run.status for run in of_workers.get_runs()} == {dg.DagsterRunStatus.FAILURE}


def test_the_dagster_yaml_that_is_named_takes_the_place_of_ours_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = shutil.copy(YAML, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("time.sleep", lambda _: None)  # between Dagster's tries
    monkeypatch.setenv("LSCB_DAGSTER_URL", "postgresql+psycopg2://nobody@127.0.0.1:1/none")
    settings = Settings(home=tmp_path / "home", dagster_yaml=Path("dagster.yaml"))
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)  # as opening does, but so that all is as before afterwards
    assert settings.environment()["LSCB_DAGSTER_YAML"] == str(own)
    with pytest.raises(StorageError, match=r"or what .*dagster\.yaml names, can't be used"), open_instance(settings):
        pass
    written = settings.dagster_home / "dagster.yaml"
    assert written.read_bytes() == YAML.read_bytes()
    monkeypatch.delenv("LSCB_DAGSTER_YAML")
    with open_instance(Settings(home=tmp_path / "home")) as instance:
        assert not isinstance(instance.event_log_storage, PostgresEventLogStorage)
    assert written.read_text() == DAGSTER_YAML


def test_it_sets_all_that_ours_sets(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder, text in ((ours, DAGSTER_YAML), (theirs, YAML.read_text())):
        folder.mkdir()
        (folder / "dagster.yaml").write_text(text)
    told, set_here = (dg._core.instance.config.dagster_instance_config(str(folder))[0] for folder in (ours, theirs))
    assert {
        name: told[name] for name in told.keys() - {"storage", "retention", "run_retries"}
    }.items() <= set_here.items()
    assert told["retention"].items() <= set_here["retention"].items()
    assert set_here["run_retries"]["retry_on_asset_or_op_failure"] is False
