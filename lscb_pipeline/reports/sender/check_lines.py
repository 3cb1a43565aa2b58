"""What a supplier's own check says of a file, as lines for people: on a terminal, the desk's page, in the drop folder.

Here: the state with its counts, the findings row by row and rule by rule, what was not checked. Not here: the result
itself (check.py), nor how a terminal colours it. `lines_of_rule` and the others print no more than a screen or two: the
rest is counted.
"""

import math
from collections import Counter
from collections.abc import Iterator

from lscb_pipeline.reference.states import DeliveryStatus
from lscb_pipeline.reports.sender.check import SEVERITIES, Checked, Finding
from lscb_pipeline.reports.sender.outside_words import outside_words

PLACES_AT_MOST = 10  # of one rule that the text names
ROWS_AT_MOST = 40  # of a file that the text goes through
NEEDS = {
    "receipt": "the day on which the centre receives it",
    "earlier": "earlier figures, which the centre's template prints on its sheet 'Earlier figures'",
    "sent_before": "what you sent before for the same period, which the centre holds",
    "other_feed": "what another sender reports",
    "worked_out": "your return of each child",
    "scope": "what is due",
}
SHORT = {"receipt": "the day of receipt", "earlier": "earlier figures", "sent_before": "what was sent before",
         "other_feed": "another sender's figures", "worked_out": "your return of each child",
         "scope": "what is due"}  # fmt: skip
RECORDS = {"read": "read", "loaded": "used", "refused": "refused", "held": "waiting for a decision",
           "outside": "{outside}"}  # fmt: skip
Line = tuple[str, str]  # a style (a severity, `verdict`, `row`, or none) and a text


def as_lines(checked: Checked) -> Iterator[Line]:
    """The result for people: the state, the findings row by row and rule by rule, and what was not checked."""
    yield "verdict", verdict(checked)
    if taken_for := of_quarter(checked):
        yield "warning" if checked.quarter_due else "", taken_for
    if checked.is_readable:
        yield "", would_count(checked)
    yield "", _score(checked)
    yield from _by_row(checked.findings)
    by_rule: dict[str, list[Finding]] = {}
    for finding in checked.findings:
        by_rule.setdefault(finding.rule.id, []).append(finding)
    for findings in by_rule.values():
        yield from _of_rule(findings, checked.left_out.get(findings[0].rule.id, 0))
    for note in checked.notes:
        yield "", f"\nnote: {note}"
    if checked.is_readable:
        yield from _not_checked(checked)


def verdict(checked: Checked) -> str:
    """In a line: whether the file can be sent, with its counts."""
    sent = [part for part in (checked.supplier, checked.feed, checked.quarter) if part]
    return f"{checked.said}: {', '.join(sent)}{f' (layout {checked.layout})' if checked.layout else ''}"


def of_quarter(checked: Checked) -> str:
    """In a line: which quarter the file was taken to be of, where nobody said; and whether another is due now."""
    if not checked.is_quarter_told:
        return ""
    taken_for = f"checked as the file of {checked.quarter}, the newest quarter in it"
    if checked.quarter_due is None:
        return taken_for
    return (f"warning: {taken_for}, but what is due now is {checked.quarter_due}: correct the periods, or, where "
            f"{checked.quarter} is meant, check it with --quarter {checked.quarter}")  # fmt: skip


