"""What has not changed is not done again: with and without skipping, the same warehouse and the same files."""

import dataclasses
import datetime as dt
import logging
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.decide import decide
from lscb_pipeline.collation.gate import reasons_not_to_publish
from lscb_pipeline.collation.release import rebuild
from lscb_pipeline.collation.stages import disclose as disclose_stage
from lscb_pipeline.collation.stages import receipts
from lscb_pipeline.collation.stages.disclose import disclose
from lscb_pipeline.collation.stages.draft import draft
from lscb_pipeline.collation.stages.receipts import write_receipts
from lscb_pipeline.collation.stages.release import release
from lscb_pipeline.collation.stages.report import report
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.collation.releases import BY, WHY, figures
from lscb_pipeline_tests.collation.returns import Q3, Q4
from lscb_pipeline_tests.conftest import Inbox, collate, query, what_stands
from lscb_pipeline_tests.prepared import Begin

STAGES = {"judge", "receipts", "promote", "benchmark", "report", "disclose", "draft"}
SKIPPED = "nothing that it is made of has changed"
FOLDERS = ("receipts", "internal", "drafts", "releases")


def whole(centre: Centre, quarter: str) -> None:
    """A collation as the job does it, but for reports of quarters of which nothing can be used."""
    wanted = Quarter.parse(quarter)
    collate(centre, quarter)
    write_receipts(centre, wanted)
    if not reasons_not_to_publish(centre, wanted):
        report(centre, wanted)
        disclose(centre, wanted)
        draft(centre, wanted)


def files_of(centre: Centre) -> dict[str, bytes]:
    home = centre.settings.home
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for folder in FOLDERS
        for path in sorted((home / folder).rglob("*"))
        if path.is_file()
    }


def skipped(caplog: pytest.LogCaptureFixture) -> set[str]:
    """The stages that were skipped since the log was cleared."""
    found = {str(record.args[1]) for record in caplog.records if record.args and SKIPPED in record.getMessage()}
    caplog.clear()
    return found


def put(inbox: Inbox, quarter: str, *numerators: int) -> None:
    for row in figures(quarter, *numerators):
        inbox.put(quarter, "borough_return", str(row["area_code"]).lower(), [row])


def a_quarter(centre: Centre, inbox: Inbox) -> None:
    """A quarter of which everything is made."""
    put(inbox, Q4, *range(11, 25))
    whole(centre, Q4)


@pytest.fixture
def collated(begin: Begin, inbox: Inbox, caplog: pytest.LogCaptureFixture) -> Inbox:
    """The inbox of an installation in which it was collated: a copy, as good as the home that it was made in."""
    begin(a_quarter)
    caplog.set_level(logging.INFO)
    caplog.clear()
    return inbox


