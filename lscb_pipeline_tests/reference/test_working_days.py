"""Working days, and the bank holidays against the rules they follow."""

import calendar
import datetime as dt

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from lscb_pipeline.reference.tables import table
from lscb_pipeline.reference.working_days import add, between

HOLIDAYS = {day.date() for day in table("bank_holiday")["date"]}
EXTRA = {
    dt.date(2011, 4, 29), dt.date(2012, 6, 5), dt.date(2022, 6, 3), dt.date(2022, 9, 19), dt.date(2023, 5, 8),
}  # fmt: skip
MOVED = {
    (2012, "spring"): dt.date(2012, 6, 4),
    (2020, "may"): dt.date(2020, 5, 8),
    (2022, "spring"): dt.date(2022, 6, 2),
}
DAYS = st.dates(dt.date(2006, 1, 1), dt.date(2029, 12, 31))


def mondays(year: int, month: int) -> list[dt.date]:
    days = calendar.Calendar().itermonthdates(year, month)
    return [day for day in days if day.month == month and day.weekday() == 0]


def by_rule(year: int) -> set[dt.date]:
    found = {easter(year) - dt.timedelta(days=2), easter(year) + dt.timedelta(days=1)}
    found.add(MOVED.get((year, "may"), mondays(year, 5)[0]))
    found |= {MOVED.get((year, "spring"), mondays(year, 5)[-1]), mondays(year, 8)[-1]}
    for month, day in ((1, 1), (12, 25), (12, 26)):
        holiday = dt.date(year, month, day)
        while holiday.weekday() > 4 or holiday in found:
            holiday += dt.timedelta(days=1)
        found.add(holiday)
    return found | {day for day in EXTRA if day.year == year}


@pytest.mark.parametrize("year", range(2004, 2032))
def test_bank_holidays_follow_their_rules(year):
    assert {day for day in HOLIDAYS if day.year == year} == by_rule(year)


def test_no_bank_holiday_falls_at_a_weekend():
    assert all(day.weekday() < 5 for day in HOLIDAYS)
    assert dt.date(2020, 5, 4) not in HOLIDAYS
    assert dt.date(2012, 5, 28) not in HOLIDAYS
    assert dt.date(2022, 5, 30) not in HOLIDAYS


def test_due_days_after_a_quarter():
    assert add(dt.date(2008, 12, 31), 15) == dt.date(2009, 1, 22)
    assert add(dt.date(2009, 3, 31), 20) == dt.date(2009, 4, 30)
    assert add(dt.date(2010, 12, 24), 1) == dt.date(2010, 12, 29)
    assert add(dt.date(2008, 12, 27), 0) == dt.date(2008, 12, 29)
    assert add(dt.date(2008, 12, 29), -1) == dt.date(2008, 12, 24)


def test_days_late_and_early():
    friday = dt.date(2009, 1, 9)
    assert between(friday, friday) == 0
    assert between(friday, dt.date(2009, 1, 10)) == 0
    assert between(friday, dt.date(2009, 1, 12)) == 1
    assert between(dt.date(2009, 1, 12), friday) == -1
    assert between(dt.date(2008, 12, 24), dt.date(2008, 12, 29)) == 1


@given(DAYS, st.integers(1, 200))
def test_adding_is_counting_forwards_and_backwards(day, n):
    assert between(day, add(day, n)) == n
    assert add(day, n).weekday() < 5
    assert add(day, n) not in HOLIDAYS


@given(DAYS, DAYS)
def test_early_is_late_seen_from_the_other_side(one, other):
    assert between(one, other) == -between(other, one)


@pytest.mark.parametrize("day", [dt.date(2003, 12, 31), dt.date(2032, 1, 2)])
def test_years_without_bank_holidays_are_refused(day):
    with pytest.raises(ValueError, match="known for 2004 to 2031"):
        add(day, 1)
    with pytest.raises(ValueError, match="known for 2004 to 2031"):
        between(dt.date(2009, 1, 1), day)
    with pytest.raises(ValueError, match="not for 2032"):
        add(dt.date(2031, 12, 31), 5)
