"""A trace as a person prints it for an auditor: what is published, what is kept, and every stage back to the file.

Here: words and numbers of one Trace. Not here: the trace (build.py), the words of one delivery (delivery_words.py).
"""

from collections.abc import Iterator
from itertools import groupby

from lscb_pipeline.reference.areas import members
from lscb_pipeline.reports.trace.delivery_words import delivery_lines, statement_lines
from lscb_pipeline.reports.trace.numbers import count, numbers, value
from lscb_pipeline.reports.trace.shape import Shown, Trace, TracedLondon, TracedPublication, TracedRelease, TracedSource

UNSUPPRESSED = "UNSUPPRESSED: for the centre and whoever audits it, never published or passed on"
MARKERS = {
    "c": "hidden", "x": "not available: not returned, or a part of it is missing", "z": "not applicable",
    "u": "unreliable, by its publisher's word: not shown", "low": "rounds to zero",
}  # fmt: skip
CAME = {"no_return": "no delivery came", "rejected": "what came was rejected", "returned": "a delivery counts"}
OVER = {"quarter": "quarters", "four_quarters": "four quarters that end with each", "year": "years to 31 March"}
CONTROLLED = {
    "public": "disclosure control does not apply: its publisher has released it",
    "not_about_persons": "disclosure control does not apply: it is not about persons",
}


def as_lines(trace: Trace) -> Iterator[str]:
    """The trace, line by line: the figure, what is published, what is kept, how it is defined, where it came from."""
    of = "" if trace.breakdown == "all" else f", breakdown {trace.breakdown}"
    days = trace.period
    yield f"{trace.area} ({trace.area_code}): {trace.indicator_code} {trace.title}{of}"
    yield f"{days.label} ({days.start} to {days.end}), feed {trace.feed}"
    yield UNSUPPRESSED
    yield from _section("Published", _published(trace))
    yield from _section("In the warehouse now", _kept(trace))
    yield from _section("Definition", _definition(trace))
    if trace.denominator.kind != "none":
        yield from _section("Denominator", _denominator(trace))
    for source in trace.sources:
        yield from _section(_heading(source), _source(source, trace.is_person_level))
    if trace.others:
        yield from _section("Deliveries that could have said it", _others(trace))


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    yield f"\n{title}"
    yield from (f"  {line}" for line in lines)


def _published(trace: Trace) -> Iterator[str]:
    of = trace.published
    if of is None:
        yield "nothing is published of it"
    else:
        why = f" ({of.why})" if of.why else ""
        yield f"release {of.release}, {of.released_on}, decided by {of.decided_by}{why}"
        yield f"made of load {of.load_id}, recorded {of.recorded_at}"
        yield from _shown(of.shown, of.marker)
        yield _disclosure(trace, of)
        score = f", score {of.readiness:g}" if of.readiness is not None else ""
        yield f"readiness for audit: {of.colour}{score}{'; revised since the release before' if of.is_revised else ''}"
    if trace.over and not trace.is_pooled:
        yield f"it is published over {OVER[trace.over]} alone: {trace.because}"
    for longer in trace.around:
        said = value(longer.value) if longer.marker is None else f"{longer.marker} ({MARKERS[longer.marker]})"
        yield f"  {longer.period.label}, with it in it: {said} (release {longer.release})"
    yield from _releases(trace.releases)


def _disclosure(trace: Trace, of: TracedPublication) -> str:
    """What disclosure control did to the figure. Which cells are small and which guard them is kept nowhere."""
    if not of.is_controlled:
        return CONTROLLED.get(trace.disclosure, "disclosure control: there was no figure to hide")
    hidden = [name for name, is_hidden in (("numerator and value", of.hides_numerator),
                                           ("denominator", of.hides_denominator)) if is_hidden]  # fmt: skip
    if hidden:
        return f"disclosure control hid: {', '.join(hidden)}, and all that is worked out from it (docs/releases.md)"
    sender = ", but its sender had" if of.marker == "c" else ""
    return f"disclosure control hid nothing of it{sender}"


def _releases(of: tuple[TracedRelease, ...]) -> Iterator[str]:
    """What releases were made of, those that say the same in one line."""
    for said, same in groupby(of, key=_released):
        them = list(same)
        names = f"releases {them[0].release} to {them[-1].release}" if len(them) > 1 else f"release {them[0].release}"
        loads = " to ".join(dict.fromkeys(str(one.load_id) for one in (them[0], them[-1])))
        yield f"{names} (of load {loads}): made of {said}"


def _released(of: TracedRelease) -> str:
    hides = (("numerator", of.hides_numerator), ("denominator", of.hides_denominator))
    hid = " and ".join(name for name, is_hidden in hides if is_hidden)
    what = "stood behind longer periods, not published itself" if of.is_behind else f"hid {hid or 'nothing'}"
    return f"{numbers(of.numbers)}; {what}"


