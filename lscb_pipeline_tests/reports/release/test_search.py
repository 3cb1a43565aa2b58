"""The search within a page, in a real browser: by words, by keyboard, without a server; without script the list."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from lscb_pipeline_tests.reports.browser import CHROMIUM, new_page
from lscb_pipeline_tests.reports.release.made import BARNET, COUNT, HACKNEY, RATE
from lscb_pipeline_tests.reports.runaways.made_report import every_file, runaways_release

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("release")
    for name, content in every_file(runaways_release()).items():
        (target / name).parent.mkdir(exist_ok=True, parents=True)
        (target / name).write_bytes(content)
    return target


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page 390 pixels wide; its script runs, unless the test says otherwise."""
    with new_page(browser, 390, script=getattr(request, "param", True)) as opened:
        yield opened


def shown(page: Page) -> list[str]:
    return [link.inner_text() for link in page.locator(".find li a").all() if link.is_visible()]


def test_words_find_an_area_an_indicator_and_both_together(page: Page, folder: Path) -> None:
    page.goto((folder / "runaways/areas" / f"{HACKNEY}.html").as_uri())
    page.get_by_text("Find an area or an indicator").click()
    assert len(shown(page)) > 10
    field = page.get_by_role("searchbox")
    field.fill("hack")
    assert shown(page) == ["Hackney"]
    field.fill("fostering")
    assert shown(page) == [f"{COUNT} Private fostering arrangements known at quarter end"]
    field.fill("Barnet's fostering")
    assert shown(page) == []
    field.fill("barnet FOSTERING")
    assert shown(page) == [f"Barnet: {COUNT} Private fostering arrangements known at quarter end"]
    assert page.locator(".found").inner_text() == "1 found"
    field.press("Enter")
    page.wait_for_url(f"**/areas/{BARNET}.html#{COUNT}")
    assert page.locator(f"#{COUNT}").is_visible()


def test_it_is_found_by_keyboard_alone_and_says_when_nothing_is(page: Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("zzz")
    assert page.locator(".found").inner_text() == "Nothing found"
    page.keyboard.press("Escape")
    assert len(shown(page)) > 10
    page.keyboard.type("referrals childrens social")
    for key in ("Tab", "Tab", "Enter"):  # past the theme, whose page is the first
        page.keyboard.press(key)
    page.wait_for_url(f"**/indicators/{RATE}.html")


def test_open_it_has_no_barrier_and_asks_for_nothing(page: Page, folder: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / f"areas/{HACKNEY}.html").as_uri())
    page.get_by_text("Find an area or an indicator").click()
    page.get_by_role("searchbox").fill("camden")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert asked == [(folder / f"areas/{HACKNEY}.html").as_uri()]


@pytest.mark.parametrize("page", [False], indirect=True)
def test_without_script_there_is_the_list_and_no_field(page: Page, folder: Path) -> None:
    page.goto((folder / f"areas/{HACKNEY}.html").as_uri())
    page.get_by_text("Find an area or an indicator").click()
    assert not page.locator(".find input").is_visible()
    names = shown(page)
    assert "Barnet" in names
    assert f"{RATE} Referrals to children's social care" in names
