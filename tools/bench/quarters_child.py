"""Quarters collated in a process of its own: prints what each stage took, or the quarters one after another."""

import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from quarters import table_of
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages.benchmark import benchmark
from lscb_pipeline.collation.stages.disclose import disclose
from lscb_pipeline.collation.stages.judge import judge_quarter
from lscb_pipeline.collation.stages.promote import promote
from lscb_pipeline.collation.stages.read import read_feed
from lscb_pipeline.collation.stages.receive import receive
from lscb_pipeline.collation.stages.release import release
from lscb_pipeline.collation.stages.report import report
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.database.copying import copy_frame

PUBLISHING = ("mart__release", "report__draft")  # the steps of the job that are no collating


def main() -> None:
    """Arguments: stages, dagster, release or forty; two quarters: to warm up and to measure, or a series' ends."""
    logging.disable(logging.WARNING)
    how, first, last = sys.argv[1], Quarter.parse(sys.argv[2]), Quarter.parse(sys.argv[3])
    centre = Centre(Settings())
    _ = centre.warehouse, centre.library, centre.archive
    ways = {"stages": _stages, "dagster": _dagster, "release": _release, "forty": _forty}
    measured = ways[how](centre, first, last)
    sys.stdout.write(json.dumps(measured) + "\n")


def _collate(centre: Centre, quarter: Quarter) -> dict[str, float]:
    """Every stage of a quarter, timed."""
    feeds = list(centre.library.contracts)
    stages: dict[str, Callable[[], object]] = {
        "receive": lambda: receive(centre, quarter),
        "read": lambda: [read_feed(centre, quarter, feed) for feed in feeds],
        "judge": lambda: judge_quarter(centre, quarter),
        "promote": lambda: promote(centre, quarter),
        "benchmark": lambda: benchmark(centre, quarter),
        "report": lambda: report(centre, quarter),
    }
    seconds = {name: _timed(stage) for name, stage in stages.items()}
    return seconds | {"total": sum(seconds.values())}


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _stages(centre: Centre, warm: Quarter, quarter: Quarter) -> dict[str, float]:
    _collate(centre, warm)
    _floor(centre, warm)
    files = sorted(p for p in (centre.settings.inbox_folder / quarter.label).glob("*/*.*"))
    return {"files": len(files), "floor": _floor(centre, quarter), **_collate(centre, quarter)}


def _floor(centre: Centre, quarter: Quarter) -> float:
    """The same files through the same readers and by COPY into the database, a table of text a feed; nothing else."""
    folders = sorted(p for p in (centre.settings.inbox_folder / quarter.label).iterdir() if p.is_dir())
    with centre.warehouse.transaction() as connection:
        connection.execute(text("create schema if not exists bare"))
        for folder in folders:
            names = ", ".join(f'"{name}" text' for name in _read(folder).columns)
            connection.execute(text(f"drop table if exists bare.{folder.name}"))
            connection.execute(text(f"create table bare.{folder.name} ({names})"))

    def work() -> None:
        with centre.warehouse.transaction() as connection:
            for folder in folders:
                copy_frame(connection, f"bare.{folder.name}", _read(folder))

    return _timed(work)


def _read(folder: Path) -> pd.DataFrame:
    """A feed's files as one frame of text."""
    return pd.concat([table_of(path) for path in sorted(folder.iterdir())], ignore_index=True)


def _dagster(centre: Centre, warm: Quarter, quarter: Quarter) -> dict[str, float]:
    """The whole job as `lscb collate` runs it, and of it what publishing takes: its steps' own time."""
    from lscb_pipeline.definitions import defs
    from lscb_pipeline.orchestration.running import open_instance, run_job

    with open_instance(centre.settings) as instance:
        job = defs.resolve_job_def("quarterly_collation")
        for which in (warm, quarter):
            began = time.perf_counter()
            done = run_job(instance, job, which.key)
            total = time.perf_counter() - began
            if not done.success:
                raise RuntimeError(f"{which.label} was not collated")
    took = {e.step_key: e.step_success_data.duration_ms / 1000 for e in done.all_events if e.is_step_success}
    publishing = sum(seconds for step, seconds in took.items() if step and step.startswith(PUBLISHING))
    return {"total": total - publishing, "publishing": publishing}


def _release(centre: Centre, first: Quarter, last: Quarter) -> dict[str, float]:
    """Quarters collated and released one after another by the stages alone; the last one through Dagster.

    Of the one before the last: what the stages took, and what hiding, attacking, and writing its release did.
    """
    quarter = first
    while quarter < last:
        took = {
            "collating": _collate(centre, quarter)["total"],
            "disclose": _timed(lambda of=quarter: disclose(centre, of)),
            "release": _timed(lambda of=quarter: release(centre, of, "a measurement", "of few returns")),
        }
        before, quarter = quarter, quarter.next()
    return took | _dagster(centre, before, last)


def _forty(centre: Centre, first: Quarter, after: Quarter) -> dict[str, object]:
    """Seconds of each quarter; what they came to: bytes of database and of files, observations."""
    series = []
    quarter = first
    while quarter < after:
        series.append(_collate(centre, quarter)["total"])
        quarter = quarter.next()
    with centre.warehouse.transaction() as connection:
        database = connection.scalar(text("select pg_database_size(current_database())"))
        observations = connection.scalar(text("select count(*) from core.observation"))
    written = [
        folder for folder in centre.settings.home.iterdir() if folder.name in ("archive", "receipts", "internal")
    ]
    files = sum(path.stat().st_size for folder in written for path in folder.rglob("*") if path.is_file())
    return {"series": series, "database": database, "files": files, "observations": observations}


if __name__ == "__main__":
    main()
