"""Two quarters as they are lived through: drafts, a release on its day, a correction, a revision.

After every step the public folder and schema are walked: nothing is there before the decision, nobody is called late
or missing before a day has passed.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.collation import gate
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.inputs.due import due_of_periods, is_past_due
from lscb_pipeline.collation.stages.disclose import disclose
from lscb_pipeline.collation.stages.draft import Draft, draft
from lscb_pipeline.collation.stages.release import Released, release
from lscb_pipeline.collation.stages.report import report
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.release.publication_words import DRAFT
from lscb_pipeline_tests.collation.releases import figures
from lscb_pipeline_tests.conftest import Inbox, collate, query

Q3, Q4 = Quarter.parse("2008-09-Q3"), Quarter.parse("2008-09-Q4")
DUE = dt.date(2009, 1, 29)  # borough returns of Q3: 20 working days
NUMBERS = (40, 20, 30, 40, 50, 60, 12, *[70] * 11)


@dataclass
class Time:
    """The day that the centre takes for today."""

    today: dt.date


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    found = Time(dt.date(2008, 12, 1))
    monkeypatch.setattr(Centre, "today", property(lambda _: found.today))
    return found


def drafted(centre: Centre, quarter: Quarter) -> Draft:
    collate(centre, quarter.label)
    report(centre, quarter)
    disclose(centre, quarter)
    return draft(centre, quarter)


def published(centre: Centre) -> set[str]:
    """The releases that are public; files and tables agree on them, and no table has a row of another."""
    rows = query(centre, "select collection_quarter, revision from publish.release")
    there = {f"{Quarter(day).label}/r{n}" for day, n in rows.itertuples(index=False)}
    folder = centre.settings.releases_folder
    of_releases = {path for path in folder.glob("*/*/**/*") if path.is_file()}  # not the pages above them
    assert {"/".join(path.relative_to(folder).parts[:2]) for path in of_releases} == there
    for name in ("benchmark", "london_summary", "indicator_trend"):
        own = query(centre, f"select distinct collection_quarter, revision from publish.{name}")
        assert {f"{Quarter(day).label}/r{n}" for day, n in own.itertuples(index=False)} <= there
    return there


def by(centre: Centre, quarter: Quarter, why: str = "") -> Released:
    return release(centre, quarter, "the steering group", why)


def pages(folder: Path | None) -> dict[str, str]:
    assert folder is not None
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*.html")}


def send(inbox: Inbox, quarter: Quarter, numbers: tuple[int, ...], at: dt.date, version: int = 1) -> None:
    for row in figures(quarter.label, *numbers):
        name = str(row["area_code"]).lower()
        inbox.put(quarter.label, "borough_return", f"{name}__{version}", [row], at=f"{at}T09:00")


def test_a_quarter_whose_every_figure_waits_ends_in_a_draft_without_any(
    centre: Centre, inbox: Inbox, time: Time
) -> None:
    """Its return counts, but for its rows: there was nothing to make a table of."""
    send(inbox, Q3, (5700,), time.today)
    found = drafted(centre, Q3)
    assert query(centre, "select status from intake.delivery")["status"].tolist() == ["promoted"]
    assert query(centre, "select rule_id from quality.finding where severity = 'critical'")["rule_id"].tolist() == [
        "count_possible"
    ]
    assert found.folder is not None
    assert pd.read_csv(found.folder / "benchmark.csv").empty
    assert (found.folder / "index.html").is_file()
    time.today = dt.date(2009, 2, 12)
    drafted(centre, Q3)
    by(centre, Q3, "it is to be seen that nothing counts")
    assert published(centre) == {"2008-09-Q3/r1"}
    send(inbox, Q3, (57,), dt.date(2009, 2, 13), version=2)
    assert not pd.read_csv(drafted(centre, Q3).folder / "benchmark.csv").empty


def test_one_borough_of_a_quarter_under_way_is_a_draft_and_names_nobody(
    centre: Centre, inbox: Inbox, time: Time
) -> None:
    """Within minutes one borough's file made a release stamped Published, and 32 boroughs were missing."""
    send(inbox, Q3, (97,), time.today)
    found = drafted(centre, Q3)
    assert published(centre) == set()
    assert found.waits[0] == "the quarter is under way until 31 December 2008"
    assert "its release is due on 12 February 2009" in found.waits
    assert any("returns owed can be used" in reason for reason in found.waits)
    with pytest.raises(gate.NotPublishedError, match="under way"):
        by(centre, Q3)
    assert published(centre) == set()
    assert found.folder is not None
    assert found.folder.parent.stat().st_mode & 0o077 == 0, "for its owner alone"
    texts = pages(found.folder)
    assert len(texts) > 34
    assert all(DRAFT in text for text in texts.values())
    assert not [name for name, text in texts.items() if 'class="mark">Published' in text]
    assert "was under way when this was made" in texts["index.html"]
    assert "Borough quarterly return, due on 29 January 2009 (1 had come)" in texts["index.html"]
    assert "no return" not in texts["areas/E09000003.html"].lower()
    assert query(centre, "select status, colour from quality.readiness where feed = 'borough_return'").to_dict(
        "records"
    ) == [{"status": "returned", "colour": "grey"}], "who has not sent isn't there; who has is not judged yet"
    assert query(centre, "select 1 from quality.finding where rule_id = 'delivery_expected'").empty
    csv = pd.read_csv(found.folder / "benchmark.csv").query("geographic_level == 'Local authority'")
    assert csv["is_draft"].all()
    assert not (csv["marker"] == "x").any(), "no area is called missing"


