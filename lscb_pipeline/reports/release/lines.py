"""Each area's line over all periods that were published of a series, beside London's and its neighbours', as SVG.

A point is a figure that is shown. What is hidden or missing is a mark at the foot, without a height; a line is broken
there, and where a definition doesn't compare with the one before. All areas of a series have one scale, from nought.
Here: the pictures, of published figures alone. Not here: which points there are (over_time.py), the numbers beside them
(series_history.py, templates), whether a finished page may say so (collation/release/line_gate.py).
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd
from markupsafe import Markup, escape

from lscb_pipeline.frames.key_columns import SERIES_KEY
from lscb_pipeline.frames.trend_points import TrendPoints
from lscb_pipeline.reports.release.over_time import OverTime

WIDTH, HEIGHT, EDGE = 220, 60, 8  # of a picture, in its own units
FOOT: Final = HEIGHT - EDGE
Lines = dict[tuple[str, ...], Markup]  # by series and area_code
OF_CELL: Final = ("marker", "value", "neighbour_median", "how_revised")
Points = Sequence[float | None]  # a height of each period, from nought to one


def lines(points: OverTime) -> Lines:
    """The areas' lines, by indicator, feed, breakdown and area; none of a series with one period alone."""
    of_london = points.london.drop_duplicates([*SERIES_KEY, "period_end"], keep="last")
    london = of_london.set_index([*SERIES_KEY, "period_end"])["value"]
    found: Lines = {}
    for names, rows in points.areas.groupby(SERIES_KEY, sort=False):
        series = tuple(map(str, names))
        periods = rows.groupby("period_end", sort=True)["breaks"].max()
        if len(periods) > 1:
            beside = [london.get((*series, end)) for end in periods.index]
            found |= {(*series, area): svg for area, svg in _of_series(series, rows, periods, beside)}
    return found


def _of_series(
    series: Sequence[str], rows: TrendPoints, periods: pd.Series, london: list[Any]
) -> Iterator[tuple[str, Markup]]:
    """Each area with its picture. `periods`: their last days, with how many breaks lie before each."""
    is_count = rows["unit"].iloc[0] == "count"  # London's is the areas' sum: no line on their scale
    beside = [None if is_count or value is None or value != value else value for value in london]
    largest = rows[["value", "neighbour_median"]].astype("float64").max().dropna()
    top = max([*largest, *(v for v in beside if v is not None)], default=0)
    scale = 1 / top if top > 0 else 1.0
    breaks = [int(count) for count in periods]
    place = {end: n for n, end in enumerate(periods.index)}
    behind = _path([None if v is None else v * scale for v in beside], breaks, "l") + uprights(breaks)
    columns = [rows[name].tolist() for name in ("area_code", "period_end", *OF_CELL)]
    by_area: dict[str, list[list[Any]]] = {}
    for area, end, *cell in zip(*columns, strict=True):
        by_area.setdefault(area, [["x", None, None, ""] for _ in place])[place[end]] = cell
    for area, cells in by_area.items():
        yield area, picture((area, *series), cells, breaks, behind, scale)


def picture(
    of: Sequence[str], cells: list[list[Any]], breaks: list[int], behind: str, scale: float, kind: str = "line",
    parts: Points = (),
) -> Markup:  # fmt: skip
    """One area's or region's: `cells` are OF_CELL of each period.

    of: area, indicator, feed and breakdown, by which the gate knows it. breaks: how many lie before each period.
    behind: what is drawn first. parts: values, of 1 at most, of fewer areas than due.
    """
    own: list[float | None] = [_height(cell[1], scale) for cell in cells]
    neighbours = [_height(cell[2], scale) for cell in cells]
    marks = "".join(_mark(n, len(cells), cell[0]) for n, cell in enumerate(cells) if own[n] is None)
    revised = [(n, height, cell[3]) for n, (height, cell) in enumerate(zip(own, cells, strict=True)) if cell[3]]
    rings = [_ring(n, len(cells), height, said) for n, height, said in revised if height is not None]
    shown = sum(height is not None for height in own)
    label = f"Line: {shown} of {len(cells)} periods shown" + (f", {len(rings)} revised" if rings else "")
    points = f"{_points(own)}{_points(parts, 'part', 2)}{''.join(rings)}{marks}"
    return Markup(  # noqa: S704 - numbers, codes and fixed words alone
        f'<svg class="{kind}" data-line="{escape(" ".join(of))}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{label}">{behind}{_path(neighbours, breaks, "n")}{_path(own, breaks, "a")}{points}</svg>'
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


def _ring(n: int, count: int, height: float, said: str) -> str:
    """A diamond around what was published otherwise before, which says how."""
    x, y = _at(n, count), _up(height)
    return f'<path class="r" d="M{x - 7} {y}l7 -7l7 7l-7 7z"><title>{escape(said)}</title></path>'


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
