"""A figure's value: its numerator over the right denominator, worked by hand."""

import pandas as pd
import pytest

from lscb_pipeline.benchmarks.rates import population_year, with_values
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.benchmarks.figures import area, figures, in_areas


def test_a_denominator_from_the_row_and_a_zero_one() -> None:
    valued = with_values(figures(*in_areas(
        {"numerator": 3, "denominator": 12, "unit": "percent", "rate_base": 100},
        {"numerator": 0, "denominator": 0, "unit": "percent", "rate_base": 100},
        {"numerator": 0, "denominator": 5, "unit": "percent", "rate_base": 100},
        {"denominator": 5, "unit": "percent", "rate_base": 100},
        {"numerator": 130, "denominator": 100, "unit": "ratio", "rate_base": 100},
        {"numerator": 3, "denominator": 12, "value": 24.9, "unit": "percent", "rate_base": 100},
    )))  # fmt: skip
    assert valued["value"].fillna(-1).tolist() == [25, -1, 0, -1, 130, 24.9], (
        "no value over nothing; a published one stands"
    )
    assert valued["population_vintage"].isna().all()


def test_a_count_is_its_own_value_and_a_score_has_only_one() -> None:
    valued = with_values(figures(*in_areas(
        {"numerator": 7, "unit": "count", "rate_base": None}, {"value": 11, "unit": "score", "rate_base": None},
        {"status": "x", "unit": "count", "rate_base": None},
    )))  # fmt: skip
    assert valued["value"].fillna(-1).tolist() == [7, 11, -1]
    assert valued["denominator"].isna().all()


def test_another_indicator_of_the_same_place_and_period_is_the_denominator() -> None:
    over = {
        "indicator_code": "DF111",
        "denominator_indicator": "DF101",
        "unit": "percent",
        "rate_base": 100,
        "numerator": 5,
    }
    base = {"indicator_code": "DF101", "unit": "count", "rate_base": None, "numerator": 50}
    valued = with_values(figures(
        over, base,
        over | {"breakdown": "K2"}, base | {"breakdown": "K2", "numerator": 10}, over | {"breakdown": "M1"},
        over | {"area_code": area(3)},
        over | {"area_code": area(4)}, base | {"area_code": area(4), "feed": "dfe_looked_after_missing"},
        over | {"area_code": area(5)}, base | {"area_code": area(5), "period_end": "2009-03-31"},
        over | {"area_code": area(6)}, base | {"area_code": area(6), "numerator": 0},
    ))  # fmt: skip
    found = valued[valued["indicator_code"] == "DF111"]
    assert found["value"].fillna(-1).tolist() == [10, 50, 10, -1, -1, -1, -1], "of its own breakdown, else of all"
    assert valued.index.is_unique
    assert len(valued) == 12


def test_a_part_is_over_the_whole_of_its_own_indicator_never_over_itself() -> None:
    """Islington, 31 March 2025: 24 of 282 had three or more placements."""
    placed = {"indicator_code": "DF141", "denominator_indicator": "DF141", "unit": "percent", "rate_base": 100}
    whole, part = {"numerator": 282}, {"numerator": 24, "breakdown": "three_or_more_placements"}
    valued = with_values(figures(placed | whole, placed | part, placed | part | {"area_code": area(3)}))
    assert valued["denominator"].fillna(-1).tolist() == [282, 282, -1]
    assert valued["value"].fillna(-1).round(2).tolist() == [100, 8.51, -1]


def test_a_part_that_an_area_lacks_is_not_replaced_by_the_whole() -> None:
    over = {"indicator_code": "DF111", "denominator_indicator": "DF101", "unit": "percent", "rate_base": 100,
            "numerator": 5, "breakdown": "K2"}  # fmt: skip
    base = {"indicator_code": "DF101", "unit": "count", "rate_base": None, "numerator": 50}
    part = base | {"breakdown": "K2"}
    valued = with_values(figures(
        over, base, part | {"numerator": 10},
        over | {"area_code": area(3)}, base | {"area_code": area(3)}, part | {"area_code": area(3), "numerator": None},
        over | {"area_code": area(4)}, base | {"area_code": area(4)},
    ))  # fmt: skip
    found = valued[valued["indicator_code"] == "DF111"]
    assert found["value"].fillna(-1).tolist() == [50, -1, -1], "hidden in one, not sent in the other"


@pytest.mark.parametrize(
    ("start", "end", "year"),
    [
        ("2012-04-01", "2013-03-31", 2012),  # the year to March t: mid-year t-1
        ("2013-01-01", "2013-12-31", 2013),
        ("2013-01-01", "2013-03-31", 2012),  # Q4 of 2012-13
        ("2013-04-01", "2013-06-30", 2013),
        ("2013-01-01", "2013-01-31", 2012),
        ("2013-12-01", "2013-12-31", 2013),
    ],
)
def test_which_mid_year_goes_under_a_period(start: str, end: str, year: int) -> None:
    days = [pd.Series([pd.Timestamp(day)]).astype("datetime64[s]") for day in (start, end)]
    assert population_year(*days).tolist() == [year]
    valued = with_values(figures({"period_start": start, "period_end": end, "age_band": "0-17", "numerator": 30}))
    held = table("population").query("area_code == 'E09000002' and age_band == '0-17' and year == @year")
    (children,) = held.loc[held["vintage"] == "ons_2024_rebased", "population"]
    assert valued["population_year"].tolist() == [year]
    assert valued["population_vintage"].tolist() == ["ons_2024_rebased"]
    assert valued["value"].tolist() == [pytest.approx(30 / children * 10_000)]


def test_the_nearest_year_another_band_and_a_merged_area() -> None:
    joint = f"{area(21)}+{area(27)}"
    early = {"period_start": "2008-10-01", "period_end": "2008-12-31", "age_band": "0-17", "numerator": 1}
    valued = with_values(figures(
        early, early | {"area_code": joint}, early | {"age_band": "15-17", "breakdown": "15_to_17"},
        early | {"period_start": "2005-04-01", "period_end": "2006-03-31"},
        early | {"denominator": 5, "breakdown": "own"},
    ))  # fmt: skip
    held = table("population").query("year == 2009 and age_band == '0-17'").set_index("area_code")["population"]
    assert valued["denominator"].fillna(0).tolist() == [held[area(2)], held[area(21)] + held[area(27)], 0, 0, 5]
    assert valued["population_year"].fillna(0).tolist() == [2009, 2009, 0, 0, 0]
    assert valued["population_vintage"].isna().tolist() == [False, False, True, True, True]
    assert valued["value"].isna().tolist() == [False, False, True, True, False], "never another band, never far years"
