"""Charts of a release as SVG: a specification of Altair's, compiled once, then drawn with each page's own rows.

No script, no outside request, and no identifier of one chart is another's. Here: ranked bars beside a funnel, and an
area's place against London. Not here: the tables beside them (templates), which say the same without a picture.
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

COLUMNS = ["area", "value", "lower_95", "upper_95", "london_value", "measured_over", "funnel", "distance"]
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
    """Ranked bars with 95 % intervals beside the funnel, of one indicator's figures of one period.

    `rows`: records of publish.benchmark, what is missing None, and `area`, the area's name. Figures without a value
    are left out; without a funnel the bars stand alone; without any value there is no chart.
    """
    known = sorted((row for row in rows if row["value"] is not None), key=lambda r: (-r["value"], r["area"]))
    if not known:
        return None
    placed = [row for row in known if row["funnel"]]
    description = f"Ranked bars of {len(known)} areas{bars_say(known)}."
    if placed:
        description += (
            " Beside them a funnel: each area's value by its denominator, with limits of 95 % (dashed) and 99.8 %."
        )
    return Chart("both" if placed else "bars", title, description, known, _curves(placed))


def funnel_chart(rows: list[Record], title: str) -> Chart | None:
    """The funnel by itself, of one indicator's figures of one period; without a figure in it there is no chart.

    `rows`: as of indicator_chart. The areas ranked stand beside it as bars of HTML (places.py).
    """
    placed = sorted((row for row in rows if row["funnel"]), key=lambda r: (-r["value"], r["area"]))
    if not placed:
        return None
    description = f"A funnel of {len(placed)} areas: each value by its denominator, with limits of 95 % and 99.8 %."
    return Chart("funnel", title, description, placed, _curves(placed))


def bars_say(rows: list[Record]) -> str:
    """What else there is to see of bars: intervals and London's line, where they are there; else nothing."""
    has_intervals = any(row["lower_95"] is not None for row in rows)
    has_london = any(row["london_value"] is not None for row in rows)
    return (" with 95 % intervals" if has_intervals else "") + ("; the dashed line is London" if has_london else "")


def area_chart(rows: list[Record], title: str) -> Chart | None:
    """How far each of an area's compared figures lies from London's, 1 being the 99.8 % limit on its side.

    `rows`: title, series, distance (signed), funnel. Without a row there is no chart.
    """
    if not rows:
        return None
    named = [row | {"area": ", ".join(part for part in (row["title"], row["series"]) if part)} for row in rows]
    named.sort(key=lambda row: (-(row["distance"] or 0), row["area"]))
    description = f"{len(rows)} figures by their distance from London's; beyond 1 and -1 chance hardly explains them."
    return Chart("area", title, description, named, [])


def _curves(placed: list[Record]) -> list[Record]:
    """The funnel's limits at steps from the smallest to the largest of what the areas' own were computed over."""
    if not placed:
        return []
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
