"""The gate of places: what a tile, bar or ranking tells without printing it is published, or the page is held."""

import re
from collections.abc import Callable

import pytest

from lscb_pipeline.collation.release.place_gate import let_places_through
from lscb_pipeline.collation.release.report_gate import ReportHeldError
from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline.reports.release.pages import Pages
from lscb_pipeline.reports.release.placed_figures import placed_figures, placed_rankings
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.words import SYMBOLS
from lscb_pipeline_tests.reports.release.made import (
    BARNET,
    CAMDEN,
    CITY,
    COUNT,
    HACKNEY,
    KINGSTON,
    MERTON,
    RATE,
    SUTTON,
    among_neighbours,
    release,
)

Pages_ = dict[str, bytes]


@pytest.fixture(scope="module")
def made() -> Release:
    return release()


@pytest.fixture(scope="module")
def pages(made: Release) -> Pages_:
    drawn = Pages(made)
    return {f"indicators/{code}.html": drawn.indicator(code, "").encode() for code in (RATE, COUNT)}


@pytest.fixture(scope="module")
def beside() -> tuple[Release, Pages_]:
    made = among_neighbours()
    return made, {"areas/barnet.html": Pages(made).area(BARNET).encode()}


def let(made: Release, pages: Pages_) -> None:
    let_places_through(pages, made.benchmark, made.london_summary, made.indicators)


def test_what_is_published_passes_and_is_read_whole(
    made: Release, pages: Pages_, beside: tuple[Release, Pages_]
) -> None:
    let(made, pages)
    let(*beside)
    found = placed_figures(pages)
    tiles = found[found["bar"].isna() & found["area_code"].notna()]
    assert len(tiles) == 8, "four areas, two indicators"
    assert tiles["is_printed"].sum() == 5
    assert tiles.loc[tiles["verdict"].ne(""), ["area_code", "verdict"]].to_numpy().tolist() == [
        [CAMDEN, "usual"], [HACKNEY, "higher"],
    ]  # fmt: skip
    cells = placed_figures(beside[1])
    assert set(cells.loc[cells["is_printed"], "area_code"]) >= {BARNET, MERTON, KINGSTON, "london", "outer"}
    assert placed_rankings(beside[1])["heights"].tolist() == [(2, 9, 11)], "16 and 20 units: of three that are shown"


def spoilt(path: str, before: str, after: str) -> Callable[[Pages_], Pages_]:
    def spoil(pages: Pages_) -> Pages_:
        assert before in pages[path].decode(), before
        return pages | {path: pages[path].decode().replace(before, after, 1).encode()}

    return spoil


def swapped(one: str, other: str) -> Callable[[Pages_], Pages_]:
    """Two neighbouring bars of the count's list change places."""

    def swap(pages: Pages_) -> Pages_:
        text = pages[OF_COUNT].decode()
        bars = [re.search(rf'<li class="" data-place="{area}".*?</li>', text) for area in (one, other)]
        first, second = (bar[0] for bar in bars if bar)
        return pages | {OF_COUNT: text.replace(f"{first}\n{second}", f"{second}\n{first}").encode()}

    return swap


