"""Every supplier's workbooks of a quarter: the same as made one by one, in folders of their own, none written over."""

from pathlib import Path

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.template import form_of
from lscb_pipeline.collation.commands.template_folders import write_all
from lscb_pipeline.collation.inputs.due import due_of
from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.template import template_workbook
from lscb_pipeline.warehouse.stages import judge
from lscb_pipeline_tests.collation.filling import HEADER, sheets_of
from lscb_pipeline_tests.conftest import Inbox, collate
from lscb_pipeline_tests.planted.clean import JUDGED, LAST, YEAR_BEFORE, clean_files

QUARTER = Quarter.parse(JUDGED)
SENT = [("borough_return", "camden"), ("borough_return", "barnet"), ("nhs_child_health", "pct_5c3"),
        ("met_police_child_protection", "mps")]  # fmt: skip


def test_all_that_is_due_is_there_for_its_owner_alone_and_what_may_be_filled_in_is_left_and_told(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "made"
    (tmp_path / "made").mkdir(mode=0o755)
    written = write_all(library(), QUARTER, folder, None)
    owing = {(c.feed, name) for c in library().contracts.values() for name in due_of(library(), c, QUARTER).senders}
    assert {(path.stem, path.parent.name) for path in folder.rglob("*.xlsx")} == owing
    assert (written.files, set(written.by_supplier), written.left) == (len(owing), {name for _, name in owing}, [])
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*.xlsx")} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())} == {0o700}

    filled_in, lost = folder / "camden" / "borough_return.xlsx", folder / "barnet" / "borough_return.xlsx"
    filled_in.write_bytes(b"filled in")
    lost.unlink()
    again = write_all(library(), QUARTER, folder, None)
    assert again.left == [filled_in], "the same again is nothing else"
    assert again.files == len(owing) - 1
    assert (filled_in.read_bytes(), lost.is_file()) == (b"filled in", True)
    assert "camden" not in again.by_supplier


def test_each_is_the_one_that_is_made_by_itself_and_each_feed_is_read_once(
    centre: Centre, inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for quarter in (YEAR_BEFORE, LAST):
        for key in SENT:
            clean_files(quarter)[key].put(inbox)
        collate(centre, quarter)
    read, earlier_rows = [], judge.earlier_rows
    with centre.warehouse.transaction() as connection:
        with monkeypatch.context() as patch:
            patch.setattr(judge, "earlier_rows", lambda *asked: read.append(asked[1].feed) or earlier_rows(*asked))
            write_all(library(), QUARTER, tmp_path / "made", connection)
        for feed, supplier in [*SENT, ("borough_return", "brent")]:
            alone = template_workbook(form_of(library(), feed, supplier, QUARTER, connection))
            made = (tmp_path / "made" / supplier / f"{feed}.xlsx").read_bytes()
            assert made == alone, (feed, supplier)
    assert len(read) == len(set(read))
    earlier = sheets_of((tmp_path / "made" / "camden" / "borough_return.xlsx").read_bytes())["Earlier figures"]
    assert {row[0] for row in earlier[HEADER + 1 :]} == {"E09000007"}, "nobody else's figures"


def test_where_it_cant_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path)
    for place, says in (("file", "is no folder"), ("link", "is no folder"), ("none/made", "no folder")):
        with pytest.raises(AskError, match=says):
            write_all(library(), QUARTER, tmp_path / place, None)
    with pytest.raises(AskError, match="nothing is due from anybody with 1999-00-Q1"):
        write_all(library(), Quarter.parse("1999-00-Q1"), tmp_path / "made", None)
    assert not (tmp_path / "made").exists()
