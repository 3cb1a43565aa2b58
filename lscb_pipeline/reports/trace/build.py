"""Puts a trace together from what was read: a figure, what it is made of, and what is told of each on the way.

Pure: frames in, a Trace out. Here: the figure, its denominator, and its parts where it is the sum of shorter periods.
Not here: what one delivery says of it (statements.py), reading (collation/commands/trace.py), words (trace_words.py).
"""

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from lscb_pipeline.benchmarks.rates import population_year
from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.reference.periods import label_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.readiness.inputs import Record, area_name, records
from lscb_pipeline.reports.sender.standing_words import moment
from lscb_pipeline.reports.trace.delivered import Numbers
from lscb_pipeline.reports.trace.found import AskedFigure, Found
from lscb_pipeline.reports.trace.shape import (
    Around,
    Denominator,
    Owed,
    Shown,
    Trace,
    TracedDefinition,
    TracedLondon,
    TracedPeriod,
    TracedPublication,
    TracedRelease,
    TracedSource,
)
from lscb_pipeline.reports.trace.statements import delivery_of, numbers_of, statements

MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}


def built(found: Found) -> Trace:
    """The trace of what was read."""
    asked, indicator = found.asked, found.asked.indicator
    whole = TracedSource(
        "figure", indicator.code, indicator.title, asked.breakdown, period_of(asked.start, asked.end),
        statements(found, indicator, asked.breakdown, asked.start, asked.end), _owed(found, asked.start, asked.end),
    )  # fmt: skip
    parts = [] if whole.statements else list(_parts(found))
    sources = [*(parts or [whole]), *_denominators(found)]
    traced_ids = {s.delivery.delivery_id for source in sources for s in source.statements}
    others = [] if traced_ids else [delivery_of(found, row) for row in records(found.sent)]
    return Trace(
        area_code=asked.area_code, area=area_name(asked.area_code, _names()), indicator_code=indicator.code,
        title=indicator.title, feed=indicator.feed, breakdown=asked.breakdown,
        period=period_of(asked.start, asked.end), is_made_up=found.is_made_up, is_person_level=found.is_person_level,
        disclosure=indicator.disclosure,
        definition=_definition(indicator, asked.start), published=_published(found),
        over=indicator.published.over if indicator.published else None,
        because=indicator.published.because if indicator.published else None,
        around=tuple(_around(row) for row in records(found.around)),
        releases=tuple(_released(row) for row in records(found.releases)),
        warehouse=_shown(_one(found.mart), _one(found.mart_london)) if len(found.mart) else None,
        denominator=_denominator(found), sources=tuple(sources), merged=tuple(found.merged), others=tuple(others),
    )  # fmt: skip


def period_of(start: dt.date, end: dt.date) -> TracedPeriod:
    """A period with its label."""
    return TracedPeriod(label_of(start, end), start.isoformat(), end.isoformat())


def parts_of(asked: AskedFigure) -> list[tuple[dt.date, dt.date]]:
    """The first and last days of the periods, as senders give them, that a longer published one is made of.

    None of a figure that is published as it comes, or of a period that is no longer than that.
    """
    months = MONTHS[asked.indicator.frequency]
    if not asked.indicator.published:
        return []
    starts = pd.date_range(asked.start, asked.end, freq=pd.DateOffset(months=months))
    spans = [(day.date(), (day + pd.DateOffset(months=months, days=-1)).date()) for day in starts]
    return spans if len(spans) > 1 and spans[-1][1] == asked.end else []


def _parts(found: Found) -> Iterator[TracedSource]:
    asked = found.asked
    for start, end in parts_of(asked):
        yield TracedSource(
            "part", asked.indicator.code, asked.indicator.title, asked.breakdown, period_of(start, end),
            statements(found, asked.indicator, asked.breakdown, start, end), _owed(found, start, end),
        )  # fmt: skip


def _denominators(found: Found) -> Iterator[TracedSource]:
    """The other indicator's figure that this one is over: of its own breakdown, where there is one, else of all."""
    asked, other = found.asked, found.denominator
    if other is None:
        return
    for breakdown in dict.fromkeys((asked.breakdown, "all")):
        if other.code == asked.indicator.code and breakdown == asked.breakdown:
            continue
        stated = statements(found, other, breakdown, asked.start, asked.end)
        if stated:
            period = period_of(asked.start, asked.end)
            yield TracedSource("denominator", other.code, other.title, breakdown, period, stated, ())
            return


