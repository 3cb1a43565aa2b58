"""The PostgreSQL processes of one home: found by the folder that they work in, signalled, ended.

Here: which processes are a home's, and which of them leads. Not here: whether the server answers (answering.py), when
one is ended and how long it is waited for (embedded.py).
"""

import contextlib
import signal
from pathlib import Path

import psutil


def processes_of(room: Path) -> list[psutil.Process]:
    """Return the PostgreSQL processes that work in this home's data folder, the orphaned ones too."""
    data = str((room / "data").resolve())
    return [p for p in psutil.process_iter(["name"]) if p.info["name"] == "postgres" and _works_in(p, data)]


def _works_in(process: psutil.Process, data: str) -> bool:
    with contextlib.suppress(psutil.Error):
        try:
            return process.cwd() == data
        except psutil.AccessDenied:  # a container's root may not look into other accounts' processes
            return data in process.cmdline()
    return False


def postmaster_of(processes: list[psutil.Process]) -> psutil.Process | None:
    """Return the one that leads: it keeps its arguments, while its children rename themselves."""
    pids = {process.pid for process in processes}
    for process in processes:
        with contextlib.suppress(psutil.Error):
            if process.ppid() not in pids and "-D" in process.cmdline():
                return process
    return None


def send(process: psutil.Process, number: int) -> None:
    """Signal a process, if it is still there."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(number)


def end(processes: list[psutil.Process]) -> None:
    """Tell these processes to end: through the one that leads, or each of those that a killed one left behind."""
    postmaster = postmaster_of(processes)
    if postmaster is not None:
        send(postmaster, signal.SIGINT)
        return
    for orphan in processes:
        send(orphan, signal.SIGQUIT)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and isn't collected yet does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
