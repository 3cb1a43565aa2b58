"""What the embedded server leaves on disk and how it is set: private, and without anybody's data."""

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2
import pytest
from sqlalchemy.exc import DBAPIError

from lscb_pipeline.warehouse.server import account as server_account
from lscb_pipeline.warehouse.server import embedded
from lscb_pipeline_tests.warehouse.server.homes import connect, mode, query


class TestFilesAndSettings:
    def test_files_are_the_owners_alone(self, home: Path) -> None:
        room = home / "postgres"
        assert {name: oct(mode(room / name)) for name in ("", "data", "socket", "password", "server.log", "lock")} == {
            "": "0o700",
            "data": "0o700",
            "socket": "0o700",
            "password": "0o600",
            "server.log": "0o600",
            "lock": "0o600",
        }
        assert {path.lstat().st_uid for path in room.rglob("*")} == {os.geteuid()}
        assert not list(room.glob("initdb-*")) + list(room.glob("password-*")) + list(room.glob("data.part"))

    def test_parents_keep_their_modes(self, home: Path, parents: dict[Path, int]) -> None:
        assert {parent: mode(parent) for parent in parents} == parents
        assert parents[home.parent] == 0o700

    def test_url(self, home: Path) -> None:
        url = embedded.start(home)
        password = (home / "postgres" / "password").read_text().strip()
        assert len(password) >= 32
        assert url == f"postgresql+psycopg2://lscb:{password}@/lscb?host={quote(str(home))}/postgres/socket&port=5432"
        assert url == embedded.running_url(home)
        assert query(url, "select current_user, current_database()") == [("lscb", "lscb")]

    def test_environment_does_not_lead_elsewhere(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {"PGPORT": "6000", "PGHOST": "/nowhere", "PGUSER": "x", "PGDATABASE": "y"}.items():
            monkeypatch.setenv(name, value)
        assert query(embedded.start(home), "select current_user") == [("lscb",)]

    @pytest.mark.parametrize(("name", "value"), embedded._SETTINGS.items())
    def test_settings(self, home: Path, name: str, value: str) -> None:
        assert query(embedded.start(home), f"show {name}") == [(value,)]

    def test_durable_utf8_and_never_trust(self, home: Path) -> None:
        url = embedded.start(home)
        assert query(url, "show fsync") == [("on",)]
        assert query(url, "show server_encoding") == [("UTF8",)]
        assert query(url, "select distinct auth_method from pg_hba_file_rules") == [("scram-sha-256",)]

    def test_falls_back_to_the_locale_every_machine_has(
        self, make_home: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(server_account, "LOCALES", ("no_SUCH.locale", "C"))
        found = query(embedded.start(make_home()), "select datcollate, pg_encoding_to_char(encoding) from pg_database")
        assert set(found) == {("C", "UTF8")}

    def test_log_holds_no_data(self, home: Path) -> None:
        url = embedded.start(home)
        statements = (
            "select 'Jane-Example'::int",
            "do $$ begin raise warning 'Jane-Example'; end $$",
            "create temp table t(n) as values ('Jane-Example'),('Jane-Example'); create unique index on t(n)",
            "do $$ begin raise exception using message = 'x', detail = 'Jane-Example'; end $$",
        )
        for statement in statements:
            with contextlib.suppress(DBAPIError):
                query(url, statement)
        backend = connect(url)
        with backend.cursor() as cursor, pytest.raises(psycopg2.OperationalError):  # a crash logs what ran
            cursor.execute("select 'Jane-Example', pg_terminate_backend(pg_backend_pid()), pg_sleep(5)")
        assert "Jane-Example" not in (home / "postgres" / "server.log").read_text()

    def test_password_is_in_no_command_line_log_or_environment(self, make_home: Callable[..., Path]) -> None:
        seen: set[str] = set()
        done = threading.Event()

        def watch() -> None:
            while not done.is_set():
                for process in psutil.process_iter():
                    try:
                        seen.add("\n".join([*process.cmdline(), *process.environ().values()]))
                    except psutil.Error:
                        continue

        watcher = threading.Thread(target=watch)
        watcher.start()
        new = make_home()
        embedded.start(new)
        done.set()
        watcher.join()
        password = (new / "postgres" / "password").read_text().strip()
        assert any("initdb" in line for line in seen)
        assert not [line for line in seen if password in line]
        assert password not in (new / "postgres" / "server.log").read_text()
