"""Typed figures beside those worked out of the area's own return: what differs is told, what agrees is counted."""

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages.report import report
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.collation.test_looked_after import CAMDEN, FEED, RETURN, episode, episodes, typed
from lscb_pipeline_tests.conftest import Inbox, collate, query

RULE = "agrees_with_return"


def children(number: int) -> str:
    return episodes(*(episode(f"A{child:03d}", "03/05/2005") for child in range(number)))


def of_quarter(quarter: str, numerator: int) -> dict[str, object]:
    return typed(str(numerator)) | {"period": quarter}


def differences(centre: Centre, quarter: str) -> list[str]:
    """What is told of figures that differ, in a quarter's findings."""
    found = query(
        centre,
        """select area_code, feed, severity, about from quality.finding
           where rule_id = :rule and collection_quarter = cast(:quarter as date) order by about""",
        rule=RULE, quarter=quarter,
    )  # fmt: skip
    assert found.empty or (set(found["area_code"]), set(found["feed"])) == ({CAMDEN}, {RETURN})
    return [str(about) for about in found["about"]]


def compared(centre: Centre, quarter: str) -> list[tuple[int, int]]:
    """Of a quarter the figures that were compared, and those that differ."""
    counts = query(
        centre,
        """select sum(rows_tested)::int as tested, sum(rows_failing)::int as failing from quality.rule_result
           where rule_id = :rule and collection_quarter = cast(:quarter as date) having sum(rows_tested) > 0""",
        rule=RULE, quarter=quarter,
    )  # fmt: skip
    return list(counts.itertuples(index=False, name=None))


# 2, or 5 % of the larger count where that is more.
@pytest.mark.parametrize(
    ("number", "numerator", "differ"), [(10, 12, 0), (10, 13, 1), (10, 7, 1), (100, 95, 0), (100, 94, 1), (95, 100, 0)]
)
def test_a_difference_beyond_the_tolerance_is_told(
    centre: Centre, inbox: Inbox, number: int, numerator: int, differ: int
) -> None:
    inbox.put("2009-10-Q1", FEED, "camden", children(number), at="2009-07-20")
    inbox.put("2009-10-Q1", RETURN, "camden", [typed(str(numerator))], at="2009-07-09")
    collate(centre, "2009-10-Q1")
    assert compared(centre, "2009-04-01") == [(1, differ)]
    found = differences(centre, "2009-04-01")
    assert len(found) == differ
    for about in found:
        assert about.startswith("SG012, 2009-10-Q1: the typed figure and the one worked out of SSDA903 differ by more")
        assert "typed in a file of 9 July 2009, worked out of a file of 20 July 2009; the usual reasons" in about
        assert "different days; children in short breaks" in about
        assert f"figure {numerator}" not in about


def test_a_return_that_comes_at_the_end_of_the_year_is_beside_every_quarter(centre: Centre, inbox: Inbox) -> None:
    for quarter, numerator in (("2009-10-Q1", 20), ("2009-10-Q3", 31), ("2009-10-Q4", 20)):
        inbox.put(quarter, RETURN, "camden", [of_quarter(quarter, numerator)])
        collate(centre, quarter)
        assert compared(centre, {"1": "2009-04-01", "3": "2009-10-01", "4": "2010-01-01"}[quarter[-1]]) == []
    inbox.put("2009-10-Q4", FEED, "camden", children(20))
    collate(centre, "2009-10-Q4")
    assert compared(centre, "2010-01-01") == [(3, 1)]
    (about,) = differences(centre, "2010-01-01")
    assert about.startswith("SG012, 2009-10-Q3: ")


def test_the_order_of_runs_does_not_matter(centre: Centre, inbox: Inbox) -> None:
    inbox.put("2009-10-Q2", FEED, "camden", children(20))
    inbox.put("2009-10-Q2", RETURN, "camden", [of_quarter("2009-10-Q2", 20)])
    collate(centre, "2009-10-Q2")
    inbox.put("2009-10-Q1", RETURN, "camden", [of_quarter("2009-10-Q1", 40)])
    collate(centre, "2009-10-Q1")
    assert compared(centre, "2009-07-01") == [(2, 1)]
    assert compared(centre, "2009-04-01") == []


def test_agreement_raises_accuracy(centre: Centre, inbox: Inbox) -> None:
    """A return that fails another rule of accuracy is the more accurate for what agrees with the area's own file."""
    rows = [typed("20"), *(
        typed(numerator) | {"indicator_code": code, "denominator": denominator}
        for code, numerator, denominator in (("SG001", "300", ""), ("SG003", "30", "310"))
    )]  # fmt: skip
    inbox.put("2009-10-Q1", RETURN, "camden", rows)
    collate(centre, "2009-10-Q1")
    accuracy = "select accuracy from quality.readiness where feed = 'borough_return' and supplier = 'camden'"
    alone = query(centre, accuracy)["accuracy"].item()
    inbox.put("2009-10-Q1", FEED, "camden", children(20))
    collate(centre, "2009-10-Q1")
    beside = query(centre, accuracy)["accuracy"].item()
    assert alone < beside < 100
    inbox.put("2009-10-Q1", FEED, "camden__later", children(60), at="2009-08-01")
    collate(centre, "2009-10-Q1")
    assert query(centre, accuracy)["accuracy"].item() < beside


def test_figures_are_told_to_the_sender_alone(centre: Centre, inbox: Inbox) -> None:
    """The receipt has both; the centre's page how many agree, and the finding in words."""
    inbox.put("2009-10-Q1", FEED, "camden", children(1234), at="2009-07-20")
    inbox.put("2009-10-Q1", RETURN, "camden", [typed("1357")], at="2009-07-09")
    collate(centre, "2009-10-Q1")
    report(centre, Quarter.parse("2009-10-Q1"))
    home = centre.settings.make_home()
    (receipt,) = [
        path.read_text() for path in home.glob("receipts/2009-10-Q1/camden/*.html") if "1357" in path.read_text()
    ]
    assert "1234 (file of 20 July 2009)" in receipt
    page = (home / "internal" / "2009-10-Q1" / "readiness.html").read_text()
    assert "0 of 1 typed figure that these give, too, agree with them" in page
    assert "the typed figure and the one worked out of SSDA903 differ" in page
    assert ("1234" in page, "1357" in page) == (False, False)
