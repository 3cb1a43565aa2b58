"""Charts of a release as SVG: a specification of Altair's, compiled once, then drawn with each page's own rows.

No script, no outside request, and no identifier of one chart is another's. Each is narrow enough for a phone. Here:
ranked bars (Dagster's), and a funnel. Not here: an area's place against London (distances.py), bars of HTML
(places.py), the tables beside them (templates), which say the same without a picture.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup, escape

from lscb_pipeline.benchmarks.funnel import CURVES, limits
from lscb_pipeline.reports.readiness.inputs import Record
from lscb_pipeline.reports.release.drawing import draw

COLUMNS = ["area", "value", "lower_95", "upper_95", "london_value", "measured_over", "funnel"]
STEPS = 50  # of a funnel's curves
PERCENT = 100  # the base of a proportion


@dataclass(frozen=True)
class Chart:
    """A chart to be drawn: its kind, title, what it says in words, its rows and a funnel's curves."""

    kind: str
    title: str
    description: str
    rows: list[Record]
    curves: list[Record]


def drawn(charts: Mapping[str, Chart | None], pictures: dict[str, str] | None = None) -> dict[str, Markup]:
    """The charts as SVG, by their names; where there is none to draw, nothing.

    pictures: of charts drawn before, by digests of what they show, which needn't be drawn again; it holds these charts'
    alone afterwards.
    """
    there = {name: chart for name, chart in charts.items() if chart}
    by_digest = {name: _digest(chart) for name, chart in there.items()}
    known = {} if pictures is None else pictures
    new = {by_digest[name]: chart for name, chart in there.items() if by_digest[name] not in known}
    made = dict(zip(new, draw([_with_data(chart) for chart in new.values()]), strict=True))
    used = {digest: made.get(digest) or known[digest] for digest in by_digest.values()}
    known.clear()
    known.update(used)
    labelled = {name: _labelled(chart, used[by_digest[name]]) for name, chart in there.items()}
    return dict.fromkeys(charts, Markup()) | labelled


def indicator_chart(rows: list[Record], title: str) -> Chart | None:
    """Ranked bars with 95 % intervals, of one indicator's figures of one period.

    `rows`: records of publish.benchmark, what is missing None, and `area`, the area's name. Figures without a value
    are left out; without any value there is no chart.
    """
    known = _highest_first(rows)
    return Chart("bars", title, f"Ranked bars of {len(known)} areas{bars_say(known)}.", known, []) if known else None


def funnel_chart(rows: list[Record], title: str) -> Chart | None:
    """The same figures by what they were computed over, within a funnel; where none is in one there is no chart."""
    placed = [row for row in _highest_first(rows) if row["funnel"]]
    description = f"A funnel of {len(placed)} areas: each one's value by its denominator, limits of 95 % dashed."
    return Chart("funnel", f"{title}: funnel", description, placed, _curves(placed)) if placed else None


def _highest_first(rows: list[Record]) -> list[Record]:
    return sorted((row for row in rows if row["value"] is not None), key=lambda r: (-r["value"], r["area"]))


def bars_say(rows: list[Record]) -> str:
    """What else there is to see of bars: intervals and London's line, where they are there; else nothing."""
    has_intervals = any(row["lower_95"] is not None for row in rows)
    has_london = any(row["london_value"] is not None for row in rows)
    return (" with 95 % intervals" if has_intervals else "") + ("; the dashed line is London" if has_london else "")


def _curves(placed: list[Record]) -> list[Record]:
    """The funnel's limits at steps from the smallest to the largest of what the areas' own were computed over."""
    sizes = [row["measured_over"] for row in placed]
    at = np.geomspace(min(sizes), max(sizes), STEPS)
    first = placed[0]
    base, london, variance = first["rate_base"], first["london_value"], first["between_area_variance"] or 0
    is_share = base == PERCENT
    scale = PERCENT if is_share else 1
    pairs = [
        limits(london / scale, at, None if is_share else base, confidence, variance / scale**2)
        for confidence in (0.95, 0.998)
    ]
    lines = [curve * scale for pair in pairs for curve in pair]
    return [
        dict(zip(["measured_over", *CURVES], map(float, point), strict=True)) for point in zip(at, *lines, strict=True)
    ]


def _values(chart: Chart) -> dict[str, list[Record]]:
    return {"rows": [{name: row.get(name) for name in COLUMNS} for row in chart.rows], "curves": chart.curves}


def _digest(chart: Chart) -> str:
    return hashlib.sha256(json.dumps([chart.kind, _values(chart)]).encode()).hexdigest()


def _with_data(chart: Chart) -> dict[str, Any]:
    from lscb_pipeline.reports.release.specifications import compiled_chart  # Altair: not for those who draw nothing

    compiled = compiled_chart(chart.kind)
    values = _values(chart)
    data = [{**one, "values": values[one["name"]]} if one["name"] in values else one for one in compiled["data"]]
    return {**compiled, "data": data}


def _labelled(chart: Chart, svg: str) -> Markup:
    """The picture with identifiers of its own, its title and its words."""
    name = "c" + re.sub(r"\W+", "-", chart.title.lower())
    plain = re.sub(r' class="[^"]*"| aria-[a-z]+="[^"]*"| role="[^"]*"', "", _with_own_ids(svg, name))
    head = f'<svg role="img" aria-labelledby="{name}-t {name}-d"'
    texts = f'<title id="{name}-t">{escape(chart.title)}</title><desc id="{name}-d">{escape(chart.description)}</desc>'
    opening, rest = plain.removeprefix("<svg").split(">", 1)
    return Markup(f"{head}{opening}>{texts}{rest}")  # noqa: S704 - drawn here, and the texts are escaped


def _with_own_ids(svg: str, name: str) -> str:
    """Identifiers that are this chart's alone: the renderer numbers them on from whatever it drew before."""
    renamed = {old: f"{name}-{n}" for n, old in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg)))}
    return re.sub(r'(\bid="|url\(#|href="#)([^")]+)', lambda match: match[1] + renamed[match[2]], svg)
