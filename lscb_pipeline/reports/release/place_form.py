"""The form that lists of places have, to the letter: what of a finished page departs from it could tell something.

Beside the published numbers, which the gate holds by themselves, a tile, bar or cell may have fixed words, classes and
names of reference tables alone, in one order. Here: that, by what templates/release/places.html.j2 and
neighbours.html.j2 promise. Not here: the numbers (placed_figures.py), holding the page
(collation/release/place_gate.py).
"""

import datetime as dt
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any, Final

import pandas as pd
from markupsafe import escape

from lscb_pipeline.frames.releases import ReleaseIndicators
from lscb_pipeline.reference.areas import members
from lscb_pipeline.reference.periods import period_words
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.readiness.inputs import Record, area_name
from lscb_pipeline.reports.release.beside_neighbours import FOOT, STEP
from lscb_pipeline.reports.release.placed_figures import SERIES
from lscb_pipeline.reports.release.places import NO_ROW, REGIONS, VERDICTS, tile_layout, unit_names
from lscb_pipeline.reports.release.words import SYMBOLS

NUMBER: Final = r"-?\d[\d.]*(?:e[-+]?\d+)?"
VERDICT: Final = "|".join(VERDICTS.values())
SYMBOL: Final = "|".join(
    re.escape(f'<abbr class="sym" title="{escape(text)}">{marker}</abbr>')
    for marker, text in (*SYMBOLS.items(), ("–", "not shown"))
)
MARK: Final = r'<data class="figure" value="(?P<value>[^"]*)" data-cell="[^"]*">[^<]*</data>'
LIST: Final = re.compile(
    r'<(?P<tag>ul|ol|table) class="places\b(?P<kind>[^"]*)"(?P<of>[^>]*)>(?P<has>.*?)</(?P=tag)>', re.DOTALL
)
OF_SERIES: Final = r' data-series="(?P<series>[^"]*)"'
ATTRIBUTES: Final = {
    " tilemap": re.compile(rf'{OF_SERIES} aria-label="Map: (?P<label>[^"]*)"'),
    " ranked": re.compile(
        rf'{OF_SERIES} style="--top:{NUMBER}(?:;--london:{NUMBER})?" aria-label="Ranked: (?P<label>[^"]*)"'
    ),
}
TILE: Final = re.compile(
    rf'<li class="tile(?: (?P<verdict>{VERDICT}))?(?P<none> none)?" data-place="(?P<place>[^"]*)" '
    r'style="grid-area:(?P<at>\d+/\d+)"><a href="\.\./areas/(?P<code>[^"/]*)\.html">'
    r'<span class="full">(?P<name>[^<]*)</span><span class="brief" aria-hidden="true">(?P<short>[^<]*)</span></a> '
    rf'(?:<span class="why">(?P<why>[^<]*)</span>|{SYMBOL}|<b>{MARK}</b>'
    rf'(?: <abbr class="sym" title="revised">r</abbr>)?(?: <span class="says">(?P<says>{VERDICT})</span>)?)</li>'
)
BAR: Final = re.compile(
    r'<li class="(?P<region>of-region)?(?P<ci> ci)?" data-place="(?P<place>[^"]*)" '
    rf'style="--v:{NUMBER}(?:;--l:{NUMBER})?(?P<upper>;--u:{NUMBER})?"><span>(?P<name>[^<]*)</span><i></i>{MARK}</li>'
)
CELL: Final = re.compile(
    r'<td class="num"><span class="why">not compared</span></td>|'
    rf'<td><svg class="ranking" viewBox="0 0 (?P<width>\d+) {FOOT}" aria-hidden="true">(?P<bars>.*?)</svg></td>|'
    rf'<td class="num" data-place="(?P<place>[^"]*)">(?:{SYMBOL}|{MARK})</td>'
)
HEAD, ROW = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL), re.compile(r"<tr\b.*?</tr>", re.DOTALL)
ROW_NAME: Final = re.compile(r'<tr data-series="[^"]*"><th scope="row">.*?</th>')
TAG: Final = re.compile(r"<[^>]*>")


def unlike_their_form(pages: Mapping[str, bytes], indicators: ReleaseIndicators) -> Iterator[str]:
    """Lists of places, by page and series, that have anything but what their form lets them have."""
    about: dict[str, Record] = {str(row["indicator_code"]): dict(row) for _, row in indicators.iterrows()}
    for path, page in sorted(pages.items()):
        for found in LIST.finditer(page.decode()) if b'class="places' in page else ():
            if found["kind"] == " data near":
                if found["of"] or not _is_table(found["has"]):
                    yield f"{path}: a table of neighbours"
            elif (code := _unlike(found, about)) is not None:
                yield f"{path}: a list of {code}"


