"""How often the words of a trend are said of series that chance alone made, and how soon of one that changed.

Two thousand simulated series a kind; the newest figure of each is what a page speaks of. docs/reading.md prints these.
"""

import numpy as np
import pandas as pd
import pytest

from lscb_pipeline.benchmarks.series import AREAS, LOOKS_BACK, RULES, beside_past
from lscb_pipeline_tests.benchmarks.test_series import NO_BREAKS, series

COUNT, AT = 2000, np.arange(LOOKS_BACK)
SEASONS = np.tile([0.8, 1.0, 0.9, 1.3], LOOKS_BACK // 4)
KINDS = {
    "steady": (150 + 0 * AT, 3, "flow"),
    "steady stock": (30 + 0 * AT, 3, "stock"),
    "seasonal": (100 * SEASONS, 3, "flow"),
    "rising by 3 % a quarter": (100 * 1.03**AT, 3, "flow"),
    "rising by 1 % a quarter": (100 * 1.01**AT, 3, "flow"),
    "falling by 5 % a year": (400 * 0.95**AT, 12, "flow"),
    "small": (3 + 0 * AT, 1, "flow"),
    "very small": (0.4 + 0 * AT, 1, "flow"),
}


def simulated(means: object, months: int = 3, measures: str = "flow") -> pd.DataFrame:
    counts = np.random.default_rng(2010).poisson(np.broadcast_to(np.asarray(means), (COUNT, LOOKS_BACK)))
    starts = pd.date_range("1990-04-01", periods=LOOKS_BACK, freq=f"{months}MS")
    rows = pd.DataFrame({"numerator": counts.ravel().astype("float64"), "period_start": np.tile(starts, COUNT)})
    code = np.repeat([f"AA{i:04d}" for i in range(COUNT)], LOOKS_BACK)
    about = {"area_code": "E09000002", "feed": "f", "breakdown": "all", "months": months, "measures": measures,
             "population_vintage": None}  # fmt: skip
    return rows.assign(value=rows["numerator"], denominator=np.nan, indicator_code=code, **about)


def flagged(figures: pd.DataFrame, newest: int) -> float:
    """The share of series of which anything is said at any of the newest so many figures."""
    found = beside_past(figures, NO_BREAKS)
    last = found["period_start"].isin(np.sort(found["period_start"].unique())[-newest:])
    return float(found.loc[last, RULES].astype("bool").any(axis=1).groupby(found["indicator_code"]).any().mean())


@pytest.mark.parametrize("kind", KINDS)
def test_chance_alone_is_seldom_called_a_change(kind: str) -> None:
    assert flagged(simulated(*KINDS[kind]), newest=1) < 0.05


@pytest.mark.parametrize("size", [4 / 3, 2 / 3])
def test_a_step_of_a_third_is_found_within_four_quarters(size: float) -> None:
    stepped = 110 * np.where(AT >= LOOKS_BACK - 4, size, 1.0)
    assert flagged(simulated(stepped), newest=4) >= 0.8


def test_what_most_areas_do_at_once_is_no_areas_signal() -> None:
    steady, jump = [50, 52, 49, 51, 50, 53, 48, 50, 51, 49, 52, 50, 51], 90
    everywhere = [series([*steady, jump], area_code=f"E090000{n:02d}") for n in range(AREAS)]
    assert not beside_past(pd.concat(everywhere), NO_BREAKS)["is_outside"].any()
    others = [series([*steady, 50], area_code=f"E090000{n:02d}") for n in range(1, AREAS)]
    assert beside_past(pd.concat([everywhere[0], *others]), NO_BREAKS)["is_outside"].sum() == 1


def test_too_short_too_flat_and_too_steep_say_nothing() -> None:
    short = beside_past(series([50, 52, 49, 51, 50, 53, 48, 50, 51, 49, 52, 90]), NO_BREAKS)
    flat = beside_past(series([5] * 14), NO_BREAKS)
    steep = beside_past(series([*range(-5, 15)]), NO_BREAKS)
    for found in (short, flat, steep):
        assert not found[RULES].astype("bool").to_numpy().any()


def test_small_counts_are_judged_by_an_exact_test() -> None:
    few = [2, 1, 3, 2, 0, 1, 2, 3, 1, 2, 2, 1, 1]
    rows = series([*few, 4], months=1)
    found = beside_past(rows.assign(numerator=rows["value"]), NO_BREAKS)
    assert not found["is_outside"].any()
    rows = series([*few, 12], months=1)
    found = beside_past(rows.assign(numerator=rows["value"]), NO_BREAKS)
    assert np.flatnonzero(found["is_outside"]).tolist() == [13]
    assert found["upper_limit"].isna().all(), "no chart is made of them"
    twice = rows.assign(numerator=rows["value"], denominator=[10.0] * 13 + [70.0])
    assert not beside_past(twice, NO_BREAKS)["is_outside"].any(), "seven times as many children"
