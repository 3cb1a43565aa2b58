"""Planted personal values, in every feed and kind of column, are looked for everywhere but the archive and the inbox.

None is there: neither in the database as PostgreSQL dumps it, nor in Dagster's storage, logs, reports, receipts or
output. Only the sender's own check quotes a file, and no person's data of it.
"""

import copy
import dataclasses
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from sqlalchemy import make_url

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.warehouse.server.account import program
from lscb_pipeline_tests.conftest import Inbox, query
from lscb_pipeline_tests.planted.clean import JUDGED, clean_files
from lscb_pipeline_tests.planted.files import SentFile

KINDS = ("name", "nhs", "postcode", "born")
FORMS = re.compile(r"zzyzx[a-j]{4}|943 \d{3} \d{4}|943\d{7}|ze\d \d[a-z]{2}|19[78]\d-\d\d-\d\d|\d\d/\d\d/19[78]\d")
UNITS = "ABDEFGHJLN"  # letters that end a postcode
# Any day may stand in a column of days, and any text in one of names of things without a list of them.
OPEN_TEXTS = {"agency", "offence", "offence_major", "breakdown", "source_table", "MajorText",
              "MinorText"}  # fmt: skip
OUTSIDE = ("carer", "Notes of the social worker", "NHS number", "Home address")


class Planted:
    """Makes values that stand nowhere else, and remembers them."""

    def __init__(self) -> None:
        self.values: dict[str, list[str]] = {kind: [] for kind in KINDS}
        self.headers: set[str] = set()  # of columns outside the contract, which a sender's own check may name
        self._numbers = itertools.count()

    def make(self, kind: str) -> str:
        """A name, NHS number, full postcode or birth date that was not made before."""
        number = next(self._numbers)
        letters = "".join("abcdefghij"[int(digit)] for digit in f"{number:04d}")
        value = {
            "name": f"Zzyzx{letters}",
            "nhs": _nhs(number),
            "postcode": f"ZE{number % 9 + 1} {number // 9 % 10}{UNITS[number // 90 % 10]}{UNITS[number // 900]}",
            "born": f"{1970 + number % 20}-{number // 20 % 12 + 1:02d}-{number // 240 % 27 + 2:02d}",
        }[kind]
        self.values[kind].append(value)
        return value

    def every(self) -> set[str]:
        """All values, birth dates as people write them too, and NHS numbers without their spaces; in small letters."""
        born = [f"{d[8:]}/{d[5:7]}/{d[:4]}" for d in self.values["born"]]
        digits = [number.replace(" ", "") for number in self.values["nhs"]]
        return {value.casefold() for value in itertools.chain(*self.values.values(), born, digits)}


def seen_in(text: str, values: set[str]) -> set[str]:
    """The planted values that a text holds: what is of their forms, looked up among them."""
    return set(FORMS.findall(text.casefold())) & values


def _nhs(number: int) -> str:
    for first in itertools.count(943_000_000 + number * 11):
        digits = f"{first}"
        check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check < 10:
            return f"{digits[:3]} {digits[3:6]} {digits[6:]}{check}"
    raise AssertionError


def may_hold(contract: Contract, header: str, kind: str) -> bool:
    """Whether a value of the kind is out of place in a column of the file."""
    if header in OPEN_TEXTS:
        return False
    column = contract.by_name.get(header)
    if column is None or column.is_personal or column.properties.free_text:
        return True
    # Days of events lie within the quarter, but of cases that may have begun in any year: there births have a column.
    within_quarter = contract.properties.events is not None and "birth_date" not in contract.by_name
    return not (kind == "born" and column.logical_type in ("date", "timestamp") and not within_quarter)


def plant(file: SentFile, contract: Contract, planted: Planted) -> None:
    """Each kind of value into a row, column by column; then columns outside the contract, comments, other sheets."""
    header, *body = file.table
    places = [(name, kind) for name in header for kind in KINDS if may_hold(contract, name, kind)]
    for number, (name, kind) in enumerate(places):
        row = body[number % len(body)]
        row[header.index(name)] = planted.make(kind)
    named = planted.make("name")
    planted.headers.add(named.casefold())
    file.table = [[*header, *OUTSIDE, named]]
    file.table += [[*row, *(planted.make(kind) for kind in KINDS), planted.make("name")] for row in body[: len(places)]]
    file.table += [[*row, *("" for _ in (*OUTSIDE, ""))] for row in body[len(places) :]]
    if file.suffix == "xlsx":
        file.comments = {"B2": f"name: {planted.make('name')}, dob {planted.make('born')}, {planted.make('nhs')}"}
        lines = [["Signed off by (role)", planted.make("name")], ["Source system and query", planted.make("name")]]
        persons = [["Surname", "Date of birth", "NHS number"], [planted.make(kind) for kind in ("name", "born", "nhs")]]
        file.sheets = {planted.make("name"): lines, f"Case {planted.make('name')}": persons}


