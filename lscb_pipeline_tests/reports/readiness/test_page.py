"""The report as a page: opened and printed by a real browser."""

import pytest
from playwright.sync_api import Browser

from lscb_pipeline.reports.readiness.page import one_decimal, readiness_page, signed, whole
from lscb_pipeline.reports.readiness.report import build
from lscb_pipeline_tests.reports.browser import CHROMIUM, opened, pages
from lscb_pipeline_tests.reports.judged import AREAS, CAMDEN, CITY, HACKNEY, finding, inputs, score

CODES = list(AREAS["area_code"])
FEEDS = ["met_police_offences", "met_police_missing_children", "met_police_mappa", "met_police_youth_violence",
         "nhs_child_health", "specialist_services", "london_refuge_stays", "runaways_survey"]  # fmt: skip
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")


def page_of(**given: object) -> str:
    rows = [score(CAMDEN, 92.35), score(HACKNEY, 69.97), score(CITY, None), score("E09000003", 0.0, status="no_return")]
    rows += [score(code, 88.0, "met_police_offences", "mps") for code in CODES if code != CITY]
    rows += [score(None, 88.0, "met_police_offences", "mps") | {"basis": "own"}]
    found = [
        finding("<script>alert(1)</script> SG001", area_code=CAMDEN, row_number=12, column_name="numerator"),
        finding("three rows", supplier="mps", feed="met_police_missing_children"),
    ]
    due = [(code, "SG001", "figure") for code in CODES[:12]]
    made = inputs(rows, found, before=[score(CAMDEN, 95.0), score(HACKNEY, 60.0)], due=due, **given)
    return readiness_page(build(made))


@in_browser
def test_the_heat_map_shows_each_area_and_feed_with_letter_score_and_movement(browser: Browser) -> None:
    with opened(browser, page_of()) as (page, asked):
        table = page.locator("table.heat")
        assert table.locator("thead th[scope=col]").all_inner_texts() == [
            "Area", "Own score", "Moved", "Borough return", "Met police offences (external)",
        ]  # fmt: skip
        assert table.locator("tbody th[scope=row]").all_inner_texts() == list(AREAS["name"])

        def row(name: str) -> list[str]:
            return page.locator("table.heat tbody tr", has=page.get_by_role("link", name=name)).first.locator(
                "td"
            ).all_inner_texts()  # fmt: skip

        assert row("Camden") == ["G 92.3", "−2.7", "G 92", "A 88"]
        assert row("Hackney") == ["R 69.9", "+9.9", "R 69", "A 88"]
        assert row("Barnet") == ["R 0.0", "–", "R 0", "A 88"], "no return is red"
        assert row("City of London") == ["–", "–", "–", "–"], "nothing due is grey"
        own, external = (table.locator(f"tbody tr:nth-child(7) td:nth-child({n})") for n in (4, 5))
        looks = [cell.evaluate("e => [getComputedStyle(e).fontStyle, getComputedStyle(e).backgroundImage]")
                 for cell in (own, external)]  # fmt: skip
        assert looks[0] == ["normal", "none"]
        assert looks[1][0] == "italic"
        assert "repeating-linear-gradient" in looks[1][1], "an external score is hatched, too"
        assert asked == []


@in_browser
def test_it_prints_on_a_sensible_number_of_pages_with_the_mark_on_each(browser: Browser) -> None:
    with opened(browser, page_of()) as (page, asked):
        assert 33 + 3 <= pages(page) <= 33 + 6
        assert page.locator("section.sheet").count() == 33 + 2, "London, the areas, the senders"
        assert page.locator("section.sheet .strip .mark").all_inner_texts() == ["Internal: not for release"] * 35
        assert page.locator("section.sheet .sample").count() == 35
        on_paper = page.evaluate("""[...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
            .filter(rule => rule instanceof CSSPageRule).map(rule => rule.cssText).join()""")
        assert '@bottom-left { content: "Internal: not for release"' in on_paper
        assert '@bottom-center { content: "MADE-UP SAMPLE"' in on_paper
        assert asked == []


@in_browser
def test_links_lead_to_the_areas_and_findings_say_what_to_do(browser: Browser) -> None:
    with opened(browser, page_of()) as (page, _):
        targets = page.locator("a[href]").evaluate_all("links => links.map(a => a.getAttribute('href'))")
        assert all(target.startswith("#") and page.locator(target).count() == 1 for target in set(targets))
        camden = page.locator(f"#{CAMDEN}")
        assert "fill it in and send it again" in camden.inner_text()
        assert camden.locator("table.findings tbody tr").nth(1).locator("td").all_inner_texts() == [
            "–", "12", "numerator", "<script>alert(1)</script> SG001",
        ]  # fmt: skip
        assert page.locator("script").count() == 0
        assert "three rows" in page.locator("#senders").inner_text()
        assert page.get_by_text("three rows").count() == 1, "findings of persons' feeds are on no area's page"


@in_browser
def test_every_cell_has_a_header_and_colour_is_never_alone(browser: Browser) -> None:
    with opened(browser, page_of()) as (page, _):
        assert page.evaluate("[...document.querySelectorAll('th')].every(th => th.hasAttribute('scope'))")
        assert page.evaluate("[...document.querySelectorAll('table.heat, table.scores')].every(t => t.caption)")
        letters = page.locator("td.v").evaluate_all("cells => cells.map(cell => cell.innerText[0])")
        assert len(letters) > 100
        assert set(letters) <= {"G", "A", "R", "–"}
        assert page.evaluate("document.documentElement.lang") == "en-GB"


def test_real_figures_have_no_sample_mark() -> None:
    assert "MADE-UP" in page_of()
    assert "MADE-UP" not in page_of(is_made_up=False)


def test_a_quarter_without_any_judgement_still_has_its_pages() -> None:
    html = readiness_page(build(inputs([])))
    assert html.count('class="sheet"') == 33 + 1


def test_numbers_are_written_for_people() -> None:
    assert [signed(3.2), signed(-0.4), signed(0.0), signed(None)] == ["+3.2", "−0.4", "0.0", "–"]
    assert [one_decimal(89.97), one_decimal(None)] == ["89.9", "–"]
    assert [whole(89.97), whole(100.0), whole(None)] == ["89", "100", "–"]
