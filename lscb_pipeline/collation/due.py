"""What is owed of a feed for a quarter, as judging takes it: of all senders in a collation, of one in its own check.

Here: contracts and scope brought together. Not here: what came of it (quality/due.py). It needs no warehouse.
"""

import datetime as dt

import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.quality.due import Due
from lscb_pipeline.reference import working_days
from lscb_pipeline.reference.quarters import Quarter


def due_of(library: Library, contract: Contract, quarter: Quarter) -> Due:
    """What is owed of a feed for a quarter, and by whom."""
    own = library.indicators_of(contract.feed)
    agreed = frozenset((a.area_code, a.indicator_code) for a in library.scope.not_applicable if a.since <= quarter)
    figures = library.scope.due_figures(contract, own, quarter)
    if contract.properties.events:
        return Due(figures, library.scope.expected_suppliers(contract, own, quarter), agreed)
    return Due(figures, sorted(figures["supplier"].unique()), agreed, library.asked_of(contract.feed).codes)


def due_of_sender(library: Library, contract: Contract, quarter: Quarter, supplier: str) -> Due:
    """What one sender owes; nothing where the feed isn't due from it."""
    due = due_of(library, contract, quarter)
    own = due.figures[due.figures["supplier"] == supplier].reset_index(drop=True)
    return Due(own, [name for name in due.senders if name == supplier], due.agreed, due.asked)


def next_due_on(library: Library, contract: Contract, quarter: Quarter) -> dt.date | None:
    """When a feed's deliveries of the next quarter are due; None where nobody owes any, as of one closed by then."""
    coming = quarter.next()
    owing = library.scope.expected_suppliers(contract, library.indicators_of(contract.feed), coming)
    days = contract.due_working_days
    return working_days.add(coming.ends_on, days) if owing and days is not None else None


def due_of_periods(library: Library, periods: pd.DataFrame) -> pd.DataFrame:
    """The areas that owe each figure: rows of `periods` (feed, indicator_code, period), each with its area_codes."""
    by_feed = [
        library.scope.due_areas(library.contracts[str(feed)], library.indicators_of(str(feed)), rows)
        for feed, rows in periods.groupby("feed")
    ]
    return pd.concat(by_feed, ignore_index=True)
