"""Period texts as publishers and boroughs write them, read for whole columns given the kind of period.

Here: the days that a form's parts say. Not here: the forms of the six kinds (forms_of_time.py), which kind a feed has
(its layout), nor the collection quarter (quarters). The kind is always given, for '201112' is a month or a year; an
unreadable text is missing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import pandas as pd

from lscb_pipeline.frames.reference import DatedFigures, DefinitionBreaks, PeriodDays
from lscb_pipeline.reference.cells import by_distinct
from lscb_pipeline.reference.forms import plain
from lscb_pipeline.reference.forms_of_time import PERIODS
from lscb_pipeline.reference.moments import MONTHS, read_day
from lscb_pipeline.reference.quarters import Quarter

Span = tuple[dt.date, dt.date]

EARLIEST, LATEST = 1900, 2100  # a year outside these is not a year
ORDINALS: Final = {text: n for words in ("first second third fourth", "1st 2nd 3rd 4th")
                   for n, text in enumerate(words.split(), 1)}  # fmt: skip
YEAR_ENDS: Final = {"calendar_year": 12, "financial_year": 3, "year_ending_march": 3, "year_ending_september": 9}
ENDINGS: Final = ("year_ending_march", "year_ending_september")


def parse(values: pd.Series[Any], kind: str) -> PeriodDays:
    """Read the first and last day each cell means (datetime64[s]).

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


def period_words(start: dt.date, end: dt.date) -> str:
    """A period in words, for readers: January 2010, January to March 2010, year to March 2010."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if months == 1:
        return f"{start:%B %Y}"
    if months == 12:
        return f"year to {end:%B %Y}"
    first = f"{start:%B}" if start.year == end.year else f"{start:%B %Y}"
    return f"{first} to {end:%B %Y}"


def months_over(starts: pd.Series[Any], ends: pd.Series[Any]) -> pd.Series[Any]:
    """Over how many months each period goes, by its first and last days."""
    after = (ends + pd.Timedelta(days=1)).dt
    months: pd.Series[Any] = (after.year - starts.dt.year) * 12 + after.month - starts.dt.month
    return months


def breaks_before(rows: DatedFigures, breaks: DefinitionBreaks) -> pd.Series[Any]:
    """How many definitions that don't compare with those before came into force by each row's first day."""
    dated = rows[["indicator_code", "period_start"]].reset_index(names="row")
    # many_to_many: each figure with each break of its indicator
    pairs = dated.merge(breaks, on="indicator_code", validate="many_to_many")
    is_in_force = pairs["valid_from"] <= pairs["period_start"]
    counts: pd.Series[Any] = is_in_force.groupby(pairs["row"]).sum().reindex(rows.index, fill_value=0)
    return counts


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


def _read(kind: str, text: str) -> Span | None:
    """One text in the first of the kind's forms that it has, where the days are those of one period of the kind."""
    folded = re.sub(r" ?([-/]) ?", r"\1", plain(text).replace("_", "-"))
    for form in PERIODS[kind].forms:
        if found := form.compiled.fullmatch(folded):
            parts = {name: part for name, part in found.groupdict().items() if part is not None}
            try:
                span = _span(parts, kind)
            except (KeyError, ValueError):  # no such month or day
                span = None
            if span is not None:
                return span
    return None


def _span(parts: Mapping[str, str], kind: str) -> Span | None:
    """The days that a form's named parts say; None where they are no period of the kind."""
    if "at" in parts:
        return _of_days(parts, kind)
    if "until" in parts:
        return _until(read_day(parts["until"]), kind)
    if kind == "financial_quarter" and "ends" in parts:
        return _until(_month(_year(parts["year"]), MONTHS[parts["ends"]])[1], kind)
    if "first" in parts:
        last_year = _year(parts["last_year"])
        ends = _month(last_year, MONTHS[parts["last"]])[1]
        starts = dt.date(_year(parts.get("first_year", parts["last_year"])), MONTHS[parts["first"]], 1)
        return _whole(starts, ends, kind)
    year = _year(parts["year"])
    if "month" in parts or "name" in parts:
        return _month(year, MONTHS[parts["name"]] if "name" in parts else int(parts["month"]))
    if "ending" not in parts:
        return _ending(year, kind)
    ending = parts["ending"]
    if (year + 1) % 10 ** len(ending) != int(ending):
        return None
    if kind == "financial_quarter":
        number = int(parts.get("number") or ORDINALS[parts["ordinal"]])
        return _of_quarter(Quarter(dt.date(year + (number == 4), 1 + 3 * (number % 4), 1)))
    return _ending(year + 1, kind)


def _of_days(parts: Mapping[str, str], kind: str) -> Span | None:
    """The period that a day begins or ends, or that two days begin and end. A year `ending` is named by its end."""
    days = [read_day(parts[name]) for name in ("at", "to") if name in parts]
    first, last = days[0], days[-1]
    if first is None or last is None:
        return None
    if len(days) == 2:
        return _whole(first, last, kind)
    span = _around(first, kind)
    may_begin = kind not in ENDINGS
    return span if span and first in (span[1], span[0] if may_begin else None) else None


def _until(last: dt.date | None, kind: str) -> Span | None:
    """The period that ends on a day."""
    span = _around(last, kind) if last else None
    return span if span and span[1] == last else None


def _whole(first: dt.date, last: dt.date, kind: str) -> Span | None:
    return (first, last) if _around(first, kind) == (first, last) else None


def _around(day: dt.date, kind: str) -> Span | None:
    """The period of a kind that holds a day."""
    if kind == "month":
        return _month(day.year, day.month)
    if kind == "financial_quarter":
        return _of_quarter(Quarter.of(day))
    return _ending(day.year + (day.month > YEAR_ENDS[kind]), kind)


def _month(year: int, month: int) -> Span:
    after = dt.date(_year(str(year)) + (month == 12), month % 12 + 1, 1)
    return dt.date(year, month, 1), after - dt.timedelta(days=1)


def _of_quarter(quarter: Quarter) -> Span | None:
    return (quarter.starts_on, quarter.ends_on) if EARLIEST <= quarter.starts_on.year <= LATEST else None


def _year(text: str) -> int:
    """A year; of two figures it is one from 1950 to 2049. Raises ValueError for what is none."""
    year = int(text)
    year += 0 if len(text) == 4 else 2000 if year < 50 else 1900
    if not EARLIEST <= year <= LATEST:
        raise ValueError(f"{year} is not a year")
    return year


def _ending(year: int, kind: str) -> Span | None:
    """The twelve months that end in the year's month of the kind."""
    _, last = _month(year, YEAR_ENDS[kind])
    first = last + dt.timedelta(days=1)
    return first.replace(year=first.year - 1), last


KINDS: Final[dict[str, Callable[[str], Span | None]]] = {kind: partial(_read, kind) for kind in PERIODS}
