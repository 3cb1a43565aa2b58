"""Every page of a release says where it stands and what is beside it, and has the list of all that there is."""

import base64
import hashlib
import re

import pytest

from lscb_pipeline.reports.release.navigation import AREAS, Navigation, more_words, script
from lscb_pipeline.reports.release.pages import area_page
from lscb_pipeline_tests.reports.release.made import BARNET, CAMDEN, CITY, COUNT, HACKNEY, RATE, release
from lscb_pipeline_tests.reports.release.test_pages import text
from lscb_pipeline_tests.reports.runaways.made_report import every_file, runaways_release


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {
        name: content.decode() for name, content in every_file(runaways_release()).items() if name.endswith(".html")
    }


def where(page: str) -> str:
    return text(re.findall(r'<nav class="where.*?</nav>', page, flags=re.DOTALL)[0]).strip()


def steps(page: str) -> dict[str, str]:
    return dict(re.findall(r'<a rel="(prev|next)" href="([^"]+)"', page))


def test_every_page_says_where_it_stands(pages: dict[str, str]) -> None:
    assert all(page.count('aria-current="page"') == 1 for page in pages.values())
    assert where(pages["index.html"]) == "All releases London"
    assert where(pages[f"areas/{BARNET}.html"]) == "All releases London Areas Barnet"
    assert where(pages[f"indicators/{COUNT}.html"]) == (
        "All releases London Indicators Private fostering Private fostering arrangements known at quarter end"
    )
    assert where(pages[f"boards/{HACKNEY}.html"]) == "All releases London What boards may ask Hackney"
    assert where(pages[f"runaways/areas/{HACKNEY}.html"]) == "All releases London Runaways Report Areas Hackney"
    assert where(pages["dataset/runaways.html"]) == "All releases London The dataset Runaways and missing children"


def test_every_folder_of_pages_has_an_index_that_names_each_and_a_page_above_leads_to_it(pages: dict[str, str]) -> None:
    """An address cut off at a folder shows what there is, and not a server's list of codes."""
    for folder in {name.rpartition("/")[0] for name in pages}:
        index = f"{folder}/index.html".removeprefix("/")
        assert index in pages, folder
        links = re.findall(r"<main.*</main>", pages[index], flags=re.DOTALL)[0]
        beside = {name.rpartition("/")[2] for name in pages if name.rpartition("/")[0] == folder} - {"index.html"}
        lacks = {name for name in beside if f'href="{name}' not in links}
        assert not lacks, (index, lacks)
    annexes = text(pages["runaways/areas/index.html"])
    assert annexes.index("Barnet") < annexes.index("Camden") < annexes.index("Hackney")
    assert 'href="areas/index.html"' in pages["runaways/index.html"]
    assert 'href="../runaways/areas/index.html"' in pages["areas/index.html"]


def test_areas_follow_one_another_by_name_and_indicators_by_theme(pages: dict[str, str]) -> None:
    assert steps(pages[f"areas/{BARNET}.html"]) == {"next": f"../areas/{CAMDEN}.html"}
    assert steps(pages[f"areas/{CAMDEN}.html"]) == {
        "prev": f"../areas/{BARNET}.html",
        "next": f"../areas/{CITY}.html",
    }
    assert steps(pages[f"runaways/areas/{HACKNEY}.html"]) == {"prev": f"../../runaways/areas/{CITY}.html"}
    assert steps(pages[f"indicators/{RATE}.html"])["next"] == f"../indicators/{COUNT}.html"
    codes = [RATE]
    while after := steps(pages[f"indicators/{codes[-1]}.html"]).get("next"):
        codes.append(after.removeprefix("../indicators/").removesuffix(".html"))
    assert {f"indicators/{code}.html" for code in codes} | {"indicators/index.html"} == {
        name for name in pages if name.startswith("indicators/")
    }, "the last is reached from the first"


def test_every_page_has_the_list_and_one_script_that_its_policy_names(pages: dict[str, str]) -> None:
    digest = base64.b64encode(hashlib.sha256(str(script()).encode()).digest()).decode()
    for name, page in pages.items():
        links = set(re.findall(r'<li[^>]* data-is="[^"]+"[^>]*><a href="([^"]+)"', page))
        root = "../" * name.count("/")
        assert f"{root}areas/{BARNET}.html" in links, name
        assert f"{root}indicators/{COUNT}.html" in links, name
        assert page.count(f"script-src 'sha256-{digest}'\"") == page.count("<script>") == 1, name


def test_what_is_searched_holds_no_figure() -> None:
    """It is the same whatever the figures are, hidden or not: words of the catalogue and names."""
    made = release()
    other = made.benchmark.assign(value=7.0, numerator=3.0, denominator=None, marker=None)
    lists = [str(Navigation(one).at_top().finder) for one in (made, release(benchmark=other))]
    assert lists[0] == lists[1]
    assert "Barnet" in lists[0]


def test_an_indicator_is_found_by_what_it_counts_and_by_its_old_number() -> None:
    about = {"indicator_code": "SG010", "title": "Plans lasting two years or more", "ni_code": "NI 64",
             "numerator": "Children whose plan ended after two years", "source_system": "ICS",
             "lead_partner": "Children's social care"}  # fmt: skip
    assert more_words(about) == "ni 64 children plan ended after ics childrens social care"
    assert more_words(about | {"ni_code": None}).startswith("children plan")


def test_a_draft_leads_to_no_list_of_releases_and_a_pack_leads_nowhere() -> None:
    draft = area_page(release(decision=None), BARNET)
    assert where(draft) == "London Areas Barnet"
    pack = area_page(release(), BARNET, edition="restricted")
    assert "<script" not in pack
    assert "script-src" not in pack
    assert 'class="find' not in pack


def test_each_indicator_has_a_place_on_an_areas_page(pages: dict[str, str]) -> None:
    page = pages[f"areas/{HACKNEY}.html"]
    assert re.findall(rf'id="({RATE}|{COUNT})"', page) == [RATE, COUNT]
    assert AREAS.path in pages
    assert 'id="private_fostering"' in pages["indicators/index.html"]
