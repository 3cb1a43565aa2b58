"""A consultation from pack to report: who answered, who did not, what was said and what became of it, and no person."""

import dataclasses
import io
import re
import stat
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text as sql

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.collation.commands.consult import GONE, consult
from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.collation.filling import filled, saved
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.prepared import Begin
from lscb_pipeline_tests.reports.release.test_pages import text

FEED, Q1 = "indicator_consultation", "2008-09-Q1"
QUARTER = Quarter.parse(Q1)


def comment(area: str, code: str = "RA013", **cells: str) -> dict[str, object]:
    usual = {"commenting_role": "police", "commented_version": "1", "subject": "timing", "view": "change",
             "answered_on": "2008-06-20", "comment": "", "respondent": ""}  # fmt: skip
    return {"area_code": area, "commented_indicator": code, **usual, **cells}


def two_answers(centre: Centre, inbox: Inbox) -> None:
    """Camden and Barnet answered: words that may be read, words that name a person, one on what isn't a draft."""
    inbox.put(Q1, FEED, "camden", [
        comment("Camden", comment="Zzwords from when are hours counted?", respondent="Zzname"),
        comment("Camden", "SG018", subject="whole", view="agree", commenting_role="health"),
        comment("Camden", "SG001", subject="whole", view="agree"),
    ])  # fmt: skip
    inbox.put(Q1, FEED, "barnet", [comment("Barnet", "SS004", subject="definition", view="cannot_produce",
                                           comment="ask Mrs Zzsmith at zz@example.org")])  # fmt: skip
    collate(centre, Q1)


@pytest.fixture
def answered(centre: Centre, begin: Begin) -> Centre:
    """An installation that begins with their answers."""
    begin(two_answers)
    return centre


def columns(book: bytes, sheet: str) -> dict[str, list[object]]:
    """A sheet's columns by their headers."""
    told = pd.read_excel(io.BytesIO(book), sheet_name=sheet, engine="calamine", dtype=str)
    return {str(name): told[name].tolist() for name in told.columns}


def report_of(centre: Centre) -> str:
    return (consult(centre, QUARTER).folder / "report.html").read_text("utf-8")


def test_the_report_says_who_answered_what_was_said_and_what_became_of_it(answered: Centre) -> None:
    page = text(report_of(answered))
    assert "2 of 33 boards answered, with 4 comments on 7 drafts. 0 comments are not decided on yet." in page
    assert "Answered: Barnet, Camden." in page
    silent = page[page.index("Did not answer:") : page.index("At a glance")]
    assert "Hackney" in silent
    assert "Camden" not in silent
    assert "Camden police timing change Zzwords from when are hours counted? accepted, 2 July 2008: 72 hou" in page
    assert "Camden health whole agree – agrees: nothing to decide" in page
    assert "Camden, police: SG001, version 1" in page[page.index("About what was not in consultation") :]


def test_words_that_name_a_person_are_withheld_and_none_are_kept(answered: Centre, caplog) -> None:
    page = report_of(answered)
    assert "withheld: holds an e-mail address" in page
    for told in ("Zzsmith", "example.org", "Zzname"):
        assert told not in page
    kept = query(answered, "select to_jsonb(t)::text as row from intake.indicator_consultation t")
    assert not [row for row in kept["row"] if re.search("Zz|example", row)]
    assert "Zz" not in caplog.text
    for name in ("draft.html", "report.html"):
        path = answered.settings.home / "reports" / "consultation" / Q1 / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((answered.settings.home / "reports").stat().st_mode) == 0o700


def test_a_late_answer_is_judged_though_later_quarters_have_nothing_of_its_feed(centre: Centre, inbox: Inbox) -> None:
    inbox.put("2008-09-Q2", "borough_return", "camden", "area_code,period,indicator_code,numerator\n"
                                                        "Camden,2008-09-Q2,SG014,60\n")  # fmt: skip
    for quarter in (Q1, "2008-09-Q2"):
        collate(centre, quarter)
    inbox.put(Q1, FEED, "camden", [comment("Camden")])
    collate(centre, Q1)
    assert "Answered: Camden." in text(report_of(centre))


def test_no_comment_is_a_figure_nor_makes_a_board_owe_one(answered: Centre) -> None:
    for table in ("core.observation", "mart.benchmark", "mart.london_summary"):
        assert query(answered, f"select 1 from {table} where feed = :f", f=FEED).empty
    promoted = query(answered, "select supplier from intake.delivery where status = 'promoted' order by 1")
    assert promoted["supplier"].tolist() == ["barnet", "camden"]
    missing = query(answered, "select 1 from quality.finding where feed = :f and rule_id = 'delivery_expected'", f=FEED)
    assert missing.empty