def would_count(checked: Checked) -> str:
    """In a line: what the centre would make of the file, and how much of it would count."""
    outcome, counts = checked.outcome, checked.outcome.counts
    by = f" by rule {outcome.by}" if outcome.by else ""
    if outcome.became == DeliveryStatus.REJECTED:
        becomes = f"would not be accepted{by}: none of its figures would count"
    elif outcome.became == DeliveryStatus.HELD:
        becomes = f"would be held{by} until the centre decides: none of its figures would count until then"
    elif counts.figures_due:
        elsewhere = f" ({counts.figures_elsewhere} more from another sender)" if counts.figures_elsewhere else ""
        becomes = f"would count: {counts.figures_counting} of {counts.figures_due} figures due{elsewhere}"
        becomes += f", {counts.figures} figures in all" * (counts.figures != counts.figures_counting)
        lacking = counts.figures_due - counts.figures_counting - counts.figures_elsewhere
        becomes += f", {lacking} due without a figure (a reason is none)" * bool(lacking)
    else:
        becomes = f"would count: {f'{counts.figures} figures, ' * bool(counts.figures)}{counts.records_loaded} records"
    counted = ", ".join(f"{getattr(counts, f'records_{name}')} {word}" for name, word in RECORDS.items())
    counted = counted.format(outside=outside_words(counts.outside_by_reason))
    return f"{becomes}; records: {counted}"


def _score(checked: Checked) -> str:
    counts = Counter[str](finding.rule.severity for finding in checked.findings)
    for rule in {finding.rule.id: finding.rule for finding in checked.findings}.values():
        counts[rule.severity] += checked.left_out.get(rule.id, 0)
    by_severity = ", ".join(f"{counts[name]} {name}" for name in SEVERITIES if counts[name])
    text = f"findings: {by_severity}" if by_severity else "no findings"
    if checked.readiness is None:
        return text
    needs = Counter[str](need for rule in checked.not_checked for need in sorted(rule.needs))
    waiting = [f"{needs[name]} rule{'s' * (needs[name] > 1)} need{'s' * (needs[name] == 1)} {SHORT[name]}"
               for name in SHORT if needs[name]]  # fmt: skip
    provisional = f"; provisional: {', '.join(waiting)}" if waiting else ""
    shown = math.floor(checked.readiness * 10) / 10  # no 89.96 is shown as 90
    return f"{text}; readiness {shown:.1f} of 100 ({checked.colour}){provisional}"


def _by_row(findings: list[Finding]) -> Iterator[Line]:
    """The findings that are of a row, in the order in which an officer goes through the file."""
    rows: dict[tuple[str, int], list[Finding]] = {}
    for finding in sorted((f for f in findings if f.row), key=lambda f: (f.sheet or "", f.row or 0)):
        rows.setdefault((finding.sheet or "", finding.row or 0), []).append(finding)
    if not rows:
        return
    yield "row", "\nrow by row:"
    for (sheet, row), found in list(rows.items())[:ROWS_AT_MOST]:
        told = "; ".join(f"{f.column + ': ' if f.column else ''}{f.detail or f.rule.says} ({f.rule.id})" for f in found)
        yield "", f"  {f'{sheet} ' if sheet else ''}row {row}: {told}"
    if len(rows) > ROWS_AT_MOST:
        yield "", f"  and {len(rows) - ROWS_AT_MOST:,} more rows (all in --annotate)"


def _of_rule(findings: list[Finding], left_out: int) -> Iterator[Line]:
    rule = findings[0].rule
    yield rule.severity, f"\n{rule.severity}: {rule.id} ({rule.dimension})"
    yield "", f"  expected: {rule.says}"
    yield "", f"  compared with: {rule.against}"
    yield "", f"  accepted, for example: {rule.example}"
    for finding in findings[:PLACES_AT_MOST]:
        yield "", f"  {': '.join(part for part in (finding.place, finding.detail) if part)}"
    if len(findings) > PLACES_AT_MOST:
        listed = f"the first {len(findings):,}" if left_out else "all"
        yield "", f"  and {len(findings) - PLACES_AT_MOST + left_out} more ({listed} in --format json)"
    yield "", f"  what to do: {rule.do}"


def _not_checked(checked: Checked) -> Iterator[Line]:
    for name, needed in NEEDS.items():
        rules = [rule.id for rule in checked.not_checked if name in rule.needs]
        if rules:
            yield "", f"\nnot checked, for it needs {needed}:\n  {', '.join(rules)}"
    if rules := [rule.id for rule in checked.not_checked if rule.needs.isdisjoint(NEEDS)]:
        yield "", f"\nnot checked:\n  {', '.join(rules)}"
