"""One delivery's part of a trace in words: the file, the place in it, its records, the rules, decisions and loads."""

from collections.abc import Iterator

from lscb_pipeline.reference.states import DeliveryStatus, StatementKind
from lscb_pipeline.reports.sender.standing_words import SHORT
from lscb_pipeline.reports.trace.delivered import TracedDelivery, TracedPlace, TracedRule, TracedRules, TracedStatement
from lscb_pipeline.reports.trace.numbers import numbers

RECORDS = ("loaded", "refused", "outside", "held")
KINDS: dict[str, str] = {
    StatementKind.DERIVED: "was worked out from records, and stands beside the figure of the indicator's own source",
    StatementKind.HELD: "waits for a decision: it does not count",
    StatementKind.WITHDRAWAL: "says by leaving it out that there is no such figure any more",
    DeliveryStatus.REJECTED: "rejected: it never counted",
    DeliveryStatus.READ: "read, and neither judged nor let in yet: collate its quarter",
    StatementKind.REVOKED: "was taken back: the delivery's word on it no longer counts",
}


def statement_lines(statement: TracedStatement, is_person_level: bool) -> Iterator[str]:
    """What a delivery says of a figure, whether it counts, and where it stands in its file."""
    yield f"{_standing(statement)}: {numbers(statement.numbers)}"
    yield from (f"  {line}" for line in delivery_lines(statement.delivery, statement.place, is_person_level))
    for part, sql in statement.counted_as.items():
        yield f"  {part} counted of the delivery's events: {sql}"
    for version in statement.versions:
        when = f"load {version.load_id}, {version.recorded_at} ({version.reason})"
        yield f"  {when}: {version.kind} {numbers(version.numbers)}"


def _standing(statement: TracedStatement) -> str:
    """Whether it counts now and did in the release, and if not why."""
    counts = ["counts now"] * statement.is_current + ["counted in the release"] * statement.is_in_release
    if counts:
        return "; ".join(counts)
    return KINDS.get(statement.kind, "superseded: another delivery, later in the order that counts, has the last word")


def delivery_lines(delivery: TracedDelivery, place: TracedPlace | None, is_person_level: bool) -> Iterator[str]:
    """A delivery: sender, file, place, records, rules, decisions."""
    sender = f"{delivery.supplier_name} ({delivery.supplier})"
    short, for_what = delivery.delivery_id[:SHORT], f"{delivery.feed} for {delivery.quarter}"
    yield f"delivery {short} of {sender}, {for_what}, {delivery.status}"
    yield f"file {delivery.path}, received {delivery.received_at}"
    yield f"sha256 {delivery.sha256}"
    if delivery.message:
        yield delivery.message
    if place:
        yield _place(place)
    elif is_person_level:
        yield "its rows are of persons or events: the trace ends with the delivery and its counts"
    counts = ", ".join(f"{getattr(delivery, f'records_{name}'):,} {name}" for name in RECORDS)
    layout = f" as {delivery.layout}" if delivery.layout else ""
    yield f"{delivery.records_read:,} records read{layout} (contract {delivery.contract_version}): {counts}"
    yield from _rules(delivery.rules)
    for one in delivery.decisions:
        why = f": {one.why}" if one.why else ""
        yield f"{one.decided_at} {one.decision} ({one.covers}) by {one.decided_by}, load {one.load_id}{why}"


def _place(place: TracedPlace) -> str:
    if place.row == 0:
        return f"no row of the file: the format leaves out what is 0 ({', '.join(place.columns.values())})"
    # a sheet that a sender named is told by its number
    sheet = f"{place.sheet if place.sheet.startswith('sheet ') else f'sheet {place.sheet!r}'}, " if place.sheet else ""
    columns = ", ".join(f"{part} under {header!r}" for part, header in place.columns.items())
    return f"{sheet}row {place.row}: {columns}"


def _rules(rules: TracedRules) -> Iterator[str]:
    if not (rules.passed or rules.failed or rules.nothing_to_test):
        yield "no rule has judged it"
        return
    none = f", {len(rules.nothing_to_test)} had nothing to test" if rules.nothing_to_test else ""
    yield f"rules: {len(rules.passed)} passed, {len(rules.failed)} failed somewhere in the delivery{none}"
    for rule in rules.failed:
        yield f"  failed: {rule.rule_id} ({rule.severity}){_how_many(rule)}"
    for rule in rules.here:
        at = f"row {rule.row}" if rule.row is not None else "the area's delivery"
        yield f"  {at}{f', {rule.column}' if rule.column else ''}: {rule.rule_id} ({rule.severity}): {rule.message}"
    if not rules.here and any(rule.rows_failing is not None for rule in rules.failed):
        yield "  none of them failed at this figure"


def _how_many(rule: TracedRule) -> str:
    if rule.has_crashed:
        return ", it crashed"
    if rule.rows_failing is None:
        return ""
    return f", {rule.rows_failing:,} row{'s' * (rule.rows_failing != 1)}"
