"""Faulty rows, as reading finds them: which, by which rule, with which message; the first fault of a row counts."""

from dataclasses import dataclass, field

import pandas as pd

from lscb_pipeline.frames.records import RowFaults

COPY = "key_repeated"
DELIVERY = "_delivery"  # which of the deliveries that are read together a row is of


@dataclass
class Faults:
    """Faulty rows found so far; the first fault of a row is the one it is refused for.

    What stands in a cell is not kept: a name or a birth date may have slipped into any column of any feed. Sheet, row
    and column lead to it in the archived file.
    """

    index: pd.Index
    found: list[RowFaults] = field(default_factory=list)

    def add(self, mask: pd.Series, column: str, rule: str, message: str | pd.Series) -> None:
        """Note the rows of a mask; the message is theirs all, or each row's own."""
        if mask.any():
            messages = message if isinstance(message, str) else message[mask]
            fault = {"contract_column": column, "rule_id": rule, "message": messages}
            self.found.append(pd.DataFrame(fault, index=mask.index[mask]))

    def first(self) -> RowFaults:
        """The fault that each row is refused for, by the row's index."""
        if not self.found:
            return pd.DataFrame(columns=["contract_column", "rule_id", "message"])
        faults = pd.concat(self.found)
        return faults[~faults.index.duplicated()]