def nothing_is_published_before_its_day(centre: Centre, inbox: Inbox, time: Time) -> None:
    time.today = DUE
    send(inbox, Q3, NUMBERS, dt.date(2009, 1, 20))
    drafted(centre, Q3)
    states = query(centre, "select distinct status from quality.readiness where feed = 'borough_return'")["status"]
    assert states.tolist() == ["returned"], "on the day itself nobody is late"

    time.today = dt.date(2009, 2, 11)
    found = drafted(centre, Q3)
    owing = query(centre, "select 1 from quality.readiness where feed = 'borough_return' and status = 'no_return'")
    assert len(owing) == 33 - len(NUMBERS), "now it has passed"
    assert "its release is due on 12 February 2009" in found.waits
    with pytest.raises(gate.NotPublishedError, match="12 February"):
        by(centre, Q3)
    assert published(centre) == set()


def a_decision_publishes_it(centre: Centre, inbox: Inbox, time: Time) -> None:
    time.today = dt.date(2009, 2, 12)
    drafted(centre, Q3)
    with pytest.raises(gate.NotPublishedError, match="returns owed can be used, 50% are asked for"):
        by(centre, Q3)
    assert published(centre) == set()
    send(inbox, Q3, NUMBERS, dt.date(2009, 2, 11), version=2)  # the same again changes nothing
    drafted(centre, Q3)
    done = by(centre, Q3, why="the police's extract is late")
    assert published(centre) == {"2008-09-Q3/r1"}
    assert not (centre.settings.home / "drafts" / Q3.label).exists()
    index = (done.folder / "index.html").read_text("utf-8")
    said = "Published on 12 February 2009 by decision of the steering group, because the police's extract is late"
    assert said.replace("'", "&#39;") in index
    assert DRAFT not in index
    row = query(centre, "select released_on, decided_by, why from publish.release").iloc[0].tolist()
    assert row == [dt.date(2009, 2, 12), "the steering group", "the police's extract is late"]
    assert drafted(centre, Q3).folder is None, "nothing differs: there is no draft"


def corrections_wait_for_the_next_revision(centre: Centre, inbox: Inbox, time: Time) -> None:
    time.today = dt.date(2009, 2, 20)
    inbox.put(Q3.label, "borough_return", "camden__3", figures(Q3.label, 45), at="2009-02-20T09:00")
    found = drafted(centre, Q3)
    assert found.waits == ["corrections wait: one was published on 12 February 2009, the next is due on 26 March 2009"]
    with pytest.raises(gate.NotPublishedError, match="26 March"):
        by(centre, Q3)
    send(inbox, Q4, NUMBERS, dt.date(2009, 2, 20))
    assert "under way" in drafted(centre, Q4).waits[0]
    assert published(centre) == {"2008-09-Q3/r1"}


def a_grave_error_is_corrected_at_once(centre: Centre, inbox: Inbox, time: Time) -> None:
    time.today = dt.date(2009, 3, 26)
    drafted(centre, Q3)
    assert by(centre, Q3).revision == 2
    assert published(centre) == {"2008-09-Q3/r1", "2008-09-Q3/r2"}
    inbox.put(Q3.label, "borough_return", "camden__4", figures(Q3.label, 52), at="2009-03-27T09:00")
    time.today = dt.date(2009, 3, 27)
    assert "31 March 2009" in drafted(centre, Q3).waits[0]
    assert by(centre, Q3, why="a grave error of one area").revision == 3, "at once, by decision"
    assert published(centre) == {"2008-09-Q3/r1", "2008-09-Q3/r2", "2008-09-Q3/r3"}


@pytest.mark.slow
def test_two_quarters_as_they_are_lived_through(centre: Centre, inbox: Inbox, time: Time) -> None:
    nothing_is_published_before_its_day(centre, inbox, time)
    a_decision_publishes_it(centre, inbox, time)
    corrections_wait_for_the_next_revision(centre, inbox, time)
    a_grave_error_is_corrected_at_once(centre, inbox, time)


def test_what_was_due_before_bank_holidays_are_known_is_past() -> None:
    """Offences of 1999 ended a quarter: the day they were due on could not be worked out."""
    periods = pd.DataFrame(
        {"feed": "met_police_offences", "indicator_code": "MC001", "period_start": pd.to_datetime(["1999-04-01"]),
         "period_end": pd.to_datetime(["1999-04-30"])}
    )  # fmt: skip
    for contract in library().contracts.values():
        assert is_past_due(contract, Quarter.parse("1999-00-Q1"), dt.date(2026, 1, 1))
    assert due_of_periods(library(), periods, dt.date(2026, 1, 1))["is_past"].all()
