"""A published cell as a text prints it, named so that a reader, or a gate, can hold it against what is published.

Here: the cell, and the sentences that it stands in. Not here: reading them back (printed_figures.py).
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from lscb_pipeline.reports.readiness.inputs import Record

CELL: Final = ("area_code", "indicator_code", "feed", "breakdown", "period_start", "period_end")


@dataclass(frozen=True)
class PrintedFigure:
    """One published cell as a page prints it; of London `area_code` is the region."""

    area_code: str
    indicator_code: str
    feed: str
    breakdown: str
    period_start: dt.date
    period_end: dt.date
    value: float
    text: str


Sentence = list[str | PrintedFigure]


def printed(cell: Record, value: float, text: str) -> PrintedFigure:
    """A value of a cell, which has the columns of CELL, as a text."""
    return PrintedFigure(**{name: cell[name] for name in CELL}, value=value, text=text)
