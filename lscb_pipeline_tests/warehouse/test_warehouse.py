"""Migrations, locks, loads, reference tables, and errors that quote no data; on a real server."""

import dataclasses
import datetime as dt
import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import psycopg2
import pytest
from sqlalchemy import create_engine, make_url, text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.contract import Column
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.database.connect import QuarterBusyError, Warehouse, WarehouseError
from lscb_pipeline.warehouse.database.copying import copy_frame
from lscb_pipeline.warehouse.database.feeds import make_feed_tables
from lscb_pipeline.warehouse.database.migrate import prepare
from lscb_pipeline.warehouse.stages import loads
from lscb_pipeline.warehouse.stages.loads import load_reference, lock_core, start_load
from lscb_pipeline_tests.conftest import query

SECRET = "Zzyzx-Jane"
_numbers = itertools.count()


@pytest.fixture
def new_urls(server_url: str) -> Iterator[list[str]]:
    """Two databases with nothing in them."""
    names = [f"new_{os.getpid()}_{next(_numbers)}" for _ in range(2)]
    with create_engine(server_url, isolation_level="AUTOCOMMIT").connect() as connection:
        for name in names:
            connection.execute(text(f"create database {name}"))
        yield [make_url(server_url).set(database=n).render_as_string(hide_password=False) for n in names]
        for name in names:
            connection.execute(text(f"drop database {name} with (force)"))


def open_warehouse(url: str, home: str) -> int:
    """Open an installation in a process of its own; return how many areas its reference tables hold."""
    centre = Centre(Settings(home=Path(home), database_url=url))
    return int(query(centre, "select count(*) as areas from core.area")["areas"][0])


def test_new_databases_are_made_ready_by_whoever_comes_first(new_urls: list[str], tmp_path: Path) -> None:
    """Two processes on one new database while a third makes another, on a server that has the role or not."""
    first, second = new_urls
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        areas = pool.starmap(open_warehouse, [(first, str(tmp_path)), (first, str(tmp_path)), (second, str(tmp_path))])
    assert areas == [33, 33, 33]
    for url in new_urls:
        centre = Centre(Settings(home=tmp_path, database_url=url))
        assert query(centre, "select load_id from core.load")["load_id"].tolist() == [1], "one load of reference tables"
        assert query(centre, "select count(*) as n from core.alembic_version")["n"][0] == 1


def test_a_url_without_the_driver_means_the_same(centre: Centre, tmp_path: Path) -> None:
    plain = (
        make_url(str(centre.settings.database_url)).set(drivername="postgresql").render_as_string(hide_password=False)
    )
    other = Centre(Settings(home=tmp_path, database_url=plain))
    assert other.warehouse.engine.dialect.driver == "psycopg2"
    assert len(query(other, "select * from core.area")) == 33
    with pytest.raises(WarehouseError, match="must name a PostgreSQL server"):
        Warehouse("sqlite://")


def test_a_quarter_is_collated_by_one_at_a_time(centre: Centre) -> None:
    with centre.warehouse.lock("quarter 2008-10-01"):
        with pytest.raises(QuarterBusyError, match="2008-10-01"), centre.warehouse.lock("quarter 2008-10-01"):
            pytest.fail("a second one came in")
        with centre.warehouse.lock("quarter 2009-01-01"):
            pass
    with centre.warehouse.lock("quarter 2008-10-01"):
        pass


def test_the_lock_ends_with_its_process(centre: Centre) -> None:
    program = (
        "import sys, time\nfrom lscb_pipeline.warehouse.database.connect import Warehouse\n"
        "with Warehouse(sys.argv[1]).lock('quarter 2008-10-01'):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    held = subprocess.Popen([sys.executable, "-c", program, str(centre.settings.database_url)], stdout=subprocess.PIPE)
    assert held.stdout is not None
    assert held.stdout.readline() == b"held\n"
    with pytest.raises(QuarterBusyError), centre.warehouse.lock("quarter 2008-10-01"):
        pytest.fail("a second one came in")
    held.send_signal(signal.SIGKILL)
    held.wait()
    with ThreadPoolExecutor(1) as pool:  # waits for it, for the server sees the end a moment later
        pool.submit(lambda: centre.warehouse.lock("quarter 2008-10-01", wait=True).__enter__()).result(timeout=20)


def test_loads_grow_by_one_and_their_moments_never_go_back(centre: Centre) -> None:
    future = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    with centre.warehouse.transaction() as connection:
        lock_core(connection)
        first = start_load(connection, "one")
        connection.execute(
            text("update core.load set recorded_at = :at where load_id = :id"), {"at": future, "id": first}
        )

    def one_more(divisor: int) -> int:
        with centre.warehouse.transaction() as connection:
            lock_core(connection)
            return start_load(connection, "more") // divisor

    with pytest.raises(ZeroDivisionError):
        one_more(0)
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one_more, [1] * 8)) == list(range(first + 1, first + 9))
    known = query(centre, "select load_id, recorded_at from core.load order by load_id")
    assert known["load_id"].tolist() == list(range(1, first + 9))
    assert known["recorded_at"].is_monotonic_increasing
    assert known["recorded_at"].iloc[-1] == future + dt.timedelta(microseconds=8)


