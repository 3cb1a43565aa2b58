"""Charts of a release as SVG: a specification of Altair's, compiled once, then drawn with each indicator's own rows.

No script, no outside request, and no identifier of one chart is another's. Here: ranked bars beside a funnel, and an
area's place against London. Not here: the tables beside them (templates), which say the same without a picture.
"""

import functools
import re
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup, escape

from lscb_pipeline.reports.inputs import Record

BLUE, INK, SOFT, BAR = "#1f5fa8", "#1c2733", "#4c5763", "#9fb6cf"
SHAPES = {"below_998": "triangle-down", "below_95": "triangle-down", "within": "circle", "above_95": "triangle-up",
          "above_998": "triangle-up"}  # fmt: skip
FILLS = {"below_998": "#7a1a12", "below_95": "#fff", "within": "#9fb6cf", "above_95": "#fff", "above_998": "#7a1a12"}
COLUMNS = ["area", "value", "lower_95", "upper_95", "london_value", "denominator", "funnel", "funnel_lower_95",
           "funnel_upper_95", "funnel_lower_998", "funnel_upper_998", "distance"]  # fmt: skip
LIMITS = {"funnel_lower_998": [1, 0], "funnel_lower_95": [4, 3], "funnel_upper_95": [4, 3], "funnel_upper_998": [1, 0]}
CONFIG: dict[str, Any] = {
    "font": "Arial, Liberation Sans, sans-serif",
    "aria": False,
    "view": {"stroke": None},
    "axis": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12, "gridColor": "#e3e7eb"},
}


def indicator_chart(rows: list[Record], title: str) -> Markup:
    """Ranked bars with 95 % intervals beside the funnel, of one indicator's figures of one period.

    `rows`: records of publish.benchmark, with `area`, the area's name. Figures without a value are left out; without
    a funnel the bars stand alone; without any value there is no chart.
    """
    known = sorted((row for row in rows if row["value"] is not None), key=lambda r: (-r["value"], r["area"]))
    if not known:
        return Markup()
    has_funnel = any(row["funnel"] for row in known)
    said = f"Ranked bars of {len(known)} areas with 95 % intervals; the line is London."
    if has_funnel:
        said += " Beside them a funnel: each area's value by its denominator, with limits of 95 % (dashed) and 99.8 %."
    return _svg("both" if has_funnel else "bars", known, title, said)


def area_chart(rows: list[Record], title: str) -> Markup:
    """How far each of an area's compared figures lies from London's, 1 being the 99.8 % limit on its side.

    `rows`: title, series, distance (signed), funnel. Without a row there is no chart.
    """
    if not rows:
        return Markup()
    named = [row | {"area": ", ".join(part for part in (row["title"], row["series"]) if part)} for row in rows]
    named.sort(key=lambda row: (-(row["distance"] or 0), row["area"]))
    said = f"{len(rows)} figures by their distance from London's; beyond 1 and -1 chance hardly explains them."
    return _svg("area", named, title, said)


def _svg(kind: str, rows: list[Record], title: str, said: str) -> Markup:
    compiled = _compiled(kind)
    first, *others = compiled["data"]
    values = [{name: row.get(name) for name in COLUMNS} for row in rows]
    drawn = vl_convert.vega_to_svg({**compiled, "data": [{**first, "values": values}, *others]})
    name = "c" + re.sub(r"\W+", "-", title.lower())
    drawn = re.sub(r'\b(id="|url\(#|href="#)', rf"\g<1>{name}-", drawn)
    drawn = re.sub(r' class="[^"]*"| aria-[a-z]+="[^"]*"| role="[^"]*"', "", drawn)
    head = f'<svg role="img" aria-labelledby="{name}-t {name}-d"'
    texts = f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(said)}</desc>'
    opening, rest = drawn.removeprefix("<svg").split(">", 1)
    return Markup(f"{head}{opening}>{texts}{rest}")  # noqa: S704 - drawn here, and the texts are escaped


@functools.cache
def _compiled(kind: str) -> dict[str, Any]:
    made = {"bars": _bars, "both": lambda: alt.hconcat(_bars(), _funnel(), spacing=30), "area": _distances}[kind]()
    made = made.properties(data=alt.NamedData("rows"), datasets={"rows": []}).configure(**CONFIG)
    compiled: dict[str, Any] = vl_convert.vegalite_to_vega(made.to_dict(validate=False))
    return compiled


def _bars() -> alt.LayerChart:
    area = alt.Y("area:N", sort=None, title=None, axis=alt.Axis(labelLimit=210, ticks=False, domain=False))
    base = alt.Chart()
    value = alt.X("value:Q", title="Value, with its 95 % interval")
    return alt.layer(
        base.mark_bar(color=BAR, height=10).encode(y=area, x=value),
        base.mark_rule(color=INK, strokeWidth=1.2).encode(y=area, x="lower_95:Q", x2="upper_95:Q"),
        base.mark_rule(color=BLUE, strokeWidth=1.5, strokeDash=[6, 3]).encode(x="max(london_value):Q"),
    ).properties(width=330, height=alt.Step(16))


def _funnel() -> alt.LayerChart:
    size = alt.X("denominator:Q", title="Denominator (population, or cases)", scale=alt.Scale(zero=False),
                 axis=alt.Axis(format="~s", tickCount=5))  # fmt: skip
    base = alt.Chart().transform_filter("isValid(datum.funnel)")
    how = {"domain": list(SHAPES)}
    lines = [
        base.mark_line(color=SOFT, strokeWidth=1.2, strokeDash=dash).encode(x=size, y=alt.Y(f"{name}:Q", title=None))
        for name, dash in LIMITS.items()
    ]
    london = base.mark_line(color=BLUE, strokeWidth=1.5, strokeDash=[6, 3]).encode(x=size, y="london_value:Q")
    points = base.mark_point(filled=True, size=60, stroke=INK, strokeWidth=1, opacity=1).encode(
        x=size,
        y=alt.Y("value:Q", title="Value"),
        shape=alt.Shape("funnel:N", scale=alt.Scale(**how, range=list(SHAPES.values())), legend=None),
        fill=alt.Fill("funnel:N", scale=alt.Scale(**how, range=list(FILLS.values())), legend=None),
    )
    names = (
        base.transform_filter("datum.funnel != 'within'")
        .mark_text(align="left", dx=7, fontSize=11, color=INK)
        .encode(x=size, y="value:Q", text="area:N")
    )
    return alt.layer(*lines, london, points, names).properties(width=380, height=380)


def _distances() -> alt.LayerChart:
    base = alt.Chart()
    name = alt.Y("area:N", sort=None, title=None, axis=alt.Axis(labelLimit=380, grid=True, ticks=False, domain=False))
    where = alt.X("distance:Q", title="Distance from London: 1 is the 99.8 % limit", scale=alt.Scale(nice=True))
    how = {"domain": list(SHAPES)}
    lines = [base.mark_rule(color=SOFT, strokeDash=dash).encode(x=alt.datum(at)) for at, dash in
             ((-1, [1, 0]), (0, [6, 3]), (1, [1, 0]))]  # fmt: skip
    points = base.mark_point(filled=True, size=60, stroke=INK, strokeWidth=1, opacity=1).encode(
        y=name, x=where,
        shape=alt.Shape("funnel:N", scale=alt.Scale(**how, range=list(SHAPES.values())), legend=None),
        fill=alt.Fill("funnel:N", scale=alt.Scale(**how, range=list(FILLS.values())), legend=None),
    )  # fmt: skip
    return alt.layer(*lines, points).properties(width=420, height=alt.Step(15))
