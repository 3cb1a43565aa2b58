"""What a measurement is given and what it returns; databases of its own; a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy import create_engine, make_url, text


@dataclass(frozen=True)
class Result:
    """One row of the table. `letter` names the goal in the issues."""

    letter: str
    what: str
    goal: str
    measured: str
    is_met: bool


@dataclass(frozen=True)
class Bench:
    """A temporary folder, the server's URL, and where to tell what goes on."""

    folder: Path
    server_url: str
    out: Console

    @contextmanager
    def database(self, name: str) -> Iterator[str]:
        """An empty database of that name; yields its URL, drops it in the end."""
        self._run(f"create database {name}")
        try:
            yield make_url(self.server_url).set(database=name).render_as_string(hide_password=False)
        finally:
            self._run(f"drop database {name} with (force)")

    def settle(self) -> None:
        """Write out what the server still has to, so that no measurement pays for the one before it."""
        self._run("checkpoint")

    def child(self, program: Path, home: Path, database_url: str, *arguments: str) -> dict[str, Any]:
        """Run a program in a process of its own, whose last line of output is the JSON object it measured."""
        settings = {"LSCB_HOME": str(home), "LSCB_DATABASE_URL": database_url, "LSCB_PSEUDONYM_KEY": "a key to measure"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LSCB_")}
        done = subprocess.run(
            [sys.executable, str(program), *arguments],
            env=kept | settings,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return measured

    def _run(self, statement: str) -> None:
        with create_engine(self.server_url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(statement))
