"""The collection quarter: a quarter of the financial year, which begins in April.

Here: one quarter's key, label, days and order. Not here: periods of figures (periods) and due days
(working_days).
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, Self

from lscb_pipeline.reference.tables import table

LABEL: Final = re.compile(r"(\d{4})-(\d{2})-[Qq]([1-4])", re.ASCII)
KEY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
HINT: Final = "write it as 2008-09-Q3 or as its first day, 2008-10-01"


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of the financial year, known by its first day: 1 April, 1 July, 1 October or 1 January."""

    starts_on: dt.date

    def __post_init__(self) -> None:
        if self.starts_on.day != 1 or self.starts_on.month not in (1, 4, 7, 10):
            raise ValueError(f"{self.starts_on} is not the first day of a quarter; {HINT}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2008-09-Q3` or `2008-10-01`. Raises ValueError, saying what was expected, otherwise."""
        plain = text.strip()
        label = LABEL.fullmatch(plain)
        if label:
            year, ending, number = (int(part) for part in label.groups())
            if (year + 1) % 100 != ending:
                raise ValueError(f"{text!r}: a financial year spans two years running, as 2008-09; {HINT}")
            try:
                return cls(dt.date(year + (number == 4), 1 + 3 * (number % 4), 1))
            except ValueError as error:
                raise ValueError(f"{text!r} is not a quarter: {error}; {HINT}") from error
        if not KEY.fullmatch(plain):
            raise ValueError(f"{text!r} is not a quarter; {HINT}")
        try:
            return cls(dt.date.fromisoformat(plain))
        except ValueError as error:
            raise ValueError(f"{text!r} is not a quarter: {error}; {HINT}") from error

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """Find the quarter that holds the day."""
        return cls(dt.date(day.year, day.month - (day.month - 1) % 3, 1))

    @property
    def key(self) -> str:
        """The first day, `2008-10-01`: the Dagster partition."""
        return self.starts_on.isoformat()

    @property
    def financial_year(self) -> str:
        """The financial year, `2008-09`."""
        first = self.starts_on.year - (self.starts_on.month == 1)
        return f"{first:04d}-{(first + 1) % 100:02d}"

    @property
    def label(self) -> str:
        """What people write, `2008-09-Q3`."""
        return f"{self.financial_year}-Q{self.starts_on.month // 3 or 4}"

    @property
    def in_words(self) -> str:
        """What readers see, `October to December 2008`."""
        return f"{self.starts_on:%B} to {self.ends_on:%B %Y}"

    @property
    def ends_on(self) -> dt.date:
        """The last day."""
        return self.next().starts_on - dt.timedelta(days=1)

    def next(self) -> Self:
        """Give the quarter after this one."""
        return self._moved(1)

    def previous(self) -> Self:
        """Give the quarter before this one."""
        return self._moved(-1)

    def last_of_year_before(self) -> Self:
        """Give the fourth quarter of the financial year before."""
        return type(self)(dt.date(self.starts_on.year - (self.starts_on.month == 1), 1, 1))

    def _moved(self, quarters: int) -> Self:
        months = self.starts_on.year * 12 + self.starts_on.month - 1 + 3 * quarters
        return type(self)(dt.date(months // 12, months % 12 + 1, 1))


FIRST_COLLECTED: Final = Quarter(dt.date(2008, 4, 1))  # nothing is collated of a quarter before it


def known_quarter(quarter: Quarter) -> Quarter:
    """The quarter, where it is one of table quarter's; raises ValueError, naming the first and last, otherwise."""
    known = table("quarter")["label"]
    if quarter.label not in set(known):
        raise ValueError(f"{quarter.label} is not among the quarters from {known.iloc[0]} to {known.iloc[-1]}")
    return quarter
