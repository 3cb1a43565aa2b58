"""The Dagster UI, its daemon, the code for both, the releases' pages and the desk: background processes on loopback.

The code has a process of its own, which stays: the daemon would start one anew each minute, most of what an idle day
takes, and the webserver another one.
"""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple

import psutil

from lscb_pipeline.files import write_whole
from lscb_pipeline.orchestration.running import open_instance
from lscb_pipeline.orchestration.stage_errors import ServiceError
from lscb_pipeline.settings import SECRET_FIELDS, Settings
from lscb_pipeline.warehouse.server.processes import send

LOOPBACK = "127.0.0.1"
# The one name of the code location, however it is started: what is switched on in the UI is kept by it.
WORKSPACE = """\
# Written by lscb at every start; change lscb_pipeline/orchestration/services.py instead.
load_from:
  - grpc_server:
      host: 127.0.0.1
      port: {port}
      location_name: lscb_pipeline
"""
CODE = ["dagster", "api", "grpc", "--module-name", "lscb_pipeline.definitions", "--location-name", "lscb_pipeline"]
PATIENCE_SECONDS = 120
# What the desk is not told; of dagster.yaml the one that deploy/ has.
SECRETS = {f"LSCB_{name.upper()}" for name in SECRET_FIELDS} | {"LSCB_DAGSTER_URL"}


class Addresses(NamedTuple):
    """Where the services answer."""

    ui: str
    releases: str
    desk: str


def start_services(settings: Settings, port: int) -> Addresses:
    """Start what does not run yet; return the addresses, once the code, the UI and the desk answer."""
    with open_instance(settings):  # whose storage is made before two processes want it at once
        running = _running(settings)
    workspace, ui = settings.dagster_home / "workspace.yaml", 0 if "webserver" in running else _free_port(port)
    if "code" not in running:
        free = _free_port(int(_registered(settings).get("code", {}).get("port", port + 3)))  # where others look for it
        running["code"] = _launch(settings, "code", [*CODE, "--host", LOOPBACK, "--port", str(free)]) | {"port": free}
        write_whole(workspace, WORKSPACE.format(port=free).encode())
        _register(settings).write_text(json.dumps(running))
        _wait_for(lambda: socket.create_connection((LOOPBACK, free), 5).close(), "the code", settings.home / "code.log")
    if "webserver" not in running:
        words = ["dagster_webserver", "-h", LOOPBACK, "-p", str(ui), "-w", str(workspace)]
        running["webserver"] = _launch(settings, "webserver", words) | {"url": f"http://{LOOPBACK}:{ui}"}
    if "daemon" not in running:
        running["daemon"] = _launch(settings, "daemon", ["dagster._daemon", "run", "-w", str(workspace)])
    if "releases" not in running:
        settings.releases_folder.mkdir(parents=True, exist_ok=True)
        free = _free_port(port + 1)
        pages = ["http.server", str(free), "--bind", LOOPBACK, "--directory", str(settings.releases_folder)]
        running["releases"] = _launch(settings, "releases", pages) | {"url": f"http://{LOOPBACK}:{free}"}
    if "desk" not in running:
        free = _free_port(port + 2)
        desk = ["lscb_pipeline.desk", str(free)]
        running["desk"] = _launch(settings, "desk", desk, without=SECRETS) | {"url": f"http://{LOOPBACK}:{free}"}
    _register(settings).write_text(json.dumps(running))
    addresses = Addresses(*(str(running[name]["url"]) for name in ("webserver", "releases", "desk")))
    _wait_for(lambda: _visit(f"{addresses.ui}/server_info"), "the Dagster UI", settings.home / "webserver.log")
    _wait_for(lambda: _visit(addresses.desk), "the desk for senders", settings.home / "desk.log")
    return addresses


def releases_url(settings: Settings) -> str | None:
    """Where the releases' pages are served now; None where they aren't."""
    url = _running(settings).get("releases", {}).get("url")
    return str(url) if url else None


def running_services(settings: Settings) -> list[str]:
    """The names of the services that run."""
    return sorted(_running(settings))


def gone_services(settings: Settings) -> list[str]:
    """The names of the services that were started, not stopped, and are gone."""
    return sorted(_registered(settings).keys() - _running(settings).keys())


def stop_services(settings: Settings) -> list[str]:
    """End the services and what they started, all at once; return the names of those that ran."""
    running = _running(settings)
    members = [member for entry in running.values() for member in _family(int(entry["pid"]))]
    for member in members:
        send(member, signal.SIGTERM)
    _, alive = psutil.wait_procs(members, timeout=20)
    for member in alive:
        send(member, signal.SIGKILL)
    _register(settings).unlink(missing_ok=True)
    return sorted(running)


def _family(pid: int) -> list[psutil.Process]:
    """A process and what it started; nobody, where it has ended by itself."""
    try:
        process = psutil.Process(pid)
        return [*process.children(recursive=True), process]
    except psutil.NoSuchProcess:
        return []


def _running(settings: Settings) -> dict[str, dict[str, str | int | float]]:
    """The registered services that are alive: a pid alone may have passed on to another process."""
    return {name: entry for name, entry in _registered(settings).items() if _is_alive(entry)}


def _registered(settings: Settings) -> dict[str, dict[str, str | int | float]]:
    path = _register(settings)
    return dict(json.loads(path.read_text())) if path.is_file() else {}


def _is_alive(entry: dict[str, str | int | float]) -> bool:
    try:
        process = psutil.Process(int(entry["pid"]))
        return process.create_time() == entry["created"] and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _register(settings: Settings) -> Path:
    return settings.home / "services.json"


def _launch(
    settings: Settings, name: str, module: list[str], without: Collection[str] = ()
) -> dict[str, str | int | float]:
    """Start a module as a process of its own, which is not told the settings `without`."""
    environment = {key: value for key, value in settings.environment().items() if key not in without}
    with (settings.home / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *module],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            env=environment, cwd=settings.home,
        )  # fmt: skip
    return {"pid": process.pid, "created": psutil.Process(process.pid).create_time()}


def _free_port(first: int) -> int:
    for port in range(first, min(first + 100, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise ServiceError(f"no free port from {first} on: name another with --port")


def _visit(url: str) -> None:
    with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
        pass


def _wait_for(answers: Callable[[], None], service: str, log: Path) -> None:
    """Wait until it answers, that is, raises no OSError (urllib's own are such)."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            answers()
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise ServiceError(f"{service} did not answer within {PATIENCE_SECONDS} s: see {log}")
