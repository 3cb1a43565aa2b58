"""What a page says is missing, late or not ready, of whom that is asked, and what changed since the last release."""

import re

import pandas as pd
import pytest

from lscb_pipeline_tests.reports.boards.made_boards import files_of, page_of
from lscb_pipeline_tests.reports.release.made import BARNET, CAMDEN, release


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return files_of(release())


def test_what_is_missing_is_asked_of_who_owes_it(files: dict[str, bytes]) -> None:
    page = page_of(files, BARNET)
    assert "Borough return (Barnet): no return has come: 1 indicator." in page
    asked = page[page.index("Questions to take") :]
    assert re.search(r"Local authority Send Borough return, or say what stands in the way.*? Barnet Answer:", asked)
    assert "21 July 2010 : Borough return for April to June 2010 due" in page


def test_what_is_published_for_london_alone_is_asked_of_nobody() -> None:
    due = pd.DataFrame([("RF003", "absent"), ("SG031", "absent")], columns=["indicator_code", "state"])
    made = release(missing=due.assign(area_code=BARNET, feed="borough_return"), readiness=release().readiness.iloc[:0])
    page = page_of(files_of(made), BARNET)
    assert "Children missing from education" in page
    assert "turned away" not in page


def test_a_receipt_is_asked_about_through_its_sender_who_alone_has_it(files: dict[str, bytes]) -> None:
    red = release(readiness=release().readiness.assign(colour="red"))
    for page in (page_of(files, CAMDEN), page_of(files_of(red), CAMDEN)):
        assert "Ask the sender to go through its receipt for Borough return" in page


@pytest.mark.parametrize(
    ("feed", "supplier", "is_asked"),
    [
        ("london_refuge_stays", "london_refuge", False),
        ("dfe_looked_after_missing", "dfe", False),
        ("met_police_mappa", "mps", True),
    ],
)
def test_a_receipt_is_asked_about_where_its_sender_is_the_areas_partner(
    feed: str, supplier: str, is_asked: bool
) -> None:
    returns = pd.DataFrame([{"feed": feed, "supplier": supplier, "area_code": None, "title": "Feed", "name": "Sender",
                             "state": "received"}])  # fmt: skip
    readiness = release().readiness.assign(feed=feed, colour="red")
    page = page_of(files_of(release(returns=returns, readiness=readiness)), CAMDEN)
    assert ("receipt for Feed" in page) is is_asked


def test_a_return_that_is_late_or_not_ready_is_asked_about(files: dict[str, bytes]) -> None:
    page = page_of(files, CAMDEN)
    assert "Borough return (Camden): audit-ready with reservations." in page
    assert "Borough return (Camden): came late." in page
    red = release(readiness=release().readiness.assign(colour="red"))
    assert "not audit-ready: nothing is said of its figures" in page_of(files_of(red), CAMDEN)


def test_what_another_body_holds_is_asked_of_the_lead_partner() -> None:
    due = [("SG031", "with_partner"), ("SG001", "joint")]
    missing = pd.DataFrame(due, columns=["indicator_code", "state"]).assign(area_code=BARNET, feed="borough_return")
    page = page_of(files_of(release(missing=missing, returns=release().returns.assign(state="received"))), BARNET)
    assert "Agree how “Children missing from education” reaches Barnet in time for the next return. Education" in page
    assert "Referrals" not in page, "a joint figure is missing nowhere"


def test_figures_hidden_now_or_given_since_are_counted_without_their_numbers() -> None:
    row = release().changes.iloc[[0]]
    why = ["hidden now", "hidden now", "given since", "no longer given", "given since", "corrected by its sender"]
    made = pd.concat([row.assign(breakdown=f"part_{n}") for n in range(len(why))], ignore_index=True)
    changes = made.assign(
        why=why, before=[91.7, 91.7, None, 91.7, None, 91.7], after=[None, None, 92.3, None, None, 92.3]
    )
    page = page_of(files_of(release(changes=changes)), CAMDEN)
    assert "No figure of Camden that was shown before, and is now, is another number." in page
    assert (
        "Other changes to figures of Camden: 2 hidden now; 1 another number, in a return that is not audit-ready;"
        " 1 given since; 1 no longer given; 1 still without a number, for another reason." in page
    )
    assert "91.7" not in page
    assert "92.3" not in page
    assert "Other changes" not in page_of(files_of(release()), CAMDEN)


def test_what_was_revised_is_named_with_its_figure_now(files: dict[str, bytes]) -> None:
    page = page_of(files, CAMDEN)
    assert (
        "Referrals to children's social care, January to March 2010: up to 101.3 per 10,000 in a quarter; "
        "corrected by its sender" in page
    )
    hidden = release(changes=release().changes.assign(after=float("nan")))
    assert "No figure of Camden that was shown before, and is now, is another number" in page_of(
        files_of(hidden), CAMDEN
    )
