"""What fails of the server is told from what is wrong with what it is asked, and not put down to a delivery."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages import read as stage
from lscb_pipeline.collation.stages.read import read_feed
from lscb_pipeline.collation.stages.receive import receive
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.connect import QuarterBusyError, UnavailableError, WarehouseError
from lscb_pipeline.warehouse.stages.loads import keep_kinds_apart
from lscb_pipeline_tests.collation.returns import Q3, row
from lscb_pipeline_tests.conftest import Inbox, query

HELD = """select l.pid from pg_locks l join pg_database d on d.oid = l.database
          where d.datname = current_database() and l.locktype = 'advisory'"""
ENDS_US = "select pg_terminate_backend(pg_backend_pid())"


@pytest.mark.parametrize("code", ["08006", "40P01", "53100", "53200", "55P03", "57P01", "57P03", "58030"])
def test_a_failing_server_is_called_so_in_its_own_words(centre: Centre, code: str) -> None:
    with pytest.raises(UnavailableError, match=f"PostgreSQL {code}: no room") as caught:
        fail(centre, code)
    assert "a value was refused" not in str(caught.value)


@pytest.mark.parametrize("code", ["22003", "23505", "42P01", "54000", "57014", "P0001"])
def test_a_refused_value_is_no_fault_of_the_server(centre: Centre, code: str) -> None:
    with pytest.raises(WarehouseError, match=f"PostgreSQL {code}") as caught:
        fail(centre, code)
    assert not isinstance(caught.value, UnavailableError)


def fail(centre: Centre, code: str) -> None:
    with centre.warehouse.transaction() as connection:
        connection.execute(text(f"do $$ begin raise exception using errcode = '{code}', message = 'no room'; end $$"))


def test_a_server_that_lets_go_of_us(centre: Centre) -> None:
    with pytest.raises(UnavailableError), centre.warehouse.transaction() as connection:
        connection.execute(text(ENDS_US))
    with centre.warehouse.transaction() as connection:
        assert connection.scalar(text("select 1")) == 1


def test_what_pandas_reads_fails_in_our_own_words_too(centre: Centre) -> None:
    """pandas puts an error of its own around the driver's, and the statement and what the server said into it."""
    with pytest.raises(UnavailableError, match=r"ended the connection|terminating connection"):
        query(centre, ENDS_US)
    with pytest.raises(WarehouseError, match="PostgreSQL 22P02: a value was refused") as caught:
        query(centre, "select cast(:name as integer)", name="Jane Roe")
    assert "Jane" not in str(caught.value)


def test_a_delivery_is_not_called_unreadable_where_the_server_went(
    centre: Centre, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.put(Q3, "borough_return", "camden", [row("Camden", "SG014", 3)])
    quarter = Quarter.parse(Q3)
    receive(centre, quarter)

    def going(connection: stage.Connection, *_: object) -> None:
        connection.execute(text(ENDS_US))

    with monkeypatch.context() as patched:
        patched.setattr(stage.deliveries, "add_rows", going)
        with pytest.raises(UnavailableError):
            read_feed(centre, quarter, "borough_return")
    assert query(centre, "select status, message from intake.delivery").to_numpy().tolist() == [["received", None]]
    assert read_feed(centre, quarter, "borough_return")["loaded"] == 1


def test_the_first_two_collations_at_once_agree_on_what_the_warehouse_holds(centre: Centre) -> None:
    def decide(_: int) -> None:
        with centre.warehouse.transaction() as connection:
            keep_kinds_apart(connection, is_made_up=False)
            connection.execute(text("select pg_sleep(0.3)"))

    _ = centre.warehouse
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(decide, range(3)))
    assert query(centre, "select is_made_up from core.warehouse_kind")["is_made_up"].tolist() == [False]


@pytest.mark.parametrize(("moment", "statement"), [("after", "select pg_advisory_lock"), ("before", "select 1")])
def test_a_lock_ends_with_its_work_however_that_is_interrupted(centre: Centre, moment: str, statement: str) -> None:
    engine, when = centre.warehouse.engine, f"{moment}_cursor_execute"

    def interrupt(_: object, __: object, executed: str, *___: object) -> None:
        if executed.startswith(statement):
            raise KeyboardInterrupt

    event.listen(engine, when, interrupt)
    with pytest.raises(KeyboardInterrupt) as caught, centre.warehouse.lock("work", wait=True):
        query(centre, "select 2")
    event.remove(engine, when, interrupt)
    for _ in range(100):  # the server takes a moment to see that a connection has ended
        if not (held := query(centre, HELD)["pid"].tolist()):
            break
        time.sleep(0.05)
    assert held == []
    assert caught.value is not None, "what its traceback refers to was there all the time, and held no lock"


def test_a_refused_lock_leaves_the_holders_alone(centre: Centre) -> None:
    with centre.warehouse.lock("work"):
        with pytest.raises(QuarterBusyError), centre.warehouse.lock("work"):
            pass
        assert len(query(centre, HELD)) == 1
        query(centre, "select 1")
