"""Children reported missing in London and a year, and their episodes, by groups: what may be shown of each.

Every count is rounded to 10, none below 10 is shown, and no sum stands beside them: of a group that isn't shown nothing
is known but that it has fewer than 10, so that nobody can tell a count of 1 to 5. Here: that rule. Not here: the counts
(the warehouse's functions core.missing_by_age_and_sex and core.missing_episodes_by).
"""

import math

from lscb_pipeline.benchmarks.runaway_estimate import QUARTERS, ROUNDED_TO
from lscb_pipeline.frames.runaways import ChildrenByGroup, EpisodesByGroup

AGE_BANDS = ("0-10", "11-13", "14-15", "16-17")
SEXES = ("F", "M")
GROUPINGS = {
    "risk_level": ("high", "medium", "low"),
    "missing_from": ("home", "care", "hospital", "school", "other"),
    "reported_in": ("own_area", "another_area"),
}


def shown_groups(groups: ChildrenByGroup) -> dict[str, dict[str, int | None]] | None:
    """By age band and sex, children to 10; None within where there are fewer than 10. None where a quarter lacks.

    Children of unknown age or sex are in no group.
    """
    if groups.empty or groups["quarters"].max() < QUARTERS:
        return None
    counts = groups.groupby(["age_band", "sex"])["children"].sum().to_dict()
    return {band: {sex: _shown(counts.get((band, sex), 0)) for sex in SEXES} for band in AGE_BANDS}


def shown_episodes(groups: EpisodesByGroup) -> dict[str, dict[str, int | None]] | None:
    """By way of grouping and group, episodes to 10, likewise. What isn't recorded is in no group."""
    if groups.empty or groups["quarters"].max() < QUARTERS:
        return None
    counts = groups.groupby(["grouping_name", "group_name"])["episodes"].sum().to_dict()
    return {way: {group: _shown(counts.get((way, group), 0)) for group in names} for way, names in GROUPINGS.items()}


def within(shown: int | None) -> tuple[int, int]:
    """From where to where the count lies of which this is shown."""
    half = ROUNDED_TO // 2
    return (0, ROUNDED_TO - 1) if shown is None else (max(ROUNDED_TO, shown - half), shown + half - 1)


def _shown(count: int) -> int | None:
    """Rounded half up; a count that is below 10 is hidden whatever it rounds to."""
    return math.floor(count / ROUNDED_TO + 0.5) * ROUNDED_TO if count >= ROUNDED_TO else None
