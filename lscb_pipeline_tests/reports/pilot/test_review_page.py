"""The pilot's review as a page: opened, read, printed by a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from lscb_pipeline.reports.pilot.review import pilot_review
from lscb_pipeline.reports.pilot.review_page import pilot_page
from lscb_pipeline_tests.reports.browser import CHROMIUM, opened, pages
from lscb_pipeline_tests.reports.pilot.made_pilot import FIRST, LAST, pilot_of, whole_pilot

in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")


def page_of(**given: object) -> str:
    return pilot_page(pilot_review(whole_pilot(**given)))


@in_browser
@pytest.mark.parametrize("width", [1280, 800, 390])
def test_axe_finds_nothing_serious_and_only_tables_scroll_sideways(browser: Browser, width: int) -> None:
    with opened(browser, page_of()) as (page, asked):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        found = Axe().run(page).response["violations"]
        assert [
            (one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in ("serious", "critical")
        ] == []
        assert page.evaluate("[...document.querySelectorAll('th')].every(th => th.hasAttribute('scope'))")
        assert page.evaluate("[...document.querySelectorAll('table')].every(table => table.caption)")
        assert page.locator("script").count() == 0
        assert asked == []


@in_browser
def test_each_proposal_stands_with_the_figures_behind_it_and_what_to_decide_first(browser: Browser) -> None:
    with opened(browser, page_of()) as (page, _):
        assert page.locator("h3").all_inner_texts() == ["Drop: 1", "Amend: 2", "No proposal: 1", "Keep: 3"]
        assert "proposals for the steering group to decide on" in page.locator("#pilot").inner_text()
        row = page.locator("table.proposals tbody tr", has_text="SG018").first.locator("td").all_inner_texts()
        assert row[0].startswith("0 of 21 figures asked for were produced, and 21 of 21 are said not to be collected")
        assert row[1:] == ["11", "0 of 21", "21", "–", "–", "–", "–", "–"]
        grid = page.locator("table.grid tbody tr", has_text="SG001").locator("td")
        assert grid.all_inner_texts() == ["1 of 2"] + ["2 of 2"] * 10
        assert "SG013" in page.locator("#why").inner_text(), "once a year, and not in the pilot"
        assert "<script>alert(1)</script>" in page.locator("table.blocking").inner_text()
        assert "SG015 (11)" in page.locator("table.blocking").inner_text()
        links = page.locator("a[href]").evaluate_all("links => links.map(a => a.getAttribute('href'))")
        assert links
        assert all(page.locator(link).count() == 1 for link in links)


@in_browser
def test_it_prints_on_a_few_pages_each_marked(browser: Browser) -> None:
    with opened(browser, page_of()) as (page, _):
        assert 3 <= pages(page) <= 9
        assert page.locator(".mark").all_inner_texts() == ["Internal: not for release"] * 3
        assert page.locator(".sample").count() == 3
        on_paper = page.evaluate("""[...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
            .filter(rule => rule instanceof CSSPageRule).map(rule => rule.cssText).join()""")
        assert '@bottom-left { content: "Internal: not for release"' in on_paper
        assert '@bottom-center { content: "MADE-UP SAMPLE"' in on_paper


def test_real_returns_have_no_sample_mark() -> None:
    assert "MADE-UP" in page_of()
    assert "MADE-UP" not in page_of(is_made_up=False)


def test_a_quarter_that_is_not_collated_is_named_and_nothing_is_said_of_it() -> None:
    given = whole_pilot()
    of_first = {
        name: rows[rows["collection_quarter"] == FIRST.starts_on]
        for name, rows in (("figures", given.figures), ("returns", given.returns), ("findings", given.findings))
    }
    html = page_of(collated=[FIRST], **of_first)
    assert f"<b>Not collated:</b> {LAST.label}. Nothing is said of this quarter" in html
    assert f"Return {LAST.label}" not in html
    assert "Not collated" not in page_of()


def test_nothing_at_all_is_a_page_too() -> None:
    html = pilot_page(pilot_review(pilot_of([], collated=[], last_received=None)))
    assert "there is nothing to review yet" in html
    assert "proposals" not in html.split("</style>")[1]
