"""The command line's upkeep: verifying, purging, changing the secret for pseudonyms; what it says and how it ends."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from lscb_pipeline.cli import app
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline_tests.collation.returns import Q3
from lscb_pipeline_tests.collation.test_events import FEED as MISSING
from lscb_pipeline_tests.collation.test_events import OCTOBER
from lscb_pipeline_tests.conftest import Inbox, collate, query


def lscb(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.fixture
def collated(centre: Centre, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> Centre:
    """Episodes of 2008, long past their retention, and an unrouted file; the environment names the installation."""
    for name, value in centre.settings.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LSCB_DATABASE_URL", str(centre.settings.database_url))
    monkeypatch.setenv("LSCB_PSEUDONYM_KEY", str(centre.settings.pseudonym_key))
    inbox.put(Q3, MISSING, "mps", OCTOBER, at="2009-01-20T09:00")
    inbox.put(Q3, MISSING, "Jane Roe", "Zzyzx", at="2009-01-20T09:00")
    collate(centre, Q3)
    return centre


def test_upkeep_says_what_it_does(collated: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = lscb("status", "--verify")
    assert (whole.exit_code, whole.stdout) == (0, "2 files in the archive: all there\n")

    monkeypatch.setenv("LSCB_ARCHIVE_KEY", "no key")
    assert (lscb("status", "--verify").exit_code, lscb("purge").exit_code) == (1, 0), "to ask opens nothing"
    monkeypatch.delenv("LSCB_ARCHIVE_KEY")

    same = lscb("rotate-key")
    assert (same.exit_code, "still holds the old secret" in same.output) == (1, True)
    monkeypatch.setenv("LSCB_PSEUDONYM_KEY", "another")
    assert lscb("rotate-key").stdout.startswith("pseudonyms of 11 rows in 1 deliveries have key ")

    asked = lscb("purge")
    assert "nothing was removed: to remove it, say --yes" in asked.stdout
    assert f"{MISSING}\t72\t1\t" in asked.stdout
    assert "files in the inbox that are removed with them: 2" in asked.stdout
    assert len(query(collated, f"select * from intake.{MISSING}")) == 11
    assert "removed, and recorded in intake.purge: 2 deliveries" in lscb("purge", "--yes").stdout
    assert query(collated, f"select * from intake.{MISSING}").empty
    assert lscb("purge").stdout == "nothing is past its retention\n"
    assert lscb("status", "--verify").stdout == "0 files in the archive: all there\n"


def test_lost_bytes_are_named(collated: Centre) -> None:
    for path in Path(collated.settings.archive_url).rglob("*"):
        if path.is_file():
            path.unlink()
    told = lscb("status", "--verify")
    assert told.exit_code == 1
    assert "faults in 2 deliveries" in told.stdout
    assert f"missing: {Q3}/{MISSING}/*.csv (delivery " in told.stdout
