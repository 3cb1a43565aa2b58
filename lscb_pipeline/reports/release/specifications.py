"""What a chart looks like: specifications of Altair's, compiled once for all charts of a kind.

Here: marks, axes and colours. Not here: which rows a chart shows, and its words (charts.py).
"""

import functools
from typing import Any

import altair as alt
import vl_convert

from lscb_pipeline.benchmarks.funnel import CURVES

BLUE, INK, SOFT, BAR = "#1f5fa8", "#1c2733", "#4c5763", "#9fb6cf"
FUNNEL = ["below_998", "below_95", "within", "above_95", "above_998"]
SHAPES = ["triangle-down", "triangle-down", "circle", "triangle-up", "triangle-up"]
FILLS = ["#7a1a12", "#ffffff", BAR, "#ffffff", "#7a1a12"]
DASHED, PLAIN = [4, 3], [1, 0]
ROOM = {"bars": {"left": 64, "right": 12}, "funnel": {"left": 8, "right": 36}}  # for labels in a reader's wider font
CONFIG: dict[str, Any] = {
    "font": "Arial, Liberation Sans, sans-serif",
    "aria": False,
    "view": {"stroke": None},
    "axis": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12, "gridColor": "#e3e7eb"},
}


@functools.cache
def compiled_chart(kind: str) -> dict[str, Any]:
    """Vega's specification of a kind of chart (`bars`, `funnel`), with no rows yet."""
    made = (
        {"bars": _bars, "funnel": _funnel}[kind]()
        .properties(datasets={"rows": [], "curves": []})
        .configure(padding={"top": 4, "bottom": 4, **ROOM[kind]}, **CONFIG)
    )
    compiled: dict[str, Any] = vl_convert.vegalite_to_vega(made.to_dict(validate=False))
    return compiled


def _bars() -> Any:
    area = alt.Y("area:N", sort=None, title=None, axis=alt.Axis(labelLimit=220, ticks=False, domain=False))
    base = alt.Chart(alt.NamedData("rows"))
    value = alt.X("value:Q", title="Value", axis=alt.Axis(tickCount=5))
    return alt.layer(
        base.mark_bar(color=BAR, height=10).encode(y=area, x=value),
        base.mark_rule(color=INK, strokeWidth=1.2).encode(y=area, x="lower_95:Q", x2="upper_95:Q"),
        base.mark_rule(color=BLUE, strokeWidth=1.5, strokeDash=[6, 3]).encode(x="max(london_value):Q"),
    ).properties(width=240, height=alt.Step(16))


def _funnel() -> Any:
    size = alt.X("measured_over:Q", title="Denominator (population, or cases)",
                 axis=alt.Axis(format=",.0f", tickCount=4))  # fmt: skip
    base = alt.Chart(alt.NamedData("rows")).transform_filter("isValid(datum.funnel)")
    curves = [
        alt.Chart(alt.NamedData("curves"))
        .mark_line(color=SOFT, strokeWidth=1.2, strokeDash=DASHED if confidence == 0.95 else PLAIN)
        .encode(x=size, y=alt.Y(f"{name}:Q", title="Value"))
        for name, confidence in CURVES.items()
    ]
    london = base.mark_rule(color=BLUE, strokeWidth=1.5, strokeDash=[6, 3]).encode(y="max(london_value):Q")
    points = _points(base).encode(x=size, y=alt.Y("value:Q", title="Value"))
    names = (
        base.transform_filter("datum.funnel != 'within'")
        .mark_text(align="center", dy=-11, limit=120, fontSize=11, color=INK)
        .encode(x=size, y="value:Q", text="area:N")
    )
    return alt.layer(*curves, london, points, names).properties(width=320, height=400)


def _points(base: Any) -> Any:
    """Figures as marks told apart by shape and filling, for colour is never alone."""
    by_shape = alt.Scale(domain=FUNNEL, range=SHAPES)
    by_fill = alt.Scale(domain=FUNNEL, range=FILLS)
    return base.mark_point(filled=True, size=60, stroke=INK, strokeWidth=1, opacity=1).encode(
        shape=alt.Shape("funnel:N", scale=by_shape, legend=None), fill=alt.Fill("funnel:N", scale=by_fill, legend=None)
    )
