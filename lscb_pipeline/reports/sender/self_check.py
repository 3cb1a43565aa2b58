"""Plain formulas by which a row of a supplier's workbook checks itself: each says what a rule of the contract would.

Here: what a row's own cells, and those of rows that count the same, can show, in functions that Excel 2007 and
LibreOffice have. Not here: where the formulas stand (check_columns.py), nor what only the centre or `lscb check` can
know (chance, the past, the size of the area).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.properties import Figure
from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.intake.rows import typed_cells

MARKERS = ("x", "z", "c", "u", "low")  # that a figure's cell takes in place of a number
NOTHING_YET = "nothing yet: a figure, a marker or a reason code"
STOPS, WAITS = "STOPS THE RETURN", "would wait"
MARKED, KNOWN, ABSENT, NOTED, TRUE_ZERO = "markers", "reason_codes", "absent_codes", "noted_codes", "zero_codes"
FINAL = "final"  # the status of a figure that is one, whatever reason stands beside it


class RowTest(NamedTuple):
    """A rule of the contract, the formula that is true where a row fails it, and what the row then says."""

    rule_id: str
    fails: str
    says: str


@dataclass(frozen=True)
class FigureRow:
    """A row of the sheet of figures.

    `cells`: the place of each column. `indicator`, `due_version`: what it is of; None of a row that may be added.
    `same_count`: the places where the same count stands first, of the numerator's row or another denominator's.
    `parts`: those of the values that add up to its own.
    """

    cells: Mapping[str, str]
    indicator: Indicator | None = None
    due_version: str | None = None
    same_count: str | None = None
    parts: tuple[str, ...] = ()


def lists_of(contract: Contract) -> dict[str, list[str]]:
    """The lists of codes that formulas ask for, by name: what may stand for a number, reason codes by kind."""
    lists = {MARKED: sorted({*MARKERS, *typed_cells.MARKERS})}  # with what else intake takes for a marker
    reasons = contract.properties.reasons
    if reasons:
        lists |= {KNOWN: list(reasons.status), NOTED: reasons.note_needed, TRUE_ZERO: reasons.zero,
                  ABSENT: [code for code, status in reasons.status.items() if status != FINAL]}  # fmt: skip
    return {name: codes for name, codes in lists.items() if codes}


def check_formula(contract: Contract, row: FigureRow) -> str:
    """What stands in the row's cell of checks: nothing where there is nothing to settle."""
    said = "&".join(f'IF(IFERROR({test.fails},FALSE),"{test.says}; ","")' for test in row_tests(contract, row))
    empty = ",".join(_is_blank(row.cells[name]) for name in _said_by(contract, row.indicator))
    if row.indicator is None:
        return f'=IF(AND({empty}),"",{said})'
    return f'=IF(AND({empty}),"{NOTHING_YET}",{said})'


def row_tests(contract: Contract, row: FigureRow) -> Iterator[RowTest]:
    """The rules of the contract that a row can be tested by, in their order here."""
    rules = {rule.id: rule for rule in contract.rules}
    for test in [*_readable(contract, row), *_of_reasons(contract, row), *_of_figure(contract, row)]:
        if rule := rules.get(test.rule_id):
            yield test._replace(says=f"{_outcome(rule)}{test.says}")


def limits_of(contract: Contract) -> dict[str, tuple[float | None, float | None]]:
    """The least and the greatest number of each column that a rule of the contract limits."""
    return {
        rule.kwargs["column"]: (rule.kwargs.get("min_value"), rule.kwargs.get("max_value"))
        for rule in contract.rules
        if rule.expectation == "expect_column_values_to_be_between" and rule.kwargs["column"] in contract.by_name
    }


def figure_of(contract: Contract, indicator: Indicator | None) -> Figure:
    """Which columns state a figure of an indicator."""
    code = indicator.code if indicator else None
    return next(figure for figure in contract.properties.figures if figure.indicator in (None, code))


def _outcome(rule: Rule) -> str:
    words = {"delivery": f"{STOPS}: ", "row": f"{WAITS}: "}
    return words.get(rule.stops or "", "")


def _said_by(contract: Contract, indicator: Indicator | None) -> list[str]:
    """The columns of which one says something of a figure: a denominator alone says nothing."""
    figure, reasons = figure_of(contract, indicator), contract.properties.reasons
    columns = (figure.numerator, figure.amount, figure.value, reasons.column if reasons else None)
    return [name for name in columns if name]


def _is_blank(cell: str) -> str:
    return f'TRIM({cell})=""'


def _is_number(cell: str) -> str:
    return f"ISNUMBER({cell})"


def _is_one_of(cell: str, name: str) -> str:
    """Whether a cell says one of a list of codes, by the list's name (lists_of)."""
    return f"SUMPRODUCT(--(LOWER(TRIM({cell}))={name}))>0"


def _readable(contract: Contract, row: FigureRow) -> Iterator[RowTest]:
    """Cells of figures: numbers (be they written as texts) or markers, within the limits of their column."""
    for name, cell in row.cells.items():
        if not contract.by_name[name].properties.figure:
            continue
        as_text = f'NOT(ISERROR(VALUE(SUBSTITUTE(TRIM({cell}),",",""))))'
        yield RowTest("readable_values",
                   f"NOT(OR({_is_blank(cell)},{_is_number(cell)},{_is_one_of(cell, MARKED)},{as_text}))",
                   f"{name} is neither a number nor a marker ({', '.join(MARKERS)})")  # fmt: skip
        least, most = limits_of(contract).get(name, (None, None))
        beyond = [f"{cell}<{least:g}"] if least is not None else []
        beyond += [f"{cell}>{most:g}"] if most is not None else []
        for one in beyond:
            yield RowTest(f"{name}_in_range", f"AND({_is_number(cell)},{one})", f"{name} is below or above what can be")


