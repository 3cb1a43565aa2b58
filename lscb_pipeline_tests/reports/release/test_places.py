"""Tiles and bars of an indicator's page: each area in its place, in words, and nothing of what is hidden."""

import re

import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.release.pages import Pages
from lscb_pipeline.reports.release.placed_figures import VERDICT
from lscb_pipeline.reports.release.places import LondonPlaces, places
from lscb_pipeline_tests.reports.release.made import (
    BARNET,
    CAMDEN,
    CITY,
    COUNT,
    HACKNEY,
    QUARTERS,
    RATE,
    figure,
    keys,
    release,
)
from lscb_pipeline_tests.reports.release.test_pages import text

SUTTON, MERTON = "E09000029", "E09000024"
PLAIN = {"reported_by": "area", "not_covered": {}}
NAMES = {CITY: "City of London", HACKNEY: "Hackney", SUTTON: "Sutton", MERTON: "Merton", CAMDEN: "Camden"}
READ = {"area": "somewhere", "shown": "1", "unit": "percent", "is_revised": False}


def row(code: str, given: float | str, **other: object) -> dict[str, object]:
    return figure(RATE, code, QUARTERS[1], given) | READ | other


def tiles(html: str) -> dict[str, str]:
    """What a reader is told by each tile of a page's first map, by the area's code."""
    items = re.findall(r'<li class="tile[^>]*data-place="([^"]*)"[^>]*>.*?</li>', html)
    found = re.findall(r'<li class="tile[^>]*>.*?</li>', html)
    return dict(zip(items, map(text, found), strict=True))


def styles(html: str) -> dict[str, str]:
    return dict(re.findall(r'<li class="[^"]*" data-place="([^"]*)" style="(--v[^"]*)"', html))


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    made = Pages(release())
    return {code: made.indicator(code, "") for code in (RATE, COUNT)}  # type: ignore[arg-type]


def test_every_area_has_a_place_of_its_own_and_the_map_is_londons() -> None:
    laid = table("tile").set_index("area_code")
    assert set(laid.index) == set(table("area")["area_code"])
    assert not laid.duplicated(["map_row", "map_column"]).any()
    assert laid["short_name"].is_unique
    assert laid["map_row"].idxmin() == "E09000010", "Enfield lies in the north"
    assert laid["map_row"].idxmax() == SUTTON
    assert laid.loc["E09000017", "map_column"] < laid.loc[CITY, "map_column"] < laid.loc["E09000016", "map_column"]


def test_a_tile_says_value_and_verdict_in_words_and_leads_to_its_area(pages: dict[str, str]) -> None:
    said = tiles(pages[RATE])
    assert said[HACKNEY].split() == ["Hackney", "Hack", "223.0", "higher"]
    assert said[CAMDEN].split() == ["Camden", "Camd", "101.3", "r", "usual"]
    assert said[BARNET].split() == ["Barnet", "Barn", "x"]
    assert re.search(
        rf'class="tile higher" data-place="{HACKNEY}" style="grid-area:3/6"><a href="../areas/{HACKNEY}', pages[RATE]
    )
    assert not re.search(r"\d", tiles(pages[COUNT])[CITY]), "hidden"
    assert tiles(pages[COUNT])[BARNET].split()[2] == "0", "a true zero is shown"
    assert 'aria-hidden="true">Hack<' in pages[RATE], "a screen reader is told the whole name alone"


def test_bars_are_as_long_as_what_is_shown_and_london_stands_among_rates_alone(pages: dict[str, str]) -> None:
    rate, count = styles(pages[RATE]), styles(pages[COUNT])
    assert rate == {HACKNEY: "--v:223.04;--l:215;--u:231.04", CAMDEN: "--v:101.26;--l:93.22;--u:109.26",
                    "london": "--v:100", "inner": "--v:100", "outer": "--v:100"}  # fmt: skip
    assert list(rate)[:2] == [HACKNEY, CAMDEN], "the highest first"
    assert count == {CAMDEN: "--v:1412", HACKNEY: "--v:31", BARNET: "--v:0"}, (
        "the City's is hidden; a sum is no bar beside its parts"
    )
    assert 'style="--top:231.04;--london:100"' in pages[RATE]
    assert 'style="--top:1412"' in pages[COUNT]


def test_a_joint_figure_stands_once_and_its_other_area_says_where() -> None:
    found = places(
        [row(f"{CITY}+{HACKNEY}", 12.0, area="City of London and Hackney")], [], PLAIN | {"reported_by": "pct"}, NAMES
    )
    said = {tile.area_code: (tile.name, tile.why, tile.figure is not None) for tile in found.tiles}
    assert said[HACKNEY] == ("City and Hackney Teaching", "", True)
    assert said[CITY] == ("City of London", "counted with Hackney", False)
    assert said[CAMDEN] == ("Camden", "no figure of it is published", False)
    assert found.unit == "Primary Care Trust"
    assert len(found.bars) == 1


def test_an_areas_own_figure_comes_before_a_joint_one_that_has_none() -> None:
    both = [row(f"{MERTON}+{SUTTON}", "x"), row(SUTTON, 3.5), row(MERTON, "x")]
    assert _shown(places(both, [], PLAIN, NAMES)) == {SUTTON: 3.5, MERTON: None}
    joint = [row(f"{MERTON}+{SUTTON}", 4.5), row(SUTTON, "x"), row(MERTON, "x")]
    assert _shown(places(joint, [], PLAIN, NAMES)) == {SUTTON: 4.5}, "not copied to both"


def _shown(found: LondonPlaces) -> dict[str, float | None]:
    return {t.area_code: t.figure["value"] for t in found.tiles if t.figure and t.area_code in (SUTTON, MERTON)}


def test_where_a_feed_has_no_figure_its_contract_says_why() -> None:
    made = release()
    about = made.indicators.set_index("indicator_code")
    police = about.loc["SG019"]
    assert police["reported_by"] == "police_command"
    found = places([row(CAMDEN, 12.0)], [], police.to_dict(), NAMES)
    assert {t.why for t in found.tiles if t.area_code == CITY} == {"the City of London has its own police force"}
    assert found.unit == "police command"
    assert set(about["reported_by"]) == {"area", "police_command", "pct"}


def test_where_nothing_is_shown_there_is_a_map_and_no_bar() -> None:
    """Of London's own figure alone no bar is drawn."""
    london = keys(RATE, QUARTERS[1]) | {"region": "london", "value": 4.0, "unit": "percent"}
    found = places([row(CAMDEN, "c"), row(HACKNEY, "x")], [london], PLAIN, NAMES)
    assert found.bars == []
    assert [t.figure["marker"] for t in found.tiles if t.figure] == ["c", "x"]
    assert not found.is_compared


def test_periods_of_two_lengths_that_end_on_one_day_are_not_one_map() -> None:
    year = row(HACKNEY, 60.0, period_start=QUARTERS[1].starts_on.replace(year=2009, month=4))
    found = places([row(CAMDEN, 12.0), year], [], PLAIN, NAMES)
    assert [bar.figure["area_code"] for bar in found.bars] == [CAMDEN]


def test_reasons_why_a_feed_has_no_figure_hold_neither_number_nor_verdict() -> None:
    """The gate of places would hold each page that says them."""
    said = [why for contract in library().contracts.values() for why in contract.properties.areas_not_covered.values()]
    assert said
    assert not [why for why in said if re.search(r"\d", why) or VERDICT.search(why)]
