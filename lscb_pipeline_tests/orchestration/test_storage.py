"""Dagster's storage with kept connections: the same files as Dagster's own, nothing lost, no more open than said."""

import multiprocessing
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from lscb_pipeline.orchestration.kept_files import KeptFile
from lscb_pipeline.orchestration.running import DAGSTER_YAML, open_instance
from lscb_pipeline.orchestration.storage import MOST_FILES, EventLog, stored_together
from lscb_pipeline.settings import Settings

HELD = dg.AssetCheckKey(dg.AssetKey("figure"), "held")
# Stores events, names each once it is stored, and is killed amid a group that is stored together.
WRITER = """
import os, signal, sys
import dagster as dg
from lscb_pipeline.orchestration.storage import EventLog
from lscb_pipeline_tests.orchestration.test_storage import entry
log = EventLog(sys.argv[1])
for number in range(30):
    log.store_event(entry("one", f"event {number}"))
    print(f"event {number}", flush=True)
with log.together("one"):
    log.store_event(entry("one", "half of a group"))
    os.kill(os.getpid(), signal.SIGKILL)
"""


@dg.asset
def figure() -> None:
    """What is checked."""


@dg.asset_check(asset=figure)
def held() -> dg.AssetCheckResult:
    """A check with something to tell."""
    return dg.AssetCheckResult(passed=False, metadata={"rows_failing": 3})


@dg.asset
def judged(context: dg.AssetExecutionContext) -> None:
    """Outcomes of a check, stored together as judging stores them."""
    with stored_together(context.instance, context.run.run_id):
        for quarter in ("2008-07-01", "2008-10-01"):
            context.log_event(dg.AssetCheckEvaluation(
                asset_key=HELD.asset_key, check_name="rule", passed=True, metadata={}, partition=quarter,
                severity=dg.AssetCheckSeverity.WARN, blocking=False,
            ))  # fmt: skip


def entry(run_id: str, message: str, kind: dg.DagsterEventType | None = None) -> dg.EventLogEntry:
    event = kind and dg.DagsterEvent(event_type_value=kind.value, job_name="idle", message=message)
    return dg.EventLogEntry(
        error_info=None, level=20, user_message=message, run_id=run_id, timestamp=1.0, dagster_event=event
    )


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    home = Settings(home=tmp_path / "home")
    for name, value in home.environment().items():
        monkeypatch.setenv(name, value)
    return home


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    opened = EventLog(str(tmp_path / "runs"))
    yield opened
    opened.dispose()


def messages(log: SqliteEventLogStorage, run_id: str) -> list[str]:
    return [one.user_message for one in log.get_logs_for_run(run_id)]


def open_in(folder: Path) -> list[str]:
    """The files in a folder that this process holds open."""
    targets = []
    for handle in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # what listing them opened is closed by now
            targets.append(str(handle.readlink()))
    return [target for target in targets if target.startswith(str(folder))]


def test_dagsters_own_storage_reads_the_same_from_the_same_files(settings: Settings) -> None:
    with open_instance(settings) as instance:
        assert isinstance(instance.event_log_storage, EventLog)
        run_id = dg.materialize([figure, held, judged], instance=instance).run_id
        events = instance.all_logs(run_id)
        checks = instance.event_log_storage.get_asset_check_execution_history(HELD, limit=5)
        outcomes = instance.event_log_storage.get_asset_check_execution_history(HELD._replace(name="rule"), limit=5)
    own = DagsterSqliteStorage(str(settings.dagster_home))
    assert [record.event_log_entry for record in own.event_log_storage.get_records_for_run(run_id).records] == events
    assert len(events) > 10
    assert own.event_log_storage.get_asset_check_execution_history(HELD, limit=5) == checks
    assert [check.status.value for check in checks] == ["FAILED"]
    assert {outcome.partition for outcome in outcomes} == {"2008-07-01", "2008-10-01"}
    assert [run.status for run in own.run_storage.get_runs()] == [dg.DagsterRunStatus.SUCCESS]


def test_a_home_of_dagsters_own_storage_is_gone_on_with(settings: Settings) -> None:
    settings.dagster_home.mkdir(parents=True)
    without = DAGSTER_YAML[: DAGSTER_YAML.index("storage:")] + DAGSTER_YAML[DAGSTER_YAML.index("telemetry:") :]
    (settings.dagster_home / "dagster.yaml").write_text(without)
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as before:
        assert not isinstance(before.event_log_storage, EventLog)
        old = dg.materialize([figure, held], instance=before).run_id
        events = before.all_logs(old)
    with open_instance(settings) as instance:
        assert instance.all_logs(old) == events
        new = dg.materialize([figure, held], instance=instance).run_id
        history = instance.event_log_storage.get_asset_check_execution_history(HELD, limit=5)
        assert [one.run_id for one in history] == [new, old]
        assert len(instance.get_run_records()) == 2
    assert [run.run_id for run in DagsterSqliteStorage(str(settings.dagster_home)).run_storage.get_runs()] == [new, old]


