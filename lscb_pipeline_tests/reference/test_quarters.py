"""Quarters: both ways of writing them, their order, and the table of them."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


def test_both_spellings_are_one_quarter():
    quarter = Quarter.parse("2008-09-Q3")
    assert quarter == Quarter.parse("2008-10-01") == Quarter.parse(" 2008-09-q3 ")
    assert (quarter.key, quarter.label) == ("2008-10-01", "2008-09-Q3")
    assert quarter.financial_year == "2008-09"
    assert quarter.ends_on == dt.date(2008, 12, 31)


def test_the_last_quarter_of_a_financial_year_is_in_the_next_calendar_year():
    assert Quarter.parse("2008-09-Q4").key == "2009-01-01"
    assert Quarter.parse("2009-01-01").label == "2008-09-Q4"
    assert Quarter.parse("1999-00-Q4").key == "2000-01-01"


@pytest.mark.parametrize(
    "text",
    ["2008-10-02", "2008-05-01", "2008-10-Q3", "2008-09-Q5", "2008-09-Q0", "2008-Q3", "Q3 2008-09",
     "2008-13-01", "2008-02-30", "20081001", "2008/09-Q3", "", "latest", "0000-01-Q1", "9999-00-Q4",
     "2008-10-01T00:00:00", "２００８-09-Q3"],
)  # fmt: skip
def test_anything_else_is_refused_with_what_was_expected(text):
    with pytest.raises(ValueError, match="2008-09-Q3 or as its first day, 2008-10-01"):
        Quarter.parse(text)


@given(DAYS)
def test_a_day_lies_in_its_quarter(day):
    quarter = Quarter.of(day)
    assert quarter.starts_on <= day <= quarter.ends_on
    assert Quarter.parse(quarter.key) == Quarter.parse(quarter.label) == quarter


@given(DAYS, DAYS)
def test_quarters_follow_one_another_in_order(one, other):
    first, second = Quarter.of(one), Quarter.of(other)
    assert (first < second) == (first.starts_on < second.starts_on)
    assert first.next().previous() == first
    assert first.next().starts_on == first.ends_on + dt.timedelta(days=1)
    assert first.previous() < first < first.next()


def test_the_table_is_every_quarter_computed_again():
    expected, quarter = [], Quarter.parse("2004-05-Q1")
    while quarter <= Quarter.parse("2030-31-Q4"):
        expected.append((quarter.key, quarter.label, quarter.financial_year, quarter.starts_on, quarter.ends_on))
        quarter = quarter.next()
    frame = pd.DataFrame(expected, columns=table("quarter").columns)
    for column in ("starts_on", "ends_on"):
        frame[column] = frame[column].astype("datetime64[s]")
    pd.testing.assert_frame_equal(table("quarter"), frame)
    assert len(frame) == 27 * 4
