"""Workbooks are read apart: each in a process of its own, with bounded memory and time.

A few kilobytes can ask the reader of workbooks for terabytes, or keep it busy for days; where it gets no more memory it
ends its process, and nothing in that process can hinder it. So what it may end is a process that nobody else needs.

Here: starting that process, asking it, and what its end means. Not here: the reading (workbooks.py).
"""

import contextlib
import os
import resource
import signal
import sys
import threading
from multiprocessing.connection import Connection, Pipe
from subprocess import DEVNULL, Popen

import pyarrow as pa

from lscb_pipeline.intake.files.workbooks import Workbook, read_workbook
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

OUT_OF_MEMORY = {signal.SIGABRT, signal.SIGKILL}  # how the reader, and how the system, ends what asks for too much
ENVIRONMENT = {"ARROW_DEFAULT_MEMORY_POOL": "system", "RUST_BACKTRACE": "0"}  # no memory kept in store, a quick end
Fault = tuple[str, str]  # an UnreadableError's rule and message


class Reader:
    """The process that reads workbooks for this one: started when first asked, and again where it ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: tuple[Popen[bytes], Connection] | None = None

    def read(self, content: bytes, suffix: str, limits: Limits) -> Workbook:
        """What read_workbook returns and raises, within the limits; raises UnreadableError where they don't do."""
        with self._lock:
            process, connection = self._started()
            try:
                connection.send((content, suffix, limits))
                answer: Workbook | Fault = connection.recv()
            except (EOFError, OSError) as error:
                self._running = None
                raise _end_of(process, limits) from error
            except BaseException:  # stopped by hand, while it may still answer: nobody else must get that answer
                self._running = None
                process.kill()
                raise
        if isinstance(answer, Workbook):
            return answer
        raise UnreadableError(*answer)

    def _started(self) -> tuple[Popen[bytes], Connection]:
        if self._running is None or self._running[0].poll() is not None:
            ours, its = Pipe()
            process = Popen(
                [sys.executable, "-m", __name__, str(its.fileno())], pass_fds=[its.fileno()], stdin=DEVNULL,
                stderr=DEVNULL, env=os.environ | ENVIRONMENT,
            )  # fmt: skip
            its.close()
            self._running = process, ours
        return self._running


READER = Reader()


def _end_of(process: Popen[bytes], limits: Limits) -> UnreadableError:
    """What it means that the process ended: its code is the signal that ended the reading."""
    code = process.wait()
    if code == signal.SIGXCPU:
        why = f"takes more than {limits.most_seconds:,} seconds"
    elif code in OUT_OF_MEMORY:
        why = f"takes more memory than {limits.most_memory_bytes:,} bytes"
    else:
        return UnreadableError("reader_failed", "our reader failed on it: save it again as .csv, or tell the centre")
    return UnreadableError("file_too_large", f"to read it {why}: clear what is far from the table, or send it as .csv")


def serve(connection: Connection) -> None:
    """Answer until nobody asks any more. Each workbook is read by a fork, and so starts with the same memory.

    Ends as soon as a fork did not answer, with its signal as the code.
    """
    pa.array([""])  # what the first array imports is then there for every fork
    with contextlib.suppress(EOFError):
        while True:
            content, suffix, limits = connection.recv()
            if not (fork := os.fork()):
                _bound(limits)
                try:
                    connection.send(_answer(content, suffix, limits))
                except MemoryError:
                    os.abort()
                os._exit(0)
            code = os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1])
            if code:
                sys.exit(abs(code))


def _bound(limits: Limits) -> None:
    """Bound this process. It leaves no core behind: that would be a copy of a supplier's file."""
    wanted = {resource.RLIMIT_AS: limits.most_memory_bytes, resource.RLIMIT_CPU: limits.most_seconds,
              resource.RLIMIT_CORE: 0}  # fmt: skip
    for kind, most in wanted.items():
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _answer(content: bytes, suffix: str, limits: Limits) -> Workbook | Fault:
    try:
        return read_workbook(content, suffix, limits)
    except UnreadableError as error:
        return error.rule_id, str(error)


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
