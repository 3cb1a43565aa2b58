"""A typed return checked beside the sender's own SSDA903 files: the centre's words and counts, and nothing kept."""

import datetime as dt
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lscb_pipeline.cli import app
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.beside_files import worked_out_of
from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.collation.commands.sender_and_quarter import SenderAndQuarter
from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.files.sheets import DEFAULTS
from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.check import Checked
from lscb_pipeline_tests.collation.test_beside_return import RULE, children
from lscb_pipeline_tests.collation.test_looked_after import CAMDEN, FEED, RETURN, derived, episode, episodes
from lscb_pipeline_tests.conftest import Inbox, collate

TYPED = "area_code,indicator_code,period,numerator,definition_version\nE09000007,SG012,2009-10-Q1,{},1\n"
HEADER_TABLE = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nA001,2,14/02/2001,WBRI,UN1,,\n"


def checked(numerator: int, *beside: tuple[str, bytes]) -> Checked:
    return check_file(
        library(), RETURN, TYPED.format(numerator).encode(), ".csv", "camden", Quarter.parse("2009-10-Q1"),
        today=dt.date(2009, 7, 20), beside=beside,
    )  # fmt: skip


def told(of: Checked) -> list[str]:
    return [finding.about for finding in of.findings if finding.rule.id == RULE]


def test_what_differs_is_told_with_both_figures() -> None:
    of = checked(26, ("episodes.csv", children(20).encode()))
    (about,) = told(of)
    assert "the typed figure 26 and the one worked out of SSDA903 20 differ by more than 2" in about
    assert "typed in this file, worked out of the file beside it; the usual reasons" in about
    (finding,) = [one for one in of.findings if one.rule.id == RULE]
    assert (finding.row, finding.column, finding.area_code) == (2, "numerator", CAMDEN)
    assert told(checked(21, ("episodes.csv", children(20).encode()))) == []


def test_without_it_the_rule_is_said_not_to_be_checked() -> None:
    assert RULE in [rule.id for rule in checked(26).not_checked]
    assert RULE not in [rule.id for rule in checked(26, ("episodes.csv", children(20).encode())).not_checked]


def test_several_files_of_the_return_are_taken_and_one_that_counts_is_needed() -> None:
    of = checked(26, ("header.csv", HEADER_TABLE.encode()), ("episodes.csv", children(20).encode()))
    assert len(told(of)) == 1
    assert any("header.csv" in note and "not loaded" in note for note in of.notes)
    with pytest.raises(AskError, match="none of the files has rows to count"):
        checked(26, ("header.csv", HEADER_TABLE.encode()))
    with pytest.raises(AskError, match="not one of"):
        checked(26, ("episodes.pdf", b"<x/>"))


def test_a_feed_of_which_nothing_is_worked_out_takes_none() -> None:
    content = children(20).encode()
    with pytest.raises(AskError, match="no figure of la_looked_after is worked out"):
        check_file(
            library(), FEED, content, ".csv", "camden", Quarter.parse("2009-10-Q1"), beside=[("episodes.csv", content)]
        )


def test_it_counts_as_the_centre_does(centre: Centre, inbox: Inbox) -> None:
    content = episodes(
        episode("A1", "03/05/2005"), episode("A2", "10/04/2009", "30/06/2009"),
        episode("A3", "10/04/2009", "01/07/2009", end="X1"), episode("A3", "01/07/2009", start="P"),
        episode("A4", "01/05/2009", status="V4"), episode("A5", "20/10/2009"),
        episode("A6", "05/10/2009", "01/10/2009"),  # ends before it begins
    )  # fmt: skip
    inbox.put("2009-10-Q3", FEED, "camden", content)
    collate(centre, "2009-10-Q3")
    contract, sent_by = library().contracts[RETURN], SenderAndQuarter("camden", Quarter.parse("2009-10-Q3"))
    worked_out, _ = worked_out_of(library(), contract, sent_by, [("episodes.csv", content.encode())], DEFAULTS)
    assert worked_out is not None
    offline = {row.period_end.date(): int(row.numerator) for row in worked_out.counts.itertuples()}
    assert offline == derived(centre)
    assert len(offline) == 3


def test_the_command_takes_it_and_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LSCB_HOME", str(tmp_path / "home"))
    for name, text in (("typed.csv", TYPED.format(26)), ("episodes.csv", children(20))):
        (tmp_path / name).write_text(text)
    asked = ["check", "typed.csv", "--feed", RETURN, "--quarter", "2009-10-Q1", "--beside", "episodes.csv"]
    said = CliRunner().invoke(app, asked)
    assert said.exit_code == 1, said.output
    assert RULE in said.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["episodes.csv", "typed.csv"]
