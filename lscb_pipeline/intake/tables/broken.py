"""Cells that show no value of theirs: an error, a formula never calculated, a covered cell, a number shown as another.

Here: telling them, before a column is typed. What such a cell would say isn't known, so that its row is refused, or the
cell left empty where the row says all that counts without it. Not here: where they come from (inside/, covered.py).
"""

import pandas as pd

from lscb_pipeline.contracts.contract import Column, Contract
from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.frames.records import CellNotices, DeliveryTexts
from lscb_pipeline.intake.files.inside.marks import COVERED, ERROR, NOT_CALCULATED
from lscb_pipeline.intake.files.inside.number_formats import SCALED
from lscb_pipeline.intake.refusals import DELIVERY, Faults

COVERED_RULE, NOT_CALCULATED_RULE, ERROR_RULE = "cell_covered", "cell_not_calculated", "cell_error"
SCALED_RULE = "number_unreadable"
SAYS = {
    COVERED_RULE: "covered by a merged cell: take the merging off and fill in each row's own",
    NOT_CALCULATED_RULE: "a formula that was never calculated: open the file in a spreadsheet program, save it there",
    ERROR_RULE: "an error of the spreadsheet: correct its formula, or write what it should say",
    SCALED_RULE: "its format shows something else than the number that the cell keeps, such as 40 thousand or c for "
    "40000: write what is meant into the cell, such as 40000 or c, in the format General",
}
BEGINNINGS = ("#", "Err:", "err:", "ERR:")
ROW = "_row"


def is_broken(cells: pd.Series) -> pd.Series:
    """Which cells show no value of theirs."""
    maybe = cells.str.startswith(BEGINNINGS).fillna(False).astype(bool)
    return maybe & rule_of(cells.where(maybe)).notna() if maybe.any() else maybe


def rule_of(cells: pd.Series) -> pd.Series:
    """The rule that each cell breaks; missing where it breaks none of these."""
    rules = pd.Series(None, index=cells.index, dtype="object")
    errors = cells.str.fullmatch(ERROR.pattern, case=False).fillna(False).astype(bool)
    is_scaled = cells.str.startswith(SCALED).fillna(False).astype(bool)
    rules = rules.mask(errors, ERROR_RULE).mask(cells == NOT_CALCULATED, NOT_CALCULATED_RULE)
    return rules.mask(cells == COVERED, COVERED_RULE).mask(is_scaled, SCALED_RULE)


def set_broken_apart(
    text: DeliveryTexts, contract: Contract, layout: Layout, faults: Faults
) -> list[CellNotices | None]:
    """Refuse rows for such cells, or blank the cells in place; return notices of those that were blanked, by row."""
    emptied: list[pd.DataFrame | None] = []
    for column in contract.columns:
        if column.name not in text:
            continue
        cells = text[column.name]
        broken = is_broken(cells)
        if column.properties.figure and layout.markers and broken.any():
            broken &= ~cells.str.casefold().isin(layout.markers)
        if not broken.any():
            continue
        rules = rule_of(cells[broken])
        for rule in rules.unique():
            rows = rules.index[rules == rule]
            mask = pd.Series(text.index.isin(rows), index=text.index)
            if _counts(column, contract):
                faults.add(mask, column.name, rule, f"{column.name}: {SAYS[rule]}")
            else:
                notice = {
                    "rule_id": rule,
                    "column_name": column.name,
                    "message": f"{column.name}, left empty: {SAYS[rule]}",
                }
                emptied.append(text.loc[mask, [DELIVERY, ROW]].rename(columns={ROW: "row_number"}).assign(**notice))
        text[column.name] = cells.mask(broken)
    return emptied


def _counts(column: Column, contract: Contract) -> bool:
    """Whether what is counted may change with the column: whose, which, when, how many."""
    properties = contract.properties
    if column.required or column.is_key or column.properties.figure or column.properties.period:
        return True
    if column.properties.sign_off or column.properties.free_text:
        return False
    if properties.reasons and column.name == properties.reasons.column:
        return True
    return column.logical_type in ("number", "integer", "timestamp", "date") and not column.is_personal
