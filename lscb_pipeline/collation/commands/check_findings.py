"""A judgement's findings as a sender is told them: each with its place in the file, and with what stands there.

Here: what is quoted, which is never a person's. Not here: how findings are found (quality), nor how they are shown.
"""

from typing import Any

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.intake.tables.cell_locator import Places
from lscb_pipeline.intake.tables.person_data import RULE as NO_PERSON_DATA
from lscb_pipeline.quality.rules.judgement import Judgement
from lscb_pipeline.reports.sender.check import FINDINGS_AT_MOST, SEVERITIES, Finding

QUOTED_AT_MOST = 80  # characters of a cell


def findings_of(
    contract: Contract, judgement: Judgement, places: Places
) -> tuple[list[Finding], dict[str, int]]:  # fmt: skip
    """The findings of one file: the worst first, each rule's in the order of the file; by rule, how many more are not.

    A file may have a million, and nobody reads them: of each rule the first FINDINGS_AT_MOST are told.
    """
    rules = {rule.id: rule for rule in contract.rules}
    order = {name: number for number, name in enumerate(rules)}
    times = judgement.findings["rule_id"].value_counts()
    left_out = {str(name): int(count) - FINDINGS_AT_MOST for name, count in times.items() if count > FINDINGS_AT_MOST}
    shown = judgement.findings
    if left_out:
        shown = shown.sort_values("row_number", kind="stable").groupby("rule_id").head(FINDINGS_AT_MOST)
    rows = shown.astype("object").where(shown.notna(), None)
    findings = [_finding(contract, rules[row["rule_id"]], row, places) for row in rows.to_dict("records")]
    findings.sort(key=lambda f: (SEVERITIES.index(f.rule.severity), order[f.rule.id], f.sheet or "", f.row or 0))
    return findings, left_out


def _finding(contract: Contract, rule: Rule, row_found: dict[Any, Any], places: Places) -> Finding:
    sheet, column = row_found["sheet"] or None, row_found["column_name"]
    row = int(row_found["row_number"]) if row_found["row_number"] else None  # row 0: made of what the file leaves out
    cell = places.cell(sheet, row, column)
    about, quoted = row_found["found"] or row_found["about"], ""
    may_quote = rule.faults and rule.id != NO_PERSON_DATA and not contract.person_columns
    if may_quote and row and cell and cell.is_exact:
        quoted = _printable(places.text(cell) or "")
    return Finding(rule, sheet, row, column, row_found["area_code"], about, row_found["own_message"], quoted, cell)


def _printable(text: str) -> str:
    """A cell's text as it may be shown on a terminal."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return plain if len(plain) <= QUOTED_AT_MOST else f"{plain[:QUOTED_AT_MOST]}..."
