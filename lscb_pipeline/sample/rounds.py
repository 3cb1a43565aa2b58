"""The eight collection quarters of the sample, and when each made-up file is said to have come.

Here: quarters, their season and year, due days and moments of receipt. Not here: what the files hold. Due
days are the project's proposal: 20 working days after quarter end for a borough, 15 for the Met.
"""

import datetime as dt
import functools

from lscb_pipeline.reference import working_days
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.sample.randomness import stream

FIRST, COUNT = Quarter.parse("2008-09-Q1"), 8
BOROUGH, POLICE = "borough_return", "met_police_missing_children"
DUE_AFTER = {BOROUGH: 20, POLICE: 15}
EARLY_BY = {BOROUGH: (1, 9), POLICE: (1, 3)}  # working days before the due day, from and to
OFFICE_OPENS, OFFICE_MINUTES = dt.time(9), 8 * 60


@functools.cache
def quarters() -> tuple[Quarter, ...]:
    """The collection quarters, in order: 2008-09 Q1 to 2009-10 Q4."""
    found = [FIRST]
    while len(found) < COUNT:
        found.append(found[-1].next())
    return tuple(found)


def season_of(quarter: Quarter) -> int:
    """Which quarter of the financial year: 0 for April to June, 3 for January to March."""
    return int(quarter.label[-1]) - 1


def due_on(quarter: Quarter, feed: str) -> dt.date:
    """The day by which a feed's file of the quarter is to come."""
    return working_days.add(quarter.ends_on, DUE_AFTER[feed])


def received_at(seed: int, quarter: Quarter, feed: str, supplier: str) -> dt.datetime:
    """When a supplier's file came: on a working day before it was due, in office hours (London civil time)."""
    chance = stream(seed, f"received {quarter.key} {feed} {supplier}")
    earliest, latest = EARLY_BY[feed]
    day = working_days.add(due_on(quarter, feed), -int(chance.integers(earliest, latest + 1)))
    return dt.datetime.combine(day, OFFICE_OPENS) + dt.timedelta(minutes=int(chance.integers(OFFICE_MINUTES)))
