"""Killed servers, orphans, strangers' pids, lost folders: the next start puts it right, or says what to do."""

import contextlib
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from lscb_pipeline.warehouse.server import account as server_account
from lscb_pipeline.warehouse.server import embedded
from lscb_pipeline.warehouse.server.processes import is_alive
from lscb_pipeline_tests.warehouse.server.homes import connect, leaders, mode, postmaster, query


@pytest.fixture(scope="class")
def own(make_home: Callable[..., Path]) -> Path:
    """A home whose server is stopped, killed and started again."""
    return make_home()


class TestMishaps:
    @pytest.fixture(autouse=True)
    def less_patience(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(embedded, "_SILENCE_SECONDS", 1.0)

    def kill(self, home: Path, orphans_stopped: bool = False) -> list[psutil.Process]:
        leader = postmaster(home)
        children = leader.children()
        if orphans_stopped:
            for child in children:
                child.suspend()
        leader.kill()
        leader.wait(10)
        return children

    def test_killed_server_recovers(self, own: Path) -> None:
        query(embedded.start(own), "create table if not exists kept (n int); insert into kept values (1)")
        self.kill(own)
        url = embedded.start(own)
        assert query(url, "select n from kept") == [(1,)]

    def test_lingering_orphans_are_outlived(self, own: Path) -> None:
        url = embedded.start(own)
        before = postmaster(own).pid
        orphans = self.kill(own, orphans_stopped=True)
        with ThreadPoolExecutor() as pool:
            starting = pool.submit(embedded.start, own)
            time.sleep(0.5)
            assert not starting.done()
            assert not leaders(own)
            for orphan in orphans:
                orphan.resume()
            assert starting.result(60) == url
        assert postmaster(own).pid != before
        assert query(url, "select 1") == [(1,)]

    def test_orphans_that_stay_are_ended(self, own: Path) -> None:
        url = embedded.start(own)
        with contextlib.closing(connect(url)) as busy, busy.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            backend = psutil.Process(cursor.fetchone()[0])
            # Stopped, it can't notice that its server is dead; told to quit, it still waits to be continued.
            backend.suspend()
            self.kill(own)
            resume = threading.Timer(embedded._SILENCE_SECONDS + 1.5, backend.resume)
            resume.start()
            assert embedded.start(own) == url
            resume.join()
        assert not is_alive(backend.pid)

    @pytest.mark.parametrize("content", ["{pid}\n{data}\n1\n5432\n", "", "junk\n"])
    def test_pid_file_of_a_stranger(self, own: Path, content: str) -> None:
        embedded.start(own)
        embedded.stop(own)
        stranger = subprocess.Popen(["sleep", "600"])
        room = own / "postgres"
        stale = content.format(pid=stranger.pid, data=room / "data")
        (room / "data" / "postmaster.pid").write_text(stale)
        (room / "socket" / ".s.PGSQL.5432.lock").write_text(stale)
        assert embedded.running_url(own) is None
        assert embedded.stop(own) is False
        assert embedded.start(own)
        assert stranger.poll() is None
        stranger.kill()
        stranger.wait()

    def test_pid_given_to_another_homes_postgres(self, own: Path, home: Path) -> None:
        embedded.start(own)
        embedded.stop(own)
        other = postmaster(home)
        (own / "postgres" / "data" / "postmaster.pid").write_text(f"{other.pid}\n{own}/postgres/data\n")
        assert embedded.stop(own) is False
        assert embedded.start(own) != embedded.running_url(home)
        assert postmaster(own).pid != other.pid
        assert other.is_running()

    def test_server_that_shuts_down_is_waited_for(self, own: Path) -> None:
        url = embedded.start(own)
        before = postmaster(own)
        guest = connect(url)
        with guest.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            backend = psutil.Process(cursor.fetchone()[0])
        backend.suspend()  # holds the shutdown up
        before.send_signal(signal.SIGINT)
        deadline = time.monotonic() + 60
        while embedded.running_url(own) is not None:
            assert time.monotonic() < deadline, "it takes no one in who comes while it shuts down"
        timer = threading.Timer(embedded._SILENCE_SECONDS + 0.5, backend.resume)
        timer.start()
        assert embedded.start(own) == url
        timer.join()
        assert postmaster(own).pid != before.pid
        guest.close()

    def test_server_that_starts_is_waited_for(self, own: Path) -> None:
        url = embedded.start(own)
        embedded.stop(own)
        arguments = [f"{name}={value}" for name, value in embedded._SETTINGS.items()]
        account = server_account.choose_account(own / "postgres")
        words = [word for argument in arguments for word in ("-c", argument)]
        # Another starter's, killed before it saw the server up: nobody holds the lock.
        account.run(
            *(
                "sh",
                "-c",
                'sleep 0.5; "$@" >/dev/null 2>&1 & sleep 0.52',
                "sh",
                server_account.program("postgres"),
            ),
            *("-D", str(own / "postgres" / "data"), *words),
            *("-c", f'unix_socket_directories="{own}/postgres/socket"'),
        )
        assert embedded.start(own) == url
        assert len(leaders(own)) == 1

    @pytest.mark.parametrize("mishap", ["vanished", "opened"])
    def test_socket_folder_lost_while_running(self, own: Path, mishap: str) -> None:
        url = embedded.start(own)
        folder = own / "postgres" / "socket"
        shutil.rmtree(folder) if mishap == "vanished" else folder.chmod(0o755)
        assert embedded.running_url(own) is None
        assert embedded.start(own) == url
        assert mode(folder) == 0o700
        assert query(url, "select 1") == [(1,)]

    def test_lost_or_wrong_password_says_what_to_do(self, own: Path) -> None:
        embedded.start(own)
        password = own / "postgres" / "password"
        right = password.read_text()
        password.write_text("wrong")
        with pytest.raises(embedded.ServerError, match="put back") as caught:
            embedded.start(own)
        assert "wrong" not in str(caught.value)
        password.unlink()
        with pytest.raises(embedded.ServerError, match="put back"):
            embedded.start(own)
        password.write_text(right)
        password.chmod(0o600)
        assert embedded.running_url(own)

    def test_server_that_can_not_start_says_why(self, own: Path) -> None:
        embedded.start(own)
        embedded.stop(own)
        version = own / "postgres" / "data" / "PG_VERSION"
        version.write_text("12\n")
        with pytest.raises(embedded.ServerError, match=r"FATAL: .*incompatible"):
            embedded.start(own)
        version.write_text("18\n")
        assert embedded.start(own)

    def test_home_that_can_not_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(embedded.ServerError, match="Set LSCB_HOME"):
            embedded.start(tmp_path / "file" / "home")
