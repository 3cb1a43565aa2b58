"""Processes forked from one that has everything imported: each its own, without the seconds that importing takes.

Here: who they are forked from, and a command of `lscb` in one of them. That it starts by itself is seen where it is
started as a user does: test_offline.py, and test_ui.py of orchestration.
"""

import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["lscb_pipeline_tests.collation.killing", "lscb_pipeline_tests.warm"])


def lscb(environment: Mapping[str, str], *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """What a command said, and its exit code; `given` is what it reads."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("given", "said", "told")]
        files[0].write_text(given, "utf-8")
        child = PROCESSES.Process(target=_command, args=(dict(environment), arguments, files))
        child.start()
        child.join()
        said, told = (path.read_text("utf-8") for path in files[1:])
        return subprocess.CompletedProcess(arguments, child.exitcode or 0, said, told)


def _command(environment: dict[str, str], arguments: tuple[str, ...], files: list[Path]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate(files):
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - a descriptor, as long as the process
    sys.argv = ["lscb", *arguments]
    runpy.run_module("lscb_pipeline.cli", run_name="__main__", alter_sys=True)
