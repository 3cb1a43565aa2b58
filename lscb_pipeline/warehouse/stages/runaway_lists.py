"""The two lists of children away overnight in London and a year, counted: what an estimate of all of them is made of.

Here: one query, read by the loader alone, since its counts are exact. Not here: what is left out of the lists and why
(sql/core/70_runaway_lists.sql), and what may be shown (benchmarks/runaway_estimate.py).
"""

from sqlalchemy import Connection

from lscb_pipeline.frames.runaways import ChildrenByGroup, EpisodesByGroup, RunawayLists, RunawaysByArea
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.connect import frame


def runaway_lists(
    connection: Connection, first_quarter: Quarter, ages: tuple[int, int], last_quarter: Quarter
) -> RunawayLists:
    """The rows of core.runaway_lists, one a feed: the columns of benchmarks.runaway_estimate.estimated, and left out.

    `first_quarter`: that in which the financial year begins. `ages`: from, to, both counted. `last_quarter`: of later
    quarters' deliveries nothing is read, as a release of it does.
    """
    return frame(
        connection,
        "select * from core.runaway_lists(:year, :youngest, :oldest, :last)",
        year=first_quarter.starts_on, youngest=ages[0], oldest=ages[1], last=last_quarter.starts_on,
    )  # fmt: skip


def runaway_lists_by_area(
    connection: Connection, first_quarter: Quarter, ages: tuple[int, int], last_quarter: Quarter
) -> RunawaysByArea:
    """The rows of core.runaway_list_by_area: exact, for the attacker alone. As `runaway_lists` otherwise."""
    return frame(
        connection,
        "select * from core.runaway_list_by_area(:year, :youngest, :oldest, :last)",
        year=first_quarter.starts_on, youngest=ages[0], oldest=ages[1], last=last_quarter.starts_on,
    )  # fmt: skip


def missing_by_age_and_sex(connection: Connection, first_quarter: Quarter, last_quarter: Quarter) -> ChildrenByGroup:
    """The rows of core.missing_by_age_and_sex: exact counts of children, never passed on."""
    return frame(
        connection,
        "select * from core.missing_by_age_and_sex(:year, :last)",
        year=first_quarter.starts_on, last=last_quarter.starts_on,
    )  # fmt: skip


def missing_episodes_by(connection: Connection, first_quarter: Quarter, last_quarter: Quarter) -> EpisodesByGroup:
    """The rows of core.missing_episodes_by: exact counts of episodes, never passed on."""
    return frame(
        connection,
        "select * from core.missing_episodes_by(:year, :last)",
        year=first_quarter.starts_on, last=last_quarter.starts_on,
    )  # fmt: skip
