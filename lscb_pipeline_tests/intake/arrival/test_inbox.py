"""What lies in the inbox is told without opening a file, and every change to a quarter's files changes its state."""

import os
import shutil
from pathlib import Path

import pytest

from lscb_pipeline.intake.arrival.delivery import files_of_quarter
from lscb_pipeline.intake.arrival.inbox import look, state_of
from lscb_pipeline.reference.quarters import Quarter

FEEDS = ["borough_return"]
Q3, Q4 = Quarter.parse("2008-09-Q3"), Quarter.parse("2008-09-Q4")
CAMDEN = "2008-09-Q3/borough_return/camden.csv"


def put(inbox: Path, path: str | bytes, content: str = "x") -> Path:
    file = inbox / os.fsdecode(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    return file


def test_quarters_have_states_and_the_rest_its_reason(tmp_path: Path) -> None:
    for name in (CAMDEN, "2008-10-01/borough_return/barnet.xlsx", "2008-09-q4/borough_return/brent.ods",
                 "2008-09-Q3/borough_return/cambden.csv", "notes/x.txt", "MADE_UP.txt", ".part"):  # fmt: skip
        put(tmp_path, name)
    seen = look(tmp_path, FEEDS)
    assert list(seen.states) == [Q3, Q4]
    assert sorted(seen.unrouted) == ["2008-09-Q3/borough_return/cambden.csv", "notes/x.txt"]
    assert all(seen.unrouted.values())
    assert [path.name for path in files_of_quarter(tmp_path, Q4)] == ["brent.ods", "x.txt"], "what is seen is received"


def test_an_inbox_that_is_not_there_or_empty(tmp_path: Path) -> None:
    assert look(tmp_path / "none", FEEDS) == look(tmp_path, FEEDS)
    assert not look(tmp_path, FEEDS).states


def test_nothing_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, CAMDEN)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr("io.open", refuse)
    assert look(tmp_path, FEEDS).states


def _same_size_and_time(inbox: Path) -> None:
    before = (inbox / CAMDEN).stat()
    (inbox / CAMDEN).write_text("y")
    os.utime(inbox / CAMDEN, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(
    "change",
    [
        lambda inbox: put(inbox, CAMDEN, "longer"),
        lambda inbox: os.utime(inbox / CAMDEN, (1, 1)),
        _same_size_and_time,
        lambda inbox: put(inbox, CAMDEN.replace("camden", "barnet")),
        lambda inbox: shutil.move(inbox / CAMDEN, inbox / CAMDEN.replace("camden", "camden__2")),
        lambda inbox: put(inbox, "2008-09-Q3/receipts.csv", "path,received_at\n"),
    ],
)
def test_a_change_to_a_quarter_changes_its_state_alone(tmp_path: Path, change: object) -> None:
    put(tmp_path, CAMDEN)
    put(tmp_path, CAMDEN.replace("Q3", "Q4"))
    before = look(tmp_path, FEEDS)
    assert look(tmp_path, FEEDS) == before
    put(tmp_path, "stray.csv")
    put(tmp_path, "2008-09-Q3/borough_return/nobody.csv")
    assert look(tmp_path, FEEDS).states == before.states, "what can't be routed is no delivery"
    assert callable(change)
    change(tmp_path)
    after = look(tmp_path, FEEDS).states
    assert after == {quarter: state_of(tmp_path, quarter, FEEDS) for quarter in (Q3, Q4)}, "as a collation states it"
    assert after[Q3] != before.states[Q3]
    assert after[Q4] == before.states[Q4]


def test_links_and_odd_names_do_no_harm(tmp_path: Path) -> None:
    put(tmp_path, CAMDEN)
    folder = tmp_path / "2008-09-Q3" / "borough_return"
    (folder / "brent.csv").symlink_to(folder / "gone.csv")
    (folder / "bexley.csv").symlink_to(folder / "bexley.csv")
    (folder / "loop").symlink_to(tmp_path, target_is_directory=True)
    (folder / "ealing.csv").mkdir()
    assert list(look(tmp_path, FEEDS).states) == [Q3]
    odd = [b"2008-09-Q3/borough_return/\xff.csv", b"2008-09-Q3/borough_return/a\nb.csv", b"%s {} $(x)", b"'; drop --"]
    for name in odd:
        put(tmp_path, name)
    told = look(tmp_path, FEEDS).unrouted
    assert len(told) >= len(odd)
    assert all(said.isprintable() and "drop" not in said for said in told.values()), "names are not repeated"
    put(tmp_path, b"2008-09-Q3/borough_return/camden__\xe9.csv")
    assert list(look(tmp_path, FEEDS).states) == [Q3]
