"""A cluster on one machine: Redis, the daemon and workers, as deploy/cluster/ has them, each a process group."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import dagster as dg
import psutil

from lscb_pipeline.settings import Settings
from lscb_pipeline_tests.deploy.conftest import ROOT, _free_port

YAML = ROOT / "deploy/cluster/dagster.yaml"
SECRET = "known-to-the-cluster"
WORKERS = ("first", "second")
PATIENCE = 600


@dataclass
class Cluster:
    """What runs, by name; `environment` is that of all but the broker."""

    folder: Path
    settings: Settings
    dagster_url: str
    port: int = field(default_factory=_free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    starters: dict[str, Callable[[], None]] = field(default_factory=dict)
    held: ExitStack = field(default_factory=ExitStack)

    @property
    def environment(self) -> dict[str, str]:
        return self.settings.environment() | {
            "LSCB_DATABASE_URL": str(self.settings.database_url),
            "LSCB_PSEUDONYM_KEY": str(self.settings.pseudonym_key),
            "LSCB_DAGSTER_URL": self.dagster_url,
            "LSCB_BROKER_URL": f"redis://:{SECRET}@127.0.0.1:{self.port}/0",
        }

    def start(self, name: str, command: list[str], **others: str) -> None:
        """Start a process of the cluster; its output is a file of its name."""
        log = self.held.enter_context((self.folder / f"{name}.log").open("ab"))
        self.processes[name] = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=self.folder,
            env=self.environment | others,
        )  # fmt: skip

    def start_all(self) -> None:
        """Start the broker, the daemon and two workers."""
        self.starters |= {"broker": self.start_broker, "daemon": self.start_daemon}
        self.starters |= {name: partial(self.start_worker, name) for name in WORKERS}
        for start in self.starters.values():
            start()

    def start_again(self) -> None:
        """Start whatever has ended, as systemd does of the units (Restart=)."""
        for name, start in self.starters.items():
            if name not in self.processes or self.processes[name].poll() is not None:
                start()

    def start_broker(self) -> None:
        """Redis as Debian has it, on loopback, with a password; what it holds is on the disk at once."""
        redis = shutil.which("redis-server") or ""
        self.start("broker", [redis, "--port", str(self.port), "--bind", "127.0.0.1", "--requirepass", SECRET,
                              "--save", "", "--appendonly", "yes", "--appendfsync", "always",
                              "--dir", str(self.folder)])  # fmt: skip

    def start_daemon(self) -> None:
        """The daemon. Its inbox is empty, so that no sensor starts what the test asks for."""
        workspace = self.folder / "workspace.yaml"
        shutil.copy(ROOT / "workspace.yaml", workspace)
        command = [sys.executable, "-m", "dagster._daemon", "run", "-w", str(workspace)]
        self.start("daemon", command, LSCB_INBOX=str(self.folder / "nothing"))

    def start_webserver(self) -> None:
        """The UI, on a port of loopback that is free by then."""
        command = [sys.executable, "-m", "dagster_webserver", "-h", "127.0.0.1", "-p", str(_free_port())]
        self.start("webserver", [*command, "-w", str(self.folder / "workspace.yaml")])

    def start_worker(self, name: str) -> None:
        self.start(name, [sys.executable, "-m", "lscb_pipeline.orchestration.worker"])

    def backfill(self, job: str, quarters: list[str]) -> None:
        """Ask for a run of each quarter, as docs/operating.md has it."""
        command = [sys.executable, "-m", "dagster", "job", "backfill", "-w", str(self.folder / "workspace.yaml"),
                   "-j", job, "--partitions", ",".join(quarters), "--noprompt"]  # fmt: skip
        subprocess.run(command, env=self.environment, cwd=self.folder, check=True, capture_output=True)

    def worker_of(self, instance: dg.DagsterInstance, run_id: str) -> str:
        """The worker whose process makes a run: the run's events name the process."""
        said = [re.search(r"Started process for .* \(pid: (\d+)\)", log.message) for log in instance.all_logs(run_id)]
        family = {one.pid for one in psutil.Process(int([it for it in said if it][-1][1])).parents()}
        return next(name for name, process in self.processes.items() if process.pid in family)

    def kill(self, name: str) -> None:
        """What is left of a process where its machine goes: nothing."""
        process = self.processes.pop(name)
        with suppress(ProcessLookupError):  # it ended by itself
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name)
        self.held.close()

    def wait_for(self, what: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Wait until it is so. Fails with the ends of all logs."""
        deadline = time.monotonic() + seconds
        while not what():
            ended = [name for name, process in self.processes.items() if process.poll() is not None]
            assert time.monotonic() < deadline, self.told()
            assert not ended, (ended, self.told())
            time.sleep(0.3)

    def told(self) -> str:
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"== {log.name}\n{log.read_text('utf-8', 'replace')[-3000:]}" for log in logs)
