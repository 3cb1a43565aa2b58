"""A receipt: what became of a delivery, its findings and figures, the next day; as its sender reads it."""

import datetime as dt
import re
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser

from lscb_pipeline.reports.sender.receipt import Delivered, receipts
from lscb_pipeline.reports.sender.standing_words import Overtaker, Standing
from lscb_pipeline_tests.reports.browser import CHROMIUM, opened, pages
from lscb_pipeline_tests.reports.judged import CAMDEN, finding, inputs, score

FIGURES = ["delivery_id", "area_code", "indicator_code", "breakdown", "period_start", "period_end", "numerator",
           "denominator", "value", "status", "kind", "overtaken_by"]  # fmt: skip
RESENT = ["delivery_id", "indicator_code", "given_before", "restated", "zeroed", "blanked", "dropped"]
SUMS = ["delivery_id", "indicator_code", "areas", "figures", "held", "overtaken", "numerator", "denominator"]
QUARTER = (dt.date(2008, 10, 1), dt.date(2008, 12, 31))


def delivery(**given: Any) -> dict[str, Any]:
    return {
        "delivery_id": "d1", "feed": "borough_return", "supplier": "camden", "sha256": "ab" * 32,
        "received_at": dt.datetime(2009, 7, 1, 23, 30, tzinfo=dt.UTC), "path": "2008-09-Q3/borough_return/camden.csv",
        "status": "promoted", "layout": "plain", "rule_id": None, "message": None,
        "records_read": 34, "records_loaded": 30, "records_refused": 3, "records_outside": 1, "records_held": 0,
        "outside_by_reason": {"a total": 1},
    } | given  # fmt: skip


def receipt(
    came: dict[str, Any], figures: list[tuple[Any, ...]] | None = None, sums: list[tuple[Any, ...]] | None = None,
    resent: pd.DataFrame | None = None, **given: Any,
) -> str:  # fmt: skip
    stands = given.pop("standing", Standing(34, 34, 0))
    beside = {"worked_out": None, "worked_out_on": None} | given.pop("beside", {})
    made = inputs(given.pop("rows", [score(CAMDEN, 92.0, delivery_id="d1")]), given.pop("findings", []), **given)
    frames = Delivered(
        pd.DataFrame([came]), pd.DataFrame(figures or [], columns=FIGURES).assign(source_table="", **beside),
        pd.DataFrame(sums or [], columns=SUMS),
        {"d1": stands} if stands else {},
        (pd.DataFrame(columns=RESENT) if resent is None else resent).assign(feed="borough_return", is_counted=True),
    )  # fmt: skip
    ((supplier, delivery_id, page),) = receipts(made, frames)
    assert (supplier, delivery_id) == (came["supplier"], came["delivery_id"])
    return page


def words(page: str) -> str:
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split())


def test_what_came_when_and_what_became_of_it() -> None:
    text = words(receipt(delivery()))
    assert "Camden: camden.csv" in text
    assert "Accepted: 34 of its 34 figures count now." in text
    assert "2 July 2009 at 00:30:00, London time" in text, "summer time"
    assert "ab" * 32 in text
    assert "34 records read, 30 used, 3 refused, 1 outside this feed (1 a total)" in text
    assert "For the sender only: not for release" in text
    assert "MADE-UP SAMPLE" in text


def test_what_of_it_counts_no_longer_and_whose_word_does() -> None:
    later = Overtaker("feedbeef" * 8, dt.datetime(2009, 7, 3, 9, tzinfo=dt.UTC), 30)
    text = words(receipt(delivery(), standing=Standing(34, 2, 2, (later,))))
    assert "Accepted: 2 of its 34 figures count now; 2 wait for a decision; 30 overtaken: ordered behind" in text
    assert "ordered behind delivery feedbeeffeed, received 2009-07-03 10:00:00." in text
    assert "its figures count." not in text
    assert "Accepted; it states no figure." in words(receipt(delivery(), standing=None))


def test_why_it_was_not_accepted() -> None:
    text = words(receipt(delivery(status="unreadable", message="the file is empty", layout=None)))
    assert "It could not be read: none of its figures counts. What you sent before stands. the file is empty." in text
    assert "None: nothing of this delivery is in the warehouse." in text


