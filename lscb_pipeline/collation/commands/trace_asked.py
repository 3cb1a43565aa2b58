"""Which figure is meant: the area, the indicator and the period that somebody wrote, of those that there are.

Here: reading what was typed, and the choices where it fits several figures. Not here: the trace (trace.py). A period is
read in every kind's forms (reference/periods.py) and as labels are printed, and is then one that the warehouse knows of
the figure; where it knows none, one of the indicator's own frequency.
"""

import datetime as dt
from difflib import get_close_matches

import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.errors import UsageError
from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.frames.traces import KnownPeriods
from lscb_pipeline.reference import areas
from lscb_pipeline.reference.forms import plain
from lscb_pipeline.reference.periods import KINDS, label_of, months_over
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.readiness.inputs import records
from lscb_pipeline.reports.trace.build import MONTHS
from lscb_pipeline.reports.trace.found import AskedFigure

EXAMPLE = "lscb trace Barnet SG001 2008-09-Q3"
PERIODS = "a month as 2009-01, a quarter as 2008-09-Q3, a year as 2009 or 'year to March 2009'"
LISTED = 12  # choices that a message names
ALL = "all"
Days = tuple[dt.date, dt.date]


class TraceError(UsageError):
    """What was asked for is no figure that there could be, or fits several; the message says what to write."""


def area_asked(text: str) -> str:
    """The code of the area, or of the merged area, that a text means."""
    texts = text.split("+")
    whole, *codes = records(areas.resolve(pd.Series([text, *texts], dtype="str")).to_frame("code"))
    if whole["code"]:
        return str(whole["code"])
    unknown = [part for part, one in zip(texts, codes, strict=True) if one["code"] is None]
    if not unknown:
        return "+".join(sorted({str(one["code"]) for one in codes}))
    names = {areas.normalise(name): name for name in table("area")["name"]}
    near = get_close_matches(areas.normalise(unknown[0]), names, 1)
    hint = f", the nearest is {names[near[0]]}" if near else ""
    raise TraceError(
        f"no area {unknown[0].strip()!r}{hint}: name it by code or name, merged ones joined by '+'; such as {EXAMPLE}"
    )


def indicator_asked(text: str, library: Library) -> Indicator:
    """The indicator that a code means."""
    code = text.strip().upper()
    if code in library.indicators:
        return library.indicators[code]
    by_ni = [i.code for i in library.indicators.values() if i.ni_code and plain(i.ni_code) == plain(text)]
    near = by_ni or get_close_matches(code, list(library.indicators), 3)
    hint = f", did you mean {' or '.join(near)}" if near else ""
    raise TraceError(f"no indicator {text!r}{hint}: codes are in docs/indicators.md; such as {EXAMPLE}")


def spans_of(text: str) -> set[Days]:
    """The first and last days that a text may mean, in the forms of every kind of period."""
    spans = (read(text) for read in KINDS.values())
    return {span for span in spans if span}


def figure_asked(
    area_code: str, indicator: Indicator, text: str, breakdown: str | None, known: KnownPeriods
) -> AskedFigure:
    """The one figure that is meant, of those known, else of those there may be.

    Raises TraceError where the period is none, or where it or the breakdown leaves a choice.
    """
    spans = spans_of(text)
    days = known[PERIOD].itertuples(index=False, name=None)
    there = known[[_means(text, spans, start, end) for start, end in days]]
    if there.empty:
        start, end = _unknown(text, spans, indicator, known)
        return AskedFigure(area_code, indicator, breakdown or ALL, start, end)
    start, end = _one_period(text, there)
    breakdowns = sorted(there["breakdown"].unique())
    return AskedFigure(area_code, indicator, _one_breakdown(indicator, breakdown, breakdowns), start, end)


def _means(text: str, spans: set[Days], start: dt.date, end: dt.date) -> bool:
    return (start, end) in spans or plain(text) in (plain(label_of(start, end)), plain(_by_days((start, end))))


def _by_days(days: Days) -> str:
    return f"{days[0]} to {days[1]}"


def _one_period(text: str, there: KnownPeriods) -> Days:
    periods = sorted(set(there[PERIOD].itertuples(index=False, name=None)))
    if len(periods) > 1:
        choices = " or ".join(f"'{_by_days(days)}' ({label_of(*days)})" for days in periods)
        raise TraceError(f"{text!r} may be {choices}: write which")
    start, end = periods[0]
    return start, end


def _one_breakdown(indicator: Indicator, asked: str | None, there: list[str]) -> str:
    says = [f"{name} ({indicator.breakdowns[name]})" if name in indicator.breakdowns else name for name in there]
    more = f" and {len(says) - LISTED} more" if len(says) > LISTED else ""
    choices = ", ".join(says[:LISTED]) + more
    if asked is not None and asked not in there:
        near = get_close_matches(asked, there, 1)
        hint = f", the nearest is {near[0]}" if near else ""
        raise TraceError(f"{indicator.code} has no breakdown {asked!r} here{hint}: --breakdown is one of {choices}")
    if asked is None and ALL not in there and len(there) > 1:
        raise TraceError(f"{indicator.code} is broken down here: give --breakdown, one of {choices}")
    return asked or (ALL if ALL in there else there[0])


def _nearest(spans: set[Days], known: KnownPeriods) -> list[Days]:
    """The periods of which something is known that overlap what was written, else the last ones."""
    every = list(dict.fromkeys(known[PERIOD].itertuples(index=False, name=None)))
    there = [days for days in every if any(days[0] <= end and days[1] >= start for start, end in spans)]
    return (there or every)[-LISTED:]


def _unknown(text: str, spans: set[Days], indicator: Indicator, known: KnownPeriods) -> Days:
    """The period of which the warehouse knows nothing: that of the indicator's own frequency, where it is only one."""
    if not spans:
        raise TraceError(f"{text!r} is no period: write {PERIODS}; such as {EXAMPLE}")
    months = MONTHS[indicator.frequency]
    days = pd.DataFrame(sorted(spans), columns=["start", "end"]).astype("datetime64[s]")
    fit = days[(months_over(days["start"], days["end"]) == months).to_numpy()]
    if len(fit) != 1:
        labels = [label_of(*days) for days in _nearest(spans, known)]
        hint = f"there are {', '.join(labels)}" if labels else f"it is {indicator.frequency}: write {PERIODS}"
        raise TraceError(f"no figure of {indicator.code} for {text!r} here: {hint}")
    return fit["start"].iloc[0].date(), fit["end"].iloc[0].date()
