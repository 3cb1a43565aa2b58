"""The eight collection quarters of the sample, and when each made-up file is said to have come.

Here: the feeds' names, quarters and the periods that lie in them, due days and moments of receipt. Not here:
what the files hold, nor who is late (behaviour.py). How long a supplier has stands in its feed's contract.
"""

import datetime as dt
import functools
from dataclasses import dataclass

from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference import working_days
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.sample import behaviour
from lscb_pipeline.sample.randomness import stream

FIRST, COUNT = Quarter.parse("2008-09-Q1"), 8
MONTHS_A_QUARTER = 3
YEAR_END = 3  # the season of January to March
BOROUGH, POLICE = "borough_return", "met_police_missing_children"
PROTECTION, MAPPA = "met_police_child_protection", "met_police_mappa"
VIOLENCE, HEALTH = "met_police_youth_violence", "nhs_child_health"
SPECIALIST, REFUGE, SURVEY = "specialist_services", "london_refuge_stays", "runaways_survey"
GOVERNMENT, CONSULTATION = "gol_runaways_questionnaire", "indicator_consultation"
# How many working days before the due day a file comes that is in time, from and to: our own assumption.
EARLY_BY, USUALLY_EARLY_BY = {BOROUGH: (1, 9), HEALTH: (1, 12), REFUGE: (2, 9), SPECIALIST: (1, 6)}, (1, 3)
OFFICE_OPENS, OFFICE_MINUTES = dt.time(9), 8 * 60


@dataclass(frozen=True)
class RoundPeriod:
    """A period as a supplier writes it, its first day, and the number of the quarter that it is sent in."""

    label: str
    starts_on: dt.date
    quarter: int


@functools.cache
def quarters() -> tuple[Quarter, ...]:
    """The collection quarters, in order: 2008-09 Q1 to 2009-10 Q4."""
    in_order = [FIRST]
    while len(in_order) < COUNT:
        in_order.append(in_order[-1].next())
    return tuple(in_order)


def number_of(label: str) -> int:
    """A quarter's number in the sample, from its label."""
    return quarters().index(Quarter.parse(label))


def season_of(quarter: Quarter) -> int:
    """Which quarter of the financial year: 0 for April to June, 3 for January to March."""
    return int(quarter.label[-1]) - 1


def by_quarter() -> tuple[RoundPeriod, ...]:
    """The quarters as periods."""
    return tuple(RoundPeriod(quarter.label, quarter.starts_on, number) for number, quarter in enumerate(quarters()))


def by_month() -> tuple[RoundPeriod, ...]:
    """The months, each sent in its quarter."""
    firsts = [
        (quarter.starts_on.replace(month=quarter.starts_on.month + month), number)
        for number, quarter in enumerate(quarters())
        for month in range(MONTHS_A_QUARTER)
    ]
    return tuple(RoundPeriod(f"{first:%Y-%m}", first, number) for first, number in firsts)


def by_year() -> tuple[RoundPeriod, ...]:
    """The financial years, each sent in its last quarter."""
    return tuple(
        RoundPeriod(quarter.financial_year, dt.date(quarter.starts_on.year - 1, 4, 1), number)
        for number, quarter in enumerate(quarters())
        if season_of(quarter) == YEAR_END
    )


def due_on(quarter: Quarter, feed: str) -> dt.date:
    """The day by which a feed's file of the quarter is to come."""
    return working_days.add(quarter.ends_on, library().contracts[feed].due_working_days or 0)


def received_at(seed: int, quarter: Quarter, feed: str, supplier: str, version: int = 1) -> dt.datetime:
    """When a supplier's file came: on a working day, in office hours (London civil time).

    In time unless history says how late; version 2 is the correction of version 1, and comes after it.
    """
    chance = stream(seed, f"received {quarter.key} {feed} {supplier}")
    earliest, latest = EARLY_BY.get(feed, USUALLY_EARLY_BY)
    early, minutes = int(chance.integers(earliest, latest + 1)), chance.integers(OFFICE_MINUTES, size=version)
    late = behaviour.days_late(feed, quarter.label, supplier)
    days = sum(behaviour.correction(quarter.label, supplier).after[: version - 1])
    first = working_days.add(due_on(quarter, feed), late if late is not None else -early)
    day = working_days.add(first, days) if days else first
    return dt.datetime.combine(day, OFFICE_OPENS) + dt.timedelta(minutes=int(minutes[-1]))
