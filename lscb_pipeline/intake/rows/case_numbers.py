"""A case system's numbers of persons, as spreadsheets leave them: one form, and what is told of other spellings.

Here: `.0` behind a number, small letters, blanks around it; zeros in front are kept, for they may part two children.
Not here: what is no number at all (references.py), nor how it becomes a pseudonym (pseudonyms.py).
"""

import pandas as pd

from lscb_pipeline.contracts.contract import Column, Contract
from lscb_pipeline.frames.records import CellNotices, TypedRecords
from lscb_pipeline.intake.refusals import DELIVERY

AS_DECIMAL, SPELLED_TWICE = "case_number_decimal", "case_number_zeros"
DECIMAL = r"\.0+$"


def whole_case_numbers(frame: dict[str, pd.Series], column: Column) -> CellNotices | None:
    """Write the numbers of a column in one form, in place; return notices of those that a spreadsheet made decimals."""
    texts = frame[column.name].str.strip().str.upper()
    is_decimal = texts.str.contains(DECIMAL).fillna(False).astype(bool) & texts.str.contains(r"^\d").fillna(False)
    frame[column.name] = texts.mask(is_decimal, texts.str.replace(DECIMAL, "", regex=True))
    if not is_decimal.any():
        return None
    rows = pd.DataFrame({name: frame[name][is_decimal] for name in (DELIVERY, "row_number")})
    message = f"{column.name}: a number that a spreadsheet has written as a decimal, read without its .0"
    return rows.assign(rule_id=AS_DECIMAL, column_name=column.name, message=message)


def same_child(frame: TypedRecords, contract: Contract) -> list[CellNotices]:
    """Notices of numbers that differ from another of their delivery by zeros in front alone: two children, or one."""
    notices = []
    for name in (column.name for column in contract.columns if column.properties.case_number):
        bare = frame[name].str.lstrip("0")
        differ = frame.groupby([frame[DELIVERY], bare])[name].transform("nunique") > 1
        if differ.any():
            rows = frame.loc[differ & (bare != frame[name]), [DELIVERY, "row_number"]]
            message = f"{name}: another number of the file differs by zeros in front alone; counted as two children"
            notices.append(rows.assign(rule_id=SPELLED_TWICE, column_name=name, message=message))
    return notices
