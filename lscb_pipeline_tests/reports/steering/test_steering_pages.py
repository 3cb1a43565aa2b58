"""The steering report's pages: who gets which section, what is said, and how a real browser takes them."""

import html
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from lscb_pipeline.contracts.steering_standing import steering_standing
from lscb_pipeline.reports.steering.since_last import changes_since, moves_since
from lscb_pipeline.reports.steering.steering_pages import steering_pages
from lscb_pipeline_tests.reports.browser import CHROMIUM, new_page, pages
from lscb_pipeline_tests.reports.steering.made_steering import EARLIER, RETURNS, ROUND, returned, steering_material

NAMES = ["steering_group", "chairs_group", "development_officers_network", "london_board", "runaways_project_board"]
HEADS = {"changes": "What changed since", "decisions": "Decisions wanted", "returns": "Returns of",
         "readiness": "Readiness of", "releases": "Releases", "runaways": "Sources on children",
         "barriers": "Barriers", "steps": "Next steps", "contacts": "Whom to ask"}  # fmt: skip
EMPTIED = ("managers", "barriers", "decisions", "steps", "contacts", "feeds", "returns", "releases")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")


def texts(**given: object) -> dict[str, str]:
    """Each page's text without its marks, blanks put together."""
    made = steering_pages(steering_material(**given))
    plain = {name.removesuffix(".html"): re.sub(r"<style.*?</style>|<[^>]+>", " ", page.decode(), flags=re.DOTALL)
             for name, page in made.items()}  # fmt: skip
    return {name: re.sub(r"\s+", " ", html.unescape(text)) for name, text in plain.items()}


def test_each_group_gets_the_sections_and_workstrands_of_its_edition() -> None:
    made = steering_pages(steering_material())
    assert [name.removesuffix(".html") for name in made] == NAMES
    for edition in steering_standing().editions:
        heads = re.findall(r"<h[23][^>]*>(.*?)</h[23]>", made[f"{edition.edition}.html"].decode())
        for section, head in HEADS.items():
            is_there = any(one.startswith(head) for one in heads)
            assert is_there == (section in edition.sections), f"{edition.edition}: {section}"
        strands = [int(one) for head in heads for one in re.findall(r"Workstrand (\d)", head)]
        assert strands == edition.workstrands


def test_the_same_material_gives_the_same_bytes_and_no_edition_holds_a_figure_of_an_indicator() -> None:
    made = steering_pages(steering_material())
    assert made == steering_pages(steering_material())
    assert not [name for name, page in made.items() if b"data-cell" in page]


def test_a_page_says_what_is_so() -> None:
    said = texts()["steering_group"]
    for sentence in (
        "Managed by: London Borough of Barking & Dagenham, from 1 May 2008.",
        "3 of 6 returns of 2008-09-Q4 can be used; 1 overdue",
        "Overdue, or not usable: Brent, Merton (not usable), Sutton (waiting) (Borough return)",
        "2008-09-Q3 : 0 of 1 returned. Still lacking: Newham.",
        "2008-09-Q3, revision 2: published on 12 May 2009 by decision of steering group, because corrections.",
        "is due on 15 June 2009 , of at least 3 usable returns; there are 3.",
        "B5: Two boroughs mean to stop returning",
        "Raised in time. It can still be mended, if the remedy begins by 14 July 2009 .",
        "Made on 1 June 2009",
        "MADE-UP SAMPLE",
    ):
        assert sentence in said, sentence
    assert "MADE-UP SAMPLE" not in texts(is_made_up=False)["steering_group"]
    assert "Newham" not in texts()["london_board"], "who is late is not told to everybody"


def test_a_round_is_compared_with_itself_alone() -> None:
    """A new round has fewer returns than one that was collected: that is no movement."""
    said = texts()["steering_group"]
    assert "Small: how many more or fewer than at the end of April 2009." in said
    assert "median score of boroughs' returns, of 100; +25.0 since April 2009" in said
    other = [one.model_copy(update={"quarter": EARLIER}) for one in steering_material().feeds_before]
    said = texts(feeds_before=[one.model_dump(mode="json") for one in other])["steering_group"]
    assert "Small:" not in said
    assert "median score of boroughs' returns, of 100 " in said
    assert "than at the end of April 2009, in the round before." in said


def test_what_is_not_on_record_is_said_to_be_so() -> None:
    empty: dict[str, object] = {key: [] for key in EMPTIED}
    said = texts(**empty, was_made=False)["steering_group"]
    for sentence in (
        "Who managed the project is not on record.",
        "No decision is on record as wanted at the end of May 2009",
        "No barrier of this workstrand is on record",
        "No step of this workstrand is on record",
        "No contact is on record",
        "no round was collected yet",
        "None was published in May 2009.",
        "No report of April 2009 was made before this one",
    ):
        assert sentence in said, sentence


def test_what_changed_is_told_by_workstrand_and_nothing_of_what_stayed() -> None:
    now, strands = steering_material(), steering_standing().workstrands
    before = steering_material(
        returns=[one.model_dump(mode="json") for one in RETURNS if one.name != "Brent"]
        + [returned("Camden", 6, 0.0, "red", state="overdue", received_on=None).model_dump(mode="json")],
        barriers=[], managers=[], round_label=ROUND,
    )  # fmt: skip
    before = before.model_copy(update={"returns": [one for one in before.returns if one.score != 95.0]})
    now = now.model_copy(update={"moves": moves_since(before, now)})
    assert [(one.name, one.was, one.now) for one in now.moves] == [("Camden", "no return", "green")]
    told = [(one.workstrand, one.says) for one in changes_since(before, now, strands)]
    assert told == [
        (None, "Managing the project: London Borough of Barking & Dagenham, from 1 May 2008."),
        (1, "1 return came."),
        (1, "1 return became overdue: Brent."),
        (1, f"The release of {EARLIER}, revision 2, was published."),
        (1, "Barrier B5 was raised: Two boroughs mean to stop returning when their analysts' posts end in June."),
        (1, "Step S7 is done: Review the pilot of the second phase."),
        (2, "1 sender rose: Camden (no return to green)."),
    ]
    again = now.model_copy(update={"came": [], "releases": [], "moves": [], "steps": []})
    assert changes_since(now, again, strands) == []


@pytest.fixture(params=[1280, 390])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with new_page(browser, request.param) as opened:
        yield opened


@needs_browser
@pytest.mark.parametrize("name", NAMES)
def test_a_browser_asks_for_nothing_axe_finds_nothing_and_only_tables_scroll(page: Page, name: str) -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(steering_pages(steering_material())[f"{name}.html"].decode(), wait_until="load")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("[...document.querySelectorAll('table')].every(table => table.closest('.wide'))")
    captions = "[...document.querySelectorAll('caption')].every(it => it.getBoundingClientRect().right <= innerWidth)"
    assert page.evaluate(captions), "a caption is read without scrolling"
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    assert (said, asked) == ([], [])
    ids = page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
    assert len(ids) == len(set(ids))
    assert 1 <= pages(page) <= 4
