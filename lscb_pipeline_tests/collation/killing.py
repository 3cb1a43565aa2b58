"""Collations in child processes that die at a wanted point, and what an installation holds afterwards.

A child is forked from a process that has everything imported, so that dying often is cheap. It works on three feeds: a
collation asks every feed that there is.
"""

import dataclasses
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

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
from lscb_pipeline_tests.conftest import _installation, what_stands
from lscb_pipeline_tests.forked import PROCESSES

FEEDS = ("borough_return", "met_police_missing_children", "met_police_youth_violence")
FOREVER = 120.0  # seconds: a child that takes longer hangs


@dataclasses.dataclass(frozen=True)
class End:
    """How a child ended: its exit code (minus the signal's number), the stages it began, why it failed.

    `steps`: how many statements and ends of transactions there were; `commits`: which of them were such ends.
    """

    code: int
    stages: list[tuple[str, str]]
    steps: int
    commits: list[int]
    error: str

    def remaining(self, quarters: Sequence[str]) -> list[str]:
        """The quarters that it did not begin, and the one that it died in."""
        begun = [quarter for quarter in quarters if quarter in {quarter for quarter, _ in self.stages}]
        return list(quarters[max(len(begun) - 1, 0) :])


def three_feeds(settings: Settings) -> Centre:
    """An installation that knows of FEEDS alone."""
    centre = Centre(settings)
    _ = centre.warehouse
    contracts = {feed: centre.library.contracts[feed] for feed in FEEDS}
    centre.__dict__["library"] = dataclasses.replace(centre.library, contracts=contracts)
    return centre


def stages(centre: Centre, quarter: Quarter) -> Iterator[tuple[str, Callable[[], object]]]:
    """A collation's stages, as Dagster runs them."""
    yield "receive", lambda: receive(centre, quarter)
    for feed in FEEDS:
        yield f"read {feed}", lambda feed=feed: read_feed(centre, quarter, feed)
    yield "judge", lambda: judge_quarter(centre, quarter)
    yield "promote", lambda: promote(centre, quarter)
    yield "benchmark", lambda: benchmark(centre, quarter)
    yield "report", lambda: report(centre, quarter)
    yield "disclose", lambda: disclose(centre, quarter)
    yield "release", lambda: release(centre, quarter, "a proof", "of few returns")


def in_a_child(
    settings: Settings, quarters: Sequence[str], before_stage: tuple[str, str] | None = None,
    at_step: int | None = None, after_seconds: float | None = None, meanwhile: Callable[[], None] | None = None,
) -> End:  # fmt: skip
    """Collate quarters in a child, to the end, or until it kills itself before a stage or a step, or is killed.

    A step is a statement or the end of a transaction. `after_seconds`: after which `meanwhile` is done, else a SIGKILL.
    """
    told, tells = PROCESSES.Pipe(duplex=False)
    child = PROCESSES.Process(target=_collate, args=(settings, list(quarters), before_stage, at_step, tells))
    child.start()
    tells.close()
    begun: list[tuple[str, str]] = []
    steps, commits, error = 0, [], ""
    if after_seconds is not None:
        told.recv()
        child.join(after_seconds)
        (meanwhile or child.kill)()
    try:
        while told.poll(FOREVER):
            match told.recv():
                case ("stage", quarter, stage):
                    begun.append((quarter, stage))
                case ("end", steps, commits, error):
                    pass
    except EOFError:
        pass
    child.join(FOREVER)
    code = child.exitcode
    if code is None:
        child.kill()
        raise AssertionError(f"the child hangs after {begun[-1:]}")
    return End(code, begun, steps, commits, error)


def _collate(
    settings: Settings,
    quarters: list[str],
    before_stage: tuple[str, str] | None,
    at_step: int | None,
    tells: Connection,
) -> None:
    tells.send(("forked",))
    steps: list[bool] = []

    def step(is_commit: bool) -> None:
        if len(steps) == at_step:
            os.kill(os.getpid(), signal.SIGKILL)
        steps.append(is_commit)

    event.listen(Engine, "before_cursor_execute", lambda *_: step(False))
    event.listen(Engine, "commit", lambda _: step(True))
    try:
        centre = three_feeds(settings)
        for quarter in quarters:
            with centre.warehouse.lock(f"quarter {quarter}"):
                for stage, work in stages(centre, Quarter.parse(quarter)):
                    tells.send(("stage", quarter, stage))
                    if (quarter, stage) == before_stage:
                        os.kill(os.getpid(), signal.SIGKILL)
                    work()
    except Exception as error:  # noqa: BLE001 - told to the test, which knows what may go wrong
        tells.send(("end", len(steps), [], f"{type(error).__name__}: {error}"))
        raise SystemExit(1) from None
    tells.send(("end", len(steps), [number for number, is_commit in enumerate(steps) if is_commit], ""))


@contextmanager
def copy_of(settings: Settings, server_url: str, home: Path) -> Iterator[Settings]:
    """Another installation that holds the same: its folders, and its database, which nobody may be connected to."""
    shutil.copytree(settings.home, home, ignore=shutil.ignore_patterns("postgres"))
    database = str(settings.database_url).rpartition("/")[2].partition("?")[0]
    with contextmanager(_installation)(server_url, database, home) as centre:
        yield centre.settings


@dataclasses.dataclass(frozen=True)
class State:
    """All that an installation holds: tables, archived bytes, receipts and reports, releases.

    Of a release's files those are compared that don't name its load: a killed run may have made one of its own.
    """

    tables: dict[str, list[str]]
    files: dict[str, bytes]


def state_of(settings: Settings) -> State:
    """What stands in the end."""
    centre = three_feeds(settings)
    tables = what_stands(centre)
    centre.warehouse.engine.dispose()
    folders = [settings.home / name for name in ("archive", "receipts", "internal")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    found = {str(path.relative_to(settings.home)): path.read_bytes() for path in files}
    released = sorted(path for path in settings.releases_folder.rglob("*") if path.is_file())
    found |= {
        str(path.relative_to(settings.home)): path.read_bytes() if path.suffix == ".csv" else b"" for path in released
    }
    return State(tables, found)


@dataclasses.dataclass(frozen=True)
class Undisturbed:
    """Where every disturbed collation starts from, and what it must come to."""

    start: Settings
    state: State
    end: End
    seconds: float


def assert_same(found: State, wanted: State, about: object = "") -> None:
    """Two states are one, or which tables and files differ; what stands in them may be too much to print."""
    assert [name for name in wanted.tables if found.tables[name] != wanted.tables[name]] == [], about
    assert set(found.files) == set(wanted.files), about
    assert [name for name in wanted.files if found.files[name] != wanted.files[name]] == [], about
