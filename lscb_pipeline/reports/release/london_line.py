"""London's own line over all periods that a release holds of a series, as SVG, counts too.

Here: the picture, of published sums alone; a point of fewer areas than owed a figure is hollow. Not here: how a line is
drawn (lines.py), the numbers beside it (templates/release/london_line.html.j2).
"""

from typing import Any

import pandas as pd
from markupsafe import Markup

from lscb_pipeline.frames.key_columns import SERIES_KEY
from lscb_pipeline.frames.releases import ReleasedSummary, ReleaseIndicators
from lscb_pipeline.reference.periods import breaks_before
from lscb_pipeline.reports.release.lines import Lines, picture, uprights
from lscb_pipeline.reports.release.london_moves import breaks_of


def london_lines(summary: ReleasedSummary, indicators: ReleaseIndicators) -> Lines:
    """London's line of each series, by indicator, feed and breakdown; none where fewer than two periods are shown."""
    london = summary[summary["region"] == "london"].sort_values([*SERIES_KEY, "period_end", "period_start"])
    london = london.drop_duplicates([*SERIES_KEY, "period_end"], keep="last").reset_index(drop=True)
    london = london.assign(breaks=breaks_before(london, breaks_of(indicators)))
    by_series = {tuple(map(str, names)): rows for names, rows in london.groupby(SERIES_KEY, sort=False)}
    return {series: _line(rows) for series, rows in by_series.items() if rows["value"].notna().sum() > 1}


def _line(rows: pd.DataFrame) -> Markup:
    top = float(rows["value"].max())
    scale, breaks = 1 / top if top > 0 else 1.0, [int(count) for count in rows["breaks"]]
    cells: list[list[Any]] = [
        [marker if isinstance(marker, str) else "x", value, None, False]
        for marker, value in zip(rows["marker"], rows["value"].astype("float64"), strict=True)
    ]
    is_part = (rows["areas_returned"] < rows["areas_due"]) & rows["value"].notna()
    parts = [value * scale if part else None for value, part in zip(rows["value"], is_part, strict=True)]
    return picture(cells, breaks, uprights(breaks), scale, "line london", parts)
