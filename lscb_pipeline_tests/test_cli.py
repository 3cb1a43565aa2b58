"""The command line as a user types it: arguments, output, exit codes, messages that say what to do."""

import csv
import getpass
import os
import socket
import sys
from pathlib import Path

import pytest
import typer
from sqlalchemy import text
from typer.main import get_command

from lscb_pipeline.cli import app
from lscb_pipeline.cli.common import own_errors
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.warehouse.database.connect import Warehouse
from lscb_pipeline_tests.collation.returns import row
from lscb_pipeline_tests.conftest import Inbox
from lscb_pipeline_tests.forked import lscb

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


def test_status_names_what_is_not_taken_in(environment: dict[str, str], inbox: Inbox) -> None:
    folder = inbox.put(Q3, "borough_return", "camden", RETURN).parent
    (folder / "barnet.csv").symlink_to("camden.csv")
    os.mkfifo(folder / "barnet__Jane Roe.csv")
    with (folder / "enfield.csv").open("wb") as file:
        file.truncate(1001)
    environment = environment | {"LSCB_MOST_CSV_BYTES": "1000"}
    wanted = [
        "In the inbox and not taken in: 3",
        f"{Q3}/borough_return/barnet.csv: a link, not followed: put the file itself in its place",
        f"{Q3}/borough_return/barnet__*.csv: not a file: put the file itself in its place",
        f"{Q3}/borough_return/enfield.csv: 1,001 bytes, more than 1,000: send it in several files",
    ]
    for shown in (lscb(environment, "status"), lscb(environment, "status", Q3)):
        assert shown.stdout.splitlines()[:5] == [*wanted, ""], shown.stderr
    assert "not taken in" not in lscb(environment, "status", "2008-09-Q4").stdout


def publishes_by_decision(environment: dict[str, str]) -> None:
    assert not (Path(environment["LSCB_HOME"]) / "releases").exists()
    refused = lscb(environment, "publish", Q3, "--by", "steering group")
    assert (refused.returncode, "returns owed can be used" in refused.stderr) == (1, True), refused.stderr
    assert lscb(environment, "publish", Q3, "--by", " ").returncode == 2
    published = lscb(environment, "publish", Q3, "--by", "steering group", "--why", "a trial of two returns")
    index = Path(environment["LSCB_HOME"]) / "releases" / Q3 / "r1" / "index.html"
    assert published.stdout == f"{Q3} published: {index}\n", published.stderr
    assert "steering group, because a trial of two returns" in index.read_text("utf-8")


def is_kept(environment: dict[str, str]) -> None:
    into = Path(environment["LSCB_HOME"]).with_name("backups")
    made = lscb(environment, "backup", str(into), "--without-key")
    assert "The key for pseudonyms is NOT in it" in made.stdout, made.stderr
    assert "keep it elsewhere: LSCB_PSEUDONYM_KEY" in made.stdout
    (folder,) = into.iterdir()
    seen = lscb(environment, "restore", "--check", str(folder))
    assert (seen.returncode, seen.stdout.startswith("whole and unaltered: ")) == (0, True), seen.stderr
    refused = lscb(environment, "restore", str(folder))
    assert (refused.returncode, "is not empty" in refused.stderr) == (2, True), refused.stderr


def packs_and_rebuilds(environment: dict[str, str]) -> None:
    packed = lscb(environment, "pack", "Camden")
    assert packed.stdout.splitlines()[-1] == "RESTRICTED: for the area's board alone", packed.stderr
    assert Path(packed.stdout.splitlines()[0]).is_file()
    assert lscb(environment, "pack", "Atlantis").returncode == 2
    reported = lscb(environment, "report", "final")
    assert reported.stdout.splitlines()[-1] == "INTERNAL: a draft until the steering group agrees it", reported.stderr
    assert Path(reported.stdout.splitlines()[0]).is_file()
    assert lscb(environment, "report", "final", "--period", "2009-10").returncode == 2, "it is of the whole time"
    anew = Path(environment["LSCB_HOME"]) / "anew"
    rebuilt = lscb(environment, "rebuild", Q3, "--revision", "1", "-o", str(anew))
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert rebuilt.stdout.strip().endswith("files the same to the byte")
    assert (anew / "index.html").is_file()
    assert lscb(environment, "rebuild", Q3, "--revision", "1", "-o", str(anew)).returncode == 2, "never over another"
    missing = lscb(environment, "rebuild", Q3, "--revision", "2", "-o", str(anew.with_name("other")))
    assert (missing.returncode, "2008-09-Q3 r1" in missing.stderr) == (2, True)


