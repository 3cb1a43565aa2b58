"""The steering group's report of a month, on a real server: as at its end, kept, and the same when made again."""

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.decide import decide
from lscb_pipeline.collation.commands.steering_report import (
    NoSuchMonthError,
    SteeringReport,
    months_to_report,
    steering_report,
)
from lscb_pipeline.collation.stages.disclose import disclose
from lscb_pipeline.collation.stages.release import release
from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.runaway_registers import RegisteredSource
from lscb_pipeline.intake.arrival.delivery import MADE_UP
from lscb_pipeline.reference.months import Month
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.runaways import registers
from lscb_pipeline.reports.steering.steering_material import ReturnAt
from lscb_pipeline.warehouse.commands.steering_reads import received_before
from lscb_pipeline.warehouse.database.connect import WarehouseError
from lscb_pipeline_tests.collation.releases import figures, put
from lscb_pipeline_tests.collation.returns import Q3
from lscb_pipeline_tests.collation.test_decisions import id_of, rows_of
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.prepared import Begin

FEED = "borough_return"  # of 2008-09-Q3 due on 29 January 2009
BARRIER = """\
- {id: B1, workstrand: 2, says: Nobody signs the returns., owner: Chair, raised_on: 2009-01-12,
   delays: the annual report, deadline: 2009-04-30, remedy: A role signs., remedy_working_days: 20}
"""


@pytest.fixture(autouse=True)
def _one_feed(centre: Centre) -> None:
    of_one_feed(centre)


def of_one_feed(centre: Centre) -> None:
    """A collation asks every feed that there is: one is enough here."""
    _ = centre.warehouse
    contracts = {FEED: centre.library.contracts[FEED]}
    centre.__dict__["library"] = dataclasses.replace(centre.library, contracts=contracts)


def report(centre: Centre, month: str, revise: str = "") -> SteeringReport:
    return steering_report(centre, Month.parse(month), revise)


def files(done: SteeringReport) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(done.folder.iterdir())}


def of(done: SteeringReport, name: str) -> ReturnAt:
    (found,) = [one for one in done.material.returns if (one.name, one.quarter) == (name, Q3)]
    return found


def send(inbox: Inbox, area: str, at: str, number: int = 40, version: int = 1) -> None:
    (row,) = [row for row in figures(Q3, *[number] * 18) if row["area_code"] == area]
    inbox.put(Q3, FEED, f"{area.lower()}__{version}", [row], at=at)


def write(centre: Centre, folder: Path, barriers: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "barriers.yaml").write_text(barriers, "utf-8")
    centre.settings.steering = folder


