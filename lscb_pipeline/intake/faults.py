"""Faulty rows, as reading finds them: which, by which rule, with which message; the first fault of a row counts."""

from dataclasses import dataclass, field

import pandas as pd

COPY = "key_repeated"
DELIVERY = "_delivery"  # which of the deliveries that are read together a row is of
VALUE_LENGTH = 80  # of a refused value that is kept


@dataclass
class Faults:
    """Faulty rows found so far; the first fault of a row is the one it is refused for."""

    index: pd.Index
    personal: bool
    found: list[pd.DataFrame] = field(default_factory=list)

    def add(self, mask: pd.Series, column: str, rule: str, message: str, values: pd.Series | None = None) -> None:
        """Note the rows of a mask; a value is kept unless the feed is personal."""
        if mask.any():
            kept = None if values is None or self.personal else values[mask].str.slice(0, VALUE_LENGTH)
            self.found.append(
                pd.DataFrame({"contract_column": column, "rule_id": rule, "message": message, "value": kept},
                             index=mask.index[mask])
            )  # fmt: skip

    def first(self) -> pd.DataFrame:
        """The fault that each row is refused for: contract_column, rule_id, message, value, by the row's index."""
        if not self.found:
            return pd.DataFrame(columns=["contract_column", "rule_id", "message", "value"])
        faults = pd.concat(self.found)
        return faults[~faults.index.duplicated()]
