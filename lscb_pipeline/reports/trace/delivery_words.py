"""One delivery's part of a trace in words: the file, the place in it, its records, the rules, decisions and loads."""

from collections.abc import Iterator

from lscb_pipeline.reports.sender.standing_words import SHORT
from lscb_pipeline.reports.trace.delivered import TracedDelivery, TracedPlace, TracedRule, TracedRules, TracedStatement
from lscb_pipeline.reports.trace.numbers import numbers

RECORDS = ("loaded", "refused", "outside", "held")
KINDS = {
    "held": "waits for a decision: it does not count",
    "withdrawal": "says by leaving it out that there is no such figure any more",
    "rejected": "rejected: it never counted",
    "read": "read, and neither judged nor let in yet: collate its quarter",
    "revoked": "was taken back: the delivery's word on it no longer counts",
}


def statement_lines(of: TracedStatement, is_person_level: bool) -> Iterator[str]:
    """What a delivery says of a figure, whether it counts, and where it stands in its file."""
    yield f"{_standing(of)}: {numbers(of.numbers)}"
    yield from (f"  {line}" for line in delivery_lines(of.delivery, of.place, is_person_level))
    for part, sql in of.counted_as.items():
        yield f"  {part} counted of the delivery's events: {sql}"
    for version in of.versions:
        when = f"load {version.load_id}, {version.recorded_at} ({version.reason})"
        yield f"  {when}: {version.kind} {numbers(version.numbers)}"


def _standing(of: TracedStatement) -> str:
    """Whether it counts now and did in the release, and if not why."""
    told = ["counts now"] * of.is_current + ["counted in the release"] * of.is_in_release
    if told:
        return "; ".join(told)
    return KINDS.get(of.kind, "superseded: another delivery, later in the order that counts, has the last word")


def delivery_lines(of: TracedDelivery, place: TracedPlace | None, is_person_level: bool) -> Iterator[str]:
    """A delivery: sender, file, place, records, rules, decisions."""
    sender = f"{of.supplier_name} ({of.supplier})"
    yield f"delivery {of.delivery_id[:SHORT]} of {sender}, {of.feed} for {of.quarter}, {of.status}"
    yield f"file {of.path}, received {of.received_at}"
    yield f"sha256 {of.sha256}"
    if of.message:
        yield of.message
    if place:
        yield _place(place)
    elif is_person_level:
        yield "its rows are of persons or events: the trace ends with the delivery and its counts"
    counts = ", ".join(f"{getattr(of, f'records_{name}'):,} {name}" for name in RECORDS)
    layout = f" as {of.layout}" if of.layout else ""
    yield f"{of.records_read:,} records read{layout} (contract {of.contract_version}): {counts}"
    yield from _rules(of.rules)
    for one in of.decisions:
        why = f": {one.why}" if one.why else ""
        yield f"{one.decided_at} {one.decision} ({one.covers}) by {one.decided_by}, load {one.load_id}{why}"


def _place(of: TracedPlace) -> str:
    if of.row == 0:
        return f"no row of the file: the format leaves out what is 0 ({', '.join(of.columns.values())})"
    # a sheet that a sender named is told by its number
    sheet = f"{of.sheet if of.sheet.startswith('sheet ') else f'sheet {of.sheet!r}'}, " if of.sheet else ""
    columns = ", ".join(f"{part} under {header!r}" for part, header in of.columns.items())
    return f"{sheet}row {of.row}: {columns}"


def _rules(of: TracedRules) -> Iterator[str]:
    if not (of.passed or of.failed or of.nothing_to_test):
        yield "no rule has judged it"
        return
    none = f", {len(of.nothing_to_test)} had nothing to test" if of.nothing_to_test else ""
    yield f"rules: {len(of.passed)} passed, {len(of.failed)} failed somewhere in the delivery{none}"
    for rule in of.failed:
        yield f"  failed: {rule.rule_id} ({rule.severity}){_how_many(rule)}"
    for rule in of.here:
        at = f"row {rule.row}" if rule.row is not None else "the area's delivery"
        yield f"  {at}{f', {rule.column}' if rule.column else ''}: {rule.rule_id} ({rule.severity}): {rule.message}"
    if not of.here and any(rule.rows_failing is not None for rule in of.failed):
        yield "  none of them failed at this figure"


def _how_many(of: TracedRule) -> str:
    if of.has_crashed:
        return ", it crashed"
    if of.rows_failing is None:
        return ""
    return f", {of.rows_failing:,} row{'s' * (of.rows_failing != 1)}"
