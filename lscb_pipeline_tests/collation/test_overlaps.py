"""Years that end with each quarter: what single quarters behind them can be is bounded by those that are shown."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from lscb_pipeline.collation.stages.disclose import Guarded, guard
from lscb_pipeline.contracts.library import library
from lscb_pipeline.disclosure import suppression
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.collation.materials import Row, made, nothing_before

QUARTERS = [Quarter.parse(f"{year}-Q{n}") for year in ("2008-09", "2009-10") for n in range(1, 5)]
DEATHS = "SG017"  # published over four quarters
ENOUGH = 6


def counts(seed: int) -> pd.DataFrame:
    """A few in each quarter, an area a row: uneven ones, so that years rise and fall."""
    random = np.random.default_rng(seed)
    areas = table("area")["area_code"].to_list()
    amounts = random.poisson(random.choice([0.7, 2.0, 6.0], (len(areas), len(QUARTERS))))
    return pd.DataFrame(amounts, index=areas, columns=QUARTERS)


def guarded(of: pd.DataFrame) -> Guarded:
    rows: list[Row] = [
        (area, DEATHS, quarter.starts_on, quarter.ends_on, float(of.loc[area, quarter]), np.nan)
        for quarter in QUARTERS
        for area in of.index
    ]
    material = made(rows)
    return guard(material, nothing_before(material), library(), False)


def told(shown: list[float], parts: list[int]) -> list[int]:
    """The small quarters that years which are shown tell of, by trying every first year there may be.

    `shown`: the years, one a quarter later than the one before, missing where hidden. Of each unbroken run of them.
    """
    found, start = set(), 0
    while start < len(shown):
        run = next((n for n in range(start, len(shown)) if np.isnan(shown[n])), len(shown))
        if run > start:
            highest = _highest([int(year) for year in shown[start:run]])
            found |= {start + n for n, most in enumerate(highest) if most < ENOUGH and 1 <= parts[start + n] < ENOUGH}
        start = run + 1
    return sorted(found)


def _highest(years: list[int]) -> list[int]:
    """The greatest that each quarter can be: the first three are tried, the years give all others."""
    most = [0] * (len(years) + 3)
    for first in product(range(years[0] + 1), repeat=3):
        quarters = list(first)
        for year in years:
            quarters.append(year - sum(quarters[-3:]))
        if min(quarters) >= 0:
            most = [max(pair) for pair in zip(most, quarters, strict=True)]
    return most


@pytest.mark.parametrize("seed", range(2))
def test_no_small_quarter_is_told_by_the_years_around_it(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    of = counts(seed)
    found = guarded(of)
    assert found.is_safe
    assert tells(found, of) == {}
    years = found.candidate.benchmark
    assert set(years["period_end"] - years["period_start"]) == {pd.Timedelta(days=364)}, "never a quarter beside them"
    assert years["value"].notna().sum() > 60
    forgetful = suppression.suppress
    monkeypatch.setattr(
        "lscb_pipeline.collation.stages.disclose.suppress", lambda *given: forgetful(*given[:-1], given[-1][:0])
    )
    monkeypatch.setattr("lscb_pipeline.collation.stages.disclose.ATTACKS", 1)
    unguarded = guarded(of)
    assert tells(unguarded, of), "without it these counts do tell"
    assert not unguarded.is_safe, "and the attacker sees it"


def tells(found: Guarded, of: pd.DataFrame) -> dict[str, list[int]]:
    """By area, the small quarters that its shown years tell."""
    wide = found.candidate.benchmark.pivot(index="area_code", columns="period_end", values="numerator").astype(float)
    every = {area: told(list(years), list(of.loc[area])) for area, years in wide.iterrows()}
    return {area: quarters for area, quarters in every.items() if quarters}
