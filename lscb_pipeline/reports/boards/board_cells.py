"""Published cells as a page prints them: a figure, London's beside it, the period's before and the year's before.

Here: which cell each number is, so that a reader, or a gate, can hold it against what is published. Not here: what is
said of them (board_statements.py).
"""

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from lscb_pipeline.contracts.board_rules import board_rules
from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.frames.releases import ReadableFigures
from lscb_pipeline.reports.printed_cells import CELL, PrintedFigure, printed
from lscb_pipeline.reports.readiness.inputs import Record, records

MOST_PLACES: Final = 4
DAY: Final = pd.Timedelta(days=1)
Cells = dict[tuple[Any, ...], Record]


def cells_beside(row: Record, cells: Cells, places: int) -> dict[str, PrintedFigure]:
    """The published cells that a figure is set beside: London's, the period's before, the year's before.

    places: decimals, as places_apart gives them.
    """
    found = {}
    if has_london(row):
        found["london"] = printed(row | {"area_code": "london"}, row["london_value"],
                                  text_of(row, row["london_value"], places))  # fmt: skip
    for name, start, end in _earlier(row):
        cell, value = cells.get((*key_of(row)[:4], start, end)), row[f"{name}_value"]
        if cell and value is not None and cell["value"] == value:  # else a definition broke between
            found[name] = printed(cell, value, text_of(row, value, places))
    return found


def has_london(row: Record) -> bool:
    """Whether London's figure stands beside a figure: where it is compared, or set beside a band."""
    return row["london_value"] is not None and bool(row["funnel"] or row["target_band"])


def places_apart(row: Record, values: Iterable[float]) -> int:
    """How many decimals tell the values apart that are printed of a row: its series', or more, to MOST_PLACES."""
    different = {round(value, MOST_PLACES) for value in values}
    enough = (
        n for n in range(row["places"], MOST_PLACES) if len({f"{one:.{n}f}" for one in different}) == len(different)
    )
    return next(enough, MOST_PLACES)


def text_of(row: Record, value: float, places: int) -> str:
    """A number as a page prints it; a whole count has no decimals."""
    is_whole = row["unit"] == "count" and value == round(value)
    return f"{value:,.{0 if is_whole else places}f}"


def _earlier(row: Record) -> list[tuple[str, pd.Timestamp, pd.Timestamp]]:
    """The period before a figure's, and the same a year before: name, first and last day."""
    start, after = row["period_start"], row["period_end"] + DAY
    months = (after.year - start.year) * 12 + after.month - start.month
    back = {"previous": months, "year_before": 12}
    return [
        (name, start - pd.DateOffset(months=n), after - pd.DateOffset(months=n) - DAY)
        for name, n in back.items()
        if name == "previous" or months < n
    ]


def earlier_cells(news: list[Record], figures: ReadableFigures) -> Cells:
    """The shown figures that others may be set beside, by their keys: none that came in a return that isn't ready."""
    wanted: set[tuple[pd.Timestamp, pd.Timestamp]] = {(start, end) for row in news for _, start, end in _earlier(row)}
    periods = pd.MultiIndex.from_frame(figures[PERIOD])
    is_ready = figures["colour"].isin(board_rules().colours) & figures["value"].notna()
    return {key_of(row): row for row in records(figures.loc[periods.isin(list(wanted)) & is_ready, [*CELL, "value"]])}


def key_of(row: Record) -> tuple[Any, ...]:
    """Which cell a row is."""
    return tuple(row[name] for name in CELL)
