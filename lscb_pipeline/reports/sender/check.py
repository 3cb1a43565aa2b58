"""What a supplier's own check says of a file, as text and as JSON: for its sender's eyes alone, values and all.

Here: the result and its two forms. Not here: how it is found (collation/commands/check.py), the annotated copy
(annotate.py), and how a terminal colours it.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.intake.tables.cell_locator import Cell
from lscb_pipeline.reference.states import DeliveryStatus
from lscb_pipeline.reports.sender.outside_words import outside_words

SEVERITIES = ("critical", "warning", "info")
PLACES_AT_MOST = 10  # of one rule that the text names
FINDINGS_AT_MOST = 1_000  # of one rule that are listed at all; the others are counted
NEEDS = {
    "receipt": "the day on which the centre receives it",
    "earlier": "earlier figures, which the centre's template prints on its sheet 'Earlier figures'",
    "sent_before": "what you sent before for the same period, which the centre holds",
    "other_feed": "what another sender reports",
    "scope": "what is due",
}
SHORT = {"receipt": "the day of receipt", "earlier": "earlier figures", "sent_before": "what was sent before",
         "other_feed": "another sender's figures", "scope": "what is due"}  # fmt: skip
RECORDS = {"read": "read", "loaded": "used", "refused": "refused", "held": "waiting for a decision",
           "outside": "{outside}"}  # fmt: skip
Became = Literal[DeliveryStatus.PROMOTED, DeliveryStatus.HELD, DeliveryStatus.REJECTED, DeliveryStatus.UNREADABLE]
State = Literal["ready", "ready_with_gaps", "not_ready", "not_readable"]
Line = tuple[str, str]  # a style (a severity, `verdict`, or none) and a text


@dataclass(frozen=True)
class Finding:
    """One failure of a rule. `row` from 1, headers included; `found`: what stands there, empty where it isn't quoted.

    `about`: the figure that it is about, and how it fails. `own_message`: what reading says of it, which knows more
    than the rule. None where there is none. `cell`: where an annotated copy shows it.
    """

    rule: Rule
    sheet: str | None
    row: int | None
    column: str | None
    area_code: str | None
    about: str | None
    own_message: str | None = None
    found: str = ""
    cell: Cell | None = None

    @property
    def message(self) -> str:
        """What is expected and what to do, as column message of quality.finding has it, and what was found."""
        about = f"{self.about}: " if self.about else ""
        message = self.own_message or f"{about}expected: {self.rule.says}; {self.rule.do}"
        return f"{message}; found: {self.found}" if self.found else message

    @property
    def detail(self) -> str:
        """What was found, for those who see beside it where it is and what is expected."""
        said = (self.own_message or self.about or "").removeprefix(f"{self.column}: ")
        return "; ".join(part for part in (said, f"found: {self.found}" if self.found else "") if part)

    @property
    def place(self) -> str:
        """Where it is, as people say it; empty for a figure that isn't there."""
        row = " ".join(part for part in (self.sheet or "", f"row {self.row}" if self.row else "") if part)
        if self.row or self.column:
            return ", ".join(part for part in (row, self.column) if part)
        return "" if self.about or self.own_message else "the whole file"


