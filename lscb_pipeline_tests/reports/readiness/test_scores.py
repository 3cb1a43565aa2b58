"""Verdicts as they are shown: grey or red, movement, which of several scores a cell shows, and London's median."""

from pathlib import Path

import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.reports.readiness.report import AreaPage, Report, build
from lscb_pipeline.reports.readiness.scores import Verdict, shown
from lscb_pipeline_tests.reports.judged import AREAS, CAMDEN, CITY, HACKNEY, inputs, score


def area(report: Report, code: str = CAMDEN) -> AreaPage:
    return next(page for page in report.areas if page.area_code == code)


def test_what_was_not_due_is_grey_and_what_did_not_come_is_red() -> None:
    report = build(inputs([score(CAMDEN, 0.0, status="no_return"), score(CITY, None)]))
    assert area(report).verdict.colour == area(report).cells["borough_return"].verdict.colour == "red"
    assert area(report).scores[0].status == "no return"
    assert area(report, CITY).verdict == Verdict("grey")
    assert area(report, CITY).cells["borough_return"].verdict.letter == "–"
    assert area(report, HACKNEY).cells == {}, "no row at all is nothing due, too"
    assert report.london.colours == {"green": 0, "amber": 0, "red": 1, "grey": 32}
    assert report.london.no_return == ["Camden"]


@pytest.mark.parametrize(("now", "then", "moved"), [(92.3, 89.1, 3.2), (70.0, 75.5, -5.5), (80.0, 80.0, 0.0)])
def test_movement_has_the_sign_of_the_change(now: float, then: float, moved: float) -> None:
    report = build(inputs([score(CAMDEN, now)], before=[score(CAMDEN, then)]))
    assert area(report).verdict.moved == moved
    assert area(report).scores[0].verdict.moved == moved
    assert report.london.median.moved == moved
    assert [p.name for p in report.london.rose] == (["Camden"] if moved > 0 else [])
    assert [p.name for p in report.london.fell] == (["Camden"] if moved < 0 else [])


def test_no_movement_without_a_score_in_both_quarters() -> None:
    report = build(inputs([score(CAMDEN, 90.0), score(CITY, None)], before=[score(CITY, 80.0)]))
    assert area(report).verdict.moved is None
    assert area(report, CITY).verdict.moved is None
    assert report.london.moves == {}


def test_scores_under_other_weights_are_not_compared_and_it_is_said() -> None:
    report = build(inputs([score(CAMDEN, 90.0)], before=[score(CAMDEN, 80.0, weights_version="0.9.0")]))
    assert area(report).verdict.moved is None
    assert report.other_weights == ["0.9.0"]


def test_movement_to_another_colour_is_counted() -> None:
    before = [score(CAMDEN, 89.9), score(HACKNEY, 91.0)]
    report = build(inputs([score(CAMDEN, 90.0), score(HACKNEY, 95.0)], before=before))
    assert report.london.changed_colour == 1
    assert report.london.moves == {"rose": 2}


def test_a_joint_return_sent_by_the_other_council_is_compared_with_its_own() -> None:
    now, then = score(CAMDEN, 80.0) | {"supplier": "hackney"}, score(CAMDEN, 70.0)
    assert area(build(inputs([now], before=[then]))).scores[0].verdict.moved == 10.0


def test_a_cell_is_as_good_as_its_weakest_sender_and_grey_gives_way() -> None:
    feed = "specialist_services"
    rows = [score(CAMDEN, 95.0, feed, "havens"), score(CAMDEN, 72.0, feed, "ndtms"), score(CAMDEN, None, feed, "mps")]
    cell = area(build(inputs(rows))).cells[feed]
    assert (cell.supplier, cell.verdict.score, cell.is_external) == ("ndtms", 72.0, True)


def test_what_others_send_does_not_count_for_the_area() -> None:
    report = build(inputs([score(CAMDEN, 95.0), score(CAMDEN, 0.0, "met_police_offences", "mps")]))
    assert area(report).verdict.score == 95.0
    assert [column.is_external for column in report.feeds] == [False, True]


def test_a_merged_row_is_shown_for_each_member_and_once_in_the_workbook_of_each() -> None:
    report = build(inputs([score(f"{CITY}+{HACKNEY}", 88.0)]))
    for code in (CITY, HACKNEY):
        assert area(report, code).verdict.score == 88.0
        assert area(report, code).scores[0].row["merged_code"] == f"{CITY}+{HACKNEY}"


def test_london_is_the_median_area() -> None:
    scores = [0.0, 70.0, 80.0, 96.0, 99.0]
    report = build(inputs([score(code, s) for code, s in zip(AREAS["area_code"], scores, strict=False)]))
    assert report.london.median.score == 80.0
    assert report.london.median.colour == "amber"


def test_scores_are_rounded_down_never_up_into_another_colour() -> None:
    assert shown(89.999) == 89.9
    assert shown(90.0) == 90.0
    assert shown(70.1) == 70.1, "what is a tenth stays a tenth"
    assert area(build(inputs([score(CAMDEN, 89.97)]))).verdict == Verdict("amber", 89.9)


def test_another_order_of_rows_gives_the_same_report() -> None:
    rows = [score(code, 50.0 + n) for n, code in enumerate(AREAS["area_code"])]
    rows += [score(code, 91.0, "met_police_offences", "mps") for code in AREAS["area_code"]]
    one, other = build(inputs(rows)), build(inputs(rows[::-1]))
    assert (one.areas, one.london, one.senders) == (other.areas, other.london, other.senders)


def test_the_page_for_readers_names_the_weights_in_force() -> None:
    weights = library().weights
    page = " ".join((Path(__file__).parents[3] / "docs" / "readiness.md").read_text("utf-8").split())
    shares = weights.dimensions.model_dump().items()
    assert "**Quality** = " + " + ".join(f"{share:.2f} {name}" for name, share in shares) in page
    assert f"coverage × ({weights.parts.quality} quality + {weights.parts.evidence} evidence)" in page
    assert f"a critical failure at most {weights.caps.critical} (red)" in page
    assert f"no sign-off at most {weights.caps.no_sign_off} (amber)" in page
    assert f"{weights.colours.green:g} or more | audit-ready" in page
    assert f"{weights.per_day_late:g} less for each working day late" in page
    assert f"{weights.comparable.share * 100:g} % of the areas due and from at least {weights.comparable.areas}" in page
