"""The code location in a time that a test sets, and the daemon in it: `python -m` this module is the daemon.

The time is a file, which processes read whenever they ask for it; from what a test writes it goes on by itself, SPEED
times as fast, and so do the daemon's waits. Patched is where Dagster, our sensors and the centre ask for the moment;
database, files and processes keep the machine's time. Here: that. Not here: what is done in it (test_two_quarters.py).
"""

import datetime as dt
import logging
import os
import threading
import time
from pathlib import Path
from types import ModuleType

import dagster._daemon.daemon
import dagster._time
from dagster._daemon.cli import main

from lscb_pipeline.collation import centre
from lscb_pipeline.definitions import defs as defs
from lscb_pipeline.orchestration import news, notifications, running

CLOCK = "TESTS_CLOCK"  # the environment's name for the file
SPEED = 20


def set_clock(path: Path, moment: dt.datetime) -> None:
    """Let it be this moment now, for whoever reads the file."""
    new = path.with_suffix(".new")
    new.write_text(f"{moment.timestamp()} {time.time()}")
    new.replace(path)


def now() -> float:
    """The moment, in seconds."""
    simulated, real = map(float, Path(os.environ[CLOCK]).read_text().split())
    return simulated + (time.time() - real) * SPEED


class Moment(dt.datetime):
    """A datetime whose now is the simulated one."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> "Moment":
        return cls.fromtimestamp(now(), tz)


def _like(module: ModuleType, **others: object) -> ModuleType:
    made = ModuleType(module.__name__)
    vars(made).update(vars(module) | others)
    return made


def _patch() -> None:
    clock = _like(time, time=now, time_ns=lambda: int(now() * 1e9))
    dagster._time._mockable_get_current_datetime = lambda: Moment.now(dt.UTC)
    dagster._time._mockable_get_current_timestamp = now
    for module in (logging, dagster._daemon.daemon, running):
        module.time = clock  # type: ignore[attr-defined]
    running.GRACE_SECONDS *= SPEED  # a process takes as long to begin as ever
    for ours in (centre, news, notifications):
        ours.dt = _like(dt, datetime=Moment)  # type: ignore[attr-defined]


if CLOCK in os.environ:
    _patch()
if __name__ == "__main__":
    wait = threading.Event.wait
    threading.Event.wait = lambda self, timeout=None: wait(self, timeout and timeout / SPEED)  # type: ignore[method-assign]
    main()
