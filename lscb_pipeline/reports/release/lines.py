"""Each area's line over all periods that a release holds of a series, beside London's and its neighbours', as SVG.

A point is a figure that is shown. What is hidden or missing is a mark at the foot, without a height; a line is broken
there, and where a definition doesn't compare with the one before. All areas of a series have one scale, from nought.
Here: the pictures, of published figures alone. Not here: the numbers beside them (pages.py, templates).
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from lscb_pipeline.frames.key_columns import SERIES_KEY
from lscb_pipeline.frames.releases import ReadableFigures, ReleasedSummary, ReleaseIndicators
from lscb_pipeline.reference.periods import breaks_before
from lscb_pipeline.reports.release.london_moves import breaks_of

WIDTH, HEIGHT, EDGE = 220, 60, 8  # of a picture, in its own units
FOOT: Final = HEIGHT - EDGE
Lines = dict[tuple[str, ...], Markup]  # by series and area_code
Points = Sequence[float | None]  # a height of each period, from nought to one


def lines(figures: ReadableFigures, summary: ReleasedSummary, indicators: ReleaseIndicators) -> Lines:
    """The areas' lines, by indicator, feed, breakdown and area; none of a series with one period alone."""
    broken = figures.assign(breaks=breaks_before(figures, breaks_of(indicators)))
    london = summary[summary["region"] == "london"].set_index([*SERIES_KEY, "period_end"])["value"]
    found: Lines = {}
    for names, rows in broken.groupby(SERIES_KEY, sort=False):
        series = tuple(map(str, names))
        periods = rows.groupby("period_end", sort=True)["breaks"].max()
        if len(periods) > 1:
            beside = [london.get((*series, end)) for end in periods.index]
            found |= {(*series, area): svg for area, svg in _of_series(rows, periods, beside)}
    return found


def _of_series(rows: pd.DataFrame, periods: pd.Series, london: list[Any]) -> Iterator[tuple[str, Markup]]:
    """Each area with its picture. `periods`: their last days, with how many breaks lie before each."""
    is_count = rows["unit"].iloc[0] == "count"  # London's is the areas' sum: no line on their scale
    beside = [None if is_count or value != value else value for value in london]
    median = rows["neighbour_median"].astype("float64")
    top = max([rows["value"].astype("float64").max(), median.max(), *(v for v in beside if v is not None)], default=0)
    scale = 1 / top if top and top > 0 else 1.0
    breaks = [int(count) for count in periods]
    place = {end: n for n, end in enumerate(periods.index)}
    behind = _path([None if v is None else v * scale for v in beside], breaks, "l") + uprights(breaks)
    names = ("area_code", "period_end", "value", "marker", "neighbour_median", "is_revised")
    columns = [rows[name].tolist() for name in names]
    by_area: dict[str, list[list[Any]]] = {}
    for area, end, *cell in zip(*columns, strict=True):
        by_area.setdefault(area, [["x", None, None, False] for _ in place])[place[end]] = [
            cell[1], cell[0], cell[2], cell[3] is True,
        ]  # fmt: skip
    for area, cells in by_area.items():
        yield area, picture(cells, breaks, behind, scale)


def picture(
    cells: list[list[Any]], breaks: list[int], behind: str, scale: float, kind: str = "line", parts: Points = ()
) -> Markup:
    """One area's or region's: `cells` are marker, value, neighbours' median and whether it is revised, of each period.

    breaks: how many lie before each. behind: what is drawn first. parts: values, of 1 at most, of fewer areas than due.
    """
    own: list[float | None] = [_height(cell[1], scale) for cell in cells]
    neighbours = [_height(cell[2], scale) for cell in cells]
    marks = "".join(_mark(n, len(cells), cell[0]) for n, cell in enumerate(cells) if own[n] is None)
    revised = [height if cell[3] else None for height, cell in zip(own, cells, strict=True)]
    shown, changed = (sum(height is not None for height in heights) for heights in (own, revised))
    label = f"Line: {shown} of {len(cells)} periods shown" + (f", {changed} revised" if changed else "")
    points = f"{_points(own)}{_points(parts, 'part', 2)}{_rings(revised)}{marks}"
    return Markup(  # noqa: S704 - numbers and fixed words alone
        f'<svg class="{kind}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{behind}'
        f"{_path(neighbours, breaks, 'n')}{_path(own, breaks, 'a')}{points}</svg>"
    )


def _height(value: Any, scale: float) -> float | None:
    return None if value is None or value != value else float(value) * scale


def _at(n: int, count: int) -> int:
    return round(EDGE + (WIDTH - 2 * EDGE) * n / (count - 1))


def _up(height: float) -> int:
    return round(FOOT - (FOOT - EDGE) * min(max(height, 0), 1))


def _path(heights: Points, breaks: list[int], kind: str) -> str:
    """A line through what is there, broken where something isn't, and at a break of definition."""
    steps, last = [], None
    for n, height in enumerate(heights):
        if height is None:
            last = None
            continue
        steps.append(f"{'L' if last is not None and breaks[n] == last else 'M'}{_at(n, len(heights))} {_up(height)}")
        last = breaks[n]
    return f'<path class="{kind}" d="{"".join(steps)}"/>' if steps else ""


def _points(heights: Points, kind: str = "", radius: int = 3) -> str:
    named = f'class="{kind}" ' if kind else ""
    return "".join(
        f'<circle {named}cx="{_at(n, len(heights))}" cy="{_up(height)}" r="{radius}"/>'
        for n, height in enumerate(heights)
        if height is not None
    )


def _rings(heights: Points) -> str:
    """A diamond around what was published otherwise before."""
    at = [(_at(n, len(heights)), _up(height)) for n, height in enumerate(heights) if height is not None]
    return "".join(f'<path class="r" d="M{x - 7} {y}l7 -7l7 7l-7 7z"/>' for x, y in at)


def _mark(n: int, count: int, marker: str | None) -> str:
    """A square where a figure is hidden, a cross where there is none."""
    at = _at(n, count)
    if marker == "c":
        return f'<path class="c" d="M{at - 3} {FOOT - 3}h6v6h-6z"/>'
    return f'<path class="x" d="M{at - 3} {FOOT - 3}l6 6m0 -6l-6 6"/>'


def uprights(breaks: list[int]) -> str:
    """A dotted upright before each period from which another definition is followed."""
    count = len(breaks)
    between = [(_at(n - 1, count) + _at(n, count)) // 2 for n in range(1, count) if breaks[n] != breaks[n - 1]]
    return "".join(f'<path class="b" d="M{at} 0V{HEIGHT}"/>' for at in between)
