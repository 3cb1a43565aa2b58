"""Homes whose path is too long for a socket, or has signs in it."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import make_url

from lscb_pipeline.warehouse.server import embedded
from lscb_pipeline_tests.warehouse.server.homes import mode, query


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
