"""A trace as a person prints it for an auditor: what is published, what is kept, and every stage back to the file.

Here: words and numbers of one Trace. Not here: the trace (build.py), the words of one delivery (delivery_words.py).
"""

from collections.abc import Iterator
from itertools import groupby

from lscb_pipeline.reference.areas import members
from lscb_pipeline.reference.states import ReturnStatus
from lscb_pipeline.reports.trace.delivery_words import delivery_lines, statement_lines
from lscb_pipeline.reports.trace.numbers import count, numbers, value
from lscb_pipeline.reports.trace.shape import Shown, Trace, TracedLondon, TracedPublication, TracedRelease, TracedSource

UNSUPPRESSED = "UNSUPPRESSED: for the centre and whoever audits it, never published or passed on"
MARKERS = {
    "c": "hidden", "x": "not available: not returned, or a part of it is missing", "z": "not applicable",
    "u": "unreliable, by its publisher's word: not shown", "low": "rounds to zero",
}  # fmt: skip
CAME: dict[str, str] = {
    ReturnStatus.NO_RETURN: "no delivery came",
    ReturnStatus.REJECTED: "what came was rejected",
    ReturnStatus.RETURNED: "a delivery counts",
}
OVER = {"quarter": "quarters", "four_quarters": "four quarters that end with each", "year": "years to 31 March"}
CONTROLLED = {
    "public": "disclosure control does not apply: its publisher has released it",
    "not_about_persons": "disclosure control does not apply: it is not about persons",
}


def as_lines(trace: Trace) -> Iterator[str]:
    """The trace, line by line: the figure, what is published, what is kept, how it is defined, where it came from."""
    part = "" if trace.breakdown == "all" else f", breakdown {trace.breakdown}"
    days = trace.period
    yield f"{trace.area} ({trace.area_code}): {trace.indicator_code} {trace.title}{part}"
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
    published = trace.published
    if published is None:
        yield "nothing is published of it"
    else:
        why = f" ({published.why})" if published.why else ""
        yield f"release {published.release}, {published.released_on}, decided by {published.decided_by}{why}"
        yield f"made of load {published.load_id}, recorded {published.recorded_at}"
        yield from _shown(published.shown, published.marker)
        yield _disclosure(trace, published)
        score = f", score {published.readiness:g}" if published.readiness is not None else ""
        revised = "; revised since the release before" if published.is_revised else ""
        yield f"readiness for audit: {published.colour}{score}{revised}"
    if trace.over and not trace.is_pooled:
        yield f"it is published over {OVER[trace.over]} alone: {trace.because}"
    for longer in trace.around:
        shown = value(longer.value) if longer.marker is None else f"{longer.marker} ({MARKERS[longer.marker]})"
        yield f"  {longer.period.label}, with it in it: {shown} (release {longer.release})"
    yield from _releases(trace.releases)


def _disclosure(trace: Trace, published: TracedPublication) -> str:
    """What disclosure control did to the figure. Which cells are small and which guard them is kept nowhere."""
    if not published.is_controlled:
        return CONTROLLED.get(trace.disclosure, "disclosure control: there was no figure to hide")
    hidden = [name for name, is_hidden in (("numerator and value", published.hides_numerator),
                                           ("denominator", published.hides_denominator)) if is_hidden]  # fmt: skip
    if hidden:
        return f"disclosure control hid: {', '.join(hidden)}, and all that is worked out from it (docs/releases.md)"
    sender = ", but its sender had" if published.marker == "c" else ""
    return f"disclosure control hid nothing of it{sender}"


def _releases(releases: tuple[TracedRelease, ...]) -> Iterator[str]:
    """What releases were made of, those that say the same in one line."""
    for made_of, same in groupby(releases, key=_released):
        alike = list(same)
        names = (
            f"releases {alike[0].release} to {alike[-1].release}" if len(alike) > 1 else f"release {alike[0].release}"
        )
        loads = " to ".join(dict.fromkeys(str(one.load_id) for one in (alike[0], alike[-1])))
        yield f"{names} (of load {loads}): made of {made_of}"


def _released(release: TracedRelease) -> str:
    hides = (("numerator", release.hides_numerator), ("denominator", release.hides_denominator))
    hid = " and ".join(name for name, is_hidden in hides if is_hidden)
    standing = "stood behind longer periods, not published itself" if release.is_behind else f"hid {hid or 'nothing'}"
    return f"{numbers(release.numbers)}; {standing}"


