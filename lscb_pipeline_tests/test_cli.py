"""The command line as a user types it: arguments, output, exit codes, messages that say what to do."""

import csv
import getpass
import os
import socket
import subprocess
import sys

import pytest
from typer.main import get_command

from lscb_pipeline.cli import app
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline_tests.conftest import Inbox

Q3 = "2008-09-Q3"
RETURN = [{"area_code": "Camden", "period": Q3, "indicator_code": "SG001", "numerator": 412},
          {"area_code": "Barnet", "period": Q3, "indicator_code": "SG001", "numerator": 5}]  # fmt: skip


@pytest.fixture
def environment(centre: Centre) -> dict[str, str]:
    return os.environ | {
        "LSCB_HOME": str(centre.settings.home),
        "LSCB_DATABASE_URL": str(centre.settings.database_url),
        "LSCB_PSEUDONYM_KEY": "a key for tests",
    }


def lscb(environment: dict[str, str], *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lscb_pipeline.cli", *arguments],
        capture_output=True, text=True, check=False, env=environment, input=text,
    )  # fmt: skip


def test_collate_status_and_sql(environment: dict[str, str], inbox: Inbox) -> None:
    inbox.put(Q3, "borough_return", "camden", RETURN)
    inbox.put(Q3, "borough_return", "barnet.xlsx", b"not a workbook")
    inbox.put(Q3, "borough_return", "nobody", "unrouted")
    collated = lscb(environment, "collate", Q3)
    assert (collated.returncode, collated.stdout.split(" (run")[0]) == (0, "2008-09-Q3 collated"), collated.stderr
    assert "unreadable: 2008-09-Q3/borough_return/barnet.xlsx: " in collated.stderr
    assert "made-up" not in collated.stdout.lower()

    shown = lscb(environment, "status", "2008-10-01").stdout
    assert "borough_return: 1 of 33 areas, due 2009-01-29" in shown
    assert "no figures from: City of London, Barking and Dagenham, Barnet" in shown
    rows = {
        row["supplier"]: row for row in csv.DictReader(shown.split("borough_return: 1")[0].splitlines(), delimiter="\t")
    }
    assert (rows["camden"]["status"], rows["camden"]["records_refused"]) == ("promoted", "1")
    assert rows["camden"]["working_days_late"] == "336", "due 29 January 2009, received 1 June 2010"
    assert rows["barnet"]["status"] == "unreadable"
    assert (rows[""]["status"], rows[""]["working_days_late"]) == ("unrouted", ""), "without a feed nothing is due"

    asked = lscb(
        environment, "sql", "select area_code, numerator from core.current_observation where status like '%al'"
    )
    assert asked.stdout == "area_code,numerator\nE09000007,412.0\n"
    piped = lscb(environment, "sql", text="select count(*) from mart.benchmark")
    assert piped.stdout == "count\n1\n"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("collate", "2008-Q3"), 2, "write it as 2008-09-Q3"),
        (("collate",), 2, "Missing argument"),
        (("collate", Q3, "--inbox", "nowhere"), 2, "no inbox at"),
        (("collate", "2011-12-Q1"), 1, "no usable delivery: put files into"),
        (("sql", "delete from mart.benchmark"), 1, "syntax error"),
        (("sql", "with d as (delete from mart.benchmark returning 1) select * from d"), 1, "PostgreSQL"),
        (("sql", "select * from core.missing_episode"), 1, "permission denied"),
        (("sql", "select * from intake.borough_return"), 1, "permission denied"),
        (("sql", "selec"), 1, "syntax error"),
        (("sql", " "), 2, "no query"),
        (("nonsense",), 2, "No such command"),
        (("up", "--port", "70000"), 2, "65535"),
    ],
)
def test_errors_say_what_to_do(
    environment: dict[str, str], inbox: Inbox, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = lscb(environment, *arguments)
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_deciding_on_what_is_held(environment: dict[str, str], inbox: Inbox) -> None:
    codes = [f"SG{number:03d}" for number in range(1, 9)]
    whole = [{"area_code": "Camden", "period": Q3, "indicator_code": code, "numerator": 9} for code in codes]
    inbox.put(Q3, "borough_return", "camden__1", whole)
    inbox.put(Q3, "borough_return", "camden__2", whole[:2])
    assert lscb(environment, "collate", Q3).returncode == 0
    for shown in (lscb(environment, "status").stdout, lscb(environment, "status", Q3).stdout):
        assert "Waiting for a decision: 1\n2008-10-01 borough_return camden, delivery " in shown
        assert "less than a fifth" in shown
        short = shown.split("lscb accept ")[1].split(",")[0]
        assert f"or: lscb reject {short} --why TEXT" in shown
    count = "select count(*) from core.current_observation"

    lacking = lscb(environment, "reject", short)
    assert (lacking.returncode, "--why" in lacking.stderr) == (2, True)
    rejected = lscb(environment, "reject", short, "--why", "the extract broke off", "--by", "the data lead")
    assert rejected.returncode == 0, rejected.stderr
    assert f"rejected: the delivery {short} (borough_return, camden, load " in rejected.stdout
    assert f"{Q3} collated (run " in rejected.stdout, "through the same job"
    assert "rejected by a decision of 20" in lscb(environment, "status", Q3).stdout
    assert lscb(environment, "sql", count).stdout == "count\n8\n"

    accepted = lscb(environment, "accept", short)
    assert accepted.returncode == 0, accepted.stderr
    assert lscb(environment, "sql", count).stdout == "count\n2\n"
    life = lscb(environment, "status", "--history", short).stdout
    assert "rejected (delivery) by the data lead: the extract broke off" in life
    assert f"accepted (delivery) by {getpass.getuser()}\n" in life
    assert "read as plain: 2 records, 2 loaded, 0 refused, 0 outside, 0 held" in life
    assert "2 figures, 6 withdrawn\nnow promoted, counting since load " in life
    area = [line.split("\t") for line in lscb(environment, "status", "--history", "Camden").stdout.splitlines()]
    assert area[0][1:] == ["load_id", "feed", "supplier", "collection_quarter", "delivery_id", "figures", "held",
                           "withdrawn", "revoked"]  # fmt: skip
    assert [line[6:] for line in area[1:]] == [["8", "0", "0", "0"], ["2", "0", "6", "0"]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("accept", "beefbeef"), "no delivery's id begins with beefbeef"),
        (("reject", "bee", "--why", "x"), "give at least 4 characters"),
        (("reject", "beefbeef", "--why", " "), "say why: --why TEXT"),
        (("status", "--history", "beefbeef"), "'beefbeef' is no area, and no delivery's id begins with"),
        (("status", Q3, "--history", "Camden"), "either a quarter or --history"),
    ],
)
def test_what_can_not_be_decided_is_said(
    environment: dict[str, str], inbox: Inbox, arguments: tuple[str, ...], message: str
) -> None:
    done = lscb(environment, *arguments)
    assert (done.returncode, message in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr


def test_a_database_that_cannot_be_reached_is_said_in_a_line(environment: dict[str, str], inbox: Inbox) -> None:
    done = lscb(environment | {"LSCB_DATABASE_URL": "postgresql://127.0.0.1:9/none"}, "status")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)
    assert "can't be reached" in done.stderr


def test_a_ui_that_cannot_start_is_said_in_a_line(environment: dict[str, str], inbox: Inbox) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 65535))
        done = lscb(environment, "up", "--port", "65535")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("lscb: no free port from 65535 on")


def test_every_command_has_help() -> None:
    for command in get_command(app).commands.values():  # type: ignore[attr-defined]
        assert command.help
        assert all(getattr(parameter, "help", "") for parameter in command.params)
