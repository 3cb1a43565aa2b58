"""A release opened by a real browser that is cut off from every network."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from lscb_pipeline.reports.boards.lscb_report import lscb_report_files
from lscb_pipeline.reports.release.landing import landing_files
from lscb_pipeline.reports.release.release_files import release_files
from lscb_pipeline.reports.release.shown_figures import all_figures
from lscb_pipeline_tests.reports.boards.made_boards import fullest
from lscb_pipeline_tests.reports.browser import CHROMIUM, new_page
from lscb_pipeline_tests.reports.release.made import HACKNEY, RATE, release
from lscb_pipeline_tests.reports.release.made_landing import landing
from lscb_pipeline_tests.reports.runaways.made_report import every_file, runaways_release

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
KINDS = ["index.html", f"areas/{HACKNEY}.html", f"indicators/{RATE}.html", "definitions.html", "runaways/index.html",
         f"runaways/areas/{HACKNEY}.html", "boards/index.html", f"boards/{HACKNEY}.html", "dataset/index.html",
         "dataset/runaways.html", "areas/index.html", "indicators/index.html", "runaways/areas/index.html",
         "../../index.html", "../index.html"]  # fmt: skip
WIDTHS = [1280, 390]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("releases") / "2009-10-Q4" / "r2"
    for name, content in every_file(runaways_release()).items():
        (target / name).parent.mkdir(exist_ok=True, parents=True)
        (target / name).write_bytes(content)
    for name, content in landing_files(landing(target)).items():
        (target.parents[1] / name).write_bytes(content)
    return target


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with new_page(browser, request.param) as opened:
        yield opened


def test_every_link_works_nothing_is_asked_for_and_the_console_is_silent(page: Page, folder: Path) -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    pages = sorted(folder.parents[1].rglob("*.html"))
    for path in pages:
        page.goto(path.as_uri())
        links = page.locator("a[href]").evaluate_all("links => links.map(a => a.href)")
        for link in set(links):
            target, _, place = link.removeprefix("file://").partition("#")
            assert Path(target).is_file(), f"{path.name}: {link}"
            assert not place or f'id="{place}"' in Path(target).read_text("utf-8"), f"{path.name}: {link}"
    assert said == []
    assert asked == [path.as_uri() for path in pages], "nothing but the pages themselves"


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_serious_and_only_tables_scroll_sideways(page: Page, folder: Path, kind: str) -> None:
    page.goto((folder / kind).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page).response["violations"]
    assert [
        (one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in ("serious", "critical")
    ] == []
    ids = page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
    assert len(ids) == len(set(ids))


def test_no_label_of_a_chart_is_cut_off(page: Page, tmp_path: Path) -> None:
    areas = release().areas
    long = areas["name"].mask(areas["area_code"] == HACKNEY, "Kingston upon Thames and Richmond upon Thames")
    made = release(areas=areas.assign(name=long))
    (tmp_path / "rate.html").write_bytes(release_files(made)[f"indicators/{RATE}.html"])
    page.goto((tmp_path / "rate.html").as_uri())
    cut = page.locator("svg text").evaluate_all("""texts => texts.filter(text => {
        const svg = text.ownerSVGElement.getBoundingClientRect(), own = text.getBoundingClientRect();
        return own.left < svg.left - 1 || own.right > svg.right + 1;
    }).map(text => text.textContent)""")
    assert cut == []
    assert page.locator("svg text").count() > 0


def test_the_runaways_report_prints_on_a_few_pages_and_answers_on_the_first(page: Page, folder: Path) -> None:
    page.goto((folder / "runaways" / "index.html").as_uri())
    first = page.locator(".answers")
    assert first.bounding_box()["y"] + first.bounding_box()["height"] < 1800
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True))) <= 12


def test_a_boards_report_prints_on_two_pages_the_questions_on_the_second(page: Page, tmp_path: Path) -> None:
    made = fullest()
    (tmp_path / "board.html").write_bytes(lscb_report_files(made, all_figures(made))[f"boards/{HACKNEY}.html"])
    page.goto((tmp_path / "board.html").as_uri())
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True))) == 2
    page.emulate_media(media="print")
    assert page.locator("#questions").evaluate("one => getComputedStyle(one).breakBefore") == "page"
    assert page.locator(".ask td").first.bounding_box()["height"] > 40, "room for an answer"