def _shown(figure: Shown, marker: str | None = None) -> Iterator[str]:
    """The figure, or why there is none and what is shown of it all the same."""
    numbers_left = (("numerator", figure.numbers.numerator), ("denominator", figure.numbers.denominator))
    left = "".join(f"; {name} {count(part)}" for name, part in numbers_left if part is not None)
    text = f"{marker}: {MARKERS[marker]}{left}" if marker else numbers(figure.numbers)
    if figure.lower_95 is not None:
        text += f" (95 % {value(figure.lower_95)} to {value(figure.upper_95)})"
    yield text
    if figure.rank is not None:
        yield f"rank {figure.rank} of {figure.ranked_areas}"
    elif marker is None:
        yield "no rank"
    if figure.london:
        yield _london(figure.london, figure.london_areas)


def _london(london: TracedLondon, areas: int | None) -> str:
    least = "at least " if london.is_at_least else ""
    text = MARKERS[london.marker] if london.marker else f"{least}{value(london.value)}"
    if london.marker is None and london.numerator is not None:
        over = f" / {count(london.denominator)}" if london.denominator is not None else ""
        text = f"{least}{count(london.numerator)}{over}{f' = {value(london.value)}' if over else ''}"
    notes = ["as its publisher prints it"] * (london.source == "publisher") + ["rounded to 10"] * london.is_rounded
    due = f" of {london.areas_due} due" if london.areas_due else ""
    beside = f", {areas} in its sum" if areas is not None and london.source == "sum" else ""
    return f"London {text}; {london.areas_returned} areas returned{due}{beside}{''.join(f'; {note}' for note in notes)}"


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
    definition = trace.definition
    since = f", since {definition.valid_from}" if definition.valid_from else ""
    change = f" ({definition.change})" if definition.change else ""
    yield f"version {definition.version}{since}: {definition.says}{change}"
    over = f" over {definition.denominator}" if definition.denominator else ""
    base = f", x {definition.rate_base:,}" if definition.rate_base and definition.denominator else ""
    yield f"{definition.unit.replace('_', ' ')}: {definition.numerator}{over}{base}"


def _denominator(trace: Trace) -> Iterator[str]:
    denominator = trace.denominator
    if denominator.kind == "row":
        yield f"in the file, beside the numerator: {denominator.says}"
    elif denominator.kind == "implied":
        yield f"not in the file: the value is as published, over {denominator.says}"
    elif denominator.kind == "events":
        yield f"counted from the same events: {denominator.says}"
    elif denominator.kind == "indicator":
        yield f"the figure of {denominator.says}, of the same area and period"
    elif denominator.year is None:
        yield f"residents aged {denominator.age_band}" + (": none is held near the period" if trace.warehouse else "")
    else:
        nearest = (
            ""
            if denominator.year == denominator.year_wanted
            else f", the nearest to mid-{denominator.year_wanted} that is held"
        )
        vintage = f"{denominator.vintage}, published {denominator.published_on}"
        yield f"residents aged {denominator.age_band} at mid-{denominator.year}{nearest}: {vintage}"
        if len(members(trace.area_code)) > 1 or trace.warehouse is None:
            yield "; ".join(f"{code} {people:,}" for code, people in denominator.areas.items())
        else:
            yield f"{sum(denominator.areas.values()):,} (core.population)"
        if denominator.note:
            yield denominator.note


def _heading(source: TracedSource) -> str:
    if source.role == "part":
        return f"A part of it: {source.period.label}"
    if source.role == "denominator":
        return f"The denominator: {source.indicator_code} {source.title}"
    return "Where it came from"


def _source(source: TracedSource, is_person_level: bool) -> Iterator[str]:
    for number, statement in enumerate(source.statements):
        if number:
            yield ""
        yield from statement_lines(statement, is_person_level)
    if not source.statements:
        yield "no delivery says anything of it"
    if any(one.is_current and one.numbers.has_number for one in source.statements):
        return
    for owed in source.owed:
        state = f"of this figure: {owed.state.replace('_', ' ')}" if owed.state else "nothing of this figure"
        became = CAME.get(owed.returned or "", "nothing due by a delivery of its own")
        yield f"{owed.supplier_name} for {owed.quarter}: {became}; {state}"


def _others(trace: Trace) -> Iterator[str]:
    for delivery in trace.others:
        yield from delivery_lines(delivery, None, trace.is_person_level)
