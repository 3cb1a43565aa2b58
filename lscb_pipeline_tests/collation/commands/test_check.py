"""A sender's own check of a file whose quarter nobody says, and of what is yet to come."""

import datetime as dt

import pytest

from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.check import FINDINGS_AT_MOST, Checked, as_json
from lscb_pipeline.reports.sender.check_lines import as_lines
from lscb_pipeline_tests.planted.clean import JUDGED, LAST, clean_files
from lscb_pipeline_tests.planted.operations import plant

TODAY = dt.date(2010, 4, 12)
RETURN, EPISODES = ("borough_return", "barnet"), ("met_police_missing_children", "mps")


def checked(
    key: tuple[str, str], what: str = "", of: str = JUDGED, quarter: str | None = None, today: dt.date = TODAY
) -> Checked:
    file = clean_files(of)[key]
    if what:
        plant([file], what, file, None, {})
    given = Quarter.parse(quarter) if quarter else None
    return check_file(library(), file.feed, file.content(), f".{file.suffix}", file.supplier, given, today=today)


def lines(done: Checked) -> list[str]:
    return [line for _, line in as_lines(done)]


def rules(done: Checked) -> set[str]:
    return {finding.rule.id for finding in done.findings}


@pytest.mark.parametrize(
    ("key", "of", "today", "due"),
    [
        (RETURN, LAST, TODAY, JUDGED),
        (RETURN, JUDGED, TODAY, None),
        (RETURN, JUDGED, dt.date(2010, 6, 30), None),
        (RETURN, JUDGED, dt.date(2010, 7, 1), "2010-11-Q1"),
        (RETURN, JUDGED, dt.date(2010, 3, 31), LAST),
        (EPISODES, LAST, TODAY, JUDGED),
        (EPISODES, JUDGED, dt.date(2010, 3, 31), None),
        (("runaways_survey", "survey_office"), JUDGED, dt.date(2010, 11, 1), None),
        (("dfe_children_in_need", "dfe"), JUDGED, dt.date(2012, 1, 1), None),
    ],
)
def test_a_file_of_another_quarter_than_the_one_due_now_is_not_ready(
    key: tuple[str, str], of: str, today: dt.date, due: str | None
) -> None:
    done = checked(key, of=of, today=today)
    assert (done.quarter, done.quarter_due, as_json(done)["quarter_due"]) == (of, due, due)
    said = lines(done)[1]
    assert f"checked as the file of {of}, the newest quarter in it" in said
    if due:
        assert not done.is_ready
        assert said.startswith("warning: ")
        assert f"what is due now is {due}" in said
        assert f"--quarter {of}" in said


def test_a_quarter_that_is_given_is_not_asked_about() -> None:
    done = checked(RETURN, of=LAST, quarter=LAST)
    assert (done.quarter, done.quarter_due) == (LAST, None)
    assert "newest quarter" not in " ".join(lines(done))


def test_a_year_to_come_is_a_slip_and_not_the_files_quarter() -> None:
    done = checked(RETURN, "set SG002 period=2029-30-Q4")
    assert done.quarter == JUDGED
    assert "period_not_in_future" in rules(done)


def test_what_is_yet_to_come_is_told_before_the_file_is_sent() -> None:
    for quarter in (None, JUDGED):
        done = checked(EPISODES, "set M026 found_at='2031-02-10 20:00'", quarter=quarter)
        (finding,) = [f for f in done.findings if f.rule.id == "moments_before_receipt"]
        assert (done.quarter, finding.row, finding.column, done.is_ready) == (JUDGED, 28, "found_at", False)


def test_a_sign_off_to_come_is_told_and_how_late_it_will_be_is_not() -> None:
    late = dt.date(2010, 8, 2)
    assert "signed_off_before_sent" in rules(checked(RETURN, "set * signed_off_on=2010-04-13"))
    done = checked(RETURN, quarter=JUDGED, today=late)
    assert not {"signed_off_before_sent", "on_time"} & rules(done)
    assert "on_time" in as_json(done)["not_checked"]
    assert "1 rule needs the day of receipt" in " ".join(lines(done))


def test_of_many_findings_of_a_rule_the_first_are_listed_and_the_others_counted() -> None:
    file = clean_files(JUDGED)[RETURN]
    file.table += [list(file.table[1]) for _ in range(FINDINGS_AT_MOST + 200)]
    content = file.content()
    done = check_file(library(), file.feed, content, ".csv", file.supplier, Quarter.parse(JUDGED), today=TODAY)
    copies = [finding.row for finding in done.findings if finding.rule.id == "key_repeated"]
    first = len(clean_files(JUDGED)[RETURN].table) + 1
    assert copies == [*range(first, first + FINDINGS_AT_MOST)]
    assert as_json(done)["findings_left_out"] == {"key_repeated": 200}
    said = " ".join(lines(done))
    assert f"findings: {FINDINGS_AT_MOST + 200} info" in said
    assert "1190 more (the first 1,000 in --format json)" in said
