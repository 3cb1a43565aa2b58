"""What tests of several rooms share: a real PostgreSQL, an inbox to put deliveries into, a collation."""

import csv
import datetime as dt
import itertools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

os.environ["LSCB_DEBUG"] = "1"  # before the first of our modules comes: frames are held to what they are declared to be

import pandas as pd
import pytest
from sqlalchemy import create_engine, make_url, text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.gate import reasons_not_to_publish
from lscb_pipeline.collation.stages.benchmark import benchmark
from lscb_pipeline.collation.stages.judge import judge_quarter
from lscb_pipeline.collation.stages.promote import promote
from lscb_pipeline.collation.stages.read import read_feed
from lscb_pipeline.collation.stages.receive import receive
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.database.connect import frame
from lscb_pipeline.warehouse.server import embedded

# Once for all rooms: a fixture that two modules import is two fixtures, and makes its database twice.
pytest_plugins = [
    "lscb_pipeline_tests.planted.databases",
    "lscb_pipeline_tests.prepared",
    "lscb_pipeline_tests.orchestration.told",
    "lscb_pipeline_tests.reports.browser",
]

REAL = Path(__file__).parents[2] / "shared" / "real_data" / "input"
_numbers = itertools.count()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest proofs begin first, so that two processes end together."""
    longest = ("test_many_kills", "test_many_rounds", "test_many_returns_in_any_order", "test_two_quarters_with",
               "test_the_demo_and", "test_collating_and_asking", "test_an_installed_wheel")  # fmt: skip
    items.sort(key=lambda item: min((n for n, name in enumerate(longest) if item.name.startswith(name)), default=9))


# The shared server need not outlive a power cut: each test makes a database and drops it, which waits for the disk, and
# longer the more others write. Tests of a server's own life start theirs, as it is set.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "4GB"}


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One embedded server for the session (for each xdist worker, its own)."""
    home = tmp_path_factory.mktemp("server")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "_SETTINGS", embedded._SETTINGS | NOT_DURABLE)
        url = embedded.start(home)
    yield url
    embedded.stop(home)


@pytest.fixture(scope="session")
def template(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database brought to this version's form, to be copied for each test."""
    url = make_url(server_url).set(database="template_of_tests").render_as_string(hide_password=False)
    _run(server_url, "create database template_of_tests")
    Centre(Settings(home=tmp_path_factory.mktemp("template"), database_url=url)).warehouse.engine.dispose()
    return "template_of_tests"


@pytest.fixture
def centre(server_url: str, template: str, tmp_path: Path) -> Iterator[Centre]:
    """An installation of its own: home, inbox, archive and a fresh database on the shared server."""
    yield from _installation(server_url, template, tmp_path / "home")


@pytest.fixture
def second(server_url: str, template: str, tmp_path: Path) -> Iterator[Centre]:
    """Another installation, to compare with."""
    yield from _installation(server_url, template, tmp_path / "second")


def _installation(server_url: str, template: str, home: Path) -> Iterator[Centre]:
    centre = new_installation(server_url, template, home)
    yield centre
    if "warehouse" in vars(centre):
        centre.warehouse.engine.dispose()  # dropping would wait for each connection that it has to end
    _run(server_url, f"drop database {database_of(centre.settings)} with (force)")


def new_installation(server_url: str, template: str, home: Path) -> Centre:
    """One that stays, with a copy of the template for its database."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    make_database(server_url, name, template)
    url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    return Centre(Settings(home=home, database_url=url, pseudonym_key="a key for tests"))


def make_database(server_url: str, name: str, template: str) -> None:
    """A copy of a database, in the place of the one of that name, to neither of which anybody is connected."""
    _run(server_url, f"drop database if exists {name}")
    _run(server_url, f"create database {name} template {template} strategy file_copy")


def database_of(settings: Settings) -> str:
    """The name of an installation's database."""
    return str(make_url(str(settings.database_url)).database)


def end_locks(centre: Centre) -> None:
    """End whoever holds a lock in the warehouse, as a server does that is started again."""
    with centre.warehouse.transaction() as connection:
        connection.exec_driver_sql(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()"
            " and database = (select oid from pg_database where datname = current_database())"
        )


def _run(url: str, statement: str) -> None:
    with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(statement))


