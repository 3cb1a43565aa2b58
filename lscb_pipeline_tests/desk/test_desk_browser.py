"""The desk in a real browser, as a sender uses it: without script, by keyboard, on a phone; and its drop folder."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from python_calamine import CalamineWorkbook

from lscb_pipeline_tests.desk.asking import RETURN
from lscb_pipeline_tests.desk.conftest import MOST, Desk
from lscb_pipeline_tests.hostile.catalogue import BOMBS, LOCKED
from lscb_pipeline_tests.reports.browser import ARGUMENTS, CHROMIUM

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
WITH_GAPS = (RETURN.format("many") + "Enfield,2008-09-Q3,SG001,412\n").encode()


@pytest.fixture(scope="module")
def pages() -> Iterator[dict[bool, Page]]:
    """A page 390 pixels wide, by whether its script may run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        size = {"width": 390, "height": 900}
        yield {script: browser.new_context(viewport=size, java_script_enabled=script).new_page()  # type: ignore[arg-type]
               for script in (False, True)}  # fmt: skip
        browser.close()


@pytest.fixture
def page(pages: dict[bool, Page], desk: Desk) -> Iterator[Page]:
    """The form, as it is opened without script; it may ask nobody but the desk."""
    page, asked = pages[False].context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(desk.url)
    page.bring_to_front()  # keys go to the page in front, which may be another test's
    yield page
    page.close()
    assert [url for url in asked if not url.startswith(desk.url)] == []


def fill(page: Page, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    page.get_by_label("The file").set_input_files(path)
    page.get_by_label("Feed").select_option("borough_return")
    page.get_by_label("Sender").select_option("enfield")
    page.get_by_label("Quarter").select_option("2008-09-Q3")


def barriers(page: Page) -> list[tuple[str, str]]:
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in Axe().run(page).response["violations"]]


def test_a_file_is_checked_and_its_annotated_copy_saved_without_script(page: Page, tmp_path: Path) -> None:
    fill(page, tmp_path / "enfield, Zoë.csv", WITH_GAPS)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What was found in enfield, Zoë.csv")
    expect(page.get_by_text("CAN BE SENT; still to settle")).to_be_visible()
    expect(page.get_by_text("row 2, numerator: can't be read as number")).to_be_visible()
    assert page.title() == "What was found in the file", "a browser keeps titles"
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save the annotated copy").click()
    assert saving.value.suggested_filename == "findings_of_enfield, Zoë.csv.xlsx"
    saving.value.save_as(tmp_path / "copy.xlsx")
    assert CalamineWorkbook.from_path(tmp_path / "copy.xlsx").sheet_names[0] == "Findings"
    page.get_by_role("link", name="Check another file").click()
    expect(page.get_by_label("The file")).to_be_visible()


def choose_by_keyboard(page: Page, path: Path) -> None:
    """A press opens the browser's dialog; on a busy machine the first one may come before the page takes any."""
    for key in ("Enter", "Space", "Enter", "Space"):
        try:
            with page.expect_file_chooser(timeout=8_000) as choosing:
                page.keyboard.press(key)
        except PlaywrightTimeoutError:
            continue
        choosing.value.set_files(path)
        return
    raise AssertionError("no key opens the dialog")


def test_by_keyboard_alone(page: Page, tmp_path: Path) -> None:
    fill(page, tmp_path / "enfield.csv", WITH_GAPS)
    page.reload()
    order = []
    for _ in range(5):
        page.keyboard.press("Tab")
        focused = page.locator("*:focus")
        order.append(focused.get_attribute("name") or focused.inner_text())
        if order[-1] == "file":
            choose_by_keyboard(page, tmp_path / "enfield.csv")
        if order[-1] in ("feed", "supplier"):
            page.keyboard.type({"feed": "Borough", "supplier": "Enfield"}[order[-1]])
    assert order == ["file", "feed", "supplier", "quarter", "Check the file"]
    page.keyboard.press("Enter")
    expect(page.get_by_text("enfield, borough_return, 2008-09-Q3 (layout plain)")).to_be_visible()
    expect(page.get_by_text("checked as the file of 2008-09-Q3")).to_be_visible()
    page.keyboard.press("Tab")
    with page.expect_download():
        page.keyboard.press("Enter")


