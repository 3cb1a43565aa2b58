"""The embedded PostgreSQL server of one LSCB_HOME: started and stopped.

Here: the life of the server and its settings. Not here: what it answers (answering.py), its processes (processes.py),
who runs it and the files made for it (account.py), and what is inside the database (schemas, roles, migrations).

The server outlives whoever started it and runs until `stop`. Every change happens under `<home>/postgres/lock`.
"""

import contextlib
import fcntl
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from lscb_pipeline.warehouse.server.account import (
    DATABASE,
    Account,
    ServerError,
    choose_account,
    clear_leftovers,
    make_data,
    make_socket_folder,
    owner_of,
    password_of,
    program,
    remove_far_socket_folder,
    socket_folder,
)
from lscb_pipeline.warehouse.server.answering import Answer, ask, ensure_database, url_of
from lscb_pipeline.warehouse.server.listening import USUAL_PORT, with_tcp
from lscb_pipeline.warehouse.server.processes import end, is_alive, postmaster_of, processes_of, send

__all__ = ["ServerError", "has_data", "running_url", "start", "stop"]

_PATIENCE_SECONDS = 60.0
_SILENCE_SECONDS = 2.0  # how long processes of ours may run without listening before they are told to end

# On the command line and not in a file, so that a newer lscb brings its settings to an older home.
_SETTINGS = {
    "port": str(USUAL_PORT),
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_checkpoints": "off",
    # A failed statement names the value it failed on: no statement, parameter or ERROR line goes to the log.
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


def start(home: Path, tcp_port: int | None = None) -> str:
    """Make sure the server of this home runs; return the SQLAlchemy URL of its owner role.

    `tcp_port`: the port of loopback by which analysts come in, if it is started now; one that runs stays as it is.
    """
    url = running_url(home)
    if url is not None:
        return url
    room = _room(home)
    with _locked(room):
        if (room / "data").exists() and password_of(room) is None:
            raise ServerError(f"{room / 'password'} is gone: put back the one this home was made with.")
        if not _settle(room):
            _launch(room, tcp_port)
        ensure_database(room)
        return url_of(room)


def running_url(home: Path) -> str | None:
    """Return the URL when the server of this home answers, otherwise None; starts nothing."""
    room = _room(home)
    return url_of(room) if ask(room) is Answer.UP else None


def has_data(home: Path) -> bool:
    """Whether a server was ever set up in this home; starts nothing."""
    return (_room(home) / "data").exists()


def stop(home: Path) -> bool:
    """Stop the server of this home and wait until it is down; True if one was running."""
    room = _room(home)
    if password_of(room) is None and not (room / "data").exists():
        return False
    with _locked(room):
        postmaster = postmaster_of(processes_of(room))
        if postmaster is None:
            if ask(room) is not Answer.SILENT:
                raise ServerError(f"The server of {room} answers, but runs out of sight: stop it where it runs.")
            return False
        send(postmaster, signal.SIGINT)  # PostgreSQL's fast mode: open transactions are rolled back
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while processes_of(room):
            if time.monotonic() > deadline:
                raise _slow(room, "shutting down")
            time.sleep(0.02)
        remove_far_socket_folder(room)
    return True


def _room(home: Path) -> Path:
    return home.resolve() / "postgres"


@contextlib.contextmanager
def _locked(room: Path) -> Iterator[None]:
    """Hold the home's lock; it goes with our process, and the server does not inherit it."""
    try:
        room.parent.mkdir(parents=True, exist_ok=True)
        room.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(room / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ServerError(
            f"{room} can't be written: {error.strerror}. Set LSCB_HOME to a folder of your own, or run as its owner."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _slow(room: Path, doing: str) -> ServerError:
    return ServerError(
        f"PostgreSQL in {room} is still {doing} after {_PATIENCE_SECONDS:.0f} s and goes on: try again in a "
        f"while; {room / 'server.log'} says what it does."
    )


def _settle(room: Path) -> bool:
    """Wait until the server either answers (True) or no process of it is left (False).

    A server that starts or shuts down is waited for. One that listens nowhere we trust (its socket folder is
    gone) is stopped; what a killed server left behind is ended, so that the new one can recover.
    """
    last_sign = time.monotonic()
    deadline = last_sign + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        answer = ask(room)
        if answer in (Answer.UP, Answer.NO_DATABASE):
            return True
        processes = processes_of(room)
        if answer is Answer.BUSY:
            last_sign = time.monotonic()
        elif not processes:
            return False
        elif time.monotonic() - last_sign > _SILENCE_SECONDS:
            last_sign = time.monotonic()
            end(processes)
        time.sleep(0.05)
    raise _slow(room, "starting or shutting down")


def _launch(room: Path, tcp_port: int | None) -> None:
    """Start the server of a home in which none runs, making its data first if there is none."""
    account = choose_account(room)
    # Another account has to pass through to its folders; what else lies there stays closed to it.
    room.chmod(0o711 if account.is_other else 0o700)
    folder = socket_folder(room, account.uid) or make_socket_folder(room, account)
    data = room / "data"
    if not data.exists():
        make_data(room, account)
    elif owner_of(room) != account.uid:
        account.take(data)
    clear_leftovers(data, folder)
    pid, log_offset = _run(room, account, folder, tcp_port)
    _wait_until_up(room, pid, log_offset)


def _run(room: Path, account: Account, folder: Path, tcp_port: int | None) -> tuple[int, int]:
    """Run PostgreSQL as this account; return its pid and where its words begin in the log."""
    settings = {**_SETTINGS, "unix_socket_directories": f'"{folder}"'}
    if tcp_port:
        settings |= with_tcp(room, tcp_port, DATABASE)
        account.take(Path(settings["hba_file"]))
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    log = os.open(room / "server.log", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    with os.fdopen(log, "ab") as stream:
        offset = os.fstat(log).st_size
        # A shell in between, so that the server isn't our child: a killed one would stay on as our zombie.
        shell = ("sh", "-c", '"$@" >&2 & echo $!', "sh")
        started = account.run(*shell, program("postgres"), "-D", str(room / "data"), *words, log=stream)
    return int(started.stdout), offset


def _wait_until_up(room: Path, pid: int, log_offset: int) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if ask(room) in (Answer.UP, Answer.NO_DATABASE):
            return
        if not is_alive(pid):
            log = room / "server.log"
            reason = (_fatal_lines(log, log_offset) or "it gave no reason").rstrip(".")
            what = "Name a free port in LSCB_TCP_PORT" if "could not bind IPv4" in reason else "Put that right"
            raise ServerError(f"PostgreSQL stopped while starting: {reason}. {what}, then try again; see {log}.")
        time.sleep(0.02)
    raise _slow(room, "starting")


def _fatal_lines(log: Path, offset: int) -> str:
    """Quote why a start failed: FATAL lines of this start, a port that is taken, or the system's; none holds data."""
    with log.open("rb") as stream:
        stream.seek(offset)
        lines = stream.read().decode("utf-8", "replace").splitlines()
    return " / ".join(
        [line.strip() for line in lines if re.search(r"^[^\d\s]|FATAL:|PANIC:|could not bind IPv4", line)][-3:]
    )
