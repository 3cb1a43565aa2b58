"""Which other figure a figure is divided by."""

import pandas as pd

from lscb_pipeline.reference.quotients import other_indicator

DAY = pd.Timestamp("2017-03-31")


def figures(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Figures of one area and year: indicator, breakdown, numerator; DF102 is divided by DF101."""
    frame = pd.DataFrame(rows, columns=["indicator_code", "breakdown", "numerator"])
    return frame.assign(
        area_code="E09000007", feed="dfe", period_start=DAY, period_end=DAY, value=None, unit="percent",
        denominator_indicator=frame["indicator_code"].map({"DF102": "DF101"}),
    )  # fmt: skip


def test_a_part_is_divided_by_the_same_part() -> None:
    """By the whole where the other indicator has no such part."""
    rows = figures(("DF101", "all", 40.0), ("DF101", "girls", 10.0), ("DF102", "girls", 1.0), ("DF102", "boys", 2.0))
    assert other_indicator(rows).tolist()[2:] == [10.0, 40.0]


def test_of_two_tables_of_a_file_the_last_one_counts() -> None:
    """A denominator that two tables state neither doubles a figure nor stops the rule that asks for it."""
    rows = figures(("DF101", "all", 40.0), ("DF101", "all", 50.0), ("DF102", "all", 1.0))
    assert other_indicator(rows).tolist()[2:] == [50.0]
