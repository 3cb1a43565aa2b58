"""The month that a report is of: its key, its days, and the moment at which it is over in London.

Here: that. Not here: periods of figures (periods.py), the collection quarter (quarters.py).
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, Self
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
KEY: Final = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
FIRST_KEY: Final = "2008-04"  # the first month that there is a report of


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, known by its first day."""

    starts_on: dt.date

    def __post_init__(self) -> None:
        if self.starts_on.day != 1:
            raise ValueError(f"{self.starts_on} is not the first day of a month")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2009-03`. Raises ValueError, saying what was expected, otherwise."""
        found = KEY.fullmatch(text.strip())
        if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1:
            raise ValueError(f"{text!r} is not a month; write it as 2009-03")
        return cls(dt.date(int(found[1]), int(found[2]), 1))

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """Find the month that holds the day."""
        return cls(day.replace(day=1))

    @property
    def key(self) -> str:
        """`2009-03`: the Dagster partition, and the folder."""
        return f"{self.starts_on:%Y-%m}"

    @property
    def label(self) -> str:
        """What people write, `March 2009`."""
        return f"{self.starts_on:%B %Y}"

    @property
    def ends_on(self) -> dt.date:
        """The last day."""
        return self.next().starts_on - dt.timedelta(days=1)

    @property
    def over_at(self) -> dt.datetime:
        """The moment at which it is over: midnight in London, summer time or not."""
        return dt.datetime.combine(self.next().starts_on, dt.time(), LONDON)

    def next(self) -> Self:
        """Give the month after this one."""
        return type(self)((self.starts_on + dt.timedelta(days=31)).replace(day=1))

    def previous(self) -> Self:
        """Give the month before this one."""
        return type(self)((self.starts_on - dt.timedelta(days=1)).replace(day=1))


def months_between(first: Month, last: Month) -> list[Month]:
    """Every month from one to another, both of them; none where the last is before the first."""
    found: list[Month] = []
    while first <= last:
        found.append(first)
        first = first.next()
    return found