def test_findings_by_sheet_row_and_column_with_what_to_do() -> None:
    mine = finding("SG001", delivery_id="d1", sheet="Return", row_number=7, column_name="numerator", area_code=CAMDEN)
    text = words(receipt(delivery(), findings=[mine, finding("another's", delivery_id="d2")]))
    assert "Return 7 numerator SG001" in text
    assert "What to do: fill it in and send it again" in text
    assert "another" not in text


def test_its_own_figures_as_they_stand() -> None:
    figures = [
        ("d1", CAMDEN, "SG001", "all", *QUARTER, 3.0, None, None, "final", "figure", None),
        ("d1", CAMDEN, "SG002", "all", *QUARTER, 0.0, 12.0, None, "final", "held", None),
        ("d1", CAMDEN, "SG003", "all", *QUARTER, 4.0, 12.0, None, "final", "figure", "feedbeef" * 8),
    ]
    text = words(receipt(delivery(), figures))
    assert "Camden SG001 Referrals 2008-09-Q3 3 – – final counts" in text
    assert "Camden SG002 Assessments 2008-09-Q3 0 12 – final waits for a decision" in text
    assert "4 12 – final overtaken by delivery feedbeeffeed" in text


def test_what_is_worked_out_of_a_return_of_each_child_stands_beside_with_its_day() -> None:
    figures = [("d1", CAMDEN, "SG012", "all", *QUARTER, 310.0, None, None, "final", "figure", None)]
    page = receipt(delivery(), figures, beside={"worked_out": 304.0, "worked_out_on": dt.date(2009, 5, 28)})
    assert "310 – – 304 (file of 28 May 2009) final counts" in words(page)
    assert "304" not in words(receipt(delivery(), figures))


def test_of_persons_only_totals_over_all_areas() -> None:
    came = delivery(feed="met_police_missing_children", supplier="mps")
    sums = [("d1", "RN101", 32, 32, 0, 0, 2360.0, None)]
    text = words(receipt(came, sums=sums, rows=[score(None, 99.0, "met_police_missing_children", "mps")]))
    assert "RN101 Missing children 2360 –" in text
    assert "figures by area are not sent out" in text
    assert "Camden" not in text


def test_too_many_figures_are_summed_up_by_indicator() -> None:
    text = words(receipt(delivery(), sums=[("d1", "SG001", 33, 1200, 4, 7, 5000.0, None)]))
    assert "Too many to list each" in text
    assert "SG001 Referrals 33 1200 4 7" in text


@pytest.mark.parametrize(
    ("feed", "said"),
    [("borough_return", "30 April 2009, for 2008-09-Q4"), ("met_police_offences", "23 April 2009, for 2008-09-Q4"),
     ("dfe_children_in_need", "no day is set: as you publish")],
)  # fmt: skip
def test_the_next_day(feed: str, said: str) -> None:
    assert f"Your next one is due {said}" in words(receipt(delivery(feed=feed)))


def test_a_score_of_another_delivery_is_named_as_such() -> None:
    text = words(receipt(delivery(), rows=[score(CAMDEN, 92.0, delivery_id="d2")]))
    assert "The score is of another delivery of yours: d2" in text
    assert "another delivery" not in words(receipt(delivery()))


def test_what_a_supplier_wrote_is_shown_as_text() -> None:
    page = receipt(delivery(path="2008-09-Q3/borough_return/camden__<img src=x>.csv"))
    assert "<img" not in page
    assert "camden__&lt;img src=x&gt;.csv" in page


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
def test_it_opens_without_a_network_and_prints_on_a_page(browser: Browser) -> None:
    with opened(browser, receipt(delivery(), findings=[finding("SG001", delivery_id="d1")])) as (page, asked):
        assert asked == []
        assert page.locator("h1").inner_text() == "Camden: camden.csv"
        assert pages(page) == 1


@pytest.mark.parametrize(("status", "said"), [("promoted", "What it does to"), ("held", "What it would do to")])
def test_what_it_does_to_figures_given_before(status: str, said: str) -> None:
    resent = pd.DataFrame([("d1", "SG001", 34, 3, 0, 1, 2)], columns=RESENT)
    text = words(receipt(delivery(status=status), resent=resent))
    assert f"{said} figures you gave before" in text
    assert "34 3 0 1 2" in text
    assert said not in words(receipt(delivery(status=status)))
