"""All areas of a series over all periods that were published, as small pictures beside one another and as a table.

Here: that, as rows for the indicator's page. Not here: the pictures (lines.py), the newest period's table (pages.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from lscb_pipeline.frames.key_columns import SERIES_KEY
from lscb_pipeline.frames.trend_points import TrendPoints
from lscb_pipeline.reports.readiness.inputs import Record
from lscb_pipeline.reports.release.lines import Lines
from lscb_pipeline.reports.release.shown_figures import shown_texts
from lscb_pipeline.reports.release.words import SYMBOLS

NO_FIGURE: Final = Markup('<td class="num"><span class="why">no figure</span></td>')
SYMBOL: Final = Markup('<td class="num"><abbr class="sym" title="{}">{}</abbr></td>')
REVISED: Final = Markup(' <abbr class="sym" title="{}">r</abbr>')
Cell = tuple[str, str | None, str]  # its text, its marker, how it was revised


@dataclass(frozen=True)
class AreaHistory:
    """One area's figures of a series: its line, and the cells of a table's row, a period each, in their order."""

    area_code: str
    area: str
    line: Markup
    cells: Markup
    of: str  # the series and area, by which the gate knows a row


@dataclass(frozen=True)
class SeriesHistory:
    """All areas of a series, by name, and its periods in words, the oldest first."""

    periods: list[str]
    areas: list[AreaHistory]


def histories(points: TrendPoints, drawn: Lines) -> Mapping[tuple[str, ...], SeriesHistory]:
    """By series, the history of those of which more than one period is held."""
    rows = points.assign(text=shown_texts(points)).sort_values([*SERIES_KEY, "area", "area_code", "period_end"])
    columns = [*SERIES_KEY, "area_code", "area", "period_end", "period", "text", "marker", "how_revised"]
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for *series, code, area, end, period, text, marker, revised in zip(*(rows[c].tolist() for c in columns),
                                                                       strict=True):  # fmt: skip
        one = found.setdefault(tuple(series), {"periods": {}, "areas": {}})
        one["periods"][end] = period
        cell = (text, marker if isinstance(marker, str) else None, revised)
        one["areas"].setdefault((code, area), {})[end] = cell
    return {series: _history(series, one, drawn) for series, one in found.items() if len(one["periods"]) > 1}


def _history(series: tuple[str, ...], one: Record, drawn: Lines) -> SeriesHistory:
    ends = sorted(one["periods"])
    areas = [
        AreaHistory(
            code, area, drawn[(*series, code)], _cells([cells.get(end) for end in ends]), " ".join((code, *series))
        )
        for (code, area), cells in one["areas"].items()
    ]
    return SeriesHistory([one["periods"][end] for end in ends], areas)


def _cells(cells: list[Cell | None]) -> Markup:
    """A row's cells. Made here and not by the template: there are some 25,000 in a release."""
    return Markup("").join(_html(cell) for cell in cells)


def _html(cell: Cell | None) -> Markup:
    if cell is None:
        return NO_FIGURE
    text, marker, said = cell
    revised = REVISED.format(said) if said and not marker else ""
    if marker:
        return SYMBOL.format(SYMBOLS.get(marker, "not shown"), marker)
    return Markup(f'<td class="num">{text}{revised}</td>')  # noqa: S704 - a number
