"""Signs that say what a number is of: a per cent or a pound sign beside a count is no count.

Here: rows refused for such a sign, which reading a number would take off. A per cent sign is fine behind a value that
is a percentage. Not here: how a text is read as a number (cells.py).
"""

from collections.abc import Mapping

import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.intake.faults import Faults


def check_signs(
    typed: Mapping[str, pd.Series], text: pd.DataFrame, contract: Contract, faults: Faults
) -> None:  # fmt: skip
    """Refuse rows whose figures bear a sign that their indicator's unit doesn't have. `typed`: columns as read."""
    figures = contract.properties.figures
    for column in contract.columns:
        name = column.name
        if not column.properties.figure or name not in text:
            continue
        cells = text[name]
        percent, pound = (cells.str.contains(sign, regex=False).fillna(False).astype(bool) for sign in "%£")
        values = [f.indicator for f in figures if name in (f.value, f.amount)]
        if values and percent.any():
            codes = typed["indicator_code"] if None in values else pd.Series(values[0], index=cells.index)
            percent &= ~codes.isin(list(contract.percentages))
        for mask, sign in ((percent, "a per cent sign"), (pound, "a pound sign")):
            message = f"{name}: {sign} beside a number of people or things; write the number alone, such as 1200"
            faults.add(mask, name, "number_unreadable", message)
