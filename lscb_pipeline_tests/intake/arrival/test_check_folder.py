"""The drop folder of an inbox: what lies there counts for nothing, and its place says what it is to be checked as."""

import os
from pathlib import Path

import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.arrival.check_folder import ToCheck, to_check
from lscb_pipeline.intake.arrival.delivery import files_of_inbox, files_of_quarter, place_of, quarter_folders
from lscb_pipeline.intake.arrival.inbox import look, not_taken, state_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Limits

FEEDS = library().contracts
Q3 = Quarter.parse("2008-09-Q3")
LIMITS = Limits()


def put(path: Path, content: str = "a\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


@pytest.mark.parametrize("name", ["check", "Check", "CHECK"])
def test_nothing_of_it_is_in_the_inbox(tmp_path: Path, name: str) -> None:
    sent = put(tmp_path / Q3.label / "borough_return" / "camden.csv")
    before = (look(tmp_path, FEEDS), state_of(tmp_path, Q3, FEEDS), not_taken(tmp_path, None, FEEDS, LIMITS))
    put(tmp_path / name / Q3.label / "borough_return" / "camden.csv")
    put(tmp_path / name / "borough_return" / "findings_of_camden.csv.xlsx")
    put(tmp_path / name / "camden.csv")
    put(tmp_path / name / Q3.label / "receipts.csv", "path,received_at\nborough_return/camden.csv,2008-11-03\n")
    (tmp_path / name / "link.csv").symlink_to(sent)
    os.mkfifo(tmp_path / name / "pipe.csv")
    assert files_of_inbox(tmp_path) == files_of_quarter(tmp_path, Q3) == [sent]
    assert quarter_folders(tmp_path, Q3) == [sent.parents[1]]
    after = (look(tmp_path, FEEDS), state_of(tmp_path, Q3, FEEDS), not_taken(tmp_path, None, FEEDS, LIMITS))
    assert after == before


def test_a_folder_of_that_name_elsewhere_or_a_link_is_not_the_drop_folder(tmp_path: Path) -> None:
    there = put(tmp_path / Q3.label / "check" / "camden.csv")
    (tmp_path / "check").symlink_to(tmp_path / Q3.label)
    assert set(files_of_inbox(tmp_path)) == {there, tmp_path / "check"}
    assert to_check(tmp_path) == []


@pytest.mark.parametrize("name", ["camden.csv", "camden__v2.xlsx", "camden.findings.ods"])
def test_an_answer_that_is_carried_into_the_inbox_is_nobodys_delivery(tmp_path: Path, name: str) -> None:
    file = ToCheck(tmp_path / Q3.label / "borough_return" / name, tmp_path)
    for path in (file.text, file.copy):
        assert "does not begin with a known supplier" in str(place_of(path, tmp_path, FEEDS).fault)


PLACES = {
    "borough_return/x.csv": ("borough_return", None, None),
    "Borough_Return/Camden__2.xlsx": ("borough_return", None, "camden"),
    "2008-09-Q3/borough_return/camden.csv": ("borough_return", Q3, "camden"),
    "2008-10-01/borough_return/x.csv": ("borough_return", Q3, None),
}


@pytest.mark.parametrize(("name", "said"), PLACES.items())
def test_its_place_says_of_which_feed_and_quarter_it_is_and_its_name_whose(
    tmp_path: Path, name: str, said: tuple[str, Quarter | None, str | None]
) -> None:
    place = ToCheck(tmp_path / name, tmp_path).place(FEEDS)
    assert (place.feed, place.quarter, place.supplier, place.fault) == (*said, None)


@pytest.mark.parametrize("name", ["x.csv", "2008-09-Q3/x.csv", "nofeed/x.csv", "borough_return/more/x.csv",
                                  "2008-09-Q3/borough_return/more/x.csv"])  # fmt: skip
def test_what_lies_elsewhere_is_told_where_it_belongs(tmp_path: Path, name: str) -> None:
    assert "put it at check/[<quarter>/]<feed>/<file>" in str(ToCheck(tmp_path / name, tmp_path).place(FEEDS).fault)


def test_a_file_waits_until_it_is_answered_and_again_when_it_changes(tmp_path: Path) -> None:
    path = put(tmp_path / "check" / "borough_return" / "x.csv")
    put(path.with_name("~$x.xlsx"))
    put(path.with_name(".x.csv.part"))
    (file,) = to_check(tmp_path)
    assert file.path == path
    put(file.text)
    assert to_check(tmp_path) == []
    path.write_text("b\n")
    os.utime(path, (0, 0))  # an old time makes it no older
    assert to_check(tmp_path) == [file]
