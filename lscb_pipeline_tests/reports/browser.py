"""A real browser that is cut off from every network, for pages of the reports."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--no-first-run"]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for the tests of a file, which each open a context of their own in it: what one leaves no other sees.

    Not one for the session: as long as it is there, no other test could run an event loop.
    """
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@contextmanager
def new_page(browser: Browser, width: int, height: int = 900, script: bool = True) -> Iterator[Page]:
    """An empty page of so many CSS pixels, without a network."""
    context = browser.new_context(
        offline=True, viewport={"width": width, "height": height}, java_script_enabled=script
    )  # fmt: skip
    yield context.new_page()
    context.close()


@contextmanager
def opened(browser: Browser, html: str) -> Iterator[tuple[Page, list[str]]]:
    """The document in a page, and the addresses that it asks for (there should be none)."""
    with new_page(browser, 1280, 720) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.set_content(html, wait_until="load")
        yield page, asked


def pages(page: Page) -> int:
    """How many pages it prints on."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))