def _unlike(found: re.Match[str], about: Mapping[str, Record]) -> str | None:
    """Of which indicator a list is that departs from its form; None where it doesn't."""
    form = ATTRIBUTES.get(found["kind"])
    known = form.fullmatch(found["of"]) if form else None
    key = dict(zip(SERIES, unescape(known["series"]).split(" ", len(SERIES) - 1), strict=False)) if known else {}
    of = about.get(key.get("indicator_code", ""))
    if not known or of is None:
        return next((code for code in about if f'data-series="{code} ' in found["of"]), "no indicator")
    holds = _are_tiles if found["kind"] == " tilemap" else _are_bars
    is_like = unescape(known["label"]) in _labels(of, key) and holds(found["has"], of)
    return None if is_like else str(of["indicator_code"])


def _labels(of: Record, key: Mapping[str, str]) -> list[str]:
    """A period is named by its days, or by the year that ends with it (shown_figures.py)."""
    start, end = (dt.date.fromisoformat(key[day]) for day in ("period_start", "period_end"))
    year = (pd.Timestamp(end) + pd.DateOffset(days=1, years=-1)).date()
    return [f"{of['title']}, {period_words(first, end)}" for first in (start, year)]


def _items(content: str, form: re.Pattern[str]) -> list[re.Match[str]]:
    """Every item, where the content is these alone, a line each; else none."""
    found = [form.fullmatch(line) for line in content.strip("\n").split("\n")]
    return [item for item in found if item] if all(found) else []


def _are_tiles(content: str, of: Record) -> bool:
    tiles = _items(content, TILE)
    codes = [tile["code"] for tile in tiles]
    return bool(tiles) and codes == sorted(set(codes)) and all(_is_tile(tile, of) for tile in tiles)


def _is_tile(tile: re.Match[str], of: Record) -> bool:
    code, place, laid = tile["code"], tile["place"], tile_layout()
    names = _names()
    if code not in laid or not _is_place(place):
        return False
    short, row, column = laid[code]
    told = {NO_ROW, of["not_covered"].get(code), *(f"counted with {name}" for name in names.values())}
    is_own = (
        place == code and unescape(tile["why"]) in told and unescape(tile["name"]) == names[code]
        if tile["why"] is not None
        else members(place)[-1] == code and unescape(tile["name"]) == _name_of(place, of)
    )  # fmt: skip
    is_empty = tile["value"] is None
    says = tile["verdict"] == tile["says"] and is_empty == (tile["none"] is not None)
    return is_own and says and tile["at"] == f"{row}/{column}" and unescape(tile["short"]) == short


def _are_bars(content: str, of: Record) -> bool:
    """The highest first, of as high ones by name; each place once."""
    bars = _items(content, BAR)
    order = [(-float(bar["value"]), unescape(bar["name"])) for bar in bars]
    once = len({bar["place"] for bar in bars}) == len(bars)
    return bool(bars) and once and order == sorted(order) and all(_is_bar(bar, of) for bar in bars)


def _is_bar(bar: re.Match[str], of: Record) -> bool:
    place, is_region = bar["place"], bar["place"] in REGIONS
    if not is_region and not _is_place(place):
        return False
    name = REGIONS[place] if is_region else _name_of(place, of)
    has_interval = (bar["ci"] is None) == (bar["upper"] is None)
    return unescape(bar["name"]) == name and is_region == (bar["region"] is not None) and has_interval


def _is_table(content: str) -> bool:
    """Each cell below the name of its own area or region."""
    head, _, body = content.partition("<tbody>")
    names = [unescape(TAG.sub("", name)) for name in HEAD.findall(head)][1:]
    is_between = ROW.sub("", body).strip() != "</tbody>"
    return not is_between and all(_is_row(row, names) for row in ROW.findall(body))


def _is_row(row: str, names: Sequence[str]) -> bool:
    name = ROW_NAME.match(row)
    cells = row[name.end() if name else 0 :].removesuffix("</tr>")
    found = list(CELL.finditer(cells))
    wide = [
        cell for cell in found if cell["width"] and int(cell["width"]) != STEP * max(cell["bars"].count("M"), 1) + 2
    ]
    whole = "".join(cell[0] for cell in found) == cells and len(found) == len(names) and not wide
    known = _names() | REGIONS
    return whole and all(
        cell["place"] is None or known.get(cell["place"]) == name for cell, name in zip(found, names, strict=True)
    )


def _is_place(place: str) -> bool:
    """Whether it is an area's code, or areas' in order."""
    try:
        return bool(members(place))
    except ValueError:
        return False


def _name_of(place: str, of: Record) -> str:
    """Of whom a figure is: the PCT's or command's name, where its feed reports by these; else the areas'."""
    known: dict[str, Any] = {} if of["reported_by"] == "area" else unit_names(of["reported_by"])
    return str(known.get(place, area_name(place, _names())))


@functools.cache
def _names() -> dict[str, str]:
    """The areas' names by code; asked for of every tile."""
    return dict(zip(table("area")["area_code"], table("area")["name"], strict=True))
