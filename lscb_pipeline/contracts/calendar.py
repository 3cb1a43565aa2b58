"""When a quarter's releases are due, and of how many returns: data in data_contracts/calendar.yaml.

Here: the file's form, and the days that it gives. Not here: when returns are due (their contracts), nor what keeps a
release from being published (collation/release/waits.py).
"""

import datetime as dt
from typing import Annotated

from pydantic import Field, model_validator

from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.reference import working_days
from lscb_pipeline.reference.quarters import Quarter


class DayOfYear(Strict):
    """A day that comes once a year."""

    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)

    @model_validator(mode="after")
    def _of_every_year(self) -> "DayOfYear":
        dt.date(2001, self.month, self.day)  # no leap year; raises ValueError
        return self

    def after(self, day: dt.date) -> dt.date:
        """The next such day after `day`."""
        this_year = dt.date(day.year, self.month, self.day)
        return this_year if this_year > day else dt.date(day.year + 1, self.month, self.day)


class Calendar(Strict):
    """When releases are made, in working days after a quarter's end, and of how many returns."""

    first_working_days: int = Field(gt=0)
    corrections_working_days: int = Field(gt=0)
    year_ends: DayOfYear
    enough_returned: Annotated[float, Field(ge=0, le=1)]

    @model_validator(mode="after")
    def _in_order(self) -> "Calendar":
        if self.corrections_working_days <= self.first_working_days:
            raise ValueError("corrections are published after the first release")
        return self

    def first_release(self, quarter: Quarter) -> dt.date:
        """The day of a quarter's first release."""
        return working_days.add(quarter.ends_on, self.first_working_days)

    def next_release(self, quarter: Quarter, last: dt.date | None) -> dt.date:
        """The day of a quarter's next release; `last`: when one was published last, None where none was."""
        first = self.first_release(quarter)
        if last is None:
            return first
        corrections = working_days.add(quarter.ends_on, self.corrections_working_days)
        return corrections if last < corrections else self.year_ends.after(last)