def on(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setattr(Centre, "today", property(lambda _: dt.date.fromisoformat(day)))


def in_february_and_march(centre: Centre, inbox: Inbox) -> tuple[SteeringReport, dict[str, bytes], Path]:
    """January's report as made on 2 February, and its files; then it is 12 March, and much has come since.

    A late return, a correction, a file with a day of January, a release, a barrier of January, another collation.
    """
    of_one_feed(centre)
    write(centre, centre.settings.home / "written", BARRIER)
    with pytest.MonkeyPatch.context() as then:
        on(then, "2009-02-02")
        send(inbox, "Camden", "2009-01-20T10:00")
        collate(centre, Q3)
        first = report(centre, "2009-01")
        before = files(first)
        on(then, "2009-03-12")
        send(inbox, "Hackney", "2009-01-26T10:00")
        send(inbox, "Barnet", "2009-02-10T10:00")
        send(inbox, "Camden", "2009-03-09T10:00", number=90, version=2)
        put(inbox, Q3, *[40] * 18, version=3)
        collate(centre, Q3)
        disclose(centre, Quarter.parse(Q3))
        release(centre, Quarter.parse(Q3), "the steering group", "a test")
    return first, before, first.folder.relative_to(centre.settings.home)


@pytest.fixture
def made_in_time(
    centre: Centre, begin: Begin, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> tuple[SteeringReport, dict[str, bytes]]:
    """An installation that begins with all that; it is 12 March, and a second barrier is written down."""
    first, before, folder = begin(in_february_and_march)
    on(monkeypatch, "2009-03-12")
    write(centre, tmp_path / "written", BARRIER + BARRIER.replace("id: B1", "id: B2"))
    return dataclasses.replace(first, folder=centre.settings.home / folder), before


def test_a_source_has_supplied_from_the_month_on_in_which_its_first_usable_return_came(
    centre: Centre, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever step the register has: a register of one source, that of the feed that this test sends."""
    given = {"source": "a", "registered_as": "borough_case_systems", "holder": "boroughs", "agency_type": "social_care",
             "holds": "counts", "where_known": "[memory]", "status": "identified"}  # fmt: skip
    monkeypatch.setattr(registers, "source_register", lambda: (RegisteredSource.model_validate(given),))
    send(inbox, "Camden", "2009-02-20T10:00")
    collate(centre, Q3)
    states = [report(centre, month).material.sources[0].state for month in ("2009-01", "2009-02", "2009-12")]
    assert states == ["identified, not approached yet", "has supplied returns", "has supplied returns"]


def test_what_comes_after_a_report_was_made_leaves_it_as_it_was(
    centre: Centre, made_in_time: tuple[SteeringReport, dict[str, bytes]]
) -> None:
    first, before = made_in_time
    assert (first.is_new, first.revision) == (True, 1)
    assert [of(first, name).state for name in ("Camden", "Hackney", "Barnet")] == ["returned", "overdue", "overdue"]
    assert of(first, "Camden").score is not None
    for path in first.folder.iterdir():
        path.unlink()
    again = report(centre, "2009-01")
    assert (again.is_new, again.revision) == (False, 1)
    assert files(again) == before


def test_another_revision_tells_what_is_known_now_of_the_months_end(
    centre: Centre, made_in_time: tuple[SteeringReport, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    anew = report(centre, "2009-01", "Hackney's return was found in the post")
    assert (anew.is_new, anew.revision) == (True, 2)
    assert [of(anew, name).state for name in ("Camden", "Hackney", "Barnet")] == ["returned", "returned", "overdue"]
    assert (of(anew, "Camden").score, of(anew, "Camden").colour) == (None, None), "its file of then is scored no more"
    assert [one.id for one in anew.material.barriers] == ["B1", "B2"]
    assert anew.material.releases == [], "it was published in March"
    page = files(anew)["steering_group.html"].decode()
    assert "Revision 2 of this report, because Hackney&#39;s return was found in the post" in page
    assert files(report(centre, "2009-01")) == files(anew) != made_in_time[1]
    kept = query(centre, "select revision, why from mart.kept_report order by 1")
    assert kept["revision"].tolist() == [1, 2], "what was told first stays"

    february = report(centre, "2009-02")
    assert february.material.was_made
    assert not any("Hackney" in one.says for one in february.material.changes), "the last revision told of it"
    assert any("1 return came" in one.says for one in february.material.changes)
    with pytest.raises(NoSuchMonthError, match="months that are over"):
        report(centre, "2009-03")
    on(monkeypatch, "2009-04-01")
    assert [one.released_on for one in report(centre, "2009-03").material.releases] == [dt.date(2009, 3, 12)]


def test_a_file_that_was_registered_after_the_report_is_told_in_the_next(
    centre: Centre, made_in_time: tuple[SteeringReport, dict[str, bytes]]
) -> None:
    """Hackney's came in January, and January's report, which stays, calls it overdue."""
    said = [one.says for one in report(centre, "2009-02").material.changes]
    assert "Called overdue in the last report, though it had come by then: Hackney." in said


def test_a_return_is_of_the_month_in_which_it_came_by_londons_clock(centre: Centre, inbox: Inbox) -> None:
    """The hour before midnight, universal time, is the next day's first while it is summer in London."""
    send(inbox, "Camden", "2009-01-31T23:30")
    send(inbox, "Barnet", "2009-03-31T22:30")
    send(inbox, "Hackney", "2009-03-31T23:30")
    collate(centre, Q3)
    months = {month: report(centre, month) for month in ("2009-01", "2009-03", "2009-04")}
    assert [one.name for one in months["2009-01"].material.came] == ["Camden"]
    assert [one.name for one in months["2009-03"].material.came] == ["Barnet"]
    assert [one.name for one in months["2009-04"].material.came] == ["Hackney"]
    assert [of(months["2009-03"], name).state for name in ("Barnet", "Hackney")] == ["returned", "overdue"]
    assert of(months["2009-03"], "Barnet").received_on == dt.date(2009, 3, 31)
    first = months["2009-01"]
    assert not first.material.was_made
    assert "No report of December 2008 was made before this one" in files(first)["steering_group.html"].decode()
    assert first.folder.stat().st_mode & 0o777 == 0o700


def states_of(connection: Connection, month: str) -> list[str]:
    quarter = Quarter.parse(Q3)
    found = received_before(connection, Month.parse(month).over_at, quarter, quarter)
    return found["return_state"].tolist()


@pytest.mark.any_period
def test_a_decision_that_came_later_is_not_known(centre: Centre, inbox: Inbox) -> None:
    """Of Camden's twelve figures one comes anew, and waits until it is accepted; another file is rejected."""
    inbox.put(Q3, FEED, "camden__1", rows_of(12), at="2009-01-20T10:00")
    inbox.put(Q3, FEED, "camden__2", rows_of(1), at="2009-02-20T10:00")
    inbox.put(Q3, FEED, "camden__3", rows_of(2), at="2009-02-21T10:00")
    collate(centre, Q3)
    decide(centre, id_of(centre, "camden__2"), "accept", "the steering group", "it is right")
    decide(centre, id_of(centre, "camden__3"), "reject", "the steering group", "it is wrong")
    collate(centre, Q3)
    with centre.warehouse.transaction() as connection:
        connection.execute(text("update intake.decision set decided_at = '2009-03-10 12:00+00'"))
        states = {month: states_of(connection, month) for month in ("2009-02", "2009-03")}
    assert states["2009-02"] == ["usable", "waiting", "waiting"]
    assert states["2009-03"] == ["usable", "usable", "not_usable"]
    february, march = report(centre, "2009-02"), report(centre, "2009-03")
    assert (of(february, "Camden").state, of(february, "Camden").score) == ("returned", None)
    assert of(march, "Camden").score is not None, "it was accepted by then, and is what is scored"


def test_a_barrier_is_told_in_the_month_in_which_it_could_still_be_mended(centre: Centre, tmp_path: Path) -> None:
    write(centre, tmp_path / "written", BARRIER)
    by_month = {month: report(centre, month) for month in ("2008-12", "2009-01", "2009-02", "2009-03")}
    said = {month: files(done)["steering_group.html"].decode() for month, done in by_month.items()}
    assert "Nobody signs the returns." not in said["2008-12"]
    for month in ("2009-01", "2009-02"):
        assert "Raised in time. It can still be mended, if the remedy begins by" in said[month], month
    assert "it can no longer be mended in time" in said["2009-03"]
    assert "Barrier B1 was raised: Nobody signs the returns." in said["2009-01"]
    assert "Barrier B1 was raised" not in said["2009-02"]
    other = files(by_month["2009-01"])
    assert "Nobody signs the returns." not in other["runaways_project_board.html"].decode(), "of another workstrand"
    assert "Nobody signs the returns." in other["london_board.html"].decode()


def test_nothing_made_up_stands_beside_real_data(centre: Centre, inbox: Inbox, tmp_path: Path) -> None:
    send(inbox, "Camden", "2009-01-20T10:00")
    collate(centre, Q3)
    done = report(centre, "2009-01")
    assert (done.material.is_made_up, done.material.barriers, done.material.contacts) == (False, [], [])
    assert "No contact is on record" in files(done)["steering_group.html"].decode()
    assert months_to_report(centre)[-1] == Month.parse("2009-01"), "nothing came later, and nobody wrote anything"
    write(centre, tmp_path / "written", BARRIER)
    (tmp_path / "written" / MADE_UP).write_text("made up", "utf-8")
    with pytest.raises(ContractError, match="is made up"):
        report(centre, "2009-02")
    centre.settings.steering = tmp_path / "nowhere"
    with pytest.raises(ContractError, match="no folder"):
        report(centre, "2009-02")


@pytest.mark.parametrize("month", ["2008-03", "2999-01"])
def test_a_month_before_the_first_or_to_come_has_no_report(centre: Centre, month: str) -> None:
    with pytest.raises(NoSuchMonthError, match="from 2008-04 on"):
        report(centre, month)
    assert not (centre.settings.home / "reports").exists()


def test_what_was_kept_can_not_be_changed_by_who_collates(centre: Centre) -> None:
    report(centre, "2008-04")
    for change in ("update mart.kept_report set why = 'x'", "delete from mart.kept_report"):
        with pytest.raises(WarehouseError, match="permission denied"):
            as_loader(centre, change)


def as_loader(centre: Centre, change: str) -> None:
    with centre.warehouse.transaction() as connection:
        connection.execute(text("set local role lscb_loader"))
        connection.execute(text(change))
