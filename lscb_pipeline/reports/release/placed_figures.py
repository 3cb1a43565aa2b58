"""What finished pages say of place, read back from the pages themselves: tiles, bars, neighbours, small rankings.

Here: reading them, by what templates/release/places.html.j2 and neighbours.html.j2 promise. Not here: whether they may
stand there (collation/release/place_gate.py).
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, Final

import pandas as pd

from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.frames.releases import PlacedFigures, PlacedRankings
from lscb_pipeline.frames.schema import schema_of
from lscb_pipeline.reports.release.words import SYMBOLS

SERIES: Final = ["indicator_code", "feed", *PERIOD, "breakdown"]  # in data-series; the last may have blanks
CONTAINER: Final = re.compile(r'<(ul|ol|table) class="places\b[^"]*"([^>]*)>(.*?)</\1>', re.DOTALL)
PART: Final = re.compile(
    r'<tr\b[^>]*\bdata-series="(?P<series>[^"]*)"[^>]*>'
    r"|<(?P<tag>li|td)\b(?P<of>[^>]*)>(?P<says>.*?)</(?P=tag)>",
    re.DOTALL,
)
PLACE: Final = re.compile(r'\bdata-place="([^"]*)"')
OF_SERIES: Final = re.compile(r'\bdata-series="([^"]*)"')
STYLE: Final = re.compile(r"--(v|l|u|top|london):(-?[\d.]+(?:e[-+]?\d+)?)")
MARK: Final = re.compile(r'<data class="figure" value="[^"]*" data-cell="([^"]*)">[^<]*</data>')
RANKING: Final = re.compile(r'<svg class="ranking"[^>]*>(.*?)</svg>', re.DOTALL)
BARS: Final = re.compile(r'<path class="[ona]" d="([^"]*)"/>')
AT: Final = re.compile(r"M(\d+) \d+V(\d+)")
# Of an item: what may have digits that are no figure. Grid areas are positions, symbols are explained in fixed words.
MAY_HAVE_DIGITS: Final = re.compile(
    r'\bdata-place="[^"]*"|\bhref="[^"]*"|\bgrid-area:\d+/\d+|--(?:v|l|u):[^;"]*|title="(?:'
    + "|".join(re.escape(text) for text in SYMBOLS.values()) + ')"'
)  # fmt: skip
IN_LISTS: Final = (b"data-place=", b'class="ranking"')
VERDICT: Final = re.compile(r"\b(better|worse|higher|lower|usual)\b")


def placed_figures(pages: Mapping[str, bytes]) -> PlacedFigures:
    """Every tile, bar and neighbour's cell of HTML pages, by path; a region's `area_code` is its name.

    bar, bar_lower, bar_upper: the numbers that its length is made of; is_printed: whether a figure's mark of that very
    cell stands in it; verdict: every word of one in it; tells: whether it has a digit beside. A list as a whole has a
    row too, with `bar` its scale and `bar_lower` London's line, and no area.
    Raises ValueError for one that stands outside a list of places: a template's fault.
    """
    rows = [row for path, page in sorted(pages.items()) for row in _placed(path, page)]
    frame = pd.DataFrame(rows, columns=list(schema_of(PlacedFigures).columns))
    frame[PERIOD] = frame[PERIOD].astype("datetime64[s]")
    return frame.astype(dict.fromkeys(("bar", "bar_lower", "bar_upper"), "float64"))


def placed_rankings(pages: Mapping[str, bytes]) -> PlacedRankings:
    """Every small ranking of pages: where its bars end, from the left, and whether it `tells` more than bars."""
    rows = [row for path, page in sorted(pages.items()) for row in _rankings(path, page)]
    frame = pd.DataFrame(rows, columns=list(schema_of(PlacedRankings).columns))
    frame[PERIOD] = frame[PERIOD].astype("datetime64[s]")
    return frame


def _containers(page: bytes) -> Iterator[tuple[str, str, str]]:
    """Tag, attributes and content of each list or table of places."""
    if b'class="places' in page:
        yield from (match.groups() for match in CONTAINER.finditer(page.decode()))  # type: ignore[misc]


def _placed(path: str, page: bytes) -> Iterator[dict[str, Any]]:
    inside = [content for _, _, content in _containers(page)]
    for mark in IN_LISTS:
        if page.count(mark) != sum(content.count(mark.decode()) for content in inside):
            raise ValueError(f"{path}: a place stands outside a list of places")
    for tag, attributes, content in _containers(page):
        series = OF_SERIES.search(attributes)
        key = _key(series[1]) if series else {}
        if tag != "table":
            numbers, outside = dict(STYLE.findall(attributes)), PART.sub("", content)
            yield {"page_path": path, **_unescaped(key), "bar": numbers.get("top"), "bar_lower": numbers.get("london"),
                   "is_printed": False, "verdict": "", "tells": any(map(str.isdigit, outside))}  # fmt: skip
        for part in PART.finditer(content):
            if part["series"] is not None:
                key = _key(part["series"])
            else:
                yield {"page_path": path, **_unescaped(key), **_item(part["of"], part["says"], key)}


def _item(attributes: str, content: str, key: Mapping[str, str]) -> dict[str, Any]:
    place = PLACE.search(attributes)
    area = place[1] if place else ""
    own = " ".join((area, *(key.get(name, "") for name in SERIES)))
    cells = MARK.findall(content)
    beside = MAY_HAVE_DIGITS.sub("", f"{attributes} {MARK.sub('', RANKING.sub('', content))}")
    numbers = dict(STYLE.findall(attributes))
    return {
        "area_code": area, "bar": numbers.get("v"), "bar_lower": numbers.get("l"), "bar_upper": numbers.get("u"),
        "is_printed": cells == [own], "verdict": " ".join(sorted(set(VERDICT.findall(beside)))),
        "tells": any(map(str.isdigit, beside)) or (bool(cells) and cells != [own]),
    }  # fmt: skip


def _rankings(path: str, page: bytes) -> Iterator[dict[str, Any]]:
    for _, _, content in _containers(page):
        key: dict[str, str] = {}
        for part in PART.finditer(content):
            key = _key(part["series"]) if part["series"] is not None else key
            for ranking in RANKING.findall(part["says"] or ""):
                bars = [(int(x), int(y)) for d in BARS.findall(ranking) for x, y in AT.findall(d)]
                yield {"page_path": path, **_unescaped(key), "heights": tuple(y for _, y in sorted(bars)),
                       "tells": bool(BARS.sub("", ranking).strip())}  # fmt: skip


def _unescaped(key: Mapping[str, str]) -> dict[str, str]:
    return {name: unescape(text) for name, text in key.items()}


def _key(series: str) -> dict[str, str]:
    return dict(zip(SERIES, series.split(" ", len(SERIES) - 1), strict=True))
