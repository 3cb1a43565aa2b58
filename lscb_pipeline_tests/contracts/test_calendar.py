"""When releases are due."""

import datetime as dt

import pytest
from pydantic import ValidationError

from lscb_pipeline.contracts.calendar import Calendar, DayOfYear
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter

Q3 = Quarter.parse("2008-09-Q3")  # it ends on 31 December 2008
FIRST, CORRECTIONS = dt.date(2009, 2, 12), dt.date(2009, 3, 26)


def test_the_first_comes_30_working_days_after_the_quarter() -> None:
    assert library().calendar.next_release(Q3, None) == FIRST


@pytest.mark.parametrize(
    ("last", "following"),
    [
        (FIRST, CORRECTIONS),
        (dt.date(2009, 1, 5), CORRECTIONS),  # one that was early
        (dt.date(2009, 3, 1), CORRECTIONS),  # a grave correction between
        (CORRECTIONS, dt.date(2009, 3, 31)),
        (dt.date(2009, 3, 31), dt.date(2010, 3, 31)),
        (dt.date(2026, 11, 28), dt.date(2027, 3, 31)),
    ],
)
def test_revisions_come_with_the_corrections_then_at_each_years_end(last: dt.date, following: dt.date) -> None:
    assert library().calendar.next_release(Q3, last) == following


def test_corrections_before_the_first_release_are_an_error() -> None:
    of = {"first_working_days": 30, "year_ends": {"month": 3, "day": 31}, "enough_returned": 0.5}
    with pytest.raises(ValidationError, match="after the first release"):
        Calendar.model_validate(of | {"corrections_working_days": 30})


@pytest.mark.parametrize(("month", "day"), [(2, 29), (2, 30), (4, 31)])
def test_a_day_that_not_every_year_has_is_an_error(month: int, day: int) -> None:
    with pytest.raises(ValidationError, match="day"):
        DayOfYear(month=month, day=day)
