"""The builds that are measured: this tree as it stands, and beside it a commit in a folder of its own."""

import compileall
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from processes import FailedError, Ran, run

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^([A-Za-z0-9_.\[\]-]+==[^\s;\\]+)", re.MULTILINE)
OWN = ("LSCB_", "DAGSTER_", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "MAKE", "MFLAGS")


@dataclass(frozen=True)
class Build:
    """A tree of the project, the Python that has what its lock names, and what it is called in the table."""

    name: str
    folder: Path
    python: str

    def environment(self, home: Path, **more: str) -> dict[str, str]:
        """That of a user of this build with this home; nothing of the one that runs the bench but its machine's."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
        return kept | {"PYTHONPATH": str(self.folder), "LSCB_HOME": str(home), "COLUMNS": "200"} | more

    def lscb(self, home: Path, *words: str, ends: tuple[int, ...] = (0,), **more: str) -> Ran:
        """A command of the product, in a new process. Raises FailedError where it ends otherwise."""
        return self.program(home, "-m", "lscb_pipeline.cli", *words, ends=ends, **more)

    def program(self, home: Path, *words: str, ends: tuple[int, ...] = (0,), **more: str) -> Ran:
        """A Python program of ours, with this build's package."""
        return run([self.python, *words], self.environment(home, **more), home, home.parent, ends)

    def make_sample(self, home: Path) -> Path:
        """Make the build's own sample in a home's inbox; returns that."""
        inbox = home / "inbox"
        inbox.mkdir(parents=True, exist_ok=True)
        home.chmod(0o711)  # as root, the server may run as another account
        makes = (
            f"from pathlib import Path; from lscb_pipeline.sample import make_sample; make_sample(Path({str(inbox)!r}))"
        )
        self.program(home, "-c", makes)
        return inbox

    @contextmanager
    def home(self, folder: Path, copied_from: Path | None = None) -> Iterator[Path]:
        """A home, new or the copy of one whose server is down; in the end its server is stopped and it is removed."""
        if copied_from:
            subprocess.run(["cp", "-a", str(copied_from), str(folder)], check=True)
        else:
            folder.mkdir(mode=0o711)
        try:
            yield folder
        finally:
            self.lscb(folder, "down")
            shutil.rmtree(folder)


def this_build() -> Build:
    """The tree that this file is in."""
    compileall.compile_dir(ROOT / "lscb_pipeline", quiet=1)
    return Build("new", ROOT, sys.executable)


def base_build(commit: str, room: Path) -> Build:
    """A commit of this repository in a folder below `room`. Raises FailedError where there is none such."""
    folder = room / "base"
    clone(folder, commit)
    compileall.compile_dir(folder / "lscb_pipeline", quiet=1)
    if pins(folder / "requirements.txt") <= pins(ROOT / "requirements.txt"):
        return Build("base", folder, sys.executable)
    python = folder / ".venv" / "bin" / "python"
    venv.create(python.parents[1], with_pip=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements.txt"]
    subprocess.run(install, cwd=folder, check=True)
    return Build("base", folder, str(python))


def clone(folder: Path, commit: str) -> None:
    """A fresh clone of this repository at a commit."""
    for words in (["clone", "--quiet", "--no-checkout", str(ROOT), str(folder)],
                  ["-C", str(folder), "checkout", "--quiet", "--detach", commit]):  # fmt: skip
        done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
        if done.returncode:
            raise FailedError(f"git {words[0]}: {done.stderr.strip()}")


def commit_of(build: Build) -> str:
    """The commit that a build stands at; a sign after it where files differ from it."""
    git = ["git", "-C", str(build.folder)]
    done = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    differs = subprocess.run([*git, "diff", "--quiet", "HEAD"], capture_output=True, check=False).returncode
    return done.stdout.strip() + ("+" if differs else "")


def pins(lock: Path) -> set[str]:
    """What a lock names, each package with its version."""
    return set(PIN.findall(lock.read_text("utf-8")))