def tells_what_came_and_what_it_scored(environment: dict[str, str]) -> None:
    shown = lscb(environment, "status", "2008-10-01").stdout
    not_counted, owed, came, judged = shown.split("\n\n")
    rows = {row["supplier"]: row for row in csv.DictReader(came.splitlines(), delimiter="\t")}
    assert (rows["camden"]["status"], rows["camden"]["records_refused"]) == ("promoted", "1")
    assert (rows["barnet"]["status"], rows[""]["status"]) == ("unreadable", "unrouted")
    assert "2008-09-Q3/borough_return/barnet.xlsx: " in not_counted, "and why"
    scores = {(row["feed"], row["area_or_sender"]): row for row in csv.DictReader(judged.splitlines(), delimiter="\t")}
    camden, barnet = scores["borough_return", "Camden"], scores["borough_return", "Barnet"]
    assert (camden["colour"], camden["status"]) == ("red", "returned")
    assert camden["working_days_late"] == "336", "due 29 January 2009, received 1 June 2010"
    assert (barnet["readiness"], barnet["status"], barnet["working_days_late"]) == ("0.0", "rejected", "")
    assert "borough_return: no delivery from 31 of 33, due 2009-01-29: City of London, Barking and Dagenham" in owed


def test_collate_status_and_sql(environment: dict[str, str], inbox: Inbox) -> None:
    inbox.put(Q3, "borough_return", "camden", RETURN)
    inbox.put(Q3, "borough_return", "barnet.xlsx", b"not a workbook")
    inbox.put(Q3, "borough_return", "nobody", "unrouted")
    collated = lscb(environment, "collate", Q3)
    assert (collated.returncode, collated.stdout.split(" (run")[0]) == (0, "2008-09-Q3 collated"), collated.stderr
    assert "unreadable: 2008-09-Q3/borough_return/barnet.xlsx: " in collated.stderr
    assert "made-up" not in collated.stdout.lower()
    assert "publishing it waits for: " in collated.stdout

    publishes_by_decision(environment)
    is_kept(environment)
    packs_and_rebuilds(environment)
    tells_what_came_and_what_it_scored(environment)

    asked = lscb(
        environment, "sql", "select area_code, numerator from core.current_observation where status like '%al'"
    )
    assert asked.stdout == "area_code,numerator\nE09000007,412.0\n"
    piped = lscb(environment, "sql", given="select count(*) from mart.benchmark")
    assert piped.stdout == "count\n1\n"


def test_roles_and_a_boards_login(environment: dict[str, str], centre: Centre, inbox: Inbox) -> None:
    made = lscb(environment, "roles", "--board", "islington")
    login, password = (line.split()[-1] for line in made.stdout.splitlines()[:2])
    assert (made.returncode, login) == (0, "lscb_board_islington")
    with Warehouse(centre.warehouse.url.set(username=login, password=password)).transaction() as connection:
        codes = connection.scalars(text("select code from core.own where code like 'E%'")).all()
    assert codes == ["E09000019"]
    shown = lscb(environment, "roles").stdout
    assert "lscb_loader, lscb_analyst, lscb_public, lscb_board" in shown
    assert "islington" in shown
    assert password not in shown


def test_settings_that_are_none_are_said_in_a_line(environment: dict[str, str], inbox: Inbox) -> None:
    home = Path(environment["LSCB_HOME"])
    (home / "file").write_text("")
    for name, value, code, message in (
        ("LSCB_MOST_FILE_BYTES", "abc", 2, "LSCB_MOST_FILE_BYTES: Input should be a valid integer"),
        ("LSCB_DATABASE_URL", "nonsense", 1, "LSCB_DATABASE_URL must name a PostgreSQL server"),
        ("LSCB_HOME", str(home / "file" / "home"), 1, "Not a directory"),
    ):
        away = {key: text for key, text in environment.items() if name != "LSCB_HOME" or key != "LSCB_DATABASE_URL"}
        done = lscb(away | {name: value}, "status")
        assert (done.returncode, message in done.stderr, "Traceback" in done.stderr) == (code, True, False), done.stderr


