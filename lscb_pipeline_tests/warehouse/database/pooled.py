"""A real pgbouncer before a test's database: by whole sessions or by transactions, with TLS or without."""

import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.server.account import choose_account

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
needs_pgbouncer = pytest.mark.skipif(PGBOUNCER is None, reason="no pgbouncer (Debian's package of that name)")
INI = """\
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = plain
auth_file = {folder}/users
pool_mode = {mode}
logfile = {folder}/log
pidfile = {folder}/pid
{more}
"""


@contextmanager
def pooled(settings: Settings, folder: Path, mode: str, more: str = "") -> Iterator[str]:
    """The database's address by a pgbouncer of that mode; `more`: lines of its settings."""
    url = make_url(str(settings.database_url))
    room = Path(str(url.query["host"])).parent
    account = choose_account(room)
    if account.is_other:
        pytest.skip("pgbouncer does not run as root, and there is no user namespace")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        listen = probe.getsockname()[1]
    folder.mkdir()
    (folder / "users").write_text(f'"{url.username}" "{url.password}"\n')
    ini = INI.format(host=url.query["host"], port=url.query["port"], listen=listen, folder=folder, mode=mode, more=more)
    (folder / "ini").write_text(ini)
    started = account.run(str(PGBOUNCER), "-q", "-d", str(folder / "ini"))
    assert started.returncode == 0, started.stderr
    deadline = time.monotonic() + 10
    while not (folder / "pid").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    try:
        yield url.set(host="127.0.0.1", port=listen, query={}).render_as_string(hide_password=False)
    finally:
        os.kill(int((folder / "pid").read_text()), signal.SIGKILL)