def test_a_later_file_takes_the_place_of_an_earlier_one(answered: Centre, inbox: Inbox) -> None:
    again = [comment("Camden", "SG018", subject=subject) for subject in ("source", "burden")]
    inbox.put(Q1, FEED, "camden", [comment("Camden", comment="Zzsecond thoughts"), *again])
    collate(answered, Q1)
    page = text(report_of(answered))
    assert "with 4 comments" in page
    assert "Camden police burden change – accepted in part, 2 July 2008" in page
    assert "Camden police source change – not decided on yet" in page
    assert "1 comment is not decided on yet." in page
    assert "Zzsecond thoughts" in page
    assert "Zzwords" not in page


def test_words_whose_file_is_purged_are_said_to_be_gone(answered: Centre) -> None:
    digest = query(answered, "select sha256 from intake.delivery where supplier = 'camden'")["sha256"].item()
    assert answered.archive.remove(digest)
    assert GONE in report_of(answered)


def test_a_file_that_was_not_used_is_told_apart_from_silence(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q1, FEED, "camden", "nothing,that,we,know\n1,2,3,4\n")
    collate(centre, Q1)
    page = text(report_of(centre))
    assert "Sent a file that could not be used: Camden." in page
    assert "Answered: nobody." in page


def test_the_pack_holds_the_drafts_and_a_workbook_that_is_read(centre: Centre, inbox: Inbox) -> None:
    done = consult(centre, QUARTER)
    assert (done.drafts, done.asked, done.answered) == (7, 33, 0)
    page = text((done.folder / "draft.html").read_text("utf-8"))
    assert "Please answer by 1 July 2008" in page
    assert "RA013 Return interview held within 72 hours" in page
    assert "Draft returned children interviewed within 72 hours (version 1)" in page
    assert "SG001 Referrals" not in page
    assert not re.search(r"\[(seen|memory|made up)", page)
    book = (done.folder / "workbooks" / "camden.xlsx").read_bytes()
    assert columns(book, "Definitions")["Version drafted"] == ["1"] * 7
    assert all(said.startswith("1 (drafted): ") for said in columns(book, "Definitions")["Versions of the definition"])
    assert "Version in force" not in columns(book, "Definitions")
    (person,) = [column for column in library().contracts[FEED].columns if column.name == "respondent"]
    assert person.title == "Filled in by (role)"
    rows = [comment("E09000007", respondent=""), comment("E09000007", "SG018", subject="burden", view="agree")]
    content = saved(filled(book, rows, {}))
    checked = check_file(library(), FEED, content, ".xlsx", "camden", QUARTER)
    assert [finding.rule.id for finding in checked.findings] == []
    path: Path = done.folder / "workbooks" / "camden.xlsx"
    path.write_bytes(content)
    consult(centre, QUARTER)
    assert path.read_bytes() == content, "what is filled in stays"


def test_a_quarter_without_a_draft_is_told(centre: Centre) -> None:
    with pytest.raises(AskError, match="nothing was in consultation in 2009-10-Q4"):
        consult(centre, Quarter.parse("2009-10-Q4"))


def test_a_quarter_whose_answers_cannot_be_collated_is_refused_before_anything_is_written(centre: Centre) -> None:
    with pytest.raises(AskError, match="2007-08-Q4 is not collated, so answers could not be: 2008-09-Q1"):
        consult(centre, Quarter.parse("2007-08-Q4"))
    assert not (centre.settings.home / "reports").exists()


@pytest.mark.parametrize(
    ("quarter", "decided", "day"),
    [
        (Q1, True, "1 July 2008"),  # comments were decided on on 2 July
        (Q1, False, "8 July 2008"),  # the pilot was decided on on 9 July
        ("2008-09-Q3", True, "29 January 2009"),  # by the contract: the sign-off was in March
    ],
)
def test_the_day_to_answer_by_lies_before_the_next_decision_on_a_draft(
    centre: Centre, quarter: str, decided: bool, day: str
) -> None:
    decisions = centre.library.comment_decisions if decided else []
    centre.__dict__["library"] = dataclasses.replace(centre.library, comment_decisions=decisions)
    done = consult(centre, Quarter.parse(quarter))
    assert f"Please answer by {day}." in text((done.folder / "draft.html").read_text("utf-8"))


def test_analysts_see_no_comment(answered: Centre) -> None:
    with answered.warehouse.transaction() as connection:
        may = connection.scalar(
            sql("select has_table_privilege('lscb_analyst', 'core.consultation_comment', 'select')")
        )
    assert not may
