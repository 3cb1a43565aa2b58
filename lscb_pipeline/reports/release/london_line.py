"""London's own line over all periods that were published of a series, as SVG, counts too.

Here: the picture, of published sums alone; a point of fewer areas than owed a figure is hollow. Not here: how a line is
drawn (lines.py), the numbers beside it (templates/release/london_line.html.j2).
"""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from lscb_pipeline.frames.key_columns import SERIES_KEY
from lscb_pipeline.frames.trend_points import TrendPoints
from lscb_pipeline.reports.release.lines import Lines, picture, uprights
from lscb_pipeline.reports.release.over_time import LONDON


def london_lines(points: TrendPoints) -> Lines:
    """London's line of each series, by indicator, feed and breakdown; none where fewer than two periods are shown."""
    london = points.drop_duplicates([*SERIES_KEY, "period_end"], keep="last")
    by_series = {tuple(map(str, names)): rows for names, rows in london.groupby(SERIES_KEY, sort=False)}
    return {series: _line(series, rows) for series, rows in by_series.items() if rows["value"].notna().sum() > 1}


def _line(series: Sequence[str], rows: TrendPoints) -> Markup:
    top = float(rows["value"].max())
    scale, breaks = 1 / top if top > 0 else 1.0, [int(count) for count in rows["breaks"]]
    cells: list[list[Any]] = [
        [marker if isinstance(marker, str) else "x", value, None, ""]
        for marker, value in zip(rows["marker"], rows["value"].astype("float64"), strict=True)
    ]
    parts = [value * scale if part else None for value, part in zip(rows["value"], rows["is_part"], strict=True)]
    return picture((LONDON, *series), cells, breaks, uprights(breaks), scale, "line london", parts)
