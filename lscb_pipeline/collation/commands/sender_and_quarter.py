"""Whose a file is, and of which quarter, where its sender doesn't say: told by the areas and periods in it.

Here: for a sender's own check. Not here: deliveries in the inbox, where the folder says it
(intake/arrival/delivery.py).
"""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.frames.records import RecordTexts
from lscb_pipeline.intake.rows.typed_cells import read_times
from lscb_pipeline.intake.tables.opened_file import Opened
from lscb_pipeline.intake.tables.reshape import reshape
from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline.reference import areas, periods
from lscb_pipeline.reference.quarters import Quarter, known_quarter
from lscb_pipeline.reference.suppliers import areas_of, nearest_supplier, own_areas, publishers, suppliers, suppliers_of
from lscb_pipeline.reference.tables import table


@dataclass(frozen=True)
class SenderAndQuarter:
    """A file's sender and collection quarter."""

    supplier: str
    quarter: Quarter


def contract_asked(library: Library, feed: str, supplier: str | None, quarter: Quarter | None) -> Contract:
    """The contract of the feed that is asked for; raises AskError for a feed, sender or quarter that there isn't."""
    if feed not in library.contracts:
        raise AskError(f"no feed {feed}: there are {', '.join(library.contracts)}")
    if supplier is not None and supplier not in suppliers():
        near = nearest_supplier(supplier)
        raise AskError(f"no supplier {supplier}{f', the nearest is {near}' if near else ''}: --supplier is one of "
                       f"{', '.join(suppliers())}")  # fmt: skip
    if quarter is not None:
        try:
            known_quarter(quarter)
        except ValueError as error:
            raise AskError(str(error)) from None
    return library.contracts[feed]


def whose(
    opened: Opened, library: Library, contract: Contract, supplier: str | None, quarter: Quarter | None, today: dt.date
) -> SenderAndQuarter:  # fmt: skip
    """What is given, and what the file tells of the rest: its one sender, the quarter of its newest period.

    Raises AskError where the file doesn't tell, and UnreadableError where it can't be read.
    """
    if supplier and quarter:
        return SenderAndQuarter(supplier, quarter)
    if quarter is None and opened.table.layout.period.declared:
        raise AskError("the file doesn't say of which quarter it is: give it with --quarter, as 2008-09-Q3")
    first = Quarter.parse(str(table("quarter")["label"].iloc[0]))  # which one matters only where it is declared
    (records,) = reshape([opened.table], contract, quarter or first)
    return SenderAndQuarter(
        supplier or _sender(records.frame, library, contract),
        quarter or _newest_quarter(records.frame, contract, opened.table.layout.period.kind, today),
    )


def _sender(rows: RecordTexts, library: Library, contract: Contract) -> str:
    """The only one who owes the feed, or may report for all areas of the file; else the one that its one area is."""
    senders = _senders_of(library, contract.feed)
    if len(senders) == 1:
        return senders[0]
    names_areas = contract.area_column.name in rows  # else its rows are of the area that sends it
    areas_there = set(areas.resolve(rows[contract.area_column.name]).dropna()) if names_areas else set()
    fit = [name for name in senders if areas_there and areas_there <= areas_of(name)]
    of_own_area = [name for name in fit if {own_areas().get(name)} == areas_there]
    if len(of_own_area or fit) == 1:
        return (of_own_area or fit)[0]
    known = fit or senders or sorted(publishers() if names_areas else own_areas())
    raise AskError(f"the file doesn't say who sends it: give it with --supplier, one of {', '.join(known)}")


def _senders_of(library: Library, feed: str) -> list[str]:
    """Who owes the feed in any quarter."""
    entries = [entry for entry in library.scope.expected if entry.feed == feed]
    kinds = {entry.kind for entry in entries if entry.kind}
    named = {entry.supplier for entry in entries if entry.supplier}
    return suppliers_of(kinds, named)


def _newest_quarter(rows: RecordTexts, contract: Contract, kind: str | None, today: dt.date) -> Quarter:
    """The quarter of the newest period or event, of those that have begun: what is yet to come is a slip.

    Where a file has nothing else, of those that are known (quarter.csv).
    """
    column, events = contract.period_column, contract.properties.events
    ends = []
    if column and column.name in rows:
        ends.append(periods.parse(rows[column.name], kind or str(column.properties.period))["period_end"])
    elif events:
        ends += [read_times(rows[name], with_time=False).values for name in events.at if name in rows]
    known = table("quarter")
    last = known["ends_on"].max()
    days = pd.concat(ends).dropna() if ends else pd.Series(dtype="datetime64[s]")
    days = days[(days >= known["starts_on"].min()) & (days <= last)]
    if days.empty:
        raise AskError("the file names no quarter that can be read: give it with --quarter, as 2008-09-Q3")
    begun = days[days <= pd.Timestamp(Quarter.of(today).ends_on)]
    return Quarter.of((days if begun.empty else begun).max().date())
