"""The desk as a process of its own, as `lscb up` starts it, with small limits and an inbox of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lscb_pipeline_tests.hostile.catalogue import LIMITS

MOST = 2_000_000  # bytes of a file that the desk of these tests takes


@dataclass(frozen=True)
class Desk:
    """A running desk: where it answers, its inbox, and what it and its libraries have written down."""

    url: str
    home: Path
    pid: int

    @property
    def check_folder(self) -> Path:
        return self.home / "inbox" / "check"

    @property
    def log(self) -> str:
        return (self.home / "desk.log").read_text("utf-8")


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("desk")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    limits = {f"LSCB_{name.upper()}": str(most) for name, most in (LIMITS | {"most_file_bytes": MOST}).items()}
    environment = os.environ | limits | {"LSCB_HOME": str(home), "LSCB_DEBUG": "0", "TMPDIR": str(home / "tmp")}
    (home / "tmp").mkdir()
    with (home / "desk.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", "lscb_pipeline.desk", str(port)], env=environment, cwd=home,
                                   stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # fmt: skip
    running = Desk(f"http://127.0.0.1:{port}", home, process.pid)
    for _ in range(300):
        try:
            urllib.request.urlopen(running.url, timeout=5).close()
            break
        except OSError:
            assert process.poll() is None, running.log
            time.sleep(0.1)
    yield running
    process.terminate()
    process.wait(20)
