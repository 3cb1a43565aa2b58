"""What is owed of a feed for a quarter, as judging takes it: of all senders in a collation, of one in its own check.

Here: contracts and scope brought together. Not here: what came of it (quality/inputs/obligations.py). It needs no
warehouse.
"""

import datetime as dt

import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.frames.figures import DueAreas
from lscb_pipeline.frames.judging import PeriodsOfFeeds
from lscb_pipeline.quality.inputs.obligations import Obligations
from lscb_pipeline.reference import working_days
from lscb_pipeline.reference.quarters import Quarter

QUARTERS_BACK = 4  # what is asked once a year is of one of them
LONG_AGO = dt.timedelta(days=366)  # longer than any feed has


def due_of(library: Library, contract: Contract, quarter: Quarter, today: dt.date | None = None) -> Obligations:
    """What is owed of a feed for a quarter, and by whom; without `today` as when all of it is due."""
    is_past = today is None or is_past_due(contract, quarter, today)
    indicators = library.indicators_of(contract.feed)
    agreed = frozenset((a.area_code, a.indicator_code) for a in library.scope.not_applicable if a.since <= quarter)
    figures = library.scope.due_figures(contract, indicators, quarter)
    if contract.properties.events:
        senders = library.scope.expected_suppliers(contract, indicators, quarter)
        return Obligations(figures, senders, agreed, is_past=is_past)
    asked = library.asked_of(contract.feed).codes
    return Obligations(figures, sorted(figures["supplier"].unique()), agreed, asked, is_past)


def is_past_due(contract: Contract, quarter: Quarter, today: dt.date) -> bool:
    """Whether the day has passed by which a feed's deliveries of a quarter are due; so it is where none is set."""
    days = contract.due_working_days
    if days is None or today - quarter.ends_on > LONG_AGO:  # bank holidays are not known of every year
        return True
    return today > working_days.add(quarter.ends_on, days)


def not_yet_due(library: Library, quarter: Quarter, today: dt.date) -> list[tuple[str, str]]:
    """The quarters up to the next, each with the feeds whose day has not passed: all that judging asks of a day."""
    coming, late = [], quarter.next()
    while today - late.ends_on <= LONG_AGO:
        coming += [(late.key, feed) for feed, one in library.contracts.items() if not is_past_due(one, late, today)]
        late = late.previous()
    return coming


def due_of_sender(library: Library, contract: Contract, quarter: Quarter, supplier: str) -> Obligations:
    """What one sender owes; nothing where the feed isn't due from it."""
    due = due_of(library, contract, quarter)
    figures = due.figures[due.figures["supplier"] == supplier].reset_index(drop=True)
    return Obligations(figures, [name for name in due.senders if name == supplier], due.agreed, due.asked)


def due_on(library: Library, contract: Contract, quarter: Quarter) -> dt.date | None:
    """When a feed's deliveries of a quarter are due; None where nobody owes any, as of one closed by then."""
    owing = library.scope.expected_suppliers(contract, library.indicators_of(contract.feed), quarter)
    days = contract.due_working_days
    return working_days.add(quarter.ends_on, days) if owing and days is not None else None


def quarter_due(library: Library, contract: Contract, supplier: str, today: dt.date) -> Quarter | None:
    """The newest quarter that is over of which a sender owes the feed; None where it owes none of the last year's."""
    quarter = Quarter.of(today)
    for _ in range(QUARTERS_BACK if contract.due_working_days is not None else 0):
        quarter = quarter.previous()
        if supplier in library.scope.expected_suppliers(contract, library.indicators_of(contract.feed), quarter):
            return quarter
    return None


def due_of_periods(library: Library, periods: PeriodsOfFeeds, today: dt.date) -> DueAreas:
    """The areas that owe each figure of these feeds and periods, and whether it is due already."""
    by_feed = [periods.iloc[:0].assign(area_code=pd.Series(dtype="str"), is_past=pd.Series(dtype="bool"))]
    for feed, rows in periods.groupby("feed"):
        contract = library.contracts[str(feed)]
        owing = library.scope.due_areas(contract, library.indicators_of(str(feed)), rows)
        past = {ends: is_past_due(contract, Quarter.of(ends.date()), today) for ends in owing["period_end"].unique()}
        by_feed.append(owing.assign(is_past=owing["period_end"].map(past).astype("bool")))
    return pd.concat(by_feed, ignore_index=True)
