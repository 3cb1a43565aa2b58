"""The pilot's review, of returns in which it is planted who stayed away, who was late, and what nobody could count."""

import re
import stat
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.pilot_review import review_pilot
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.suppliers import own_areas
from lscb_pipeline.reports.pilot.proposals import Proposed
from lscb_pipeline.reports.pilot.review import PilotReview
from lscb_pipeline.sample.borough_return import borough_returns
from lscb_pipeline.sample.character import areas
from lscb_pipeline.sample.long_form import as_sent
from lscb_pipeline_tests.conftest import Inbox, collate
from lscb_pipeline_tests.prepared import Begin

FEED = "borough_return"
FIRST, LAST = library().pilot.quarters
SENDERS = {area: supplier for supplier, area in own_areas().items() if area in library().pilot.boroughs}
BARNET, CAMDEN, EALING, MERTON = "E09000003", "E09000007", "E09000009", "E09000024"
ON_TIME = {FIRST.label: "2008-10-20 10:00", LAST.label: "2009-01-20 10:00"}
LATE = "2009-02-04 10:00"  # due on 29 January 2009: four working days


@cache
def sample() -> pd.DataFrame:
    """The sample's returns, as they stood in the end: figures that no rule stops."""
    made = as_sent(FEED, borough_returns(areas(2008)))
    newest = made.groupby(["quarter_number", "supplier"])["file_version"].transform("max")
    return made[made["file_version"] == newest].drop(columns=["quarter_number", "file_version"])


def rows(area: str, quarter: Quarter, hours: float | None) -> list[dict[str, object]]:
    """A borough's return, with the hours, and with what is planted in all of them."""
    own = sample()
    sender = SENDERS.get(area, "kingston_upon_thames")
    own = own[(own["supplier"] == sender) & (own["period"] == quarter.label)].drop(columns="supplier")
    own = own.astype("object").where(own.notna(), "").assign(hours_spent="" if hours is None else hours)
    return [planted(area, row) for row in own.to_dict("records")]


def planted(area: str, row: dict[str, Any]) -> dict[str, object]:
    """Nobody collects SG018; SG031 lies with a partner, but Camden's; three boroughs count SG015 in their own way."""
    code = row["indicator_code"]
    reasons = {"SG018": ("not_collected", ""), "SG031": ("with_partner", "the schools service")}
    if code in reasons and (area, code) != (CAMDEN, "SG031"):
        given = dict.fromkeys(("numerator", "denominator", "value"), "")
        return row | given | dict(zip(("reason_code", "reason_note"), reasons[code], strict=True))
    if code == "SG015" and area in (BARNET, CAMDEN, EALING):
        return row | {"reason_code": "local_definition", "reason_note": "as counted here"}
    return row


def plant(inbox: Inbox) -> None:
    """Merton never answers in the first quarter, Ealing is late in the last, Barnet leaves the hours empty."""
    for quarter in (FIRST, LAST):
        for number, area in enumerate(library().pilot.boroughs):
            if (area, quarter) == (MERTON, FIRST):
                continue
            at = LATE if (area, quarter) == (EALING, LAST) else ON_TIME[quarter.label]
            hours = None if area == BARNET else 10.0 + number
            inbox.put(quarter.label, FEED, SENDERS[area], rows(area, quarter, hours), at=at)


def both_quarters(centre: Centre, inbox: Inbox) -> None:
    """What is planted, collated."""
    plant(inbox)
    collate(centre, FIRST.label)
    collate(centre, LAST.label)


@pytest.fixture
def reviewed(centre: Centre, begin: Begin) -> tuple[Centre, PilotReview, str]:
    begin(both_quarters)
    review, (page, workbook) = review_pilot(centre)
    before = page.read_bytes(), workbook.read_bytes()
    review_pilot(centre)
    assert (page.read_bytes(), workbook.read_bytes()) == before, "the same warehouse gives the same bytes"
    assert {stat.S_IMODE(path.stat().st_mode) for path in (page, workbook)} == {0o600}
    assert stat.S_IMODE(page.parent.stat().st_mode) == 0o700
    assert page.parent == centre.settings.home / "reports" / "pilot"
    return centre, review, page.read_text("utf-8")


def of(review: PilotReview, code: str) -> Proposed:
    return next(one for one in review.proposed if one.indicator.code == code)


def test_what_was_planted_is_found_and_proposals_follow_from_it(reviewed: tuple[Centre, PilotReview, str]) -> None:
    _, review, page = reviewed
    named = {one.area_code: one for one in review.boroughs}
    assert named[MERTON].quarters[FIRST].status == "no return"
    assert named[MERTON].quarters[FIRST].produced == 0
    assert (named[MERTON].quarters[FIRST].verdict.colour, named[MERTON].quarters[FIRST].verdict.score) == ("red", 0)
    assert (named[MERTON].moved or 0) > 50
    assert named[EALING].quarters[LAST].when == "4 working days late"
    assert named[CAMDEN].quarters[LAST].when == "on time"
    sums = review.sums[FIRST], review.sums[LAST]
    assert [(one.returned, one.boroughs, one.on_time, one.late) for one in sums] == [(10, 11, 10, 0), (11, 11, 10, 1)]

    never = of(review, "SG018")  # nobody collects it
    assert (never.proposal, never.rule_id, never.boroughs) == ("drop", "not_collected", 11)
    assert never.says == "0 of 21 figures asked for were produced, and 21 of 21 are said not to be collected at all"
    partner = of(review, "SG031")  # Camden alone has it
    assert (partner.proposal, partner.rule_id) == ("amend", "held_by_a_partner")
    assert partner.measured["with_partner"].words == "19 of 21"
    local = of(review, "SG015")  # three boroughs count it in a way of their own
    assert (local.proposal, local.rule_id) == ("amend", "counted_otherwise")
    assert local.measured["otherwise_defined"].words == "6 of 21"
    assert (of(review, "SG008").proposal, of(review, "SG008").measured["produced"].words) == ("keep", "21 of 21")
    assert {one.indicator.code for one in review.proposed if one.proposal == "drop"} == {"SG018"}

    response = next(one for one in review.responses if one.indicator.code == "SG008")
    assert (response.cells[MERTON], response.cells[CAMDEN], response.no_return) == ((1, 2), (2, 2), 1)
    why = next(one for one in review.responses if one.indicator.code == "SG031").missing
    assert [(one.why, one.figures, CAMDEN in one.area_codes) for one in why] == [("with partner", 19, False)]
    alike = next(one for one in review.alike if one.indicator.code == "SG015")
    assert alike.otherwise_areas == ["Barnet", "Camden", "Ealing"]
    failed = {one.rule_id: one for one in review.failed}
    assert failed["delivery_expected"].findings == {FIRST: 1, LAST: 0}
    assert failed["on_time"].findings == {FIRST: 0, LAST: 1}
    text = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    numbers = {int(number) for number in re.findall(r"\d+", text)}
    counts = pd.to_numeric(sample()["numerator"]).dropna().astype("int64")
    large = set(counts[counts >= 700]) - {2008, 2009, 2010}  # which no count of figures and no day comes near
    assert len(large) > 50
    assert not numbers & large, "no figure of an indicator is on the page"


