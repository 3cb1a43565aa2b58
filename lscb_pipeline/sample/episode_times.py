"""When the made-up children were last seen, reported and found, in London civil time, to the minute.

Here: moments, and that one child's episodes never overlap. Not here: who runs and how often (episodes.py).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lscb_pipeline.frames.sample import EndedRuns, ReportedRuns
from lscb_pipeline.sample.randomness import Floats, stream
from lscb_pipeline.sample.rounds import quarters

LONDON = "Europe/London"
BY_WEEKDAY = np.array([0.95, 0.9, 0.95, 1.0, 1.2, 1.1, 0.9])  # Monday first: most go on a Friday
# Reports by hour of the day: few before school is out, most late in the evening.
BY_HOUR = np.array([9, 6, 4, 3, 2, 2, 3, 4, 5, 6, 6, 6, 7, 7, 8, 11, 13, 14, 15, 16, 18, 20, 22, 16])
APART = pd.Timedelta(hours=12)  # one child's reports, at least
LAG_SHAPE, LAG_MINUTES, LONGEST_LAG = 1.5, 120, 30 * 60  # from last seen to reported
AWAY_MEDIAN, AWAY_SPREAD, LONGEST_AWAY = 6.0, 1.4, 45 * 24  # hours from reported to found
NEVER_FOUND = 0.004  # of the last episodes of each child


def reported(seed: int, quarter_numbers: np.ndarray) -> pd.Series:
    """When each episode was reported: a moment of its quarter (given by its number)."""
    chance = stream(seed, "reported")
    minutes = np.empty(len(quarter_numbers), dtype="int64")
    starts = np.array([quarter.starts_on for quarter in quarters()], dtype="datetime64[D]")
    for number, quarter in enumerate(quarters()):
        mine = quarter_numbers == number
        days = np.arange((quarter.ends_on - quarter.starts_on).days + 1)
        weight = BY_WEEKDAY[(days + quarter.starts_on.weekday()) % 7]
        day = chance.choice(days, size=int(mine.sum()), p=weight / weight.sum())
        hour = chance.choice(24, size=int(mine.sum()), p=BY_HOUR / BY_HOUR.sum())
        minutes[mine] = (day * 24 + hour) * 60 + chance.integers(60, size=int(mine.sum()))
    return civil(pd.Series(starts[quarter_numbers].astype("datetime64[m]") + minutes.astype("timedelta64[m]")))


def apart(frame: ReportedRuns) -> ReportedRuns:
    """The episodes in order of child and report, without those that follow too soon upon the one before."""
    ordered = frame.sort_values(["child_number", "reported_at"], ignore_index=True)
    gap = ordered.groupby("child_number")["reported_at"].diff()
    return ordered[gap.isna() | (gap >= APART)].reset_index(drop=True)


def with_ends(frame: ReportedRuns, seed: int) -> EndedRuns:
    """When each child of `apart` episodes was last seen, and found: before it is last seen the next time."""
    chance, size = stream(seed, "last seen and found"), len(frame)
    lag = np.minimum(chance.gamma(LAG_SHAPE, LAG_MINUTES, size), LONGEST_LAG)
    away = np.minimum(chance.lognormal(np.log(AWAY_MEDIAN), AWAY_SPREAD, size), LONGEST_AWAY) * 60
    gaps = frame.groupby("child_number")["reported_at"]
    # The time between two reports is shared: the earlier episode ends in its first half, the later one begins
    # in its last third.
    last_seen = frame["reported_at"] - _least(lag, gaps.diff() / 3)
    found_at = frame["reported_at"] + _least(away, -gaps.diff(-1) / 2)
    is_last = ~frame.duplicated("child_number", keep="last")
    never = is_last & (chance.random(size) < NEVER_FOUND)
    return frame.assign(last_seen_at=civil(last_seen), found_at=civil(found_at.mask(never)))


def civil(moments: pd.Series) -> pd.Series:
    """Whole minutes that a London clock shows: the hour that is skipped in March becomes its end."""
    minutes = moments.astype("datetime64[s]").dt.floor("min")
    is_summer_time = np.ones(len(minutes), dtype=bool)  # of the hour that comes twice: either is a time that exists
    known = minutes.dt.tz_localize(LONDON, ambiguous=is_summer_time, nonexistent="shift_forward")
    return known.dt.tz_localize(None)


def _least(minutes: Floats, longest: pd.Series) -> pd.Series:
    """So many minutes, or the longest there is room for (missing where there is no end of it)."""
    wanted = pd.Series(pd.to_timedelta(np.floor(minutes), unit="min"), index=longest.index)
    return wanted.mask(longest < wanted, longest)