def _of_reasons(contract: Contract, row: FigureRow) -> Iterator[RowTest]:
    """Reason codes beside figures and their notes."""
    reasons = contract.properties.reasons
    if reasons is None:
        return
    figure, reason = figure_of(contract, row.indicator), row.cells[reasons.column]
    amounts = [row.cells[name] for name in (figure.numerator or figure.amount, figure.value) if name]
    yield RowTest("reason_code_known", f"NOT(OR({_is_blank(reason)},{_is_one_of(reason, KNOWN)}))",
               f"{reasons.column} is none of {', '.join(reasons.status)}")  # fmt: skip
    if reasons.note and reasons.note_needed:
        yield RowTest("reason_explained", f"AND({_is_one_of(reason, NOTED)},{_is_blank(row.cells[reasons.note])})",
                   f"this reason code needs its {reasons.note}")  # fmt: skip
    some = f"OR({','.join(_is_number(cell) for cell in amounts)})"
    contradictions = [f"AND({_is_one_of(reason, ABSENT)},{some})"]
    if reasons.zero:
        other = ",".join(f"AND({_is_number(cell)},{cell}<>0)" for cell in amounts)
        marked = ",".join(_is_one_of(cell, MARKED) for cell in amounts)
        contradictions.append(f"AND({_is_one_of(reason, TRUE_ZERO)},OR({other},{marked}))")
    if len(amounts) > 1:
        first, second = amounts
        contradictions.append(f"AND({_is_one_of(first, MARKED)},{_is_number(second)})")
        contradictions.append(f"AND({_is_number(first)},{_is_one_of(second, MARKED)})")
    yield RowTest("reason_agrees_with_figure", f"OR({','.join(contradictions)})",
               "a number, a marker and the reason code can't all be true")  # fmt: skip


def _of_figure(contract: Contract, row: FigureRow) -> Iterator[RowTest]:
    """What the indicator asks of its figure."""
    indicator = row.indicator
    if indicator is None:
        return
    figure = figure_of(contract, indicator)
    counted, below, value = (row.cells.get(name or "") for name in
                             (figure.numerator or figure.amount, figure.denominator, figure.value))  # fmt: skip
    if not indicator.fractions:
        whole = [cell for cell in (counted, value if indicator.unit in ("count", "score") else None) if cell]
        below_it = [below] if below else []
        for rule_id, what, cells in (
            ("whole_number", "a count", whole),
            ("whole_denominator", "a denominator", below_it),
        ):
            for cell in cells:
                yield RowTest(rule_id, f"{cell}<>INT({cell})", f"{what} is a whole number, written out")
    if indicator.is_share and counted and below:
        more = f"AND({_is_number(counted)},{_is_number(below)},{counted}>{below})"
        yield RowTest("numerator_within_denominator", more, "the numerator is above its denominator")
    if indicator.limits and value:
        least, most = indicator.limits
        outside = f"AND({_is_number(value)},OR({value}<{least:g},{value}>{most:g}))"
        yield RowTest("figure_in_range", outside, f"the value lies between {least:g} and {most:g}")
    yield from _of_parts(row, counted, below, value)
    if "definition_version" in row.cells and row.due_version:
        version, reasons = row.cells["definition_version"], contract.properties.reasons
        none = f",{_is_blank(row.cells[reasons.column])}" if reasons else ""
        yield RowTest("definition_version_due",
                   f'AND(NOT({_is_blank(version)}),TRIM({version})<>"{row.due_version}"{none})',
                   f"version {row.due_version} of the definition is in force")  # fmt: skip


def _of_parts(row: FigureRow, counted: str | None, below: str | None, value: str | None) -> Iterator[RowTest]:
    """Whether what belongs to the figure is there, and agrees."""
    indicator = row.indicator
    assert indicator is not None  # noqa: S101 - the caller asked
    if indicator.is_percentage and counted and below:
        bare = [f"{_is_number(counted)}", _is_blank(below), *([_is_blank(value)] if value else [])]
        yield RowTest("denominator_stated", f"AND({','.join(bare)})", "the denominator is missing")
    if indicator.age_band and counted and value:
        yield RowTest("count_stated", f"AND({_is_number(value)},NOT({_is_number(counted)}))",
                   "write the count into the numerator, and leave the value empty")  # fmt: skip
    if row.same_count and below:
        both = f"{_is_number(below)},{_is_number(row.same_count)}"
        yield RowTest("same_count_agrees", f"AND({both},{below}<>{row.same_count})",
                   f"the same count is another one in {row.same_count.replace('$', '')}")  # fmt: skip
    if row.parts and value:
        parts = ",".join(_is_number(cell) for cell in row.parts)
        total = "+".join(f"N({cell})" for cell in row.parts)
        yield RowTest("parts_sum_to_total", f"AND({_is_number(value)},{parts},{value}<>{total})",
                   f"the total isn't the sum of {', '.join(cell.replace('$', '') for cell in row.parts)}")  # fmt: skip