@dataclass(frozen=True)
class CheckCounts:
    """How much of a file would count. Records as the warehouse counts a delivery's; figures those with a number.

    `figures`: all that would count; `figures_counting`: of those due; `figures_elsewhere`: of those due, what the file
    says somebody else reports. Of persons' rows no figures are counted here: they are counted from the records.
    """

    records_read: int = 0
    records_loaded: int = 0
    records_refused: int = 0
    records_held: int = 0
    records_outside: int = 0
    outside_by_reason: Mapping[str, int] = field(default_factory=dict)
    figures: int = 0
    figures_due: int = 0
    figures_counting: int = 0
    figures_elsewhere: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether all that is due would count, and nothing of the file is refused or waits."""
        given = self.figures_counting + self.figures_elsewhere
        return given == self.figures_due and not self.records_refused and not self.records_held


@dataclass(frozen=True)
class CheckOutcome:
    """What a collation would make of a file: `became` as a delivery's status, `by` which rule where one stops it.

    `is_usable`: whether anything of it would count.
    """

    became: Became
    by: str | None
    counts: CheckCounts
    is_usable: bool


UNREADABLE = CheckOutcome(DeliveryStatus.UNREADABLE, None, CheckCounts(), is_usable=False)


@dataclass(frozen=True)
class Checked:
    """The result of a check. `readiness`, `colour`, `layout`: None where the file can't be read.

    `readiness`: 0 to 100. `supplier`, `quarter` (as 2008-09-Q3): None where they weren't given and can't be told.
    `not_checked`: rules that need what isn't at hand, or had nothing to run on. `notes`: what else is to be said.
    `is_quarter_told`: nobody said for which quarter the file is, so it was told from its rows; `quarter_due`: the one
    that is due now, where that is another. `left_out`: by rule, how many findings are not listed.
    """

    feed: str
    supplier: str | None
    quarter: str | None
    layout: str | None
    outcome: CheckOutcome
    readiness: float | None
    colour: str | None
    findings: list[Finding]
    not_checked: list[Rule]
    notes: list[str] = field(default_factory=list)
    is_quarter_told: bool = False
    quarter_due: str | None = None
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def state(self) -> State:
        """Ready: it would count, with all that is due, and nobody would ask. With gaps: it would count, but."""
        if not self.is_readable:
            return "not_readable"
        if not self.outcome.is_usable:
            return "not_ready"
        is_found = any(finding.rule.severity != "info" for finding in self.findings) or self.quarter_due is not None
        return "ready_with_gaps" if is_found or not self.outcome.counts.is_whole else "ready"

    @property
    def is_readable(self) -> bool:
        """Whether the file could be read at all."""
        return self.outcome.became != DeliveryStatus.UNREADABLE

    @property
    def is_ready(self) -> bool:
        """Whether nothing is left to do."""
        return self.state == "ready"


def as_json(checked: Checked) -> dict[str, Any]:
    """The result in the one form that programs may rely on."""
    return {
        "feed": checked.feed,
        "supplier": checked.supplier,
        "quarter": checked.quarter,
        "quarter_due": checked.quarter_due,
        "layout": checked.layout,
        "ready": checked.is_ready,
        "readiness": checked.readiness,
        "state": checked.state,
        "outcome": checked.outcome.became,
        "stopped_by": checked.outcome.by,
        "counts": asdict(checked.outcome.counts),
        "findings": [
            {
                "rule_id": finding.rule.id,
                "dimension": finding.rule.dimension,
                "severity": finding.rule.severity,
                "sheet": finding.sheet,
                "row": finding.row,
                "column": finding.column,
                "area_code": finding.area_code,
                "message": finding.message,
            }
            for finding in checked.findings
        ],
        "findings_left_out": checked.left_out,
        "not_checked": [rule.id for rule in checked.not_checked],
    }


def as_lines(checked: Checked) -> Iterator[Line]:
    """The result for people: the verdict, the findings rule by rule, and what was not checked."""
    yield "verdict", verdict(checked)
    if taken_for := of_quarter(checked):
        yield "warning" if checked.quarter_due else "", taken_for
    if checked.is_readable:
        yield "", would_count(checked)
    yield "", _score(checked)
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
    """In a line: whether the file is ready to be sent."""
    word = checked.state.replace("_", " ").upper()
    sent = [part for part in (checked.supplier, checked.feed, checked.quarter) if part]
    return f"{word}: {', '.join(sent)}{f' (layout {checked.layout})' if checked.layout else ''}"


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


def _of_rule(findings: list[Finding], left_out: int) -> Iterator[Line]:
    rule = findings[0].rule
    yield rule.severity, f"\n{rule.severity}: {rule.id} ({rule.dimension})"
    yield "", f"  expected: {rule.says}"
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
