"""Signs that say what a number is of: a per cent or a pound sign beside a count is no count, 1.000 may be a thousand.

Here: rows refused for such a sign, which reading a number would take off; answers that count, too. A per cent sign is
fine behind a value that is a percentage, and three noughts behind a point where all of a column's numbers have three
decimals. Not here: how a text is read as a number (typed_cells.py).
"""

from collections.abc import Mapping

import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.records import DeliveryTexts
from lscb_pipeline.intake.refusals import DELIVERY, Faults


def check_signs(
    typed: Mapping[str, pd.Series], text: DeliveryTexts, contract: Contract, faults: Faults
) -> None:  # fmt: skip
    """Refuse rows whose figures bear a sign that their indicator's unit doesn't have. `typed`: columns as read."""
    figures, events = contract.properties.figures, contract.properties.events
    amount = events.answers.amount if events and events.answers else None
    for column in contract.columns:
        name = column.name
        if name not in text or not (column.properties.figure or name == amount):
            continue
        cells = text[name]
        percent, pound = (cells.str.contains(sign, regex=False).fillna(False).astype(bool) for sign in "%£")
        values = [f.indicator for f in figures if name in (f.value, f.amount)]
        if values and percent.any():
            codes = typed["indicator_code"] if None in values else pd.Series(values[0], index=cells.index)
            percent &= ~codes.isin(list(contract.percentages))
        if name == amount or any(name in (f.numerator, f.denominator) for f in figures):
            message = f"{name}: may be read as thousands or as a number with decimals; write it out, such as 1000 or 1"
            faults.add(_may_be_thousands(cells, text[DELIVERY]), name, "number_unreadable", message)
        for mask, sign in ((percent, "a per cent sign"), (pound, "a pound sign")):
            message = f"{name}: {sign} beside a number of people or things; write the number alone, such as 1200"
            faults.add(mask, name, "number_unreadable", message)


def _may_be_thousands(cells: pd.Series, deliveries: pd.Series) -> pd.Series:
    """Numbers such as 1.000, in columns of which not every number (of two at least) is written with three decimals."""
    is_number = cells.str.fullmatch(r"[0-9][0-9, ]*(\.[0-9]+)?").fillna(False).astype(bool)
    has_three = is_number & cells.str.fullmatch(r".*\.[0-9]{3}").fillna(False).astype(bool)
    if not has_three.any():
        return has_three
    is_style = (has_three | ~is_number).groupby(deliveries).transform("all")
    is_style &= has_three.groupby(deliveries).transform("sum") > 1
    return has_three & ~is_style & cells.str.fullmatch(r"[0-9]{1,3}\.000").fillna(False).astype(bool)