@dataclass
class Inbox:
    """Puts deliveries into an inbox, each an hour after the one before unless told otherwise."""

    folder: Path
    clock: dt.datetime = field(default_factory=lambda: dt.datetime(2010, 6, 1, 9, tzinfo=dt.UTC))

    def put(
        self, quarter: str, feed: str, name: str, content: str | bytes | Sequence[dict[str, object]],
        at: str | None = None,
    ) -> Path:  # fmt: skip
        """Write `<quarter>/<feed>/<name>.csv` (or the ending that `name` has), received at `at` (UTC)."""
        path = self.folder / quarter / feed / (name if "." in name else f"{name}.csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, "utf-8")
        else:
            columns = list(dict.fromkeys(key for row in content for key in row))
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(content)
        self.clock += dt.timedelta(hours=1)
        moment = (dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC) if at else self.clock).timestamp()
        os.utime(path, (moment, moment))
        return path


@pytest.fixture
def inbox(centre: Centre) -> Inbox:
    """The inbox of `centre`."""
    centre.settings.inbox_folder.mkdir(parents=True, exist_ok=True)
    return Inbox(centre.settings.inbox_folder)


def collate(centre: Centre, quarter: str) -> None:
    """Every stage of one quarter, without Dagster."""
    wanted = Quarter.parse(quarter)
    receive(centre, wanted)
    for feed in centre.library.contracts:
        read_feed(centre, wanted, feed)
    judge_quarter(centre, wanted)
    if not reasons_not_to_publish(centre, wanted):
        promote(centre, wanted)
        benchmark(centre, wanted)


def query(centre: Centre, sql: str, **parameters: object) -> pd.DataFrame:
    """The result of a query in the warehouse, as its owner."""
    with centre.warehouse.transaction() as connection:
        return frame(connection, sql, **parameters)


AS_THEY_ARE = ("intake.refused_row", "intake.notice", "quality.finding", "quality.rule_result", "quality.readiness",
               "quality.due_figure", "mart.benchmark", "mart.london_summary", "mart.indicator_trend")  # fmt: skip
# Of each delivery's word on a figure the last version; loads and moments differ with the order of runs, and so does
# whether a delivery counted before it was held.
STANDS = {
    "core.observation": """
        select * from (
            select distinct on (delivery_id, indicator_code, period_start, period_end, area_code, breakdown,
                                source_table)
                   area_code, indicator_code, feed, breakdown, source_table, period_start, period_end, numerator,
                   denominator, value, status, is_comparable, kind, delivery_id
            from core.observation
            order by delivery_id, indicator_code, period_start, period_end, area_code, breakdown, source_table,
                     load_id desc) o where kind <> 'revoked'""",
    "core.current_observation": """
        select area_code, indicator_code, feed, breakdown, period_start, period_end, numerator, denominator, value,
               status, delivery_id from core.current_observation""",
    "intake.delivery": "select (to_jsonb(d) - 'promoted_load_id') as row from intake.delivery d",
    **{name: f"select * from {name}" for name in AS_THEY_ARE},
    "mart.release": "select collection_quarter, revision, status, digest from mart.release",
    "publish.benchmark": "select * from publish.benchmark",
    "publish.london_summary": "select * from publish.london_summary",
    "publish.indicator_trend": "select * from publish.indicator_trend",
    "publish.release": "select collection_quarter, revision from publish.release",
}


def what_stands(centre: Centre) -> dict[str, list[str]]:
    """The warehouse table by table, in a form that two orders of runs can be compared in."""
    tables = STANDS | {f"intake.{feed}": f"select * from intake.{feed}" for feed in centre.library.contracts}
    whole = {name: query(centre, f"select to_jsonb(t)::text as row from ({sql}) t") for name, sql in tables.items()}
    return {name: sorted(rows["row"]) for name, rows in whole.items()}