def test_of_fifty_runs_few_files_are_open_and_at_the_end_none(settings: Settings, log: EventLog) -> None:
    folder = Path(log.path_for_shard("index")).parent
    for number in range(50):
        log.store_event(entry(f"run_{number}", "first"))
        assert len({path.split(".db")[0] for path in open_in(folder)}) <= MOST_FILES
    held_open = len(open_in(folder))
    for number in range(50):
        assert messages(log, f"run_{number}") == ["first"]
    assert len(open_in(folder)) == held_open
    log.store_event(entry("run_49", "over", dg.DagsterEventType.RUN_SUCCESS))
    assert not [path for path in open_in(folder) if "run_49" in path], "a run that has ended needs no file"
    log.dispose()
    assert open_in(folder) == []
    with open_instance(settings) as instance:
        dg.materialize([figure], instance=instance)
        assert open_in(settings.dagster_home)
    assert open_in(settings.dagster_home) == []


def test_a_killed_process_has_lost_nothing_that_it_stored(tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    killed = subprocess.run([sys.executable, "-c", WRITER, str(folder)], capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    said = killed.stdout.splitlines()
    assert len(said) == 30
    assert messages(SqliteEventLogStorage(str(folder)), "one") == said, "and of what is stored together nothing"
    log = EventLog(str(folder))
    log.store_event(entry("one", "after"))
    assert messages(log, "one") == [*said, "after"]
    log.dispose()


def test_a_commit_waits_for_the_disk_as_dagsters_own_does(log: EventLog) -> None:
    with log.run_connection("one") as connection:
        assert connection.execute(text("pragma journal_mode")).scalar() == "wal"
        assert connection.execute(text("pragma synchronous")).scalar() == 2


def test_who_reads_meanwhile_sees_each_event_and_is_told_of_it(tmp_path: Path, log: EventLog) -> None:
    log.store_event(entry("one", "event 0"))
    reader = EventLog(str(tmp_path / "runs"))  # as in the webserver: with kept connections of its own
    told, heard = [], threading.Event()

    def tell(event: dg.EventLogEntry, _: str) -> None:
        told.append(event.user_message)
        if event.user_message == "event 5":
            heard.set()

    assert messages(reader, "one") == ["event 0"]
    reader.watch("one", None, tell)
    for number in range(1, 6):
        log.store_event(entry("one", f"event {number}"))
        assert messages(reader, "one")[-1] == f"event {number}"
    assert heard.wait(20), told
    assert told == [f"event {number}" for number in range(6)]
    reader.end_watch("one", tell)
    reader.dispose()


def test_what_is_stored_together_is_seen_together(tmp_path: Path, log: EventLog) -> None:
    log.store_event(entry("one", "before"))
    reader = EventLog(str(tmp_path / "runs"))
    with log.together("one"):
        log.store_event(entry("one", "within"))
        assert messages(reader, "one") == ["before"]
        assert messages(log, "one") == ["before", "within"]
    assert messages(reader, "one") == ["before", "within"]
    with pytest.raises(ZeroDivisionError), log.together("one"):
        _fail_amid(log)
    log.store_event(entry("one", "after"))
    assert messages(reader, "one") == ["before", "within", "after"]
    reader.dispose()


def _fail_amid(log: EventLog) -> None:
    log.store_event(entry("one", "undone"))
    assert 1 / 0


def test_threads_use_it_at_once(log: EventLog) -> None:
    def store(thread: int) -> None:
        for number in range(20):
            log.store_event(entry("one", f"{thread} {number}"))

    threads = [threading.Thread(target=store, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(messages(log, "one")) == 80


def test_no_connection_crosses_a_fork(log: EventLog) -> None:
    log.store_event(entry("one", "before"))
    child = multiprocessing.get_context("fork").Process(target=_store_in_child, args=(log,))
    child.start()
    child.join(60)
    assert child.exitcode == 0
    log.store_event(entry("one", "parent"))
    assert messages(log, "one") == ["before", "child", "parent"]


def _store_in_child(log: EventLog) -> None:
    assert open_in(Path(log.path_for_shard("one")).parent) == []
    log.store_event(entry("one", "child"))


def test_a_file_that_was_taken_away_or_replaced_is_opened_anew(tmp_path: Path) -> None:
    path, other = tmp_path / "a.db", tmp_path / "b.db"
    kept, replacing = KeptFile(f"sqlite:///{path}"), KeptFile(f"sqlite:///{other}")
    for file, value in ((kept, 1), (replacing, 2)):
        with file.transaction() as connection:
            connection.execute(text("create table t (value integer)"))
            connection.execute(text(f"insert into t values ({value})"))
    replacing.close()
    other.replace(path)
    with kept.transaction() as connection:
        assert connection.execute(text("select value from t")).scalars().all() == [2]
    path.unlink()
    with pytest.raises(OperationalError, match="no such table"), kept.transaction() as connection:
        connection.execute(text("select value from t"))
    kept.close()


def test_all_events_are_deleted_and_it_goes_on(log: EventLog) -> None:
    log.store_event(entry("one", "before"))
    log.wipe()
    assert messages(log, "one") == []
    log.store_event(entry("one", "after"))
    assert messages(log, "one") == ["after"]


def test_dagster_yaml_names_it_whatever_the_home_is_called(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_instance(settings) as instance:
        again = dg.DagsterInstance.from_ref(instance.get_ref())
        assert isinstance(again.event_log_storage, EventLog)
        again.dispose()
    moved = settings.home.with_name("moved")
    settings.home.rename(moved)
    monkeypatch.setenv("DAGSTER_HOME", str(moved / "dagster"))
    with dg.DagsterInstance.get() as instance:
        assert instance.event_log_storage.path_for_shard("x").startswith(str(moved))
    assert not settings.home.exists()
