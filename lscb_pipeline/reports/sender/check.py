"""What a supplier's own check says of a file, and its form for programs: for its sender's eyes alone, values and all.

Here: the result, as JSON too. Not here: how it is found (collation/commands/check.py), its form for people
(check_lines.py), the annotated copy (annotate.py).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.intake.tables.cell_locator import Cell
from lscb_pipeline.reference.states import DeliveryStatus
from lscb_pipeline.reports.sender.state_words import CAN, CANNOT, COMPLETE, state_said

SEVERITIES = ("critical", "warning", "info")
FINDINGS_AT_MOST = 1_000  # of one rule that are listed at all; the others are counted
Became = Literal[DeliveryStatus.PROMOTED, DeliveryStatus.HELD, DeliveryStatus.REJECTED, DeliveryStatus.UNREADABLE]
State = Literal["ready", "ready_with_gaps", "not_ready", "not_readable"]


@dataclass(frozen=True)
class Finding:
    """One failure of a rule. `row` from 1, headers included; `found`: what stands there, empty where it isn't quoted.

    `about`: the figure that it is about, and what was found of it, with values where these may be told. `own_message`:
    what reading says of it, in place of that. None where there is none. `cell`: where an annotated copy shows it.
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
        """What was found, what it is compared with, an accepted example, and what to do.

        As column message of quality.finding has it, but for values; that is shorter where reading says it.
        """
        rule = self.rule
        if not self.own_message:
            return f"{f'{self.about}: ' if self.about else ''}expected: {rule.expected}; {rule.do}"
        return f"{self._found}; compared with {rule.against}; accepted, for example: {rule.example}; {rule.do}"

    @property
    def detail(self) -> str:
        """What was found, for those who see beside it where it is and what is expected."""
        return self._found.removeprefix(f"{self.column}: ")

    @property
    def _found(self) -> str:
        said = self.own_message or self.about or ""
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
    def state_word(self) -> str:
        """The state in the words that every answer has, without its counts."""
        return {"ready": COMPLETE, "ready_with_gaps": CAN}.get(self.state, CANNOT)

    @property
    def said(self) -> str:
        """The state in the words that every answer has, with its counts."""
        return state_said(self.stops if self.state_word == CANNOT else None, self.to_settle)

    @property
    def stops(self) -> int:
        """How many things keep the file from being sent as it is: what stops it, or that nothing of it would count."""
        return max(sum(count for rule, count in self._found() if rule.stops in ("delivery", "hold")), 1)

    @property
    def to_settle(self) -> int:
        """How many things are to be looked at, beside those that stop the file; of what is missing each is one."""
        stopping = ("delivery", "hold") if self.state_word == CANNOT else ()
        found = sum(count for rule, count in self._found() if rule.severity != "info" and rule.stops not in stopping)
        found += self.quarter_due is not None
        return max(found, 1) if self.state == "ready_with_gaps" else found

    def _found(self) -> list[tuple[Rule, int]]:
        """The rules that failed, with how many findings each has, those that are not listed among them."""
        rules = {finding.rule.id: finding.rule for finding in self.findings}
        listed = Counter(finding.rule.id for finding in self.findings)
        return [(rule, listed[name] + self.left_out.get(name, 0)) for name, rule in rules.items()]

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
        "stops": checked.stops if checked.state_word == CANNOT else 0,
        "to_settle": checked.to_settle,
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