@pytest.mark.parametrize(
    "statement",
    [
        f"insert into intake.delivery values ('{SECRET}', null, null, null, now(), '', '', 0, '{SECRET}')",
        f"insert into core.warehouse_kind values ('{SECRET}')",
        f"select cast('{SECRET}' as date)",
        f"do $$ begin raise exception '{SECRET}'; end $$",
    ],
)
def test_errors_quote_no_values(centre: Centre, statement: str) -> None:
    with pytest.raises(WarehouseError) as caught, centre.warehouse.transaction() as connection:
        connection.exec_driver_sql(statement)
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert str(caught.value).startswith("PostgreSQL ")


@pytest.mark.parametrize("row_number", [SECRET, "1", [1, SECRET]])
def test_errors_of_loading_quote_no_values(centre: Centre, row_number: object) -> None:
    cells = row_number if isinstance(row_number, list) else [row_number]
    rows = pd.DataFrame({"row_number": cells, "delivery_id": SECRET, "rule_id": "r", "message": SECRET})
    with pytest.raises(WarehouseError) as caught, centre.warehouse.transaction() as connection:
        copy_frame(connection, "intake.refused_row", rows)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_an_unreachable_server_is_said_without_its_password() -> None:
    with (
        pytest.raises(WarehouseError, match="can't be reached") as caught,
        Warehouse(f"postgresql://lscb:{SECRET}@127.0.0.1:1/none").transaction(),
    ):
        pytest.fail("connected")
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert psycopg2.OperationalError.__name__ in str(caught.value)


def test_reference_tables_are_loaded_once_and_again_only_when_changed(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reload(library: object) -> pd.DataFrame:
        with centre.warehouse.transaction() as connection:
            load_reference(connection, library)  # type: ignore[arg-type]
        return query(centre, "select load_id, string_agg(name, ' ' order by name) as names "
                             "from core.reference_content group by 1 order by 1")  # fmt: skip

    assert len(reload(centre.library)) == 1
    contract = centre.library.contracts["met_police_missing_children"]
    contracts = centre.library.contracts | {contract.feed: contract.model_copy(update={"title": "Another title"})}
    known = reload(dataclasses.replace(centre.library, contracts=contracts))
    assert known["names"].tolist()[1:] == ["feed"]
    gaps = query(centre, "select area_code from core.feed_not_covered where feed = :f", f=contract.feed)
    assert gaps["area_code"].tolist() == ["E09000001"], "the gaps stand, though the feeds changed alone"
    assert query(centre, "select title from core.feed where feed = :f", f=contract.feed)["title"][0] == "Another title"
    real = loads.table
    monkeypatch.setattr(loads, "table", lambda name: real(name).head(5) if name == "supplier" else real(name))
    assert reload(centre.library)["names"].tolist()[1:] == ["feed", "feed supplier"]
    assert len(query(centre, "select * from core.supplier")) == 5
    assert query(centre, "select count(*) as n from core.supplier_version")["n"][0] > 5 + 33, "what stood is kept"


def test_a_contract_that_gains_a_column_widens_its_table(centre: Centre) -> None:
    contract = centre.library.contracts["borough_return"]
    template = contract.by_name["numerator"]
    gained: Column = template.model_copy(update={"name": "children_seen"})
    fields = {name: getattr(contract, name) for name in type(contract).model_fields}
    wider = type(contract)(**fields | {"columns": [*contract.columns, gained]})
    library = dataclasses.replace(centre.library, contracts=centre.library.contracts | {contract.feed: wider})
    prepare(centre.warehouse, library)
    held = query(centre, "select column_name as name, data_type as type from information_schema.columns "
                         "where table_schema = 'intake' and table_name = 'borough_return'")  # fmt: skip
    types = dict(zip(held["name"], held["type"], strict=True))
    assert (types["children_seen"], types["children_seen_marker"]) == ("double precision", "text")
    prepare(centre.warehouse, centre.library)  # an older version beside it takes nothing away
    with centre.warehouse.transaction() as connection:
        assert not make_feed_tables(connection, library)
    assert len(query(centre, "select * from core.current_observation")) == 0, "the views were made again"