def test_hours_are_a_median_and_a_range_and_nobodys(reviewed: tuple[Centre, PilotReview, str]) -> None:
    _, review, page = reviewed
    first, last = review.sums[FIRST], review.sums[LAST]
    assert (last.told, last.median_hours, last.least_hours, last.most_hours) == (10, 15.5, 11, 20)
    assert first.told == 9, "Merton, who didn't answer, told none"
    assert "11 to 20" in page
    row_of_camden = next(line for line in page.splitlines() if line.startswith('<tr><th scope="row">Camden'))
    assert "11" not in row_of_camden.replace("09-Q", "")


def test_of_too_few_nothing_is_told_or_proposed(centre: Centre, inbox: Inbox) -> None:
    for area in library().pilot.boroughs[:4]:
        inbox.put(FIRST.label, FEED, SENDERS[area], rows(area, FIRST, 12.0), at=ON_TIME[FIRST.label])
    collate(centre, FIRST.label)
    review, (page, _) = review_pilot(centre)
    assert {one.proposal for one in review.proposed} == {"none"}
    assert review.proposed[0].says == "nothing is proposed: returns of 4 boroughs, and 6 are needed"
    sums = review.sums[FIRST]
    assert (sums.told, sums.median_hours, sums.least_hours, sums.most_hours) == (4, None, None, None)
    text = page.read_text("utf-8")
    assert "<b>Not collated:</b> 2008-09-Q3. Nothing is said of this quarter" in " ".join(text.split())
    assert list(review.sums) == [FIRST]
    assert all(list(one.quarters) == [FIRST] for one in review.boroughs)


def test_before_anything_is_collated_the_review_says_so(centre: Centre) -> None:
    review, (page, workbook) = review_pilot(centre)
    assert review.given.not_collated == [FIRST, LAST]
    assert (review.proposed, review.sums, review.failed) == ([], {}, [])
    assert "there is nothing to review yet" in page.read_text("utf-8")
    assert workbook.read_bytes()


def test_a_later_word_goes_before_an_earlier_one_and_hours_that_cannot_be_are_left_out(
    centre: Centre, inbox: Inbox
) -> None:
    told: dict[str, Any] = dict.fromkeys(library().pilot.boroughs, 8.0)
    told[BARNET] = 5000.0
    for area, hours in told.items():
        inbox.put(FIRST.label, FEED, SENDERS[area], rows(area, FIRST, hours), at=ON_TIME[FIRST.label])
    again = rows(CAMDEN, FIRST, 20.0)
    inbox.put(FIRST.label, FEED, f"{SENDERS[CAMDEN]}__2", again, at="2008-10-21 10:00")
    collate(centre, FIRST.label)
    review, _ = review_pilot(centre)
    sums = review.sums[FIRST]
    assert (sums.told, sums.odd, sums.median_hours, sums.least_hours, sums.most_hours) == (10, 1, 8, 8, 20)
    camden = next(one for one in review.boroughs if one.area_code == CAMDEN)
    assert camden.quarters[FIRST].came == 2


def test_a_joint_return_is_each_members_and_its_hours_count_once(centre: Centre, inbox: Inbox) -> None:
    quarter, kingston, richmond = Quarter.parse("2008-09-Q4"), "E09000021", "E09000027"
    areas_of = {kingston: 30.0, BARNET: 10.0, CAMDEN: 11.0, EALING: 12.0}
    changed = {"boroughs": [*areas_of, richmond], "quarters": [quarter], "judged_from": 1}
    _ = centre.warehouse
    centre.__dict__["library"] = replace(centre.library, pilot=library().pilot.model_copy(update=changed))
    for area, hours in areas_of.items():
        sent = rows(area, quarter, hours)
        assert any("+" in str(one["area_code"]) for one in sent) is (area == kingston)
        inbox.put(quarter.label, FEED, SENDERS.get(area, "kingston_upon_thames"), sent, at="2009-04-28 10:00")
    collate(centre, quarter.label)
    review, _ = review_pilot(centre)
    sums = review.sums[quarter]
    assert (sums.returned, sums.boroughs, sums.told) == (5, 5, 4)
    of_richmond = next(one for one in review.boroughs if one.area_code == richmond).quarters[quarter]
    assert (of_richmond.status, of_richmond.came) == ("returned", 1)
    assert of_richmond.produced > 20