def _shown(of: Shown, marker: str | None = None) -> Iterator[str]:
    """The figure, or why there is none and what is shown of it all the same."""
    parts = (("numerator", of.numbers.numerator), ("denominator", of.numbers.denominator))
    left = "".join(f"; {name} {count(part)}" for name, part in parts if part is not None)
    said = f"{marker}: {MARKERS[marker]}{left}" if marker else numbers(of.numbers)
    if of.lower_95 is not None:
        said += f" (95 % {value(of.lower_95)} to {value(of.upper_95)})"
    yield said
    if of.rank is not None:
        yield f"rank {of.rank} of {of.ranked_areas}"
    elif marker is None:
        yield "no rank"
    if of.london:
        yield _london(of.london, of.london_areas)


def _london(of: TracedLondon, areas: int | None) -> str:
    least = "at least " if of.is_at_least else ""
    said = MARKERS[of.marker] if of.marker else f"{least}{value(of.value)}"
    if of.marker is None and of.numerator is not None:
        over = f" / {count(of.denominator)}" if of.denominator is not None else ""
        said = f"{least}{count(of.numerator)}{over}{f' = {value(of.value)}' if over else ''}"
    notes = ["as its publisher prints it"] * (of.source == "publisher") + ["rounded to 10"] * of.is_rounded
    due = f" of {of.areas_due} due" if of.areas_due else ""
    beside = f", {areas} in its sum" if areas is not None and of.source == "sum" else ""
    return f"London {said}; {of.areas_returned} areas returned{due}{beside}{''.join(f'; {note}' for note in notes)}"


def _kept(trace: Trace) -> Iterator[str]:
    if trace.warehouse:
        yield from _shown(trace.warehouse)
    elif trace.is_pooled:
        yield "the marts hold its parts alone: a longer period is their sum, made for releases"
    else:
        yield "no figure of it counts"
    for code in trace.merged:
        yield f"the area is in the figure of {code}: lscb trace {code} {trace.indicator_code} {trace.period.label!r}"


def _definition(trace: Trace) -> Iterator[str]:
    of = trace.definition
    since = f", since {of.valid_from}" if of.valid_from else ""
    yield f"version {of.version}{since}: {of.says}{f' ({of.change})' if of.change else ''}"
    over = f" over {of.denominator}" if of.denominator else ""
    base = f", x {of.rate_base:,}" if of.rate_base and of.denominator else ""
    yield f"{of.unit.replace('_', ' ')}: {of.numerator}{over}{base}"


def _denominator(trace: Trace) -> Iterator[str]:
    of = trace.denominator
    if of.kind == "row":
        yield f"in the file, beside the numerator: {of.says}"
    elif of.kind == "implied":
        yield f"not in the file: the value is as published, over {of.says}"
    elif of.kind == "events":
        yield f"counted from the same events: {of.says}"
    elif of.kind == "indicator":
        yield f"the figure of {of.says}, of the same area and period"
    elif of.year is None:
        yield f"residents aged {of.age_band}" + (": none is held near the period" if trace.warehouse else "")
    else:
        nearest = "" if of.year == of.year_wanted else f", the nearest to mid-{of.year_wanted} that is held"
        yield f"residents aged {of.age_band} at mid-{of.year}{nearest}: {of.vintage}, published {of.published_on}"
        if len(members(trace.area_code)) > 1 or trace.warehouse is None:
            yield "; ".join(f"{code} {people:,}" for code, people in of.areas.items())
        else:
            yield f"{sum(of.areas.values()):,} (core.population)"
        if of.note:
            yield of.note


def _heading(of: TracedSource) -> str:
    if of.role == "part":
        return f"A part of it: {of.period.label}"
    if of.role == "denominator":
        return f"The denominator: {of.indicator_code} {of.title}"
    return "Where it came from"


def _source(of: TracedSource, is_person_level: bool) -> Iterator[str]:
    for number, statement in enumerate(of.statements):
        if number:
            yield ""
        yield from statement_lines(statement, is_person_level)
    if not of.statements:
        yield "no delivery says anything of it"
    if any(one.is_current and one.numbers.has_number for one in of.statements):
        return
    for owed in of.owed:
        state = f"of this figure: {owed.state.replace('_', ' ')}" if owed.state else "nothing of this figure"
        told = CAME.get(owed.returned or "", "nothing due by a delivery of its own")
        yield f"{owed.supplier_name} for {owed.quarter}: {told}; {state}"


def _others(trace: Trace) -> Iterator[str]:
    for delivery in trace.others:
        yield from delivery_lines(delivery, None, trace.is_person_level)
