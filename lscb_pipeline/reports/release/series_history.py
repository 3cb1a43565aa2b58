"""All areas of a series over all periods that a release holds, as small pictures beside one another and as a table.

Here: that, as rows for the indicator's page. Not here: the pictures (lines.py), the newest period's table (pages.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from lscb_pipeline.frames.key_columns import SERIES_KEY
from lscb_pipeline.frames.releases import ReadableFigures
from lscb_pipeline.reports.readiness.inputs import Record
from lscb_pipeline.reports.release.lines import Lines
from lscb_pipeline.reports.release.shown_figures import shown_texts
from lscb_pipeline.reports.release.words import SYMBOLS

NO_FIGURE: Final = Markup('<td class="num"><span class="why">no figure</span></td>')
SYMBOL: Final = Markup('<td class="num"><abbr class="sym" title="{}">{}</abbr>{}</td>')
Cell = tuple[str, str | None, bool]  # its text, its marker, whether it was revised


@dataclass(frozen=True)
class AreaHistory:
    """One area's figures of a series: its line, and the cells of a table's row, a period each, in their order."""

    area_code: str
    area: str
    line: Markup
    cells: Markup


@dataclass(frozen=True)
class SeriesHistory:
    """All areas of a series, by name, and its periods in words, the oldest first."""

    periods: list[str]
    areas: list[AreaHistory]


def histories(figures: ReadableFigures, drawn: Lines) -> Mapping[tuple[str, ...], SeriesHistory]:
    """By series, the history of those of which more than one period is held."""
    rows = figures.assign(text=shown_texts(figures)).sort_values([*SERIES_KEY, "area", "area_code", "period_end"])
    columns = [*SERIES_KEY, "area_code", "area", "period_end", "period", "text", "marker", "is_revised"]
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for *series, code, area, end, period, text, marker, revised in zip(*(rows[c].tolist() for c in columns),
                                                                       strict=True):  # fmt: skip
        one = found.setdefault(tuple(series), {"periods": {}, "areas": {}})
        one["periods"][end] = period
        cell = (text, marker if isinstance(marker, str) else None, revised is True)
        one["areas"].setdefault((code, area), {})[end] = cell
    return {series: _history(series, one, drawn) for series, one in found.items() if len(one["periods"]) > 1}


def _history(series: tuple[str, ...], one: Record, drawn: Lines) -> SeriesHistory:
    ends = sorted(one["periods"])
    areas = [
        AreaHistory(code, area, drawn[(*series, code)], _cells([cells.get(end) for end in ends]))
        for (code, area), cells in one["areas"].items()
    ]
    return SeriesHistory([one["periods"][end] for end in ends], areas)


def _cells(cells: list[Cell | None]) -> Markup:
    """A row's cells. Made here and not by the template: there are some 25,000 in a release."""
    return Markup("").join(_html(cell) for cell in cells)


def _html(cell: Cell | None) -> Markup:
    if cell is None:
        return NO_FIGURE
    text, marker, is_revised = cell
    revised = " r" if is_revised else ""
    if marker:
        return SYMBOL.format(SYMBOLS.get(marker, "not shown"), marker, revised)
    return Markup(f'<td class="num">{text}{revised}</td>')  # noqa: S704 - a number
