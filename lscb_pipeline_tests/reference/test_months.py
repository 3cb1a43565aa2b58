"""The month of a report: what is one, and when it is over in London."""

import datetime as dt

import pytest

from lscb_pipeline.reference.months import Month, months_between


@pytest.mark.parametrize(
    ("month", "over"),
    [
        ("2009-02", "2009-03-01T00:00:00+00:00"),
        ("2009-03", "2009-03-31T23:00:00+00:00"),  # summer time since the 29th
        ("2009-09", "2009-09-30T23:00:00+00:00"),
        ("2009-10", "2009-11-01T00:00:00+00:00"),  # and no longer since the 25th
    ],
)
def test_a_month_is_over_at_midnight_in_london(month: str, over: str) -> None:
    assert Month.parse(month).over_at.astimezone(dt.UTC).isoformat() == over


def test_months_follow_one_another_through_years_and_leap_years() -> None:
    month = Month.parse("2007-12")
    for _ in range(60):
        assert month.next().previous() == month
        assert month.ends_on + dt.timedelta(days=1) == month.next().starts_on
        assert Month.of(month.ends_on) == Month.parse(month.key) == month
        month = month.next()
    assert month.label == "December 2012"
    between = months_between(Month.parse("2008-11"), Month.parse("2009-02"))
    assert [one.key for one in between] == ["2008-11", "2008-12", "2009-01", "2009-02"]
    assert months_between(month, month.previous()) == []


@pytest.mark.parametrize("text", ["2009", "2009-3", "2009-13", "2009-00", "March 2009", "2009-03-01", "0000-01", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write it as 2009-03"):
        Month.parse(text)
