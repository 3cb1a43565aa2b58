"""One figure of Hackney's as a release has it, with its past: what the rules of the LSCB report are tried on.

And its pages read again: which cells they print.
"""

import functools
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pandas as pd

from lscb_pipeline.collation.release.candidate import TREND, WHOLE
from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline.frames.releases import BENCHMARK
from lscb_pipeline.reports.boards.board_statements import BoardStatement, news_of, statements_of
from lscb_pipeline.reports.boards.lscb_report import lscb_report_files
from lscb_pipeline.reports.printed_figures import ORDER
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.shown_figures import all_figures
from lscb_pipeline_tests.reports.release.made import HACKNEY, LIMITS, QUARTERS, figure, release
from lscb_pipeline_tests.reports.release.test_pages import text

ORDINARY = {
    "value": 104.0, "numerator": 520.0, "denominator": 50_000.0, "measured_over": 50_000.0, "lower_95": 96.0,
    "upper_95": 112.0, "london_value": 100.0, "london_areas": 33, "rank": 10, "ranked_areas": 33, "funnel": "within",
    "versus_london": "similar", "colour": "green", **LIMITS,
}  # fmt: skip
QUIET = {
    "points": 14, "is_seasonal": False, "centre": 100.0, "lower_limit": 80.0, "upper_limit": 120.0, "is_outside": False,
    "is_moving": False, "is_one_side": False, "is_near_limit": False, "is_too_short": False, "previous_value": 101.0,
    "year_before_value": None, "change": 3.0, "change_on_year": None,
}  # fmt: skip
PRINTED = re.compile(r'<data class="figure" value="([^"]+)" data-cell="([^"]+)">([^<]*)</data>')
EMPTY_IF_HIDDEN = ("value", "numerator", "denominator", "lower_95", "upper_95", "funnel", "rank")


@functools.cache
def _base() -> Release:
    return release()


def row_of(indicator: str, quarter: Any, **given: Any) -> dict[str, Any]:
    """A figure that is nothing out of the ordinary, but for what is given."""
    area = given.pop("area_code", HACKNEY)
    row = figure(indicator, area, quarter, 104.0) | ORDINARY | given
    if given.get("marker") and "value" not in given:
        row |= dict.fromkeys(EMPTY_IF_HIDDEN) | {"versus_london": "not_compared"}
    return row


def release_of_rows(rows: list[dict[str, Any]], trend: pd.DataFrame, **given: Any) -> Release:
    """The small release with these figures and their pasts instead of its own."""
    frame = pd.DataFrame(rows)
    revised = frame.get("is_revised", pd.Series(False, index=frame.index)).fillna(False).astype("bool")
    numbers = _base().benchmark.select_dtypes("number").columns.difference(WHOLE)
    frame = frame[list(BENCHMARK)].astype(dict.fromkeys(WHOLE, "Int64") | dict.fromkeys(numbers, "float64"))
    return replace(_base(), benchmark=frame.assign(is_revised=revised), indicator_trend=trend, **given)


def pasts_of(rows: list[dict[str, Any]], **past: Any) -> pd.DataFrame:
    """The trend of figures that have a value: quiet, but for what is given."""
    keys = [{name: row[name] for name in FIGURE_KEY} | {"value": row["value"]} for row in rows]
    frame = pd.DataFrame([key | QUIET | {"is_made_up": True} | past for key in keys], columns=list(TREND))
    numbers = [
        "value",
        "previous_value",
        "year_before_value",
        "change",
        "change_on_year",
        "centre",
        "lower_limit",
        "upper_limit",
    ]
    return frame.astype(dict.fromkeys(numbers, "float64"))


def one_figure(indicator: str, now: dict[str, Any], before: dict[str, Any], past: dict[str, Any] | None) -> Release:
    """A release of one figure, and of the one before it; of a `past` that is None it has no trend."""
    rows = [row_of(indicator, QUARTERS[0], **{"value": 101.0} | before), row_of(indicator, QUARTERS[1], **now)]
    return release_of_rows(rows, pasts_of(rows[1:] if past is not None else [], **past or {}))


def said_of(made: Release) -> list[BoardStatement]:
    """What the report says of a release's figures."""
    figures = all_figures(made)
    return statements_of(news_of(made, figures), figures)


def files_of(made: Release) -> dict[str, bytes]:
    """The report's files of a release."""
    return lscb_report_files(made, all_figures(made))


def page_of(files: dict[str, bytes], area_code: str) -> str:
    """What an area's page, or the index, says without its tags."""
    return text(files[f"boards/{area_code}.html"])


def fullest() -> Release:
    """A release of which Hackney's page holds as much as a page may: statements, gaps and changes, and more of each."""
    codes = ["SG001", "SG003", "SG004", "SG005", "SG006", "SG008", "SG012", "SG014"]
    far = {"value": 160.25, "funnel": "above_998", "versus_london": "worse", "lower_95": 150, "upper_95": 171}
    rows = [row_of(code, QUARTERS[1], **far) for code in codes]
    rows.append(row_of("SG001", QUARTERS[1], breakdown="girls", **far))
    states = ["no_return", "held", "withdrawn", "absent", "with_partner", "not_collected", "to_follow"]
    missing = pd.DataFrame(
        [(HACKNEY, "borough_return", code, state) for state in states for code in ("SG010", "SG015", "SG016", "SG017")],
        columns=["area_code", "feed", "indicator_code", "state"],
    ).drop_duplicates()
    keys = pd.DataFrame([{name: row[name] for name in FIGURE_KEY} for row in rows])
    changes = keys.assign(before=90.0, after=160.25, why="corrected by its sender")
    return release_of_rows(rows, pasts_of([]), missing=missing, changes=changes)


def cells_of(made: Release) -> dict[str, tuple[float, str | None, str]]:
    """The published cells by their names on a page: value, marker, colour; London's by the figures beside them."""
    cells = {}
    for row in made.benchmark.to_dict("records"):
        cells[named_cell(row)] = (row["value"], row["marker"], row["colour"])
        if pd.notna(row["london_value"]):
            cells[named_cell(row | {"area_code": "london"})] = (row["london_value"], None, "green")
    return cells


def named_cell(row: dict[str, Any]) -> str:
    """A row of a benchmark as a page names its cell."""
    return " ".join(str(row[name].date() if "period" in name else row[name]) for name in ORDER)


def printed_cells(made: Release, files: dict[str, bytes]) -> int:
    """Every figure on every page is its published cell's value, shown and ready; how many there are."""
    cells, count = cells_of(made), 0
    for page in files.values():
        for value, cell, shown in PRINTED.findall(page.decode()):
            published, marker, colour = cells[unescape(cell)]
            assert float(value) == published
            assert f"{published:,.{len(shown.partition('.')[2])}f}" == shown
            assert marker is None or pd.isna(marker)
            assert colour in ("green", "amber")
            count += 1
    return count