def test_nothing_usable_yet_is_no_failure(environment: dict[str, str], inbox: Inbox) -> None:
    done = lscb(environment, "collate", "2011-12-Q1", "--until", "2011-12-Q2")
    assert done.returncode == 0, done.stderr
    for quarter, said in zip(("2011-12-Q1", "2011-12-Q2"), done.stdout.splitlines(), strict=True):
        assert said.startswith(f"{quarter}: nothing usable yet: no usable delivery: none has come; put files into ")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("collate", "2008-Q3"), 2, "write it as 2008-09-Q3"),
        (("collate",), 2, "Missing argument"),
        (("collate", Q3, "--inbox", "nowhere"), 2, "no inbox at"),
        (("collate", Q3, "--until", "2008-09-Q2"), 2, "write the earlier quarter first"),
        (("collate", "1990-91-Q1"), 2, "1990-91-Q1 is not among the quarters from"),
        (("collate", "2004-05-Q1"), 2, "2004-05-Q1 can't be collated: it is not among the quarters from 2008-09-Q1 to"),
        (("collate", "2030-31-Q4"), 2, "can't be collated"),
        (("status", "9999-10-01"), 2, "is not among the quarters from"),
        (("status", "--history", "x y z"), 2, "is no area, and no delivery's id begins with"),
        (("check", __file__, "--feed", "borough_return"), 2, "not one of .csv, .xlsx"),
        (("restore", "nowhere"), 2, "nowhere is no whole backup"),
        (("revalue", "nonsense"), 2, "no population vintage"),
        (("pack", "Camden", "--quarter", Q3), 2, "no release of 2008-09-Q3"),
        (("pack", "Camden", "--all"), 2, "--all stands alone: name no area"),
        (("pack",), 2, "name one area, or give --all"),
        (("roles", "--board", "nowhere"), 2, "no board nowhere: the boards are"),
        (("template", "borough_return", "--supplier", "ons", "--quarter", Q3, "-o", "x.xlsx"), 2, "is due from ons"),
        (("template", "borough_return", "--supplier", "camden", "--quarter", Q3, "-o", "x.csv"), 2, "ends in .xlsx"),
        (("template", "borough_return", "--all", "--quarter", Q3), 2, "leave FEED and --supplier away"),
        (("template", "--all", "--supplier", "camden", "--quarter", Q3), 2, "leave FEED and --supplier away"),
        (("template", "borough_return", "--quarter", Q3, "-o", "x.xlsx"), 2, "say which workbook: FEED, --supplier"),
        (("template", "--all", "--quarter", "1066-67-Q1"), 2, "1066"),
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


def test_a_reader_who_has_read_enough_is_no_fault_of_a_disk() -> None:
    out = sys.stdout
    with pytest.raises(typer.Exit) as ended, own_errors():
        raise BrokenPipeError
    sys.stdout = out
    assert ended.value.exit_code == 0


@pytest.mark.slow
def test_deciding_on_what_is_held(environment: dict[str, str], inbox: Inbox) -> None:
    codes = [f"SG{number:03d}" for number in range(1, 9)]
    whole = [row("Camden", code, 9) for code in codes]
    inbox.put(Q3, "borough_return", "camden__1", whole)
    inbox.put(Q3, "borough_return", "camden__2", whole[:2])
    assert lscb(environment, "collate", Q3).returncode == 0
    for shown in (lscb(environment, "status").stdout, lscb(environment, "status", Q3).stdout):
        assert shown.startswith("Waiting for a decision: 1\n2008-09-Q3 borough_return camden, delivery ")
        assert f"Waiting to be published: 1\n{Q3} r1: " in shown
        assert f"  publish with: lscb publish {Q3} --by ROLE --why TEXT\n" in shown
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
