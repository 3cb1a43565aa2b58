"""An area beside its neighbours by name: those of its period's model, as published, and nothing of what is hidden."""

import re

from lscb_pipeline.benchmarks.neighbours import close_neighbours
from lscb_pipeline.reports.readiness.inputs import Record
from lscb_pipeline.reports.release.beside_neighbours import Neighbourhoods
from lscb_pipeline.reports.release.lookups import close_by_area
from lscb_pipeline.reports.release.pages import Pages, area_page
from lscb_pipeline_tests.reports.release.made import (
    BARNET,
    CITY,
    COUNT,
    KINGSTON,
    MERTON,
    QUARTERS,
    RATE,
    SUTTON,
    among_neighbours,
    figure,
    release,
)
from lscb_pipeline_tests.reports.release.test_pages import text

NAMES = {BARNET: "Barnet", MERTON: "Merton", SUTTON: "Sutton", KINGSTON: "Kingston upon Thames"}


def table_of(page: str) -> str:
    return re.findall(r'<table class="places.*?</table>', page, flags=re.DOTALL)[0]


def row(code: str, given: float | str, **other: object) -> Record:
    about = {"series": "", "unit": "rate_per_10000", "priority_area": "assessment", "area": NAMES[code], "shown": "1"}
    return figure(RATE, code, QUARTERS[1], given) | about | other


def test_a_page_names_neighbours_with_their_figures_and_londons_parts() -> None:
    page = Pages(among_neighbours()).area(BARNET)
    told = text(table_of(page))
    assert "Barnet Merton Kingston upon Thames Sutton London Inner London Outer London" in told
    assert told.endswith("100.0 80.5 160.2 c 100.0 100.0 100.0 "), "hidden is a letter"
    assert f'<a href="../areas/{MERTON}.html">Merton</a>' in page
    ranking = re.findall(r'<svg class="ranking".*?</svg>', page)[0]
    assert ranking.count("M") == 3, "a hidden one has no bar"
    assert '<path class="a" d="M6 20V9"/>' in ranking, "the second of three, at 100 of 160"
    assert re.findall(r'class="n" d="([^"]*)"', ranking) == ["M2 20V2M10 20V11"]


def test_the_neighbours_that_a_page_lists_are_those_of_its_medians() -> None:
    """It listed those of 2025's model beside medians over those of 2021's."""
    made = among_neighbours()
    ends = made.benchmark.loc[made.benchmark["area_code"] == BARNET, ["area_code", "period_end"]]
    known = dict(zip(made.areas["area_code"], made.areas["name"], strict=True))
    near = [known[code] for code in close_neighbours(ends)["neighbour_area_code"] if code in known]
    assert close_by_area(made)[BARNET] == near == ["Merton", "Kingston upon Thames", "Sutton"]


def test_what_is_not_ranked_is_set_beside_nobody() -> None:
    """A count, a share of few, a figure that counts otherwise; an area without a close neighbour has no such table."""
    of_few = [row(BARNET, 100.0, rank=None), row(MERTON, 0.0, rank=None)]
    assert Neighbourhoods(of_few, [], NAMES).of(BARNET)[1] == []
    own, others = row(BARNET, 1.0), row(MERTON, 2.0, rank=None)
    assert [found.neighbours[0] for found in Neighbourhoods([own, others], [], NAMES).of(BARNET)[1]] == [None]
    pages = Pages(release())
    assert "Beside its neighbours" not in pages.area(CITY)
    assert COUNT not in str(re.findall(r'data-series="(\w+)', Pages(among_neighbours()).area(BARNET)))


def test_in_the_boards_own_edition_no_link_leads_away() -> None:
    page = area_page(among_neighbours(), BARNET, edition="restricted")
    assert "Merton" in text(table_of(page))
    assert "href=" not in table_of(page)
