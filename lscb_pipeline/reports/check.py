"""What a supplier's own check says of a file, as text and as JSON: for its sender's eyes alone, values and all.

Here: the result and its two forms. Not here: how it is found (collation/check.py), the annotated copy (annotate.py),
and how a terminal colours it.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.intake.places import Cell

SEVERITIES = ("critical", "warning", "info")
PLACES_AT_MOST = 10  # of one rule that the text names
NEEDS = {
    "receipt": "the day on which the centre receives it",
    "earlier": "earlier figures, which the centre's template prints on its sheet 'Earlier figures'",
    "sent_before": "what you sent before for the same period, which the centre holds",
    "other_feed": "what another sender reports",
    "scope": "what is due",
}
SHORT = {"receipt": "the day of receipt", "earlier": "earlier figures", "sent_before": "what was sent before",
         "other_feed": "another sender's figures", "scope": "what is due"}  # fmt: skip
Line = tuple[str, str]  # a style (a severity, `verdict`, or none) and a text


@dataclass(frozen=True)
class Finding:
    """One failure of a rule. `row` from 1, headers included; `found`: what stands there, empty where it isn't quoted.

    `said`: what reading says of it, or the figure that it is about. `cell`: where an annotated copy shows it.
    """

    rule: Rule
    sheet: str | None
    row: int | None
    column: str | None
    area_code: str | None
    said: str
    found: str = ""
    cell: Cell | None = None

    @property
    def message(self) -> str:
        """What was found, what is expected and what to do."""
        is_told = self.said and self.rule.faults  # by reading, which knows more than the rule
        about = self.said if is_told else f"{self.said}expected: {self.rule.says}; {self.rule.do}"
        return f"{about}; found: {self.found}" if self.found else about

    @property
    def detail(self) -> str:
        """What was found, for those who see beside it where it is and what is expected."""
        said = self.said.removeprefix(f"{self.column}: ").removesuffix(": ")
        return "; ".join(part for part in (said, f"found: {self.found}" if self.found else "") if part)

    @property
    def place(self) -> str:
        """Where it is, as people say it; empty for a figure that isn't there."""
        row = " ".join(part for part in (self.sheet or "", f"row {self.row}" if self.row else "") if part)
        if self.row or self.column:
            return ", ".join(part for part in (row, self.column) if part)
        return "" if self.said else "the whole file"


@dataclass(frozen=True)
class Checked:
    """The result of a check. `readiness`, `colour`, `layout`: None where the file can't be read.

    `readiness`: 0 to 100. `supplier`, `quarter` (as 2008-09-Q3): None where they weren't given and can't be told.
    `not_checked`: rules that need what isn't at hand, or had nothing to run on. `notes`: what else is to be said.
    """

    feed: str
    supplier: str | None
    quarter: str | None
    layout: str | None
    is_readable: bool
    is_ready: bool
    readiness: float | None
    colour: str | None
    findings: list[Finding]
    not_checked: list[Rule]
    notes: list[str] = field(default_factory=list)


def as_json(checked: Checked) -> dict[str, Any]:
    """The result in the one form that programs may rely on."""
    return {
        "feed": checked.feed,
        "supplier": checked.supplier,
        "quarter": checked.quarter,
        "layout": checked.layout,
        "ready": checked.is_ready,
        "readiness": checked.readiness,
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
        "not_checked": [rule.id for rule in checked.not_checked],
    }


def as_lines(checked: Checked) -> Iterator[Line]:
    """The result for people: the verdict, the findings rule by rule, and what was not checked."""
    yield "verdict", verdict(checked)
    yield "", _score(checked)
    by_rule: dict[str, list[Finding]] = {}
    for finding in checked.findings:
        by_rule.setdefault(finding.rule.id, []).append(finding)
    for found in by_rule.values():
        yield from _of_rule(found)
    for note in checked.notes:
        yield "", f"\nnote: {note}"
    if checked.is_readable:
        yield from _not_checked(checked)


def verdict(checked: Checked) -> str:
    """In a line: whether the file is ready to be sent."""
    word = "READY" if checked.is_ready else "NOT READY" if checked.is_readable else "NOT READABLE"
    whose = [part for part in (checked.supplier, checked.feed, checked.quarter) if part]
    return f"{word}: {', '.join(whose)}{f' (layout {checked.layout})' if checked.layout else ''}"


def _score(checked: Checked) -> str:
    counts = Counter[str](finding.rule.severity for finding in checked.findings)
    told = ", ".join(f"{counts[name]} {name}" for name in SEVERITIES if counts[name])
    said = f"findings: {told}" if told else "no findings"
    if checked.readiness is None:
        return said
    needs = Counter[str](need for rule in checked.not_checked for need in sorted(rule.needs))
    waiting = [f"{needs[name]} rule{'s' * (needs[name] > 1)} need{'s' * (needs[name] == 1)} {SHORT[name]}"
               for name in SHORT if needs[name]]  # fmt: skip
    provisional = f"; provisional: {', '.join(waiting)}" if waiting else ""
    shown = math.floor(checked.readiness * 10) / 10  # no 89.96 is shown as 90
    return f"{said}; readiness {shown:.1f} of 100 ({checked.colour}){provisional}"


def _of_rule(found: list[Finding]) -> Iterator[Line]:
    rule = found[0].rule
    yield rule.severity, f"\n{rule.severity}: {rule.id} ({rule.dimension})"
    yield "", f"  expected: {rule.says}"
    for finding in found[:PLACES_AT_MOST]:
        yield "", f"  {': '.join(part for part in (finding.place, finding.detail) if part)}"
    if len(found) > PLACES_AT_MOST:
        yield "", f"  and {len(found) - PLACES_AT_MOST} more (all in --format json)"
    yield "", f"  what to do: {rule.do}"


def _not_checked(checked: Checked) -> Iterator[Line]:
    for name, words in NEEDS.items():
        rules = [rule.id for rule in checked.not_checked if name in rule.needs]
        if rules:
            yield "", f"\nnot checked, for it needs {words}:\n  {', '.join(rules)}"
    if rules := [rule.id for rule in checked.not_checked if not rule.needs]:
        yield "", f"\nnot checked:\n  {', '.join(rules)}"
