"""The final report opened by a real browser that is cut off from every network."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reports.editors_texts import read_texts
from lscb_pipeline.reports.final.content import SLOTS
from lscb_pipeline.reports.final.report import final_page
from lscb_pipeline_tests.reports.browser import CHROMIUM, opened, pages
from lscb_pipeline_tests.reports.final.test_final_report import final_material

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_it_asks_for_nothing_axe_finds_nothing_and_only_tables_scroll_sideways(browser: Browser, width: int) -> None:
    texts = read_texts(project_folder("data_contracts") / "final" / "texts", SLOTS)
    with opened(browser, final_page(final_material(**texts))) as (page, asked):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        found = Axe().run(page).response["violations"]
        assert [
            (one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in ("serious", "critical")
        ] == []
        links = page.locator("a[href]").evaluate_all("links => links.map(a => a.getAttribute('href'))")
        assert [link for link in links if page.locator(f"[id='{link.removeprefix('#')}']").count() != 1] == []
        assert 5 <= pages(page) <= 25
        assert [address for address in asked if not address.startswith("about:")] == []
