"""The embedded server is started, used, stopped and started again."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest

from lscb_pipeline.warehouse.server import embedded
from lscb_pipeline.warehouse.server.processes import processes_of
from lscb_pipeline_tests.warehouse.server.homes import REPOSITORY, START, connect, mode, postmaster, query


def start_elsewhere(home: Path, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START, str(home)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


class TestLife:
    def test_nothing_runs_before_start(self, tmp_path: Path) -> None:
        assert embedded.running_url(tmp_path / "new") is None
        assert embedded.stop(tmp_path / "new") is False
        assert not (tmp_path / "new").exists()

    def test_restart_keeps_the_data_and_stop_waits(self, make_home: Callable[..., Path]) -> None:
        own = make_home()
        url = embedded.start(own)
        query(url, "create table kept as select 42 as n")
        idle = connect(url)
        assert embedded.stop(own) is True
        assert not processes_of(own / "postgres")
        assert embedded.running_url(own) is None
        assert embedded.stop(own) is False
        with pytest.raises(psycopg2.OperationalError), idle.cursor() as cursor:
            cursor.execute("select 1")
        assert embedded.start(own) == url
        assert query(url, "select n from kept") == [(42,)]

    def test_six_starters_at_once(self, make_home: Callable[..., Path]) -> None:
        new = make_home()
        starters = [start_elsewhere(new) for _ in range(6)]
        answers = [starter.communicate(timeout=120) for starter in starters]
        assert [starter.returncode for starter in starters] == [0] * 6, answers
        assert {out.strip() for out, _ in answers} == {embedded.running_url(new)}
        postgres = postmaster(new)
        # It outlived them all, in a session of its own and away from their terminals.
        assert os.getsid(postgres.pid) != os.getsid(0)
        assert {str(Path(f"/proc/{postgres.pid}/fd/{n}").readlink()) for n in (0, 1, 2)} == {
            "/dev/null",
            str(new / "postgres" / "server.log"),
        }

    def test_killed_client_takes_nothing_down(self, home: Path) -> None:
        url = embedded.start(home)
        before = postmaster(home).pid
        code = f"{START}; import time; import sqlalchemy as s; c = s.create_engine(sys.argv[2]).connect(); "
        code += "c.execute(s.text('select 1')); print('ready', flush=True); time.sleep(60)"
        client = subprocess.Popen(
            [sys.executable, "-c", code, str(home), url], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
        )
        assert client.stdout is not None
        assert [client.stdout.readline(), client.stdout.readline()][1] == "ready\n"
        client.kill()
        client.wait()
        client.stdout.close()
        assert query(url, "select 1") == [(1,)]
        assert postmaster(home).pid == before

    def test_lock_is_not_inherited_by_the_server(self, home: Path) -> None:
        lock = str(home / "postgres" / "lock")
        assert lock not in [file.path for file in postmaster(home).open_files()]

    def test_interrupted_initdb_is_made_again(self, make_home: Callable[..., Path]) -> None:
        own = make_home()
        part = own / "postgres" / "data.part"
        part.mkdir(parents=True)
        (part / "PG_VERSION").write_text("18\n")
        assert query(embedded.start(own), "select 1") == [(1,)]
        assert mode(own / "postgres") == 0o700
        assert not part.exists()

    def test_dropped_database_is_made_again(self, make_home: Callable[..., Path]) -> None:
        own = make_home()
        maintenance = connect(embedded.start(own).replace("/lscb?", "/postgres?"))
        maintenance.autocommit = True
        with maintenance.cursor() as cursor:
            cursor.execute("drop database lscb")
        maintenance.close()
        assert embedded.running_url(own) is None
        assert query(embedded.start(own), "select 1") == [(1,)]

    def test_full_house_counts_as_running(self, home: Path) -> None:
        url = embedded.start(home)
        guests = []
        try:
            with contextlib.suppress(psycopg2.OperationalError):
                guests.extend(connect(url) for _ in range(101))
            with pytest.raises(psycopg2.OperationalError):
                connect(url)
            assert embedded.running_url(home) == url
        finally:
            for guest in guests:
                guest.close()
