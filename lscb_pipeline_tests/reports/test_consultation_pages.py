"""The consultation's pages by themselves: which decision a comment gets, and how they open in a real browser."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from lscb_pipeline.contracts.drafts_consulted import FEED, CommentDecision, drafts_consulted_on
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.consultation import VIEWS, BoardComment, Consultation, consultation_report, draft_page
from lscb_pipeline_tests.reports.browser import CHROMIUM, new_page
from lscb_pipeline_tests.reports.release.test_pages import text

QUARTER = Quarter.parse("2008-09-Q1")
DAY = dt.date(2008, 6, 20)
CAMDEN, HACKNEY = "E09000007", "E09000012"


def comment(area: str = CAMDEN, role: str = "police", words: str = "", withheld: str = "") -> BoardComment:
    return BoardComment(area, role, "RA013", "1", "timing", "change", DAY, words, withheld)


def decision(says: str, **closer: str) -> CommentDecision:
    usual = {"quarter": "2008-09-Q1", "indicator": "RA013", "subject": "timing", "became": "accepted",
             "day": "2008-07-02", "decision": says}  # fmt: skip
    return CommentDecision.model_validate(usual | closer)


def consultation(comments: list[BoardComment], decisions: list[CommentDecision]) -> Consultation:
    drafts = drafts_consulted_on(library().indicators, QUARTER)
    return Consultation(QUARTER, True, drafts, comments, decisions, {CAMDEN: "Camden", HACKNEY: "Hackney"}, [])


def test_the_closest_decision_is_told() -> None:
    said = [comment(), comment(role="health"), comment(HACKNEY)]
    decisions = [decision("for all"), decision("for Camden", area_code=CAMDEN),
                 decision("for Camden's police", area_code=CAMDEN, role="police")]  # fmt: skip
    page = text(consultation_report(consultation(said, decisions)))
    assert "Camden police timing change – accepted, 2 July 2008: for Camden's police" in page
    assert "Camden health timing change – accepted, 2 July 2008: for Camden Hackney" in page
    assert "Hackney police timing change – accepted, 2 July 2008: for all" in page


def test_a_decision_of_another_quarter_version_or_subject_is_none_of_a_comments() -> None:
    others = [decision("no", subject="burden"), decision("no", version="2"), decision("no", quarter="2008-09-Q2")]
    assert "not decided on yet" in text(consultation_report(consultation([comment()], others)))


def test_pages_say_the_views_in_the_words_of_the_workbooks_cells() -> None:
    made = consultation([comment()], [])
    (cells,) = (column.values for column in library().contracts[FEED].columns if column.name == "view")
    assert list(VIEWS) == cells
    for page in (
        text(draft_page(made, DAY)),
        text(consultation_report(made)).replace("cannot produce", "cannot_produce"),
    ):
        assert all(view in page for view in cells)
        assert "not at all" not in page
    assert "with 1 comment on 7 drafts." in text(consultation_report(made))
    alone = dataclasses.replace(made, drafts=made.drafts[:1], comments=[])
    assert "with 0 comments on 1 draft." in text(consultation_report(alone))


def test_what_a_board_typed_is_text_and_nothing_else() -> None:
    page = consultation_report(consultation([comment(words="<script>alert(1)</script>")], []))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.fixture(params=[1280, 390])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with new_page(browser, request.param) as opened:
        yield opened


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
def test_axe_finds_nothing_serious_and_only_tables_scroll_sideways(page: Page, tmp_path: Path) -> None:
    made = consultation([comment(words="say from when"), comment(HACKNEY, withheld="withheld: holds a title")],
                        [decision("for all")])  # fmt: skip
    for name, html in (("draft", draft_page(made, DAY)), ("report", consultation_report(made))):
        path = tmp_path / f"{name}.html"
        path.write_text(html, "utf-8")
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found
                if one["impact"] in ("serious", "critical")] == []  # fmt: skip
