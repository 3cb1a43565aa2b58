"""Which statistic fits which unit, what may be compared at all, and what a verdict says."""

import numpy as np
import pandas as pd
import pytest

from lscb_pipeline.benchmarks.comparison import can_compare, compared, has_enough, versus
from lscb_pipeline.benchmarks.funnel import dispersion, limits
from lscb_pipeline.benchmarks.intervals import proportion_interval, rate_interval
from lscb_pipeline.benchmarks.london import beside_london
from lscb_pipeline.benchmarks.rates import with_values
from lscb_pipeline.contracts.weights import Comparable
from lscb_pipeline.frames.figures import FUNNEL_LIMITS
from lscb_pipeline.frames.key_columns import DUE_GROUP
from lscb_pipeline_tests.benchmarks.figures import area, figures

PERCENT = {"unit": "percent", "rate_base": 100}
ENOUGH = Comparable(share=0.85, areas=8)
EQUAL = [100, 101, 99, 102, 98, 100, 103, 97, 100, 100]  # of 10,000 each: no more apart than chance


def compare(*rows: dict[str, object], owed_by: int = 10) -> pd.DataFrame:
    """The figures beside London's, where so many areas owe them."""
    made = figures(*rows)
    due = (
        made[DUE_GROUP]
        .drop_duplicates()
        .merge(pd.DataFrame({"area_code": [str(number) for number in range(owed_by)]}), how="cross")
    )
    beside = beside_london(with_values(made))
    return compared(beside, has_enough(beside, can_compare(beside), beside["value"].notna(), due, ENOUGH))


def rates(counts: list[object], **same: object) -> list[dict[str, object]]:
    """A rate per 10,000 of 10,000 children for each area in turn."""
    return [
        {"numerator": count, "denominator": 10_000, "area_code": area(i + 1)} | same for i, count in enumerate(counts)
    ]


def test_intervals_by_unit() -> None:
    """Rates have Poisson's, percentages Wilson's in percent; others none, nor has a rate without its count."""
    place = {"numerator": 9, "denominator": 20}
    kinds = [{"unit": "rate_per_1000", "rate_base": 1000}, PERCENT, {"unit": "ratio", "rate_base": 100},
             {"unit": "count", "rate_base": None}, {"unit": "score", "rate_base": None, "value": 3, "numerator": None},
             {"unit": "days", "rate_base": 1}, {"value": 77, "numerator": None}]  # fmt: skip
    found = compare(*(place | kind | {"indicator_code": f"AA00{i}"} for i, kind in enumerate(kinds)))
    rate, share = rate_interval(9, 20, 1000), proportion_interval(9, 20)
    assert found["lower_95"].tolist()[:2] == pytest.approx([rate[0], share[0] * 100])
    assert found["upper_95"].tolist()[:2] == pytest.approx([rate[1], share[1] * 100])
    assert found.loc[2:, ["lower_95", "upper_95", *FUNNEL_LIMITS]].isna().to_numpy().all()
    assert set(found.loc[2:, "versus_london"]) == {"not_compared"}
    assert found.loc[2:, "funnel"].isna().all()


def test_the_interval_of_a_published_rate_lies_around_it() -> None:
    published = {"unit": "rate_per_1000", "rate_base": 1000, "numerator": 20, "value": 10.4}
    found = compare(published, published | {"denominator": 1900, "area_code": area(3)})
    lower, upper = rate_interval(20, 20, 10.4)  # rate x the count's limits / count, whatever else it is said to be over
    assert found["lower_95"].tolist() == pytest.approx([lower] * 2)
    assert found["upper_95"].tolist() == pytest.approx([upper] * 2)
    none = compare(published | {"numerator": 0, "value": 0, "denominator": 1900})
    assert none["upper_95"].tolist() == pytest.approx([rate_interval(0, 1900, 1000)[1]])


@pytest.mark.parametrize(
    ("polarity", "high", "low"),
    [("high_is_good", "better", "worse"), ("low_is_good", "worse", "better"), ("neutral", "higher", "lower")],
)
def test_verdicts_by_polarity(polarity: str, high: str, low: str) -> None:
    found = compare(*rates([*EQUAL[:8], 300, 30], polarity=polarity), owed_by=11)
    assert found["versus_london"].tolist() == ["similar"] * 8 + [high, low]
    assert found["funnel"].tolist() == ["within"] * 8 + ["above_998", "below_998"]
    assert versus(3, 4, [2, 3, 3.5, 4, 5, None], polarity).tolist() == [high, *["similar"] * 3, low, "not_compared"]


