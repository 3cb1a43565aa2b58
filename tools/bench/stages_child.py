"""Stages of some quarters, in a process of their own, with either build: prints what each took, as JSON.

Argument: a JSON list of [quarter, what], done one after the other. `floor`: the quarter's files read and COPYed, and
nothing else; `collate`: every stage but publishing; `release`: what is hidden, attacked, drafted and published. Each
gives an entry of stage to [processor s of this process and its children, of the server, wall s].
"""

import inspect
import json
import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from cells import table_of
from moved import module, stage
from processes import server_seconds, tree_seconds
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Settings

COLLATING = ("receive", "read", "judge", "receipts", "promote", "benchmark", "report")
RELEASING = ("disclose", "draft", "release")
Seconds = dict[str, tuple[float, float, float]]


def main() -> None:
    """Do what is asked, one after the other; the last line of the output is the JSON."""
    logging.disable(logging.WARNING)
    centre = Centre(Settings())
    _ = centre.warehouse, centre.library, centre.archive
    ways: dict[str, Callable[[Centre, Quarter], Seconds]] = {"floor": floor, "collate": collate, "release": release}
    taken = [[label, what, ways[what](centre, Quarter.parse(label))] for label, what in json.loads(sys.argv[1])]
    with centre.warehouse.transaction() as connection:
        database = connection.scalar(text("select pg_database_size(current_database())"))
        observations = connection.scalar(text("select count(*) from core.observation"))
    sys.stdout.write(f"{database / 1e6:.0f} MB of database, {observations:,} observations\n")
    sys.stdout.write(json.dumps(taken) + "\n")


def collate(centre: Centre, quarter: Quarter) -> Seconds:
    """Every stage that this build has, but for publishing."""
    return {name: _taken(centre, _work(centre, quarter, name)) for name in COLLATING if stage(name)}


def release(centre: Centre, quarter: Quarter) -> Seconds:
    """The stages of publishing that this build has."""
    return {name: _taken(centre, _work(centre, quarter, name)) for name in RELEASING if stage(name)}


def _work(centre: Centre, quarter: Quarter, name: str) -> Callable[[], Any]:
    does = stage(name)
    if name == "read":
        feeds = list(centre.library.contracts)
        return lambda: [does(centre, quarter, feed) for feed in feeds]
    if "by" in inspect.signature(does).parameters:
        return lambda: does(centre, quarter, "a measurement", "of few returns")
    return lambda: does(centre, quarter)


def floor(centre: Centre, quarter: Quarter) -> Seconds:
    """The same files through the same readers and by COPY into the database, a table of text a feed; nothing else."""
    copying = module("warehouse.database.copying", "warehouse.copying")
    assert copying is not None  # noqa: S101 - both builds have one
    folders = sorted(path for path in (centre.settings.inbox_folder / quarter.label).iterdir() if path.is_dir())
    with centre.warehouse.transaction() as connection:
        connection.execute(text("create schema if not exists bare"))
        for folder in folders:
            names = ", ".join(f'"{name}" text' for name in _read(folder).columns)
            connection.execute(text(f"drop table if exists bare.{folder.name}"))
            connection.execute(text(f"create table bare.{folder.name} ({names})"))

    def work() -> None:
        with centre.warehouse.transaction() as connection:
            for folder in folders:
                copying.copy_frame(connection, f"bare.{folder.name}", _read(folder))

    return {"floor": _taken(centre, work)}


def _read(folder: Path) -> pd.DataFrame:
    """A feed's files as one frame of text."""
    return pd.concat([table_of(path) for path in sorted(folder.iterdir())], ignore_index=True)


def _taken(centre: Centre, work: Callable[[], Any]) -> tuple[float, float, float]:
    home = centre.settings.home
    own = os.getpid()  # with the processes that it keeps, such as the reader of workbooks
    before, server, began = tree_seconds(own), server_seconds(home), time.perf_counter()
    work()
    return tree_seconds(own) - before, server_seconds(home) - server, time.perf_counter() - began


if __name__ == "__main__":
    main()
