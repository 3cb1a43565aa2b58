"""Dagster's own storage under LSCB_HOME/dagster, with its connections kept.

Dagster's SQLite storages make an engine and a connection for every statement, several for an outcome of a rule: a tenth
of a collation's processor time, and more of its waiting. These are the same storages of the same files, named in
dagster.yaml (running.py); who opens the files by Dagster's own classes reads and writes the same. What is promised when
an event has been stored is as it was: it is committed, and on the disk (SQLite's journal is WAL, its synchronous FULL).

Here: which of Dagster's methods uses which kept file. Not here: keeping them (kept_files.py), and what is stored.
"""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Self

import dagster as dg
from dagster._core.storage.base_storage import DagsterStorage
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.schedules import SqliteScheduleStorage
from dagster._serdes import ConfigurableClass, ConfigurableClassData
from sqlalchemy import Connection

from lscb_pipeline.orchestration.kept_files import KeptFile, KeptFiles
from lscb_pipeline.orchestration.renewed_outcomes import RenewedOutcomes

INDEX = "index"  # the file that is asked across runs
MOST_FILES = 5  # of events that a process holds open: the index, and those of the runs used last
ENDS = {dg.DagsterEventType.RUN_SUCCESS, dg.DagsterEventType.RUN_FAILURE, dg.DagsterEventType.RUN_CANCELED}


class EventLog(RenewedOutcomes, SqliteEventLogStorage):
    """Events: a file a run, and the index. One thread of a process uses them at a time, as in Dagster's own."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._files = KeptFiles(MOST_FILES)
        self._one_thread = threading.RLock()
        self._begun: dict[str, Connection] = {}
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> Self:
        """Made from dagster.yaml, as Dagster asks for it."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def run_connection(self, run_id: str | None = None) -> Iterator[Connection]:
        """A transaction on the events of a run; within one of the same file, that one."""
        shard = str(run_id)
        with self._one_thread:
            if shard in self._begun:
                yield self._begun[shard]
                return
            file = self._files.at(self.conn_string_for_shard(shard))
            if not file.is_open:
                with super().run_connection(shard):
                    pass  # Dagster makes what isn't there yet
            with file.transaction() as self._begun[shard]:
                try:
                    yield self._begun[shard]
                finally:
                    del self._begun[shard]

    def index_connection(self) -> Any:
        """A transaction on what is asked across runs."""
        return self.run_connection(INDEX)

    def has_table(self, table_name: str) -> bool:
        """Whether the index has it; asked with every outcome of a check, and none is ever taken away."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def store_event(self, event: dg.EventLogEntry) -> None:
        """Store one, in one transaction a file.

        With a kept connection it is written beside the run's file, in the journal: so that those who watch that file
        for news hear of it, it is touched.
        """
        with self.index_connection():
            super().store_event(event)
        if event.run_id not in self._begun:
            self._stored(event.run_id)
        if event.is_dagster_event and event.dagster_event_type in ENDS:
            self._files.close(self.conn_string_for_shard(event.run_id))

    @contextmanager
    def together(self, run_id: str) -> Iterator[None]:
        """What is stored of a run within is committed at the end, all of it or nothing: keep it short."""
        with self.index_connection(), self.run_connection(run_id):
            yield
        self._stored(run_id)

    def _stored(self, run_id: str) -> None:
        with suppress(FileNotFoundError):
            os.utime(self.path_for_shard(run_id))

    def delete_events(self, run_id: str) -> None:
        """Delete a run's events, with the file of its own, which Dagster would leave."""
        with self.index_connection() as index:
            self.delete_events_for_run(index, run_id)
        self._files.close(self.conn_string_for_shard(run_id))
        self._initialized_dbs.discard(run_id)
        for beside in ("", "-wal", "-shm"):
            Path(f"{self.path_for_shard(run_id)}{beside}").unlink(missing_ok=True)

    def wipe(self) -> None:
        """Delete all events."""
        self._files.close()
        super().wipe()

    def dispose(self) -> None:
        """Close all files."""
        super().dispose()
        self._files.close()


class _OneFile:
    """What two of the storages share: each is one file."""

    _file: KeptFile

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A transaction."""
        with self._file.transaction() as connection:
            yield connection


class Runs(_OneFile, SqliteRunStorage):
    """Runs, their tags, and the daemon's heartbeats: one file."""

    def __init__(self, conn_string: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(conn_string, inst_data)
        self._file = KeptFile(conn_string)
        self.beside: SqliteScheduleStorage | None = None  # which an instance that ends forgets to end

    def dispose(self) -> None:
        """Close it, and what lies beside."""
        self._file.close()
        if self.beside is not None:
            self.beside.dispose()


class Schedules(_OneFile, SqliteScheduleStorage):
    """What schedules and the sensor did and know: one file."""

    def __init__(self, conn_string: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(conn_string, inst_data)
        self._file = KeptFile(conn_string)

    def dispose(self) -> None:
        """Close it."""
        self._file.close()


class KeptStorage(DagsterStorage[dg.DagsterInstance], ConfigurableClass):
    """The three, in the folders where Dagster's own default has them."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._inst_data = inst_data
        folder = Path(base_dir)
        self._runs = Runs.from_local(str(folder / "history"))
        self._events = EventLog(str(folder / "history" / "runs"))
        self._schedules = Schedules.from_local(str(folder / "schedules"))
        self._runs.beside = self._schedules

    @property
    def inst_data(self) -> ConfigurableClassData | None:
        """What dagster.yaml says of it."""
        return self._inst_data

    @classmethod
    def config_type(cls) -> Mapping[str, Any]:
        """What dagster.yaml has to say of it."""
        return {"base_dir": dg.StringSource}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Self:
        """Made from dagster.yaml, as Dagster asks for it."""
        return cls(inst_data=inst_data, **config_value)

    def register_instance(self, instance: dg.DagsterInstance) -> None:
        """Tell each whose it is."""
        super().register_instance(instance)
        for one in (self._runs, self._events, self._schedules):
            if not one.has_instance:
                one.register_instance(instance)

    @property
    def event_log_storage(self) -> EventLog:
        """Events."""
        return self._events

    @property
    def run_storage(self) -> Runs:
        """Runs."""
        return self._runs

    @property
    def schedule_storage(self) -> SqliteScheduleStorage:
        """Schedules, the sensor."""
        return self._schedules


@contextmanager
def stored_together(instance: dg.DagsterInstance, run_id: str) -> Iterator[None]:
    """What a run's step logs within is committed at the end, all of it or nothing; as ever in another's storage."""
    log = instance.event_log_storage
    with log.together(run_id) if isinstance(log, EventLog) else nullcontext():
        yield
