"""What a command takes: processor, wall and memory of its processes, the embedded server's apart from the others'.

Processor: user and system seconds of the command's process, of all below it, and of those that these waited for. The
server detaches itself, so it is in none of them: its seconds are those of the postmaster of the command's home, and of
the processes that it has and had. Memory is looked at every `EVERY` seconds: `largest` is the most that one process
had, `together` the most of all at one moment. It is resident memory, so what a fork shares is in both; of the server,
what its processes share (the buffers) is taken once.
"""

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

import psutil

EVERY = 0.05
GONE = (psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError)


class FailedError(Exception):
    """A command ended as it should not; the message is its last line."""


@dataclass(frozen=True)
class Used:
    """Seconds of processor (of the processes; of the server) and of wall; megabytes at their most."""

    processes: float = 0.0
    server: float = 0.0
    wall: float = 0.0
    largest: float = 0.0
    together: float = 0.0
    server_memory: float = 0.0

    @property
    def processor(self) -> float:
        """Of both: the server is the product's too."""
        return self.processes + self.server

    def __add__(self, other: "Used") -> "Used":
        """One after the other: seconds add up, memory is the greater."""
        return Used(
            self.processes + other.processes, self.server + other.server, self.wall + other.wall,
            max(self.largest, other.largest), max(self.together, other.together),
            max(self.server_memory, other.server_memory),
        )  # fmt: skip


def medians(runs: Iterable[Used]) -> Used:
    """The median of each number by itself. Raises statistics.StatisticsError without any run."""
    every = list(runs)
    return Used(*(statistics.median(getattr(run, part.name) for run in every) for part in fields(Used)))


@dataclass
class Ran:
    """A command that ended well: what it used, its output's lines, and the processor used when each was seen."""

    used: Used
    lines: list[str]
    seen: list[float]


def run(command: list[str], environment: dict[str, str], home: Path, folder: Path, ends: tuple[int, ...] = (0,)) -> Ran:
    """Run a command in a folder, and measure it. Raises FailedError where it doesn't end with one of `ends`."""
    output = home.parent / f"{home.name}.out"
    before, began = server_seconds(home), time.perf_counter()
    with output.open("wb") as target:
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=target, stderr=subprocess.STDOUT
        )
    with watching(process.pid, home, output) as watch:
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:  # Ctrl-C, or told to end: what is measured isn't left running
            process.kill()
            raise
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    lines = output.read_text("utf-8", "replace").splitlines()
    if process.returncode not in ends:
        last = [line for line in lines if line.strip()][-1:]
        raise FailedError(f"{' '.join(command[1:5])[:120]} ended with {process.returncode}: {''.join(last)[:300]}")
    seconds = max(usage.ru_utime + usage.ru_stime, watch.processes)  # the latter has those that nobody waited for
    used = Used(seconds, server_seconds(home) - before, wall, watch.largest, watch.together, watch.server)
    seen = [moment - before for moment in watch.seen]
    return Ran(used, lines, seen + [used.processor] * (len(lines) - len(seen)))  # the last line's: it has just ended


@dataclass
class Watch:
    """The most memory so far in MB; processor of the processes, and of all when each line of the output was seen."""

    processes: float = 0.0
    largest: float = 0.0
    together: float = 0.0
    server: float = 0.0
    seen: list[float] = field(default_factory=list)


@contextmanager
def watching(pid: int, home: Path, output: Path | None = None) -> Iterator[Watch]:
    """Look at a process and all below it until the block ends."""
    watch, ended = Watch(), threading.Event()

    def look() -> None:
        while not ended.is_set():
            _look(watch, pid, home, output)
            ended.wait(EVERY)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        ended.set()
        thread.join()


def _look(watch: Watch, pid: int, home: Path, output: Path | None) -> None:
    own, server = _family(pid), _family(server_pid(home))
    resident = [memory.rss / 1e6 for memory in _memory(own)]
    of_server = _memory(server)
    shared = max((memory.shared for memory in of_server), default=0)
    watch.processes = max(watch.processes, _seconds(own))
    watch.largest = max([watch.largest, *resident])
    watch.together = max(watch.together, sum(resident))
    watch.server = max(watch.server, (sum(memory.rss - memory.shared for memory in of_server) + shared) / 1e6)
    new = output.read_bytes().count(b"\n") - len(watch.seen) if output else 0
    if new > 0:
        watch.seen += [watch.processes + _seconds(server)] * new


def _family(pid: int | None) -> list[psutil.Process]:
    """A process and all below it; those that have just ended are left out."""
    try:
        own = psutil.Process(pid) if pid else None
        return [own, *own.children(recursive=True)] if own else []
    except GONE:
        return []


def _memory(family: list[psutil.Process]) -> list[psutil._ntuples.pmem]:
    found = []
    for process in family:
        try:
            found.append(process.memory_info())
        except GONE:
            continue
    return found


def tree_seconds(pid: int | None) -> float:
    """Seconds of processor of a process, of all below it, and of those that they waited for; 0 where it is gone."""
    return _seconds(_family(pid))


def _seconds(family: list[psutil.Process]) -> float:
    seconds = 0.0
    for process in family:
        try:
            times = process.cpu_times()
        except GONE:
            continue
        seconds += times.user + times.system + times.children_user + times.children_system
    return seconds


def server_seconds(home: Path) -> float:
    """Seconds of the embedded server of a home since it was started; 0 while it is down."""
    return tree_seconds(server_pid(home))


def server_pid(home: Path) -> int | None:
    """The postmaster of a home's embedded server; None while it is down."""
    try:
        return int((home / "postgres" / "data" / "postmaster.pid").read_text().partition("\n")[0])
    except (OSError, ValueError):
        return None