HIDDEN = f'class="tile none" data-place="{CITY}" style="grid-area:4/5"'
OF_COUNT, OF_RATE = f"indicators/{COUNT}.html", f"indicators/{RATE}.html"
NUMBER = f'<data class="figure" value="3" data-cell="{CITY} {COUNT} borough_return 2010-01-01 2010-03-31 all">3</data>'
SYMBOL, END = '<abbr class="sym" title="hidden, so', '</ul>\n<p class="small">The word'
OUTER_LAST = f'data-cell="outer {RATE} borough_return 2010-01-01 2010-03-31 all">100.0</data></td></tr>\n</tbody>'
SYMBOL_OF_CITY = f'<abbr class="sym" title="{SYMBOLS["c"]}">c</abbr>'
BAR = f'<li class="" data-place="{CITY}" style="--v:3"><span>City</span><i></i>{NUMBER}</li></ol>\n<p'
LEAKS = {
    "a number in a tile": spoilt(OF_COUNT, SYMBOL, f"3 {SYMBOL}"),
    "a number in a title": spoilt(OF_COUNT, f"<li {HIDDEN}>", f'<li {HIDDEN} title="3">'),
    "a bar in its style": spoilt(OF_COUNT, HIDDEN, HIDDEN[:-1] + ';--v:3"'),
    "a verdict as a class": spoilt(OF_COUNT, 'class="tile none" data', 'class="tile worse none" data'),
    "a bar of its own": spoilt(OF_COUNT, "</ol>\n<p", BAR),
    "a bar that is too long": spoilt(OF_RATE, "--v:101.26", "--v:102.26"),
    "an interval": spoilt(OF_RATE, "--u:109.26", "--u:119.26"),
    "a scale that nothing reaches": spoilt(OF_COUNT, "--top:1412", "--top:1415"),
    "a line of London's": spoilt(OF_RATE, "--london:100", "--london:103"),
    "another verdict": spoilt(OF_RATE, 'class="says">usual', 'class="says">worse'),
    "another area's figure": spoilt(OF_RATE, f'="223.04" data-cell="{HACKNEY}', f'="223.04" data-cell="{CAMDEN}'),
    "bars in another order": swapped(CAMDEN, HACKNEY),
    "another area's name on a bar": spoilt(OF_COUNT, "<span>Camden</span><i>", "<span>Barnet</span><i>"),
    "another area's name on a tile": spoilt(OF_COUNT, 'full">Hackney', 'full">Camden'),
    "another short name": spoilt(OF_COUNT, 'hidden="true">City', 'hidden="true">Few'),
    "a list's unknown property": spoilt(OF_COUNT, "--top:1412", "--top:1412;--hidden:3"),
    "a list's label": spoilt(OF_COUNT, 'aria-label="Map: ', 'aria-label="Map: 3 '),
    "a list's class": spoilt(OF_COUNT, "places tilemap", "places tilemap few"),
    "a list's other attribute": spoilt(OF_COUNT, '<ol class="places ranked"', '<ol class="places ranked" title="few"'),
    "a number in words": spoilt(OF_COUNT, SYMBOL, f"three {SYMBOL}"),
    "a reason in words": spoilt(OF_COUNT, SYMBOL_OF_CITY, '<span class="why">three</span>'),
    "a class of a hidden tile": spoilt(OF_COUNT, "tile none", "tile none few"),
    "a tile that is elsewhere": spoilt(OF_COUNT, "grid-area:4/5", "grid-area:3/5"),
    "a query of a tile": spoilt(OF_COUNT, f'{CITY}.html"><span', f'{CITY}.html?n=3"><span'),
    "another page of a tile": spoilt(OF_COUNT, f'{CITY}.html"><span', f'{CAMDEN}.html"><span'),
    "a number between the tiles": spoilt(OF_RATE, END, f"<li>3</li>{END}"),
}  # fmt: skip


@pytest.mark.parametrize("what", LEAKS)
def test_a_planted_leak_is_held_and_named_without_its_number(made: Release, pages: Pages_, what: str) -> None:
    with pytest.raises(ReportHeldError) as held:
        let(made, LEAKS[what](pages))
    said = str(held.value)
    assert "says what isn't published" in said
    assert "SG0" in said
    for number in ("102.26", "1415", "--v", "119"):
        assert number not in said


@pytest.mark.parametrize(("before", "after"), [
    ('<path class="a" d="M6 20V9"/>', '<path class="a" d="M6 20V9M14 20V19"/>'),  # a hidden one's bar
    ('<path class="a" d="M6 20V9"/>', '<path class="a" d="M6 20V8"/>'),
    ('<path class="a" d="M6 20V9"/>', '<path class="a" d="M6 20V9"/><text>3</text>'),
    (f'data-place="{SUTTON}"><abbr', f'data-place="{SUTTON}">3 <abbr'),
    (f'data-place="{SUTTON}"><abbr', f'data-place="{SUTTON}">three <abbr'),
    (f'class="num" data-place="{SUTTON}"', f'class="num few" data-place="{SUTTON}"'),
    ('<table class="places data near">', '<table class="places data near" title="few">'),
    ('<tr data-series="SG001', '<tr title="few" data-series="SG001'),
    ('<svg class="ranking" viewBox="0 0 14', '<svg class="ranking" viewBox="0 0 18'),
    (OUTER_LAST, OUTER_LAST.replace("\n", "\nthree")),
    (">Merton</a></th>", ">Sutton</a></th>"),
])  # fmt: skip
def test_a_leak_beside_neighbours_is_held(beside: tuple[Release, Pages_], before: str, after: str) -> None:
    made, pages = beside
    with pytest.raises(ReportHeldError, match=r"areas/barnet\.html: (.* SG001 from 2010-01-01|a table of neighbours)"):
        let(made, spoilt("areas/barnet.html", before, after)(pages))


def test_a_number_that_comes_to_be_hidden_holds_the_page(made: Release, pages: Pages_) -> None:
    """The same page, of a release that hides one more figure: every place that shows it is named."""
    is_it = made.benchmark["area_code"].eq(HACKNEY) & made.benchmark["indicator_code"].eq(RATE)
    hides = made.benchmark.assign(value=made.benchmark["value"].mask(is_it))
    with pytest.raises(ReportHeldError, match=HACKNEY):
        let_places_through(pages, hides, made.london_summary, made.indicators)
    assert set(FIGURE_KEY) <= set(hides.columns)


def test_a_place_outside_its_lists_is_a_fault(made: Release, pages: Pages_) -> None:
    """Nobody would read it."""
    for more in (f'<b data-place="{CITY}">3</b>', '<svg class="ranking"><path class="o" d="M2 20V9"/></svg>'):
        with pytest.raises(ValueError, match="outside a list of places"):
            let(made, spoilt(OF_COUNT, "</main>", f"{more}</main>")(pages))