def test_a_file_is_dropped_on_the_page(page: Page, tmp_path: Path) -> None:
    (tmp_path / "dropped.csv").write_bytes(WITH_GAPS)
    field = page.get_by_label("The file").bounding_box()
    assert field
    assert field["height"] > 90, "it is easy to hit"
    devtools = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(tmp_path / "dropped.csv")], "dragOperationsMask": 1}
    at = {"x": field["x"] + field["width"] - 20, "y": field["y"] + field["height"] - 10}
    for step in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": step, "data": data} | at)
    page.get_by_label("Feed").select_option("borough_return")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What was found in dropped.csv")


HOSTILE = {"macros": LOCKED["macros"], "encrypted xlsx": LOCKED["encrypted xlsx"], "bomb": BOMBS["bomb"]}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_told_and_the_desk_goes_on(page: Page, tmp_path: Path, name: str) -> None:
    fill(page, tmp_path / f"enfield.{HOSTILE[name].suffix}", HOSTILE[name].make())
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("CANNOT BE SENT; what stops it: 1")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Save the annotated copy")).to_have_count(0)


def test_a_file_that_is_too_large_is_told_and_no_broken_connection(page: Page, tmp_path: Path, desk: Desk) -> None:
    fill(page, tmp_path / "enfield.csv", WITH_GAPS.ljust(5 * MOST))
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("alert")).to_contain_text(f"more than {MOST:,} bytes")
    assert page.title() == "Not checked: Check a file before it is sent"


@pytest.mark.parametrize("path", ["form", "wrong", "findings"])
def test_no_page_has_a_barrier_nor_is_wider_than_a_phone(
    pages: dict[bool, Page], desk: Desk, tmp_path: Path, path: str
) -> None:
    page = pages[True]
    page.goto(desk.url)
    if path != "form":
        fill(page, tmp_path / f"enfield{'x' * 80}.{'pdf' if path == 'wrong' else 'csv'}", WITH_GAPS)
        page.get_by_role("button", name="Check the file").click()
        expect(page.get_by_text("save it as one of these" if path == "wrong" else "CAN BE SENT")).to_be_visible()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture
def elsewhere(desk: Desk) -> Iterator[str]:
    """Another server of this machine, whose page frames the desk and has a form that goes to it."""
    other = (f'<iframe src="{desk.url}"></iframe><form method="post" action="{desk.url}" enctype="multipart/form-data">'
             "<button>Win</button></form>")  # fmt: skip

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(other.encode())

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_another_page_can_neither_show_the_desk_nor_read_it_nor_send_its_form(
    pages: dict[bool, Page], desk: Desk, elsewhere: str
) -> None:
    page = pages[True].context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(elsewhere, wait_until="load")
    assert page.evaluate("url => fetch(url).then(() => 'read', () => 'refused')", desk.url) == "refused"
    assert "frame-ancestors 'none'" in " ".join(said), "why it is not shown"
    assert page.frames[1].locator("form").count() == 0
    page.get_by_role("button", name="Win").click()
    expect(page.get_by_text("this form was sent by another page than the desk's")).to_be_visible()
    page.close()


def test_what_is_dropped_is_answered_beside_it_while_the_desk_runs(desk: Desk) -> None:
    folder = desk.check_folder / "2008-09-Q3" / "borough_return"
    folder.mkdir(parents=True)
    (folder / "enfield__Zzyzx.csv").write_bytes(WITH_GAPS)
    (folder / "camden.xlsx").write_bytes(LOCKED["macros"].make())
    wanted = [folder / f"findings_of_{name}.txt" for name in ("enfield__Zzyzx.csv", "camden.xlsx")]
    until = time.monotonic() + 60
    while not all(path.exists() for path in wanted) and time.monotonic() < until:
        time.sleep(0.2)
    assert [path.read_text("utf-8").split(":")[0] for path in wanted] == [
        "CAN BE SENT; still to settle",
        "CANNOT BE SENT; what stops it",
    ]
    assert (folder / "findings_of_enfield__Zzyzx.csv.xlsx").is_file()
    assert "Zzyzx" not in desk.log
