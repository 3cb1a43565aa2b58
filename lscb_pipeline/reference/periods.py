"""Period texts as publishers and boroughs write them, read for whole columns given the kind of period.

Here: six kinds of period and the spellings of each. Not here: which kind a feed has (its layout), nor the
collection quarter (quarters). The kind is always given, for '201112' is a month or a year; an unreadable text
is missing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Final

import pandas as pd

from lscb_pipeline.reference.cells import by_distinct
from lscb_pipeline.reference.quarters import Quarter

Span = tuple[dt.date, dt.date]

EARLIEST, LATEST = 1900, 2100  # a year outside these is not a year
MONTH_NAMES: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def parse(values: pd.Series[Any], kind: str) -> pd.DataFrame:
    """Read the first and last day each cell means: period_start, period_end (datetime64[s]).

    The frame has the index of `values`; an unreadable cell is NaT in both columns. `kind` is one of KINDS.
    Raises ValueError for another kind.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of period {kind!r}; the kinds are {', '.join(KINDS)}")
    positions, spans = by_distinct(values, KINDS[kind])
    days = pd.DataFrame(
        {
            "period_start": [span[0] if span else None for span in spans],
            "period_end": [span[1] if span else None for span in spans],
        },
        dtype="object",
    )
    return days.astype("datetime64[s]").take(positions).set_axis(values.index)


def label_of(start: dt.date, end: dt.date) -> str:
    """A period as people write it: 2008-10, 2008-09-Q3, 2008 or `year to March 2009`."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if months == 1:
        return f"{start:%Y-%m}"
    if months == 3 and start.month in (1, 4, 7, 10):
        return Quarter.of(start).label
    return str(start.year) if months == 12 and start.month == 1 else f"year to {end:%B %Y}"


def written(start: dt.date, end: dt.date, kind: str) -> str | None:
    """A period as a column of this kind states it, for `parse` to read again; None where it is no such period."""
    texts = {
        "month": f"{start:%Y-%m}",
        "financial_quarter": Quarter.of(start).label,
        "calendar_year": str(start.year),
        "financial_year": Quarter.of(start).financial_year,
    }
    text = texts.get(kind, str(end.year))
    return text if KINDS[kind](text) == (start, end) else None


def _month(text: str) -> Span | None:
    """201004, 2010-04, 2010/04, 2010-04-01, Apr 2010, April-10."""
    figures = re.fullmatch(r"(\d{4})[-/]?(\d{2})(?:-01)?", text, re.ASCII)
    if figures and not re.fullmatch(r"\d{6}-01", text, re.ASCII):
        return _of_month(int(figures[1]), int(figures[2]))
    words = re.fullmatch(r"([a-z]+)\.?[- /]?(\d{4}|\d{2})", text.lower(), re.ASCII)
    if words is None:
        return None
    named = words[1] if words[1] != "sept" else "sep"
    months = [number for number, name in enumerate(MONTH_NAMES, 1) if named in (name, name[:3])]
    year = int(words[2]) if len(words[2]) == 4 else 2000 + int(words[2])
    return _of_month(year, months[0]) if months else None


def _of_month(year: int, month: int) -> Span | None:
    if not (EARLIEST <= year <= LATEST and 1 <= month <= 12):
        return None
    after = dt.date(year + (month == 12), month % 12 + 1, 1)
    return dt.date(year, month, 1), after - dt.timedelta(days=1)


def _financial_quarter(text: str) -> Span | None:
    """2008-09-Q3, 2008-10-01, Q3 2008-09, 2008/09 Q3."""
    led = re.fullmatch(r"(q[1-4])\s*(\d{4}[-/]\d{2})", text.lower(), re.ASCII)
    trailed = re.fullmatch(r"(\d{4}[-/]\d{2})[- ]*(q[1-4])", text.lower(), re.ASCII)
    if led:
        text = f"{led[2]}-{led[1]}"
    elif trailed:
        text = f"{trailed[1]}-{trailed[2]}"
    try:
        quarter = Quarter.parse(text.replace("/", "-"))
    except ValueError:
        return None
    return (quarter.starts_on, quarter.ends_on) if EARLIEST <= quarter.starts_on.year <= LATEST else None


def _calendar_year(text: str) -> Span | None:
    """2017, 2017-01-01."""
    found = re.fullmatch(r"(\d{4})(?:-01-01)?", text, re.ASCII)
    year = int(found[1]) if found else 0
    return (dt.date(year, 1, 1), dt.date(year, 12, 31)) if EARLIEST <= year <= LATEST else None


def _financial_year(text: str) -> Span | None:
    """2016-17, 2016/17, 201617, 2016-2017."""
    found = re.fullmatch(r"(\d{4})[-/]?(\d{2})", text, re.ASCII) or re.fullmatch(r"(\d{4})[-/](\d{4})", text, re.ASCII)
    if found is None:
        return None
    ending = int(found[1]) + 1
    stated = int(found[2]) if len(found[2]) == 4 else ending - ending % 100 + int(found[2])
    return _ending_march(ending) if stated == ending else None


def _year_ending_march(text: str) -> Span | None:
    """2018, 2018-03-31, 201718, 2017-18: all 1 April 2017 to 31 March 2018."""
    found = re.fullmatch(r"(\d{4})(?:-03-31)?", text, re.ASCII)
    return _ending_march(int(found[1])) if found else _financial_year(text)


def _ending_march(year: int) -> Span | None:
    return (dt.date(year - 1, 4, 1), dt.date(year, 3, 31)) if EARLIEST <= year <= LATEST else None


def _year_ending_september(text: str) -> Span | None:
    """2018, 2018-09-30: 1 October 2017 to 30 September 2018."""
    found = re.fullmatch(r"(\d{4})(?:-09-30)?", text, re.ASCII)
    year = int(found[1]) if found else 0
    return (dt.date(year - 1, 10, 1), dt.date(year, 9, 30)) if EARLIEST <= year <= LATEST else None


KINDS: Final[dict[str, Callable[[str], Span | None]]] = {
    "month": _month,
    "financial_quarter": _financial_quarter,
    "calendar_year": _calendar_year,
    "financial_year": _financial_year,
    "year_ending_march": _year_ending_march,
    "year_ending_september": _year_ending_september,
}
