"""A figure that a format has no column for is not said to be unavailable; one left blank is."""

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline_tests.conftest import Inbox, collate, query

FEED, QUARTER = "nhs_teenage_conceptions", "2019-20-Q1"


def codes(centre: Centre) -> list[list[object]]:
    found = query(
        centre, "select indicator_code, status, value from core.current_observation where feed = :f order by 1", f=FEED
    )
    return found.astype(object).where(found.notna(), None).to_numpy().tolist()


def test_what_a_format_has_no_column_for_is_not_stated(centre: Centre, inbox: Inbox) -> None:
    inbox.put(QUARTER, FEED, "ons", [{"area_code": "Camden", "period": "2017", "conception_rate": "12.5"}])
    collate(centre, QUARTER)
    assert codes(centre) == [["TP001", "final", 12.5]]


def test_what_is_left_blank_is_not_available(centre: Centre, inbox: Inbox) -> None:
    line = {"area_code": "Camden", "period": "2017", "conception_rate": "12.5", "abortion_percent": ""}
    inbox.put(QUARTER, FEED, "ons", [line])
    collate(centre, QUARTER)
    assert codes(centre) == [["TP001", "final", 12.5], ["TP002", "x", None]]


def test_a_reason_without_a_column_of_figures_is_stated(centre: Centre, inbox: Inbox) -> None:
    line = {"area_code": "Camden", "period": "2008-09-Q3", "indicator_code": "SG014", "reason_code": "not_applicable"}
    inbox.put("2008-09-Q3", "borough_return", "camden", [line])
    collate(centre, "2008-09-Q3")
    found = query(centre, "select status from core.current_observation where indicator_code = 'SG014'")
    assert found["status"].tolist() == ["z"]


def test_nil_is_a_true_zero_in_every_feed_that_has_reasons(centre: Centre, inbox: Inbox) -> None:
    line = {
        "area_code": "5K7",
        "period": "2008-09-Q3",
        "indicator_code": "SG026",
        "numerator": "",
        "reason_code": "nil",
    }
    inbox.put("2008-09-Q3", "nhs_child_health", "pct_5k7", [line])
    collate(centre, "2008-09-Q3")
    found = query(centre, "select area_code, numerator, status from core.current_observation")
    assert found.to_numpy().tolist() == [["E09000007", 0.0, "final"]]