def test_a_spread_beyond_chance_widens_limits_and_verdicts_and_is_shown() -> None:
    counts = [40, 60, 80, 90, 100, 110, 120, 150, 190, 260]
    found = compare(*rates(counts))
    assert set(found["london_value"]) == {120.0}
    ratio, variance = dispersion(counts, 120, 10_000, 10_000)
    assert found["dispersion"].tolist() == pytest.approx(ratio.tolist())
    assert found["between_area_variance"].tolist() == pytest.approx(variance.tolist())
    plain, wide = limits(120, 10_000, 10_000, 0.998), limits(120, 10_000, 10_000, 0.998, variance[0])
    assert found.loc[0, ["chance_lower_998", "chance_upper_998"]].tolist() == pytest.approx([float(x) for x in plain])
    assert found.loc[0, ["funnel_lower_998", "funnel_upper_998"]].tolist() == pytest.approx([float(x) for x in wide])
    outside = (found["value"] < found["chance_lower_95"]) | (found["value"] > found["chance_upper_95"])
    assert outside.sum() == 7, "of ten areas, were chance all there is"
    assert found["funnel"].tolist() == ["within"] * 9 + ["above_95"]
    assert found["versus_london"].tolist() == ["similar"] * 9 + ["better"]


def test_percentages_are_measured_in_percent() -> None:
    found = compare(*(PERCENT | {"numerator": n, "denominator": 200, "area_code": area(i + 1)}
                      for i, n in enumerate([20, 40, 60, 80, 100, 100, 120, 140, 160, 180])))  # fmt: skip
    shares = np.array([20, 40, 60, 80, 100, 100, 120, 140, 160, 180]) / 200
    _, variance = dispersion(shares, 0.5, 200, None)
    assert found["between_area_variance"].tolist() == pytest.approx((variance * 1e4).tolist())
    assert found["funnel_upper_95"].tolist() == pytest.approx(limits(0.5, [200] * 10, None, 0.95, variance)[1] * 100)
    assert found["chance_lower_95"].tolist() == pytest.approx([50 - 1.959964 * 50 / 200**0.5] * 10)


def test_verdicts_need_enough_areas_and_figures_that_compare() -> None:
    assert set(compare(*rates(EQUAL), owed_by=11)["versus_london"]) == {"similar"}, "10 of 11"
    assert set(compare(*rates(EQUAL), owed_by=12)["versus_london"]) == {"not_compared"}, "10 of 12 is 83 %"
    few = compare(*rates(EQUAL[:7]), owed_by=7)
    assert set(few["versus_london"]) == {"not_compared"}, "seven areas are too few"
    assert few["funnel"].isna().all()
    assert few["lower_95"].notna().all(), "each still has its interval"
    merged = compare(
        *rates(EQUAL[:6]), *rates([200], area_code=f"{area(21)}+{area(27)}", denominator=20_000), owed_by=8
    )
    assert set(merged["versus_london"]) == {"similar"}, "a merged figure is one of each member"
    mixed = compare(
        *rates(EQUAL),
        *rates([900], is_comparable=False, area_code=area(20)),
        *rates([None], status="x", area_code=area(21)),
    )
    assert mixed["versus_london"].tolist() == ["similar"] * 10 + ["not_compared"] * 2
    assert mixed["lower_95"].notna().tolist() == [True] * 11 + [False]


def test_a_few_shown_of_many_are_not_compared_whoever_owes_them() -> None:
    """Where nobody owes a published figure, those that came count: eight shown of 32 have no place among 32."""
    rows = beside_london(with_values(figures(*rates(EQUAL), *rates([None] * 13)[10:])))
    nobody = rows.iloc[:0][[*DUE_GROUP, "area_code"]]
    there = pd.Series(True, index=rows.index)
    assert not has_enough(rows, can_compare(rows), there, nobody, ENOUGH).any(), "10 of 13"
    assert has_enough(rows, can_compare(rows), rows["value"].notna(), nobody, ENOUGH).all(), "10 of 10"


def test_a_share_of_a_few_agencies_has_no_place() -> None:
    few = compare(*(PERCENT | row | {"denominator": 4} for row in rates([1, 2, 3, 4, 1, 2, 3, 4, 1, 2])))
    assert few["rank"].isna().all()
    assert few["funnel"].isna().all()
    assert set(few["versus_london"]) == {"not_compared"}
    assert few["lower_95"].notna().all(), "each still has its interval"


def test_nothing_all_and_no_figures() -> None:
    none = compare(*rates([0] * 10))
    assert set(none["versus_london"]) == {"similar"}
    assert set(none["funnel"]) == {"within"}
    everyone = compare(*(PERCENT | row | {"denominator": 10} for row in rates([10] * 10)))
    assert everyone[["value", "upper_95", "london_value"]].to_numpy().tolist() == [[100] * 3] * 10
    assert set(everyone["versus_london"]) == {"similar"} == {*everyone["funnel"].replace("within", "similar")}
    made = figures({})
    none = beside_london(with_values(made)[:0])
    empty = compared(
        none, has_enough(none, can_compare(none), none["value"].notna(), made[[*DUE_GROUP, "area_code"]], ENOUGH)
    )
    assert empty.empty
    assert {"versus_london", "funnel", *FUNNEL_LIMITS} <= set(empty.columns)
