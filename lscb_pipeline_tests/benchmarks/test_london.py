"""London values, ranks and the regions' summary: by hand, and properties that hold of any figures."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscb_pipeline.benchmarks.london import beside_london, summary
from lscb_pipeline.benchmarks.ranking import rank
from lscb_pipeline.benchmarks.rates import with_values
from lscb_pipeline.frames.key_columns import DUE_GROUP
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.benchmarks.figures import area, figures

PERCENT = {"unit": "percent", "rate_base": 100}
COUNT = {"unit": "count", "rate_base": None}
SCORE = {"unit": "score", "rate_base": None}
AREAS = table("area")[["area_code", "inner_outer"]]


def beside(*rows: dict[str, object]) -> pd.DataFrame:
    return beside_london(with_values(figures(*rows)))


def london(*rows: dict[str, object], owed_by: list[str] | None = None) -> pd.DataFrame:
    """The summary of figures that these areas (all, where none are named) owe."""
    made = figures(*rows)
    owing = AREAS[["area_code"]] if owed_by is None else pd.DataFrame({"area_code": owed_by}, dtype="str")
    return summary(with_values(made), AREAS, made[DUE_GROUP].drop_duplicates().merge(owing, how="cross")).set_index(
        "region"
    )


def test_london_is_the_sum_over_the_sum_never_the_mean_of_rates() -> None:
    found = beside(
        PERCENT | {"numerator": 1, "denominator": 10},
        PERCENT | {"numerator": 9, "denominator": 10, "area_code": area(3)},
        PERCENT | {"numerator": 0, "denominator": 80, "area_code": area(4)},
        PERCENT | {"numerator": 0, "denominator": 0, "area_code": area(5)},
        PERCENT | {"status": "x", "area_code": area(6)},
        PERCENT | {"value": 99, "area_code": area(7)},
        PERCENT | {"numerator": 50, "denominator": 50, "area_code": area(8), "is_comparable": False},
    )
    assert found["london_value"].tolist() == [10.0] * 7
    assert found["london_areas"].tolist() == [3] * 7
    assert found["rank"].fillna(0).tolist() == [3, 2, 4, 0, 0, 1, 0], (
        "a published rate ranks, a local definition doesn't"
    )
    assert found["ranked_areas"].tolist() == [4] * 7


def test_counts_are_summed_and_scores_averaged_and_neither_ranked() -> None:
    counts = beside(
        COUNT | {"numerator": 3}, COUNT | {"numerator": 4, "area_code": area(3)}, COUNT | {"area_code": area(4)}
    )
    assert counts["london_value"].tolist() == [7] * 3
    assert counts["london_areas"].tolist() == [2] * 3
    scores = beside(SCORE | {"value": 10}, SCORE | {"value": 15, "area_code": area(3)}, SCORE | {"area_code": area(4)})
    assert scores["london_value"].tolist() == [12.5] * 3
    assert scores["london_areas"].tolist() == [2] * 3
    assert counts["rank"].isna().all()
    assert scores["rank"].isna().all()
    assert (scores["ranked_areas"] == 0).all()


def test_a_count_sent_as_a_value_is_in_the_sum_that_says_it_is() -> None:
    found = beside(COUNT | {"numerator": 3}, COUNT | {"value": 4, "area_code": area(3)})
    assert found[["london_value", "london_areas"]].to_numpy().tolist() == [[7, 2], [7, 2]]


def test_periods_feeds_and_breakdowns_are_apart_and_ties_take_the_smaller_rank() -> None:
    rows = [PERCENT | {"numerator": n, "denominator": 9, "area_code": area(2 + n % 7), "breakdown": b}
            for n, b in ((3, "all"), (6, "all"), (1, "K2"))]  # fmt: skip
    tied = PERCENT | {"numerator": 2, "denominator": 6, "area_code": area(20)}
    found = beside(*rows, tied, tied | {"numerator": 1, "area_code": area(21)}, tied | {"period_end": "2009-03-31"})
    assert found["rank"].tolist() == [2, 1, 1, 2, 4, 1]
    assert found["ranked_areas"].tolist() == [4, 4, 1, 4, 4, 1]
    low = beside(*({**row, "polarity": "low_is_good"} for row in [*rows, tied]))
    assert low["rank"].tolist() == [1, 3, 1, 1]


def test_a_merged_figure_counts_as_its_members() -> None:
    joint = f"{area(21)}+{area(27)}"
    both = COUNT | {"numerator": 7, "area_code": joint}
    found = london(both, COUNT | {"numerator": 1, "area_code": area(1)}, COUNT | {"numerator": 2, "area_code": area(7)})
    assert found["value"].to_dict() == {"london": 10, "inner": 3, "outer": 7}
    assert found["areas_returned"].to_dict() == {"london": 4, "inner": 2, "outer": 2}
    assert found["areas_due"].to_dict() == {"london": 33, "inner": 14, "outer": 19}
    own = [COUNT | {"numerator": 3, "area_code": area(21)}, COUNT | {"numerator": 5, "area_code": area(27)}]
    assert london(both, own[0]).loc["london", ["value", "areas_returned"]].tolist() == [7, 2], "one of them is in it"
    assert london(both, *own).loc["london", ["value", "areas_returned"]].tolist() == [8, 2], "both say it themselves"
    silent = COUNT | {"status": "x", "area_code": area(21)}
    assert london(both, silent).loc["london", ["value", "areas_returned"]].tolist() == [7, 2]
    assert beside(both, *own)["london_areas"].tolist() == [2, 2, 2]


def test_the_summary_says_what_is_due_and_counts_zeros_over_nothing_as_returned() -> None:
    found = london(
        PERCENT | {"numerator": 0, "denominator": 0}, PERCENT | {"status": "x", "area_code": area(3)},
        owed_by=[area(1), area(3), area(4)],
    )  # fmt: skip
    assert found["areas_due"].to_dict() == {"london": 3, "outer": 2}
    assert found.loc["london", "areas_returned"] == 1
    assert math.isnan(found.loc["london", "value"])
    assert found.loc["outer", "areas_returned"] == 1


def test_each_period_is_owed_by_its_own_areas_and_what_nobody_owes_may_come() -> None:
    rows = figures(COUNT | {"numerator": 3}, COUNT | {"numerator": 4, "period_end": "2009-03-31"})
    due = rows.loc[[0], DUE_GROUP].merge(pd.DataFrame({"area_code": [area(7), area(9)]}), how="cross")
    found = summary(with_values(rows), AREAS, due).set_index(["period_end", "region"])
    first, second = found.loc["2008-12-31"], found.loc["2009-03-31"]
    assert first.loc["london", ["areas_due", "areas_returned"]].tolist() == [2, 1]
    assert second.loc["london", ["areas_due", "areas_returned"]].tolist() == [0, 1]


def test_london_is_given_over_complete_returns_too() -> None:
    found = london(
        COUNT | {"numerator": 3}, COUNT | {"numerator": 4, "area_code": area(3), "is_complete": False},
        owed_by=[area(1), area(3)],
    )  # fmt: skip
    assert found.loc["london", ["value", "areas_returned", "complete_value", "complete_areas"]].tolist() == [7, 2, 3, 1]


def test_a_figure_of_areas_in_both_regions_is_in_neither() -> None:
    found = london(COUNT | {"numerator": 3, "area_code": f"{area(1)}+{area(2)}"}, owed_by=[area(1), area(2)])
    assert found["value"].dropna().to_dict() == {"london": 3}


AMOUNTS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 1000)), min_size=1, max_size=12)
VALUES = st.lists(st.one_of(st.none(), st.integers(-3, 3).map(float), st.floats(-5, 5)), min_size=1, max_size=20)


@settings(deadline=None, max_examples=40)
@given(AMOUNTS)
def test_london_lies_between_the_lowest_and_the_highest_rate(amounts: list[tuple[int, int]]) -> None:
    found = beside(*({"numerator": n, "denominator": d, "area_code": area(i + 1)} for i, (n, d) in enumerate(amounts)))
    slack = 1e-9 * (1 + found["value"].max())
    assert found["london_value"].between(found["value"].min() - slack, found["value"].max() + slack).all()
    assert found["london_value"].iloc[0] == pytest.approx(1e4 * sum(n for n, _ in amounts) / sum(d for _, d in amounts))


@settings(deadline=None)
@given(VALUES, st.sampled_from(["high_is_good", "low_is_good", "neutral"]))
def test_a_rank_is_one_more_than_how_many_are_better(values: list[float | None], polarity: str) -> None:
    sign = 1 if polarity == "low_is_good" else -1
    wanted = [math.nan if v is None else 1 + sum(sign * o < sign * v for o in values if o is not None) for v in values]
    numbers = [math.nan if v is None else v for v in values]
    assert np.array_equal(rank(numbers, polarity), wanted, equal_nan=True)
    twice = rank(numbers * 2, polarity, [0] * len(values) + [1] * len(values))
    assert np.array_equal(twice, wanted * 2, equal_nan=True), "each group by itself"


def test_a_published_rate_with_its_count_says_what_it_is_over() -> None:
    rate = {"unit": "rate_per_1000", "rate_base": 1000, "indicator_code": "TP001"}
    found = beside_london(
        figures(rate | {"numerator": 20, "value": 10}, rate | {"area_code": area(3), "numerator": 60, "value": 20},
                rate | {"area_code": area(4), "value": 90}, rate | {"area_code": area(5), "numerator": 0, "value": 0})
    )  # fmt: skip
    assert set(found["london_value"]) == {80 / (2000 + 3000) * 1000}, "by count / rate; a rate alone is not in it"
    assert set(found["london_areas"]) == {2}
    assert found["denominator"].isna().all()
