"""SQLite files whose connections are kept for the next use, by one process.

Here: opening, keeping and closing them, whatever they hold. Not here: Dagster's storages, which use them (storage.py).
"""

import os
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, make_url

IDLE = 2  # connections to one file that are kept while nobody uses them
BUSY_SECONDS = 30  # that a statement waits for another's


class KeptFile:
    """One file and the connections to it: opened anew where another file of that name lies there by now, or none."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._path = Path(self._url.database or "")
        self._opened: tuple[Engine, tuple[int, int] | None] | None = None
        self._lock = threading.Lock()
        _ALL.add(self)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Its own: committed at the end, rolled back by an error, after which the connection isn't used again."""
        engine = self._engine()
        with engine.connect() as connection:
            try:
                with connection.begin():
                    yield connection
            except BaseException:
                connection.invalidate()
                raise

    def _engine(self) -> Engine:
        with self._lock:
            lies_there = self._identity()
            if self._opened is None or self._opened[1] != lies_there:
                self._close()
                timeout = {"timeout": BUSY_SECONDS}
                engine = create_engine(self._url, pool_size=IDLE, max_overflow=-1, connect_args=timeout)
                self._opened = engine, lies_there
            return self._opened[0]

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    @property
    def is_open(self) -> bool:
        """Whether it was opened here, and is still the file that lies there."""
        return self._opened is not None and self._opened[1] == self._identity() is not None

    def close(self) -> None:
        """Close the connections that nobody uses; the next use opens it again."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._opened is not None:
            self._opened[0].dispose()
        self._opened = None

    def forget(self) -> None:
        """In the child of a fork: who held the lock is not here, and no connection crosses."""
        self._lock = threading.Lock()
        self._opened = None


class KeptFiles:
    """Several: no more than `most` are open, those used last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._files: OrderedDict[str, KeptFile] = OrderedDict()

    def at(self, url: str) -> KeptFile:
        """The file of this address."""
        file = self._files.pop(url, None) or KeptFile(url)
        self._files[url] = file
        while len(self._files) > self._most:
            self._files.popitem(last=False)[1].close()
        return file

    def close(self, url: str | None = None) -> None:
        """Close one of them, or all."""
        for file in [self._files.pop(one) for one in list(self._files) if url in (None, one)]:
            file.close()


_ALL: weakref.WeakSet[KeptFile] = weakref.WeakSet()


def _close_all() -> None:
    for file in list(_ALL):
        file.close()


def _forget_all() -> None:
    for file in list(_ALL):
        file.forget()


os.register_at_fork(before=_close_all, after_in_child=_forget_all)
