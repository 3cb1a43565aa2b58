"""What a data engineer sees: `lscb up`, opened in a real browser."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.running import run_job
from lscb_pipeline.orchestration.services import SECRETS
from lscb_pipeline.settings import Settings
from lscb_pipeline_tests.conftest import Inbox

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--no-first-run"]  # fmt: skip
Q3 = "2008-09-Q3"
RETURN = [{"area_code": "Camden", "period": Q3, "indicator_code": "SG001", "numerator": 412}]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")


def lscb(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "lscb_pipeline.cli", *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout


def environment_of(service: str) -> str:
    register = json.loads((Settings().home / "services.json").read_text("utf-8"))
    return Path(f"/proc/{register[service]['pid']}/environ").read_text("utf-8")


@pytest.fixture
def ui(centre: Centre, inbox: Inbox, instance: dg.DagsterInstance) -> Iterator[str]:
    """The address of the UI, after one finished run."""
    inbox.put(Q3, "borough_return", "camden", RETURN)
    assert run_job(instance, defs.resolve_job_def("quarterly_collation"), "2008-10-01").success
    port = str(20000 + os.getpid() % 20000)
    said = lscb("up", "--port", port)
    desk = re.findall(r"check a file before it is sent: (http://127\.0\.0\.1:\d+/)\n", said)[0]
    with urllib.request.urlopen(desk, timeout=10) as answer:
        assert b"Check a file before it is sent" in answer.read()
    assert "LSCB_PSEUDONYM_KEY" in environment_of("daemon")
    assert not [name for name in SECRETS if name in environment_of("desk")], "what opens senders' files knows no secret"
    yield re.findall(r"http://127\.0\.0\.1:\d+", said)[0]
    assert "code, daemon, desk, releases, webserver" in lscb("down")


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        opened = browser.new_page(viewport={"width": 1600, "height": 1000})
        opened.set_default_timeout(60_000)
        yield opened
        browser.close()


def test_graph_run_partitions_and_metadata_are_shown(ui: str, page: Page) -> None:
    outside: list[str] = []
    page.on("request", lambda r: outside.append(r.url) if not r.url.startswith((ui, "data:", "blob:", "ws:")) else None)

    page.goto(f"{ui}/asset-groups")
    for group in ("intake", "quality", "core", "mart"):
        expect(page.get_by_text(group, exact=True).first).to_be_visible(timeout=60_000)

    page.goto(f"{ui}/runs")
    expect(page.get_by_text("quarterly_collation").first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Success").first).to_be_visible(timeout=60_000)

    page.goto(f"{ui}/assets/intake/borough_return?partition=2008-10-01&view=partitions")
    expect(page.get_by_text("2008-10-01").first).to_be_visible(timeout=60_000)
    page.goto(f"{ui}/assets/intake/borough_return?view=events")
    expect(page.get_by_text("by_delivery").first).to_be_visible(timeout=60_000)

    page.goto(f"{ui}/assets/quality/finding?view=checks")
    expect(page.get_by_text("rows_reconcile").first).to_be_visible(timeout=60_000)

    # From a feed's checks to the area, the rule and its rows: in three clicks.
    page.goto(f"{ui}/assets/intake/borough_return?view=checks")
    page.get_by_text("delivery_expected").first.click()
    expect(page.get_by_text("Expected: ").first).to_be_visible(timeout=60_000)
    page.locator("tr", has_text="its_rows").get_by_text("Show Markdown").click()
    expect(page.get_by_text("rule_id = 'delivery_expected'").first).to_be_visible(timeout=60_000)
    page.keyboard.press("Escape")
    page.locator("tr", has_text="by_area").get_by_text("Show Markdown").click()
    expect(page.get_by_text("Barnet").first).to_be_visible(timeout=60_000)

    page.goto(f"{ui}/automation")
    expect(page.get_by_text("new_deliveries").first).to_be_visible(timeout=60_000)
    assert not [url for url in outside if not url.startswith("chrome")], "the page asked nobody outside"


@pytest.mark.slow
def test_down_stops_what_up_started(ui: str) -> None:
    with urllib.request.urlopen(f"{ui}/server_info", timeout=10) as answer:
        assert answer.status == 200
    assert "code, daemon, desk, releases, webserver" in lscb("down")
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        urllib.request.urlopen(f"{ui}/server_info", timeout=5)
    again = re.findall(r"http://127\.0\.0\.1:\d+", lscb("up", "--port", ui.rsplit(":", 1)[1]))
    assert again, "it can be started again"
