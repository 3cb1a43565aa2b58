"""As an ordinary user: the server is that user's, and stays so when root comes."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from lscb_pipeline.warehouse.server import embedded
from lscb_pipeline_tests.warehouse.server.homes import IMPORT, REPOSITORY, as_root, postmaster


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
from lscb_pipeline.warehouse.server.processes import postmaster_of, processes_of
home = pathlib.Path(sys.argv[1])
assert os.geteuid() != 0
url = server.start(home)
assert server.start(home) == server.running_url(home) == url
owners = {path.lstat().st_uid for path in home.rglob("*")}
assert owners == {os.geteuid()}, owners
leader = postmaster_of(processes_of(home / "postgres"))
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
