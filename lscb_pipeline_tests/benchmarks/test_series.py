"""Each figure beside its own past: series told apart, seasons, breaks of definition."""

import numpy as np
import pandas as pd
import pytest

from lscb_pipeline.benchmarks.series import LOOKS_BACK, beside_past
from lscb_pipeline.benchmarks.trend import xmr

NO_BREAKS = pd.DataFrame({"indicator_code": pd.Series([], dtype="str"), "valid_from": pd.to_datetime([])})
SEASON = [80, 100, 90, 130]  # of quarters, year in, year out


def series(values: list[float], start: str = "2005-04-01", months: int = 3, **same: object) -> pd.DataFrame:
    """One figure a period from `start` on; None is a period without a figure, and without a row."""
    rows = pd.DataFrame(
        {"period_start": pd.date_range(start, periods=len(values), freq=f"{months}MS"), "value": values}
    )
    about = {
        "numerator": np.nan,
        "denominator": np.nan,
        "population_vintage": None,
        "area_code": "E09000002",
        "indicator_code": "AA001",
        "feed": "f",
        "breakdown": "all",
        "measures": "stock",
    }
    return rows.assign(months=months, **(about | same)).dropna(subset="value")


def told(*parts: pd.DataFrame, breaks: pd.DataFrame = NO_BREAKS) -> pd.DataFrame:
    return beside_past(pd.concat(parts, ignore_index=True), breaks)


def test_the_period_before_and_the_year_before() -> None:
    found = told(series([5, 7, None, 4, 6, 9]))
    assert found["previous_value"].fillna(-1).tolist() == [-1, 5, -1, 4, 6]
    assert found["year_before_value"].fillna(-1).tolist() == [-1, -1, -1, 5, 7]
    years = told(series([5, 7, 4], months=12))
    assert years["previous_value"].fillna(-1).tolist() == [-1, 5, 7] == years["year_before_value"].fillna(-1).tolist()
    monthly = told(series(list(range(14)), months=1))
    assert monthly["year_before_value"].fillna(-1).tolist() == [-1] * 12 + [0, 1]


def test_areas_breakdowns_feeds_and_lengths_are_series_of_their_own() -> None:
    one = series([1, 2, 3])
    others = [series([9, 9, 9], **{of: "other"}) for of in ("area_code", "indicator_code", "feed", "breakdown")]
    years = [series([50, 60], months=12), series([70, 90], start="2005-01-01", months=12)]
    found = told(one, *others, *years)
    assert found["previous_value"].fillna(-1).tolist() == [-1, 1, 2, *[-1, 9, 9] * 4, -1, 50, -1, 70]


def test_a_stock_is_judged_by_its_past_as_it_stood() -> None:
    values = [50, 52, 49, 51, 50, 53, 48, 50, 51, 49, 52, 50, 51, 90, 50]
    found = told(series(values))
    assert np.flatnonzero(found["is_outside"]).tolist() == [13]
    for i in (5, 13, 14):
        chart = xmr(values[: i + 1])
        assert found.loc[i, "centre"] == pytest.approx(float(chart.centre))
        assert found.loc[i, ["lower_limit", "upper_limit"]].tolist() == pytest.approx([float(x) for x in chart.limits])
    assert found["is_too_short"].tolist() == [True] * 12 + [False] * 3
    assert found["points"].tolist() == list(range(1, 16))


def test_a_figure_is_judged_by_no_more_than_the_periods_it_looks_back() -> None:
    found = told(series([1000, *[5, 6] * LOOKS_BACK]))
    last = xmr([5, 6] * (LOOKS_BACK // 2))
    assert found["centre"].iloc[-1] == pytest.approx(float(last.centre))
    assert found["points"].iloc[-1] == LOOKS_BACK


def test_a_flows_seasons_are_no_signal_and_hide_none() -> None:
    steady = told(series(SEASON * 4, measures="flow"))
    flags = ["is_outside", "is_moving", "is_one_side", "is_near_limit"]
    assert steady["is_seasonal"].all()
    assert not steady[flags].to_numpy().any()
    assert steady["centre"].iloc[:11].isna().all(), "of fewer than twelve there is no chart"
    assert steady["is_too_short"].tolist() == [True] * 12 + [False] * 4
    assert steady["centre"].iloc[-4:].tolist() == pytest.approx(SEASON), "in the unit, for its own season"
    wobble = [value + step for value, step in zip(SEASON * 4, [0, 2, -1, 1, 1, -2, 1, 0] * 2, strict=True)]
    high = told(series([*wobble[:-4], 120, *wobble[-3:]], measures="flow"))
    assert np.flatnonzero(high["is_outside"]).tolist() == [12], (
        "120 is no more than other quarters have, but not this one"
    )
    assert not told(series(SEASON * 4))["is_seasonal"].any(), "a stock is taken as it is"
    assert not told(series(SEASON * 4, months=12, measures="flow"))["is_seasonal"].any()
    nothing = told(series([0] * 13, measures="flow"))
    assert nothing["centre"].isna().all(), "what never happened has no season"


def test_no_figure_stands_beside_one_from_before_a_break() -> None:
    breaks = pd.DataFrame({"indicator_code": ["AA001"], "valid_from": [pd.Timestamp("2006-04-01")]})
    old, new = [50, 51, 50, 49], [90, 91, 90, 92, 93]
    found = told(series([*old, *new]), series([*old, *new], indicator_code="AA002"), breaks=breaks)
    assert found["previous_value"].iloc[3:6].fillna(-1).tolist() == [50, -1, 90]
    assert found["year_before_value"].iloc[4:9].fillna(-1).tolist() == [-1] * 4 + [90]
    assert found["centre"].iloc[8] == pytest.approx(np.mean(new))
    assert found["centre"].iloc[17] == pytest.approx(np.mean([*old, *new])), "another indicator's is whole"


def test_no_figure_stands_beside_one_over_populations_of_another_publication() -> None:
    """London's rate of children looked after fell from 62.3 to 55.5 while the children fell by 1.4 %."""
    values = [62, 61, 62, 55, 56]
    found = told(series(values).assign(population_vintage=["mid-2009"] * 3 + ["rebased"] * 2))
    assert found["previous_value"].fillna(-1).tolist() == [-1, 62, 61, -1, 55]
    assert found["points"].tolist() == [1, 2, 3, 1, 2]


def test_no_figures_at_all() -> None:
    found = beside_past(series([5])[:0], NO_BREAKS)
    assert found.empty
    assert {"previous_value", "centre", "is_outside"} <= set(found.columns)
