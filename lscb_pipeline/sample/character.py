"""The areas of the sample and their character: drawn once an area, so that it stays over the quarters.

Here: each area's population, need and deviation from inner or outer London's level. Not here: the levels
(levels.py) and the counts drawn (drawn_counts.py). Every array is areas x quarters, in the order of area codes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.reference.populations import denominators
from lscb_pipeline.reference.suppliers import own_areas
from lscb_pipeline.reference.tables import table
from lscb_pipeline.sample.levels import Rate, Season, Share
from lscb_pipeline.sample.randomness import Floats, deviations, factor
from lscb_pipeline.sample.rounds import COUNT, MONTHS_A_QUARTER, quarters, season_of

POPULATION_YEAR = 2009  # the middle of the sample
HIGHEST_SHARE = 0.985
YEARS: Floats = np.arange(COUNT) / 4


@dataclass(frozen=True)
class Areas:
    """The 33 areas in order: their own suppliers, children aged 0-17, and how great their need is."""

    seed: int
    codes: list[str]
    suppliers: list[str]
    is_inner: NDArray[np.bool_]
    population: Floats
    need: Floats

    def rate(self, name: str, rate: Rate) -> Floats:
        """The expected count of a flow in each quarter, or of a stock at its end."""
        effects = rate.spread * deviations(self.seed, f"area effect {name}", len(self.codes))
        level = np.where(self.is_inner, rate.inner, rate.outer) * factor(effects + rate.need * self.need)
        a_quarter = factor(YEARS * np.log1p(rate.growth)) * seasons(rate.season)
        expected: Floats = np.outer(self.population / 10_000 * level, a_quarter).round(6)
        return expected

    def monthly(self, name: str, rate: Rate) -> Floats:
        """The expected count of a flow in each month: a third of its quarter's."""
        return np.repeat(self.rate(name, rate) / MONTHS_A_QUARTER, MONTHS_A_QUARTER, axis=1).round(6)

    def share(self, name: str, share: Share) -> Floats:
        """The expected share in each quarter, never quite all."""
        effects = factor(share.spread * deviations(self.seed, f"area effect {name}", len(self.codes)))
        level = np.where(self.is_inner, share.inner, share.outer) * effects
        expected: Floats = ((level[:, None] + YEARS * share.growth) * seasons(share.season)).round(9)
        return np.clip(expected, 0.0, HIGHEST_SHARE)


def areas(seed: int) -> Areas:
    """Draw the areas' character. Raises ValueError where reference has no population near POPULATION_YEAR."""
    area = table("area").sort_values("area_code")
    supplier = {area_code: name for name, area_code in own_areas().items()}
    years = pd.Series(POPULATION_YEAR, index=area.index)
    population = denominators(area["area_code"], years, "0-17")["population"]
    if population.isna().any():
        raise ValueError(f"no population aged 0-17 near {POPULATION_YEAR} for every area")
    codes = [str(code) for code in area["area_code"]]
    return Areas(
        seed=seed,
        codes=codes,
        suppliers=[supplier[code] for code in area["area_code"]],
        is_inner=(area["inner_outer"] == "inner").to_numpy(dtype=bool),
        population=population.to_numpy(dtype="float64"),
        need=deviations(seed, "need", len(codes)),
    )


def seasons(season: Season) -> Floats:
    """A season's factor in each of the sample's quarters."""
    return np.array([season[season_of(quarter)] for quarter in quarters()])
