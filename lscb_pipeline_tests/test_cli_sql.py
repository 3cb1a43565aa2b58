"""`lscb sql` as an analyst types it: a query, what there is to ask, the address for other programs."""

import csv
import stat
from pathlib import Path

import pytest
from sqlalchemy import make_url

from lscb_pipeline_tests.conftest import Inbox
from lscb_pipeline_tests.test_cli import environment, lscb  # noqa: F401 - a fixture


def test_a_query_is_the_analysts_and_does_not_run_for_ever(environment: dict[str, str], inbox: Inbox) -> None:  # noqa: F811
    assert lscb(environment, "sql", "select current_user, session_user").stdout.splitlines()[1] == (
        "lscb_analyst,lscb_analyst"
    )
    done = lscb(environment | {"LSCB_SQL_TIMEOUT": "0.2"}, "sql", "select pg_sleep(60)")
    assert done.returncode == 1
    assert "longer than 0.2 s: ask for less, or raise LSCB_SQL_TIMEOUT" in done.stderr


def test_what_there_is_to_ask_is_told_with_its_meaning(environment: dict[str, str], inbox: Inbox) -> None:  # noqa: F811
    told = lscb(environment, "sql", "--tables")
    rows = {row["table"]: row for row in csv.DictReader(told.stdout.splitlines(), delimiter="\t")}
    assert rows["mart.benchmark"]["schema"] == "mart", told.stderr
    assert "Grain: area x indicator x breakdown x period x feed." in rows["publish.benchmark"]["holds"]
    assert "core.missing_episode" not in rows
    of_one = lscb(environment, "sql", "--tables", "mart.benchmark").stdout.splitlines()
    columns = {row["table_column"]: row for row in csv.DictReader(of_one, delimiter="\t")}
    assert (columns["rank"]["type"], columns["rank"]["means"][:16]) == ("integer", "Competition rank")


def test_the_address_is_one_line_without_the_password(environment: dict[str, str], inbox: Inbox) -> None:  # noqa: F811
    told = lscb(environment, "sql", "--uri")
    (line,) = told.stdout.splitlines()
    home, url = Path(environment["LSCB_HOME"]), make_url(line)
    assert (url.username, url.password) == ("lscb_analyst", None)
    assert url.query["passfile"] == str(home / "analyst.pgpass")
    password = (home / "analyst.password").read_text()
    assert password not in told.stdout + told.stderr
    assert (home / "analyst.pgpass").read_text() == f"*:*:*:lscb_analyst:{password}\n"
    assert stat.S_IMODE((home / "analyst.pgpass").stat().st_mode) == 0o600
    another = {"LSCB_ANALYST_URL": "postgresql://me:a%3Ab%5Cc@" + line.partition("@")[2].partition("&passfile")[0]}
    refused = lscb(environment | another, "sql", "--uri")
    assert (refused.returncode, "a:b" in refused.stdout + refused.stderr) == (1, False), "no such login"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("delete from mart.benchmark",), 1, "DELETE is no query: analysts read, by select, with, table"),
        (("with d as (delete from mart.benchmark returning 1) select * from d",), 1, "PostgreSQL"),
        (("select * from core.missing_episode",), 1, "permission denied"),
        (("select * from intake.borough_return",), 1, "permission denied"),
        (("select 1; reset role; select * from intake.delivery",), 1, "several statements, or none: one table is"),
        (("selec",), 1, 'syntax error at or near "selec", at line 1, character 1'),
        (("select 1,\n  valeu from mart.benchmark",), 1, 'the column "benchmark.value".), at line 2, character 3'),
        (("select * from mart.benchmrk",), 1, "at line 1, character 15; what analysts read: lscb sql --tables"),
        (("select 1 / 0",), 1, "division by zero"),
        ((" ",), 2, "no query"),
        (("--tables", "core.missing_episode"), 2, "core.missing_episode is closed to analysts"),
        (("--tables", "mart.benchmrk"), 2, "no table mart.benchmrk: is it mart.benchmark or publish.benchmark?"),
        (("--tables", "benchmark"), 2, "several tables are called so: mart.benchmark, publish.benchmark"),
        (("--uri", "select 1"), 2, "--uri stands alone"),
        (("--uri", "--tables"), 2, "--uri stands alone"),
    ],
)
def test_what_can_not_be_asked_is_said_in_a_line(
    environment: dict[str, str],  # noqa: F811
    inbox: Inbox,
    arguments: tuple[str, ...],
    code: int,
    message: str,
) -> None:
    done = lscb(environment, "sql", *arguments)
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
