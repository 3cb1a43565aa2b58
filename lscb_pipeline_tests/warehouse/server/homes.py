"""Homes whose server is tried, and how it is asked beside the program's own way."""

import contextlib
import os
import stat
from pathlib import Path

import psutil
import psycopg2
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from lscb_pipeline.warehouse.server.processes import postmaster_of, processes_of

REPOSITORY = Path(__file__).resolve().parents[3]
IMPORT = "import sys, pathlib; home = pathlib.Path(sys.argv[1])"
IMPORT += "; from lscb_pipeline.warehouse.server import embedded as server"
START = f"{IMPORT}; print(server.start(home))"

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to act as two users")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def query(url: str, statement: str) -> list[tuple]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


def connect(url: str, port: int = 5432) -> "psycopg2.extensions.connection":
    parts = make_url(url)
    return psycopg2.connect(
        dbname=parts.database,
        user=parts.username,
        password=parts.password,
        host=parts.query["host"],
        port=port,
    )


def leaders(home: Path) -> list[psutil.Process]:
    """The home's processes that are a server's first; one that ends while it is looked at is none."""
    found = []
    for process in processes_of(home / "postgres"):
        with contextlib.suppress(psutil.NoSuchProcess):
            found += [process] * ("-D" in process.cmdline())
    return found


def postmaster(home: Path) -> psutil.Process:
    found = postmaster_of(processes_of(home / "postgres"))
    assert found is not None
    return found
