"""Period texts: what each kind reads, and what it must not."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscb_pipeline.reference.periods import KINDS, parse, written
from lscb_pipeline.reference.quarters import Quarter

READ = [
    ("month", "2010-04-01", "2010-04-30",
     ["201004", 201004, 201004.0, "201004.0", "2010-04", "2010/04", "Apr 2010", "April 2010", "April-10",
      "apr-10", "2010-04-01", " 2010-04 ", "2010-04-01 00:00:00", dt.date(2010, 4, 1),
      pd.Timestamp(2010, 4, 1), "APR\u00a02010"]),
    ("month", "2012-02-01", "2012-02-29", ["201202", "Feb 2012", "Feb-12"]),
    ("month", "2010-12-01", "2010-12-31", ["201012", "Dec 2010"]),
    ("month", "2010-09-01", "2010-09-30", ["Sep 2010", "Sept 2010", "September-10"]),
    ("financial_quarter", "2008-10-01", "2008-12-31",
     ["2008-09-Q3", "2008-10-01", "Q3 2008-09", "Q3 2008/09", "2008/09 Q3", "2008-09 q3",
      dt.date(2008, 10, 1)]),
    ("financial_quarter", "2009-01-01", "2009-03-31", ["2008-09-Q4", "Q4 2008-09"]),
    ("calendar_year", "2017-01-01", "2017-12-31", ["2017", 2017, 2017.0, "2017.0", "2017-01-01"]),
    ("financial_year", "2016-04-01", "2017-03-31", ["2016-17", "2016/17", "201617", 201617.0, "2016-2017"]),
    ("financial_year", "1999-04-01", "2000-03-31", ["1999-00", "199900", "1999/2000"]),
    ("financial_year", "2011-04-01", "2012-03-31", ["201112"]),
    ("year_ending_march", "2017-04-01", "2018-03-31",
     ["2018", 2018, 2018.0, "2018-03-31", "201718", "2017-18", pd.Timestamp(2018, 3, 31)]),
    ("year_ending_september", "2017-10-01", "2018-09-30",
     ["2018", 2018, 2018.0, "2018-09-30", pd.Timestamp(2018, 9, 30)]),
]  # fmt: skip
UNREADABLE = {
    "month": ["2010-13", "201000", "20104", "2010-04-02", "201004-01",
              "Avril 2010", "2010", "Q1 2010", "1800-01",
              "15/04/2010", "04/01/2010", "01/01/10"],
    "financial_quarter": ["2008-10-Q3", "2008-09-Q5", "2008-11-01", "2008-09", "Q3", "2008 Q3"],
    "calendar_year": ["20175", "17", "2017-18", "2017-04-01", "1800", "2017.5"],
    "financial_year": ["2016-18", "2017", "201600", "2016-17-18", "16-17", "2016-2018"],
    "year_ending_march": ["2018-03-30", "2018-12-31", "2017-19", "18"],
    "year_ending_september": ["2018-03-31", "2017-18", "18", "1800"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "start", "end", "cells"), READ)
def test_spellings_of_one_period(kind, start, end, cells):
    found = parse(pd.Series(cells, dtype="object"), kind)
    assert set(found["period_start"]) == {pd.Timestamp(start)}
    assert set(found["period_end"]) == {pd.Timestamp(end)}


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_does_not_read_is_missing_in_both(kind):
    cells = [*UNREADABLE[kind], None, np.nan, pd.NaT, "", "all", "..", "x", "２０１７", -1, True]
    found = parse(pd.Series(cells, dtype="object"), kind)
    readable = found.notna().any(axis=1)
    assert [cell for cell, read in zip(cells, readable, strict=True) if read] in ([], ["２０１７"])
    assert (found["period_start"].isna() == found["period_end"].isna()).all()


def test_a_frame_keeps_its_index_and_kinds_even_when_nothing_is_read():
    for values in (
        pd.Series(["201004", "bad"], index=[5, 5]),
        pd.Series([], dtype="object"),
        pd.Series([None]),
    ):
        found = parse(values, "month")
        assert found.index.equals(values.index)
        assert found.dtypes.astype("str").to_dict() == dict.fromkeys(("period_start", "period_end"), "datetime64[s]")
    assert parse(pd.Series([2017.0, np.nan]), "calendar_year")["period_start"].isna().tolist() == [
        False,
        True,
    ]


def test_an_unknown_kind_is_an_error_naming_the_kinds():
    with pytest.raises(ValueError, match="calendar_year"):
        parse(pd.Series(["2017"]), "fortnight")


@settings(deadline=None)
@given(st.dates(dt.date(1990, 1, 1), dt.date(2050, 12, 31)))
def test_a_period_written_out_reads_back_as_the_days_around_its_day(day):
    year = day.year - (day.month < 4)
    written = {
        "month": [f"{day:%Y%m}", f"{day:%Y-%m}", f"{day:%b %Y}", f"{day:%B %Y}"],
        "financial_quarter": [Quarter.of(day).label, Quarter.of(day).key],
        "calendar_year": [str(day.year), float(day.year)],
        "financial_year": [f"{year}-{(year + 1) % 100:02d}", f"{year}{(year + 1) % 100:02d}"],
        "year_ending_march": [str(year + 1), f"{year + 1}-03-31"],
    }
    for kind, cells in written.items():
        found = parse(pd.Series(cells, dtype="object"), kind)
        assert found.drop_duplicates().shape[0] == 1, kind
        assert (found["period_start"] <= pd.Timestamp(day)).all(), kind
        assert (found["period_end"] >= pd.Timestamp(day)).all(), kind


@settings(deadline=None)
@given(st.lists(st.text(max_size=12)), st.sampled_from(list(KINDS)))
def test_no_text_breaks_the_reading(cells, kind):
    found = parse(pd.Series(cells, dtype="object"), kind).dropna()
    assert (found["period_start"] < found["period_end"]).all()


@pytest.mark.parametrize(("kind", "start", "end"), [case[:3] for case in READ])
def test_a_period_is_written_as_its_kind_reads_it(kind, start, end):
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    text = written(first, last, kind)
    assert parse(pd.Series([text]), kind).iloc[0].tolist() == [pd.Timestamp(start), pd.Timestamp(end)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_period_of_another_kind_is_not_written(kind):
    assert written(dt.date(2010, 2, 3), dt.date(2010, 5, 31), kind) is None
