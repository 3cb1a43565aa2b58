"""The sample's months of steering reports, made in one go on the real server: each tells what was so at its end."""

import dataclasses
import shutil

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.steering_report import SteeringReport, every_steering_report
from lscb_pipeline.collation.stages.judge import judge_quarter
from lscb_pipeline.collation.stages.read import read_feed
from lscb_pipeline.collation.stages.receive import receive
from lscb_pipeline.reference.months import Month, months_between
from lscb_pipeline.reports.steering.steering_material import FeedAt
from lscb_pipeline.sample import behaviour, make_sample
from lscb_pipeline.sample.rounds import quarters

BOROUGH, REFUGE = "borough_return", "london_refuge_stays"
FAR = 40  # working days late: in another round


@pytest.fixture
def sampled(centre: Centre) -> Centre:
    """The sample's boroughs and refuge, and nobody else, read and judged, all in one go."""
    _ = centre.warehouse
    contracts = {feed: centre.library.contracts[feed] for feed in (BOROUGH, REFUGE)}
    centre.__dict__["library"] = dataclasses.replace(centre.library, contracts=contracts)
    make_sample(centre.settings.inbox_folder)
    for folder in centre.settings.inbox_folder.glob("*/*/"):
        if folder.name not in contracts:
            shutil.rmtree(folder)
    for quarter in quarters():
        receive(centre, quarter)
        for feed in contracts:
            read_feed(centre, quarter, feed)
        judge_quarter(centre, quarter)
    return centre


def boroughs(done: SteeringReport, label: str) -> FeedAt:
    (found,) = [one for one in done.material.feeds if (one.feed, one.quarter) == (BOROUGH, label)]
    return found


def page(done: SteeringReport) -> str:
    return (done.folder / "steering_group.html").read_text("utf-8")


def tells_who_returned(made: dict[str, SteeringReport]) -> None:
    """Two months after a round's end its day is long past: who lacks then stayed away, or came far later."""
    for quarter in quarters()[:-1]:  # of the last round nothing came in its third month
        third = quarter.next().starts_on.replace(month=quarter.next().starts_on.month + 2)
        feed = boroughs(made[f"{third:%Y-%m}"], quarter.label)
        away = len(behaviour.NOT_RETURNED.get((BOROUGH, quarter.label), ()))
        far = [days for days in behaviour.LATE.get((BOROUGH, quarter.label), {}).values() if days > FAR]
        assert feed.returned + feed.overdue == feed.owed == 33
        assert away <= feed.overdue <= away + len(far), quarter.label
    # Havering's first return came 52 working days late, in October: a round later.
    assert "Havering" in overdue(made["2008-09"])
    assert "Havering" not in overdue(made["2008-10"])
    assert ("Havering", "2008-09-Q1") in [(one.name, one.quarter) for one in made["2008-10"].material.came]
    assert all(any(done.material.moves for key, done in made.items() if key[:4] == year) for year in ("2008", "2009"))


def overdue(done: SteeringReport) -> list[str]:
    return [one.name for one in done.material.returns if one.state == "overdue"]


def tells_barriers_in_time(made: dict[str, SteeringReport]) -> None:
    """B5 of the example was raised on 11 May 2009, of which the last day to act is 14 July; B4 was raised too late."""
    said = {key: page(done) for key, done in made.items()}
    barrier = "B5: Two boroughs mean to stop returning"
    assert [key for key, text in said.items() if barrier in text] == ["2009-05", "2009-06", "2009-07"]
    assert "Raised in time. It can still be mended, if the remedy begins by" in said["2009-05"]
    assert "The remedy began on" in said["2009-06"]
    assert "Raised too late, by" in said["2009-01"]


def test_the_samples_24_months_are_made_in_one_go_and_tell_what_was_planted(sampled: Centre) -> None:
    made = {done.month.key: done for done in every_steering_report(sampled)}
    months = months_between(Month.parse("2008-04"), Month.parse("2010-03"))
    assert len(months) == 24
    assert made.keys() >= {month.key for month in months}
    assert all(done.is_new and done.material.is_made_up for done in made.values())
    tells_who_returned(made)
    tells_barriers_in_time(made)
    before = {done.folder: page(done) for done in made.values()}
    assert {done.folder: page(done) for done in every_steering_report(sampled)} == before