def unreadable(planted: Planted) -> Iterator[tuple[str, bytes]]:
    """Files that no feed reads, by what comes after their supplier's name."""
    person = ",".join(planted.make(kind) for kind in KINDS)
    yield f"{planted.make('name')}.csv", f"{planted.make('name')},Postcode\n{person}\n".encode()
    yield f"{planted.make('nhs')}.xlsx", b"PK\x03\x04" + person.encode()
    yield f"{planted.make('born')}.csv", f'area_code,{planted.make("name")}\n"{person}\n'.encode()
    yield f"{planted.make('name')}.docx", person.encode()
    yield f"{planted.make('name')}.ods", b"\0\0" + person.encode()


def deliver(inbox: Inbox, centre: Centre, planted: Planted) -> int:
    """Every feed's clean files with values planted, csv and workbook in turn; and what can't be read or routed."""
    count = itertools.count()
    clean = clean_files(JUDGED)
    suppliers = dict(sorted(clean, reverse=True))
    for (feed, supplier), suffix in itertools.product(suppliers.items(), ("csv", "xlsx")):
        file = dataclasses.replace(copy.deepcopy(clean[feed, supplier]), suffix=suffix)
        plant(file, centre.library.contracts[feed], planted)
        name = f"{supplier}__{planted.make('name')}.{file.suffix}"
        inbox.put(JUDGED, feed, name, file.content(), at=file.received.isoformat())
        next(count)
    for feed, supplier in list(suppliers.items())[:3]:
        for ending, content in unreadable(planted):
            inbox.put(JUDGED, feed, f"{supplier}__{ending}", content)
            next(count)
    for place in (f"{JUDGED}/borough_return", f"{JUDGED}/{planted.make('name')}", planted.make("name")):
        path = inbox.folder / place / f"{planted.make('name')} {planted.make('born')}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{planted.make('name')},{planted.make('nhs')}\n")
        next(count)
    return next(count)


def lscb(centre: Centre, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "lscb_pipeline.cli", *arguments], capture_output=True, text=True, check=False,
        env=os.environ | {"LSCB_HOME": str(centre.settings.home)},
    )  # fmt: skip
    assert done.returncode in (0, 1, 2), done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def dump(centre: Centre) -> str:
    url = make_url(str(centre.settings.database_url)).set(drivername="postgresql")
    done = subprocess.run(
        [program("pg_dump"), "--inserts", url.render_as_string(hide_password=False)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def on_disk(centre: Centre, inbox: Inbox, server_log: Path) -> Iterator[tuple[str, str]]:
    """Every file of LSCB_HOME but the archive's and the inbox's: logs, Dagster's storage, reports, receipts."""
    archive = Path(centre.settings.archive_url)
    for path in sorted(centre.settings.home.rglob("*")):
        if path.is_file() and not path.is_relative_to(archive) and not path.is_relative_to(inbox.folder):
            yield str(path.relative_to(centre.settings.home)), path.read_bytes().decode("utf-8", "replace")
    yield "server.log", server_log.read_text("utf-8", "replace")


@pytest.mark.slow
def test_no_planted_value_leaves_the_archive(
    centre: Centre, inbox: Inbox, instance: dg.DagsterInstance, server_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    planted = Planted()
    files = deliver(inbox, centre, planted)
    printed = {"collate": lscb(centre, "collate", JUDGED)}
    held = query(centre, "select delivery_id from intake.delivery where status = 'held'")["delivery_id"]
    assert len(held), "files of persons' events of which many were refused"
    printed |= {f"accept {of}": lscb(centre, "accept", of) for of in held[:2]}
    printed |= {"status": lscb(centre, "status", JUDGED), "verify": lscb(centre, "status", "--verify")}
    came = query(centre, "select * from intake.delivery")
    assert (len(came), set(came["status"])) == (files, {"promoted", "held", "rejected", "unreadable", "unrouted"})
    assert set(came.loc[came["records_read"] > 0, "feed"]) == set(centre.library.contracts), "every feed was read"
    server = Path(str(make_url(server_url).query["host"]))
    log = next(parent / "server.log" for parent in (server, *server.parents) if (parent / "server.log").is_file())
    (episodes,) = (inbox.folder / JUDGED / "met_police_missing_children").glob("*.csv")
    own = ("--feed", "met_police_missing_children", "--supplier", "mps", "--quarter", JUDGED)
    checked = lscb(centre, "check", str(episodes), *own)
    assert "COMPLETE" in checked or "BE SENT" in checked
    searched = dict(on_disk(centre, inbox, log)) | {"database dump": dump(centre)} | printed
    for name in ("dagster/", "internal/", "receipts/"):
        assert any(place.startswith(name) for place in searched), name
    assert "met_police_missing_children" in searched["database dump"]
    values = planted.every()
    kept = b"".join(path.read_bytes() for path in Path(centre.settings.archive_url).rglob("*") if path.is_file())
    assert len(seen_in(kept.decode("utf-8", "replace"), values)) > len(values) / 3, "they were sent"
    with capsys.disabled():
        print(f"\n{len(values)} planted values of {files} files searched in {len(searched)} places")  # noqa: T201
    assert seen_in(checked, values) <= planted.headers
    found = sorted((place, value) for place, text in searched.items() for value in seen_in(text, values))
    assert found == []
