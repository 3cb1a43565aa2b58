"""An area's newest rates beside its neighbours' by name, beside London, inner and outer London, and in the ranking.

A ranking is drawn once, as bars without numbers; a page marks its own area and the neighbours in it.
Here: those rows, of published figures alone. Not here: whose neighbours (benchmarks/neighbours.py), the medians.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
from markupsafe import Markup

from lscb_pipeline.benchmarks.neighbours import close_neighbours
from lscb_pipeline.frames.key_columns import FIGURE_GROUP
from lscb_pipeline.reports.readiness.inputs import Record
from lscb_pipeline.reports.release.places import REGIONS, group_text
from lscb_pipeline.reports.release.words import PRIORITY_AREAS

FOOT: Final = 20  # of a small ranking, in its own units; a bar is SPAN at most
SPAN: Final = 18
STEP: Final = 4
Key = tuple[object, ...]


@dataclass(frozen=True)
class BesideNeighbours:
    """One indicator's row: the area's figure, its neighbours' (None: none that compares), regions', and the ranking."""

    own: Record
    series: str
    neighbours: Sequence[Record | None]
    regions: Sequence[Record | None]
    ranking: Markup


class Neighbourhoods:
    """Every area's neighbours beside it. rows: newest figures of all series with their texts; regions: likewise."""

    def __init__(self, rows: Sequence[Record], regions: Sequence[Record], names: Mapping[str, str]) -> None:
        self._names = names
        order = list(PRIORITY_AREAS)
        is_ranked = {_group(row) for row in rows if row["rank"] is not None}  # of a share of few nobody is
        ranked = [row for row in rows if not row["series"] and _group(row) in is_ranked]
        ranked.sort(key=lambda row: order.index(row["priority_area"]))
        self._by_area: dict[str, list[Record]] = {}
        self._by_figure: dict[tuple[Key, str], Record] = {}
        bars: dict[Key, list[Record]] = {}
        for row in ranked:
            self._by_area.setdefault(row["area_code"], []).append(row)
            self._by_figure[(_group(row), row["area_code"])] = row
            bars.setdefault(_group(row), []).append(row)
        self._regions = {(_group(row), row["region"]): row for row in regions if row["is_newest"]}
        self._rankings = {group: _bars(of_group) for group, of_group in bars.items()}
        self._near: dict[tuple[str, pd.Timestamp], list[str]] = {}
        asked = pd.DataFrame([(row["area_code"], row["period_end"]) for row in ranked],
                             columns=["area_code", "period_end"])  # fmt: skip
        near = close_neighbours(asked.astype({"area_code": "str", "period_end": "datetime64[s]"}))
        for area, end, neighbour in zip(
            near["area_code"], near["period_end"], near["neighbour_area_code"], strict=True
        ):
            if neighbour in names:
                self._near.setdefault((area, end), []).append(neighbour)

    def of(self, area_code: str) -> tuple[list[tuple[str, str]], list[BesideNeighbours]]:
        """The neighbours as code and name, nearest first by the newest period, and a row for each indicator."""
        own = [row for row in self._by_area.get(area_code, []) if self._near.get((area_code, row["period_end"]))]
        newest_first = sorted({row["period_end"] for row in own}, reverse=True)
        codes = list(dict.fromkeys(code for end in newest_first for code in self._near[(area_code, end)]))
        rows = [self._row(row, codes) for row in own]
        return [(code, self._names[code]) for code in codes], [row for row in rows if row is not None]

    def _row(self, own: Record, codes: Sequence[str]) -> BesideNeighbours | None:
        """None where neither the area nor a neighbour has a figure that is shown."""
        group = _group(own)
        near = self._near[(own["area_code"], own["period_end"])]
        found = [self._compared(group, code) if code in near else None for code in codes]
        if all(row is None or row["value"] is None for row in (own, *found)):
            return None
        regions = [self._regions.get((group, region)) for region in REGIONS]
        named = [row | {"area_code": row["region"]} if row else None for row in regions]
        ranking = _ranking(self._rankings[group], own["area_code"], near)
        return BesideNeighbours(own, group_text(own), found, named, ranking)

    def _compared(self, group: Key, code: str) -> Record | None:
        """A neighbour's figure: as it is compared with others', or a marker; None where it counts otherwise."""
        row = self._by_figure.get((group, code))
        return None if row is None or (row["value"] is not None and row["rank"] is None) else row


def _group(row: Record) -> Key:
    return tuple(row[name] for name in FIGURE_GROUP)


def _bars(rows: Sequence[Record]) -> list[tuple[str, str]]:
    """The areas with a value, the highest first, each with its bar as a part of a path."""
    known = sorted((row for row in rows if row["value"] is not None), key=lambda r: (-r["value"], r["area_code"]))
    top = (known[0]["value"] if known else 0) or 1
    return [
        (row["area_code"], f"M{STEP * n + 2} {FOOT}V{FOOT - max(1, round(SPAN * row['value'] / top))}")
        for n, row in enumerate(known)
    ]


def _ranking(bars: Sequence[tuple[str, str]], own: str, near: Sequence[str]) -> Markup:
    """All areas' bars, this one's and its neighbours' in paths of their own."""
    kinds: dict[str, list[str]] = {"o": [], "n": [], "a": []}
    for area, bar in bars:
        kinds["a" if area == own else "n" if area in near else "o"].append(bar)
    paths = "".join(f'<path class="{kind}" d="{"".join(found)}"/>' for kind, found in kinds.items() if found)
    size = f'viewBox="0 0 {STEP * max(len(bars), 1) + 2} {FOOT}"'
    return Markup(f'<svg class="ranking" {size} aria-hidden="true">{paths}</svg>')  # noqa: S704 - numbers alone
