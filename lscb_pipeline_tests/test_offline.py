"""At run time nothing asks the network: commands run with every socket but loopback's and unix ones refused.

Each Python process that a command starts writes down what it tries, and is refused. Where a network namespace can be
had, the commands have no network at all, so that code that is not Python's can't reach any either.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lscb_pipeline_tests.conftest import Inbox
from lscb_pipeline_tests.orchestration.conftest import EPISODES

Q3 = "2008-09-Q3"
RETURN = [{"area_code": "Camden", "period": Q3, "indicator_code": "SG001", "numerator": 412}]
# Python imports a module of this name at its start; an audit hook sees what any library asks of sockets.
SITECUSTOMIZE = """
import os, sys

ASKED_FOR = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.getaddrinfo": 0,
             "socket.gethostbyname": 0, "socket.gethostbyaddr": 0, "socket.getnameinfo": 0}

def refuse(event, arguments):
    if event not in ASKED_FOR:
        return
    asked = arguments[ASKED_FOR[event]]
    host = asked[0] if isinstance(asked, tuple) else asked
    is_unix = event in ("socket.connect", "socket.sendto", "socket.sendmsg") and not isinstance(asked, tuple)
    if is_unix or host in (None, "", b"", "localhost", "::1", "0.0.0.0", "::") or str(host).startswith("127."):
        return
    with open(os.environ["ATTEMPTS"], "a") as log:
        log.write(f"{event} {asked} by {sys.argv[:3]}\\n")
    raise OSError("the network is refused")

sys.addaudithook(refuse)
"""
Command = Callable[..., subprocess.CompletedProcess[str]]


class Offline:
    """Runs Python with the network refused; `attempts` is what was tried."""

    def __init__(self, folder: Path) -> None:
        (folder / "sitecustomize.py").write_text(SITECUSTOMIZE)
        self.log = folder / "attempts"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LSCB_", "DAGSTER_"))}
        path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
        self.environment = kept | {
            "LSCB_HOME": str(folder / "home"), "ATTEMPTS": str(self.log), "PYTHONPATH": path,
        }  # fmt: skip
        self.namespace = ["unshare", "--net"]
        if subprocess.run([*self.namespace, "true"], capture_output=True, check=False).returncode:
            self.namespace = []

    def python(self, *arguments: str, with_loopback: bool = False) -> subprocess.CompletedProcess[str]:
        command = [*([] if with_loopback else self.namespace), sys.executable, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=self.environment)

    def lscb(self, *arguments: str, with_loopback: bool = False) -> str:
        done = self.python("-m", "lscb_pipeline.cli", *arguments, with_loopback=with_loopback)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def attempts(self) -> str:
        return self.log.read_text() if self.log.is_file() else ""


@pytest.fixture
def offline(tmp_path: Path) -> Offline:
    return Offline(tmp_path)


@pytest.mark.parametrize(
    "asking",
    ["socket.getaddrinfo('example.org', 443)", "socket.create_connection(('192.0.2.1', 80), 1)",
     "socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))", "urlopen('https://192.0.2.1', timeout=1)"],
)  # fmt: skip
def test_what_asks_the_network_is_refused_and_seen(offline: Offline, asking: str) -> None:
    done = offline.python("-c", f"import socket\nfrom urllib.request import urlopen\n{asking}")
    assert "the network is refused" in done.stderr
    assert offline.attempts().count("\n") == 1


@pytest.mark.slow
def test_collating_and_asking_need_no_network(offline: Offline, tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "home" / "inbox")
    camden = inbox.put(Q3, "borough_return", "camden", RETURN)
    inbox.put(Q3, "met_police_missing_children", "mps", EPISODES)
    try:
        assert offline.lscb("collate", Q3).startswith(f"{Q3} collated")
        assert "camden" in offline.lscb("status", Q3)
        assert "412.0" in offline.lscb("sql", "select numerator from core.current_observation")
        checked = offline.python("-m", "lscb_pipeline.cli", "check", str(camden), "--feed", "borough_return")
        assert checked.returncode in (0, 1), checked.stderr
    finally:
        offline.lscb("down")
    assert offline.attempts() == ""


@pytest.mark.slow
def test_the_demo_and_dagsters_services_need_no_network(offline: Offline) -> None:
    try:
        assert "lscb up" in offline.lscb("demo")
        assert "http://127.0.0.1" in offline.lscb("up", "--port", str(20000 + os.getpid() % 20000), with_loopback=True)
    finally:
        offline.lscb("down")
    assert offline.attempts() == ""
