"""What lines over time may say: where each point, step and mark of a line must stand by what is published.

It is worked out from the published frames by code of its own, so that a fault of the drawing (reports/release/lines.py)
isn't one of the gate. Here: that. Not here: what pages draw, and holding the two together (line_gate.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.frames.key_columns import FIGURE_KEY, SERIES_KEY
from lscb_pipeline.frames.releases import ReleaseIndicators
from lscb_pipeline.reports.release.release import Release

LEFT, WIDE, FOOT, HIGH = 8, 204, 52, 44  # where the first point is, how far the last, nought, and how high the largest
LONDON: Final = "london"
Of = tuple[str, ...]  # area, indicator, feed, breakdown
Step = tuple[str, int, int]
Cells = Mapping[str, NDArray[Any]]  # columns, by their names


@dataclass(frozen=True)
class PublishedLine:
    """One line's periods in order. height: where a value is drawn, 0 where none is; marker: in its place, x if nothing.

    starts: first days, NaT without a row. breaks: definitions before each. london, neighbours: heights likewise.
    """

    at: list[int]
    height: list[int]
    marker: list[str]
    value: list[float]
    breaks: list[int]
    london: list[int]
    neighbours: list[int]
    starts: list[Any]
    has_row: list[bool]
    is_part: list[bool]

    def steps(self, heights: list[int]) -> list[Step]:
        """The path through what is shown, parted where something isn't or another definition begins."""
        found, last = [], None
        for at, height, definitions in zip(self.at, heights, self.breaks, strict=True):
            if height:
                found.append(("L" if definitions == last else "M", at, height))
            last = definitions if height else None
        return found


def published_lines(release: Release) -> dict[Of, PublishedLine]:
    """Every line that may be drawn, by what it is of: each area's of each series, and London's by itself."""
    columns = [*FIGURE_KEY, "value", "marker", "neighbour_median", "is_part"]
    london = release.london_summary[release.london_summary["region"] == LONDON]
    is_part = (london["areas_returned"] < london["areas_due"]) & london["value"].notna()
    both = [release.benchmark.assign(is_part=False), london.assign(is_part=is_part, area_code=LONDON)]
    parts = [part.reindex(columns=columns) for part in (release.older, *both) if len(part)]
    rows = pd.concat([part.astype({"value": "float64", "neighbour_median": "float64"}) for part in parts])
    rows = rows.sort_values([*SERIES_KEY, "area_code", "period_end", "period_start"])
    rows = rows.drop_duplicates([*SERIES_KEY, "area_code", "period_end"], keep="last")
    rows = rows.assign(breaks=_breaks(rows, release.indicators))
    units = dict(zip(release.indicators["indicator_code"], release.indicators["unit"], strict=True))
    columns_of = {name: rows[name].to_numpy() for name in (*columns, "breaks")}
    keys = list(zip(*(columns_of[name] for name in SERIES_KEY), strict=True))
    starts = [n for n, key in enumerate(keys) if n == 0 or key != keys[n - 1]]
    found: dict[Of, PublishedLine] = {}
    for first, after in zip(starts, [*starts[1:], len(keys)], strict=True):
        series, own = tuple(map(str, keys[first])), {name: cells[first:after] for name, cells in columns_of.items()}
        is_whole = own["area_code"] == LONDON
        of_areas, whole = ({name: cells[mask] for name, cells in own.items()} for mask in (~is_whole, is_whole))
        found |= dict(_of_areas(series, of_areas, whole, units[series[0]] == "count"))
        found |= dict(_of_areas(series, whole, {}, True))
    return found


def _breaks(rows: pd.DataFrame, indicators: ReleaseIndicators) -> NDArray[np.int64]:
    """How many definitions that don't compare with those before are in force on each row's first day."""
    counts = np.zeros(len(rows), dtype=np.int64)
    for code, versions in zip(indicators["indicator_code"], indicators["versions"], strict=True):
        days = [one["valid_from"] for one in versions if one["breaks_series"] and one["valid_from"]]
        for day in days:
            counts += (rows["indicator_code"].eq(code) & rows["period_start"].ge(pd.Timestamp(day))).to_numpy()
    return counts


def _of_areas(series: Of, rows: Cells, london: Cells, is_alone: bool) -> Iterator[tuple[Of, PublishedLine]]:
    """The lines of a series' areas, on one scale. is_alone: London's is on another, for it is their sum."""
    ends, place = np.unique(rows["period_end"], return_inverse=True)
    codes, areas = np.unique(rows["area_code"], return_inverse=True)
    if len(ends) < 2:
        return

    def spread(name: str, empty: Any, kind: Any) -> NDArray[Any]:
        cells = np.full((len(codes), len(ends)), empty, dtype=kind)
        cells[areas, place] = rows[name]
        return cells

    values, medians = spread("value", np.nan, float), spread("neighbour_median", np.nan, float)
    beside = np.full(len(ends), np.nan)
    if not is_alone:
        is_known = np.isin(london["period_end"], ends)
        beside[np.searchsorted(ends, london["period_end"][is_known])] = london["value"][is_known]
    largest = np.nan_to_num(np.concatenate([values.ravel(), medians.ravel(), beside])).max()
    scale = 1 / largest if largest > 0 else 1.0
    breaks = np.zeros(len(ends), dtype=int)
    np.maximum.at(breaks, place, rows["breaks"])
    at = np.rint(LEFT + WIDE * np.arange(len(ends)) / (len(ends) - 1)).astype(int).tolist()
    heights, near, markers = _heights(values, scale), _heights(medians, scale), spread("marker", None, object)
    starts, is_part = spread("period_start", np.datetime64("NaT"), "datetime64[s]"), spread("is_part", False, bool)
    has_row = np.zeros(values.shape, dtype=bool)
    has_row[areas, place] = True
    for n, code in enumerate(codes):
        marker = ["x" if not isinstance(one, str) else one for one in markers[n]]
        yield (str(code), *series), PublishedLine(
            at, heights[n], marker, values[n].tolist(), breaks.tolist(), _heights(beside, scale), near[n],
            starts[n].tolist(), has_row[n].tolist(), is_part[n].tolist(),
        )  # fmt: skip


def _heights(values: NDArray[np.float64], scale: float) -> Any:
    """Where values are drawn, from the top, so that nought lies at the foot; 0 of none, which nothing is drawn at."""
    up = np.rint(FOOT - HIGH * np.clip(values * scale, 0, 1))
    return np.where(np.isnan(values), 0, up).astype(int).tolist()
