"""Single moments of events: beside the receipt, the clock and the report."""

import pandas as pd

from lscb_pipeline.contracts.library import library
from lscb_pipeline.quality.columns.event_times import of_moments

MISSING = library().contracts["met_police_missing_children"]


def judged(last_seen: str, reported: str, found: str, received: str = "2009-05-01") -> dict[str, object]:
    moments = {"last_seen_at": last_seen, "reported_at": reported, "found_at": found}
    rows = pd.DataFrame({name: pd.to_datetime([text]) for name, text in moments.items()})
    rows = rows.assign(delivery_id="a")
    return dict(of_moments(rows, MISSING, pd.Series(pd.to_datetime([received]))).iloc[0])


def test_a_moment_after_the_day_the_file_came_names_its_column() -> None:
    late = judged("2009-03-01 08:00", "2009-03-01 09:00", "2009-05-02 00:00")
    assert (late["days_after_receipt"], late["moment_at"]) == (1, "found_at")
    same = judged("2009-03-01 08:00", "2009-03-01 09:00", "2009-05-01 23:59")
    assert same["days_after_receipt"] == 0
    assert pd.isna(same["moment_at"])
    assert pd.isna(judged("2009-03-01 08:00", "2009-03-01 09:00", "2010-01-01", "")["days_after_receipt"])


def test_the_hour_that_the_clock_skips() -> None:
    for moment, skipped in (("2009-03-29 01:00", 1), ("2009-03-29 01:59", 1), ("2009-03-29 02:00", 0),
                            ("2009-03-29 00:59", 0), ("2009-03-22 01:30", 0), ("2008-03-30 01:30", 1),
                            ("2009-10-25 01:30", 0)):  # fmt: skip
        assert judged(moment, "2009-04-01", "")["clock_skipped"] == skipped, moment


def test_how_long_before_the_report() -> None:
    told = judged("2009-03-01 00:00", "2009-03-03 12:00", "2009-03-02 00:00")
    assert (told["days_until_told"], told["days_ended_before_told"]) == (2.5, 1.5)
