"""The police sample: one row a missing episode, in the contract's columns.

Here: how often each child runs, and what a report says. Not here: the children (children.py) and the moments
(episode_times.py). How many episodes there are, and the shares below, are our assumption; the season too.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lscb_pipeline.frames.sample import SampleChildren, SampleEpisodes
from lscb_pipeline.reference import working_days
from lscb_pipeline.sample import episode_times
from lscb_pipeline.sample.character import YEARS, Areas, seasons
from lscb_pipeline.sample.children import children, residences
from lscb_pipeline.sample.levels import Season
from lscb_pipeline.sample.randomness import Floats, stream
from lscb_pipeline.sample.rounds import POLICE, quarters, received_at

SUPPLIER = "mps"
A_QUARTER, GROWTH = 3_150, 0.03
SEASON: Season = (1.06, 1.15, 0.94, 0.85)  # more in summer
# How readily children of each age run: girls of 14 and 15 are said to run most (BBC, January 2008).
BY_AGE = {8: 0.02, 9: 0.03, 10: 0.06, 11: 0.14, 12: 0.35, 13: 0.75, 14: 1.2, 15: 1.3, 16: 0.85, 17: 0.5}
MISSING_FROM = ("care", "home", "school", "hospital", "other")
FROM_CARE, FROM_HOME = (0.92, 0.03, 0.03, 0.01, 0.01), (0.0, 0.88, 0.06, 0.02, 0.04)
REPORTED_AT_HOME = 0.87  # where the child lives: the report is taken there
RISK_LEVELS = ("low", "medium", "high")
RISK_OF_YOUNG, RISK_OF_OLD, YOUNG_UNTIL = (0.08, 0.52, 0.40), (0.26, 0.61, 0.13), 11


def missing_episodes(areas: Areas) -> SampleEpisodes:
    """All episodes, in the order in which they were reported."""
    population = children(areas)
    runs = stream(areas.seed, "episodes").poisson(_expected(population))
    person, quarter = np.nonzero(runs)
    times = runs[person, quarter]
    drawn = pd.DataFrame({"child_number": np.repeat(person, times), "quarter_number": np.repeat(quarter, times)})
    drawn["reported_at"] = episode_times.reported(areas.seed, drawn["quarter_number"].to_numpy())
    ended = episode_times.with_ends(episode_times.apart(drawn), areas.seed)
    full = ended.join(population.drop(columns="rate"), on="child_number").sort_values(
        ["reported_at", "child_number"], ignore_index=True
    )
    full["age"] = completed_years(full["birth_date"], full["reported_at"])
    full = full[full["age"].isin(list(BY_AGE))].reset_index(drop=True)
    return _as_known(_described(full, areas), areas.seed)


def _expected(population: SampleChildren) -> Floats:
    """Episodes expected of each child in each quarter: readiness by age, brought to London's level and season."""
    middles = [pd.Timestamp(quarter.starts_on) + pd.Timedelta(days=45) for quarter in quarters()]
    by_age = [completed_years(population["birth_date"], middle).map(BY_AGE).fillna(0.0) for middle in middles]
    rates = np.column_stack([population["rate"] * readiness for readiness in by_age])
    level = A_QUARTER * (1 + GROWTH * YEARS) * seasons(SEASON)
    expected: Floats = (rates / rates.sum(axis=0) * level).round(9)
    return expected


def completed_years(birth_date: pd.Series, at: pd.Series | pd.Timestamp) -> pd.Series:
    """Age at a moment, or at each row's own."""
    day, born = at.dt if isinstance(at, pd.Series) else at, birth_date.dt
    is_to_come = (born.month * 100 + born.day) > (day.month * 100 + day.day)
    age: pd.Series = day.year - born.year - is_to_come.astype("int64")
    return age


def _described(frame: pd.DataFrame, areas: Areas) -> pd.DataFrame:
    """What else a report says: its number, where it was taken, what the child was missing from, and the risk."""
    chance, size = stream(areas.seed, "reports"), len(frame)
    covered, weights = residences(areas)
    elsewhere = chance.choice(covered, size, p=weights)
    from_care, from_home = (chance.choice(MISSING_FROM, size, p=p) for p in (FROM_CARE, FROM_HOME))
    of_young, of_old = (chance.choice(RISK_LEVELS, size, p=p) for p in (RISK_OF_YOUNG, RISK_OF_OLD))
    return frame.assign(
        episode_reference=[f"SAMPLE-E{number:07d}" for number in range(1, size + 1)],
        report_area=np.where(chance.random(size) < REPORTED_AT_HOME, frame["residence_area"], elsewhere),
        missing_from=np.where(frame["in_care"], from_care, from_home),
        risk_level=np.where(frame["age"] <= YOUNG_UNTIL, of_young, of_old),
        category="missing",
    )


def _as_known(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The episodes as the Met knew them when it drew each file: who was found later is missing still."""
    drawn_on = [working_days.add(received_at(seed, quarter, POLICE, SUPPLIER).date(), -1) for quarter in quarters()]
    known_until = frame["quarter_number"].map(dict(enumerate(pd.to_datetime(drawn_on))))
    frame["found_at"] = frame["found_at"].where(frame["found_at"] < known_until)
    frame["birth_date"] = frame["birth_date"].dt.strftime("%Y-%m-%d")
    return frame.assign(supplier=SUPPLIER)
