"""A release's pages on a phone and on paper: what is drawn fits, a first column stays, no heading stands alone."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from lscb_pipeline.frames.releases import BENCHMARK
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.release.charts import drawn
from lscb_pipeline.reports.release.pages import Pages
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline_tests.reports.browser import CHROMIUM, new_page
from lscb_pipeline_tests.reports.release.made import HACKNEY, QUARTERS, RATE, figure, release, trend

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
PDFTOTEXT = shutil.which("pdftotext")
ON_PAPER = 703  # CSS pixels between the margins of A4
LINE = re.compile(r'<line xMin="[\d.]+" yMin="([\d.]+)".*?</line>', re.DOTALL)
WORD = re.compile(r"<word[^>]*>([^<]*)</word>")


@pytest.fixture(scope="module")
def long() -> Release:
    """A release with many indicators of all areas, so that an area's page fills several printed ones."""
    codes, areas = release().indicators["indicator_code"].head(30), table("area")[["area_code", "name", "inner_outer"]]
    rows = [
        figure(code, area, quarter, 223.04) | {"rate_base": 10_000, "numerator": 1115.2, "denominator": 50_000.0,
         "measured_over": 50_000.0, "london_value": 100.0, "funnel": "above_998", "funnel_lower_998": 50.0,
         "funnel_upper_998": 150.0}
        for code in codes for area in areas["area_code"] for quarter in QUARTERS
    ]  # fmt: skip
    benchmark = pd.DataFrame(rows).assign(is_revised=False)
    shown = benchmark[[*BENCHMARK, "is_revised"]]
    return release(benchmark=shown, indicator_trend=trend(benchmark), areas=areas)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with new_page(browser, 390, 844) as opened:
        yield opened


def test_on_a_phone_charts_fit_and_the_first_column_stays(page: Page) -> None:
    pages = Pages(release())
    page.set_content(pages.indicator(RATE, drawn({RATE: pages.charts()[RATE]})[RATE]))
    assert page.locator(".charts svg").count() == 1
    for one in page.locator(".charts svg").all():
        assert one.bounding_box()["x"] + one.bounding_box()["width"] <= 390
        assert one.bounding_box()["width"] > 250
    page.set_content(pages.area(HACKNEY))
    assert page.locator(".glance svg").evaluate_all(
        "all => all.map(s => s.getBoundingClientRect().right <= innerWidth)"
    )
    wide = page.locator(".wide", has=page.locator("table.data tbody th")).first
    assert wide.evaluate("box => { box.scrollLeft = 300; return box.scrollLeft }") > 100, (
        "the table is wider than a phone"
    )
    for cell in ("thead th:first-child", "tbody th"):
        assert abs(wide.locator(cell).first.bounding_box()["x"] - wide.bounding_box()["x"]) <= 1


@pytest.mark.skipif(PDFTOTEXT is None, reason="no pdftotext on this machine: apt-get install poppler-utils")
def test_on_paper_no_heading_ends_a_page_and_no_page_is_half_blank(page: Page, long: Release, tmp_path: Path) -> None:
    pages = Pages(long)
    assert 'id="neighbours"' in pages.area(HACKNEY), "the widest table"
    for name, html in (("area", pages.area(HACKNEY)), ("pack", pages.area(HACKNEY, "restricted"))):
        page.set_content(html)
        page.set_viewport_size({"width": ON_PAPER, "height": 1000})
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") <= ON_PAPER, "a browser would shrink all of it"
        headings = {text.strip() for text in page.locator("h2, h3").all_inner_texts()}
        (tmp_path / f"{name}.pdf").write_bytes(page.pdf(prefer_css_page_size=True))
        printed = _printed(tmp_path / f"{name}.pdf")
        assert len(printed) > 3
        for number, lines in enumerate(printed[:-1], start=1):
            bottom, last = max(lines)
            assert last not in headings, f"{name}, page {number}: a heading alone"
            assert bottom > 421, f"{name}, page {number}: half blank below {last}"
        words = " ".join(text for lines in printed for _, text in lines)
        assert "previous indicator" not in words
        assert "Find an area" not in words, "what serves a screen alone is not printed"


def _printed(path: Path) -> list[list[tuple[float, str]]]:
    """Of each page of a PDF its lines, but for the foot's, each with how far down it stands (of 842 points)."""
    command = [str(PDFTOTEXT), "-bbox-layout", str(path), "-"]
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()
    return [
        [(float(m[1]), " ".join(WORD.findall(m[0]))) for m in LINE.finditer(part) if float(m[1]) < 795]
        for part in told.split("<page ")[1:]
    ]