def test_nothing_new_skips_every_stage_and_anew_none(
    centre: Centre, collated: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    before, stood = files_of(centre), what_stands(centre)
    for anew, stands in ((False, STAGES), (True, set())):
        whole(Centre(centre.settings, anew=anew), Q4)
        assert skipped(caplog) == stands
        assert (files_of(centre), what_stands(centre)) == (before, stood)


def test_a_new_return_is_judged(centre: Centre, collated: Inbox, caplog: pytest.LogCaptureFixture) -> None:
    collated.put(Q4, "borough_return", "merton", figures(Q4, *range(18))[-1:])
    whole(centre, Q4)
    assert skipped(caplog) == set()
    whole(centre, Q4)
    assert skipped(caplog) == STAGES


def test_a_late_return_changes_the_later_releases_that_look_back_so_far_and_no_others(
    centre: Centre, collated: Inbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release shows so many periods of an indicator: of the quarter after the late one its own alone, or both."""

    def decided(periods: int) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
        for of_releases in (disclose_stage, rebuild):
            monkeypatch.setattr(of_releases, "PERIODS", periods)
        with centre.warehouse.transaction() as connection:  # no stage knows of periods that a test sets
            connection.execute(text("delete from intake.stage_result where stage = 'disclose'"))
        disclose(centre, Quarter.parse(Q4))
        draft(centre, Quarter.parse(Q4))
        row = query(centre, "select * from mart.release where collection_quarter = '2009-01-01'")
        files = {name: content for name, content in files_of(centre).items() if name.startswith(f"drafts/{Q4}/")}
        return row.to_dict("records"), files

    before = decided(1)
    late = figures(Q3, *range(40, 58))[-1]  # of an area that has not returned since: no judgement looks at it
    collated.put(Q3, "borough_return", str(late["area_code"]).lower(), [late])
    collate(centre, Q3)
    caplog.clear()
    collate(centre, Q4)
    assert skipped(caplog) == set(), "what judging reads of earlier quarters is another"
    assert decided(1) == before
    assert f"{Q4}: release r1 says it all" in caplog.text
    assert skipped(caplog) == {"draft"}
    within = decided(24)
    assert skipped(caplog) == set()
    assert within[0][0]["digest"] != before[0][0]["digest"]
    assert within[1][f"drafts/{Q4}/benchmark.csv"] != before[1][f"drafts/{Q4}/benchmark.csv"]


def test_what_was_published_is_decided_on_anew_and_says_it_all(
    centre: Centre, collated: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    release(centre, Quarter.parse(Q4), BY, WHY)
    caplog.clear()
    whole(centre, Q4)
    assert skipped(caplog) == STAGES - {"disclose", "draft"}
    found = query(centre, "select revision, status from mart.release where collection_quarter = '2009-01-01'")
    assert found.to_dict("records") == [{"revision": 1, "status": "published"}]


def test_a_file_that_is_gone_is_written_again(
    centre: Centre, collated: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    before = files_of(centre)
    for which, stages in {"receipts": {"receipts", "report"}, "internal": {"report"}, "drafts": {"draft"}}.items():
        next(path for path in (centre.settings.home / which / Q4).rglob("*.html")).unlink()
        whole(centre, Q4)
        assert skipped(caplog) == STAGES - stages
        assert files_of(centre) == before


def test_a_day_that_passes_has_it_judged_again(
    centre: Centre, inbox: Inbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    put(inbox, Q4, *range(10, 24))
    days = {"before it is due": dt.date(2009, 4, 10), "a day later": dt.date(2009, 4, 11), "due": dt.date(2009, 6, 20)}
    again = {}
    for name, day in days.items():
        monkeypatch.setattr(Centre, "today", day)
        caplog.clear()
        whole(centre, Q4)
        again[name] = STAGES - skipped(caplog)
    assert again["before it is due"] == STAGES
    assert not again["a day later"]
    assert "judge" in again["due"]


def test_other_contracts_are_other_inputs(centre: Centre, collated: Inbox, caplog: pytest.LogCaptureFixture) -> None:
    contract = centre.library.contracts["borough_return"]
    fewer = contract.model_copy(update={"rules": contract.rules[:-1]})
    contracts = centre.library.contracts | {"borough_return": fewer}
    other = Centre(centre.settings)
    other.__dict__["library"] = dataclasses.replace(centre.library, contracts=contracts)
    whole(other, Q4)
    assert skipped(caplog) == set()


def test_a_decision_that_comes_while_a_stage_is_done_is_not_taken_for_seen(
    centre: Centre, inbox: Inbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is on a delivery of the quarter that is collated: what was judged without it doesn't stand."""
    caplog.set_level(logging.INFO)
    put(inbox, Q4, *range(11, 25))
    three = [figures(Q4, 11)[0] | {"indicator_code": code} for code in ("SG014", "SG015", "SG001")]
    inbox.put(Q4, "borough_return", "camden__full", three)
    inbox.put(Q4, "borough_return", "camden__less", three[:1])
    collate(centre, Q4)
    held = query(centre, "select delivery_id from intake.delivery where status = 'held'")["delivery_id"]
    assert len(held) == 1
    write = receipts.write_private

    def while_receipts_are_written(*arguments: Any) -> Path:
        if not len(query(centre, "select 1 from intake.decision")):
            decide(Centre(centre.settings), held[0], "accept", "a test", None)
        return write(*arguments)

    monkeypatch.setattr(receipts, "write_private", while_receipts_are_written)
    write_receipts(centre, Quarter.parse(Q4))
    caplog.clear()
    collate(Centre(centre.settings), Q4)
    assert "judge" not in skipped(caplog)
    assert query(centre, "select 1 from intake.delivery where status = 'held'").empty