def _owed(found: Found, start: dt.date, end: dt.date) -> tuple[Owed, ...]:
    days = (Quarter.of(start).starts_on, Quarter.of(end).starts_on)
    return tuple(
        Owed(Quarter(row["collection_quarter"]).label, row["supplier"], row["supplier_name"] or row["supplier"],
             row["state"], row["returned"])
        for row in records(found.owed) if days[0] <= row["collection_quarter"] <= days[1]
    )  # fmt: skip


def _published(found: Found) -> TracedPublication | None:
    if found.published.empty:
        return None
    row = _one(found.published)
    return TracedPublication(
        release=release_name(row), released_on=str(row["released_on"]), decided_by=row["decided_by"], why=row["why"],
        load_id=row["load_id"], recorded_at=moment(row["recorded_at"]), shown=_shown(row, _one(found.published_london)),
        marker=row["marker"], is_revised=bool(row["is_revised"]), readiness=row["readiness"], colour=row["colour"],
        is_controlled=bool(row["is_controlled"]), hides_numerator=bool(row["hides_numerator"]),
        hides_denominator=bool(row["hides_denominator"]),
    )  # fmt: skip


def _released(row: Record) -> TracedRelease:
    return TracedRelease(
        release_name(row), str(row["released_on"]), row["load_id"], numbers_of(row | {"status": ""}),
        bool(row["hides_numerator"]), bool(row["hides_denominator"]), bool(row["is_behind"]),
    )  # fmt: skip


def _around(row: Record) -> Around:
    period = period_of(_day(row["period_start"]), _day(row["period_end"]))
    return Around(period, release_name(row), row["value"], row["marker"])


def release_name(row: Record) -> str:
    """A release as people name it: 2008-09-Q3 r1."""
    return f"{Quarter(_day(row['collection_quarter'])).label} r{row['revision']}"


def _shown(row: Record, london: Record) -> Shown:
    return Shown(
        Numbers(row["numerator"], row["denominator"], row["value"], row["status"]), row["lower_95"], row["upper_95"],
        _whole(row["rank"]), int(row["ranked_areas"]), row["london_value"], _whole(row["london_areas"]),
        _london(london) if london else None, _whole(row["population_year"]), row["population_vintage"],
    )  # fmt: skip


def _london(row: Record) -> TracedLondon:
    return TracedLondon(
        row["numerator"], row["denominator"], row["value"], int(row["areas_returned"]), int(row["areas_due"]),
        row["source"], row.get("marker"), bool(row.get("is_rounded")), bool(row.get("is_at_least")),
    )  # fmt: skip


def _denominator(found: Found) -> Denominator:
    indicator = found.asked.indicator
    says = indicator.denominator
    if indicator.age_band:
        return _population(found, indicator.age_band)
    if found.denominator is not None:
        return Denominator("indicator", f"{found.denominator.code} {found.denominator.title}")
    if found.contract.properties.events:
        return Denominator("events" if indicator.count and indicator.count.denominator else "none", says)
    if not says:
        return Denominator("none", says)
    is_given = any(len(rows) and rows["denominator"].notna().any() for rows in (found.versions, found.places))
    return Denominator("row" if is_given or found.mart.empty else "implied", says)


def _population(found: Found, band: str) -> Denominator:
    says = found.asked.indicator.denominator
    if found.populations.empty:
        return Denominator("population", says, band)
    first = _one(found.populations)
    days = pd.DataFrame({"start": [found.asked.start], "end": [found.asked.end]}).astype("datetime64[s]")
    wanted = int(population_year(days["start"], days["end"]).iloc[0])
    areas = {row["area_code"]: int(row["population"]) for row in records(found.populations)}
    return Denominator(
        "population", says, band, wanted, int(first["year"]), first["vintage"], str(first["published_on"]),
        first["note"], areas,
    )  # fmt: skip


def _definition(indicator: Indicator, day: dt.date) -> TracedDefinition:
    definition = indicator.definition_on(day)
    since = definition.valid_from.isoformat() if definition.valid_from else None
    return TracedDefinition(
        definition.version, since, definition.says, definition.change, indicator.numerator, indicator.denominator,
        indicator.unit, indicator.rate_base,
    )  # fmt: skip


def _one(frame: AnyFrame) -> Record:
    rows = records(frame)
    return rows[0] if rows else {}


def _day(value: dt.date) -> dt.date:
    return value if type(value) is dt.date else pd.Timestamp(value).date()


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _names() -> dict[str, str]:
    areas = table("area")
    return dict(zip(areas["area_code"], areas["name"], strict=True))
