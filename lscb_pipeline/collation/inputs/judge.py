"""What is judged of a feed and quarter, fetched from the warehouse: deliveries, rows, and what lies beside them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation.inputs.due import due_of
from lscb_pipeline.collation.inputs.figures_beside import worked_out_beside
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.frames.judging import OtherFeedsCounts, StatedFigures
from lscb_pipeline.frames.key_columns import PERIOD, STATED_KEY
from lscb_pipeline.frames.received import QuarterDeliveries
from lscb_pipeline.frames.records import DeliveryNotices, DeliveryRefusals, DeliveryRows
from lscb_pipeline.quality.inputs.judgement_inputs import NONE_SENT, Comparators, EventSlice, JudgementInputs
from lscb_pipeline.quality.inputs.obligations import Obligations
from lscb_pipeline.quality.inputs.slices_of_events import slices_of
from lscb_pipeline.quality.inputs.stated_figures import with_confirmed_zeros, words_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import DeliveryStatus
from lscb_pipeline.warehouse.stages import event_slices, judge
from lscb_pipeline.warehouse.stages.event_slices import LongFeed

EVENTS_AT_ONCE = 200_000  # of a feed of persons: more are judged in slices of about so many


def load_materials(
    connection: Connection, library: Library, feeds: Sequence[str], quarter: Quarter, today: dt.date
) -> tuple[list[JudgementInputs], QuarterDeliveries]:
    """What is judged of those feeds of which anything came or is owed, and all deliveries of the feeds."""
    deliveries = judge.deliveries_of(connection, quarter)
    deliveries = deliveries[deliveries["feed"].isin(feeds)].reset_index(drop=True)
    of_reading = {"refused": judge.refused_of(connection, quarter), "notices": judge.notices_of(connection, quarter)}
    materials = []
    for feed in feeds:
        contract = library.contracts[feed]
        own = deliveries[deliveries["feed"] == feed].reset_index(drop=True)
        due = due_of(library, contract, quarter, today)
        if len(own) or due.senders:
            of_own = {name: rows[rows["delivery_id"].isin(own["delivery_id"])] for name, rows in of_reading.items()}
            materials.append(_material(connection, library, contract, quarter, own, due, **of_own))
    return materials, deliveries


def is_anything_there(
    connection: Connection, library: Library, feeds: Sequence[str], quarter: Quarter, today: dt.date
) -> bool:
    """Whether anything of these feeds came for a quarter, or is owed."""
    if judge.deliveries_of(connection, quarter)["feed"].isin(feeds).any():
        return True
    return any(due_of(library, library.contracts[feed], quarter, today).senders for feed in feeds)


def _material(
    connection: Connection, library: Library, contract: Contract, quarter: Quarter, sent: QuarterDeliveries,
    due: Obligations, refused: DeliveryRefusals, notices: DeliveryNotices,
) -> JudgementInputs:  # fmt: skip
    # what judging has stopped is judged anew; what reading could make nothing of has no rows
    is_usable = (sent["status"] != DeliveryStatus.UNREADABLE) & (sent["records"] > 0)
    deliveries = sent.drop(columns=["feed", "status", "sha256", "rejected_on"]).assign(
        is_usable=is_usable, rule_id=sent["rule_id"].mask(is_usable)
    )
    ids, slices = sent["delivery_id"].tolist(), None
    if _has_persons(contract) and sent["records"].sum() > EVENTS_AT_ONCE:
        ids, slices = [], partial(_slices, connection, _long_feed(contract, quarter, ids))
    rows = judge.rows_of(connection, contract, ids, _columns(contract))
    indicators = {i.code: i for i in library.indicators_of(contract.feed)}
    beside = _beside(connection, library, contract, quarter, rows, sent["delivery_id"].tolist())
    return JudgementInputs(
        contract, indicators, quarter, deliveries, rows, refused, notices, beside, due, slices=slices
    )


def _has_persons(contract: Contract) -> bool:
    """Whether persons are judged beside each other."""
    events = contract.properties.events
    return events is not None and events.spell is not None


def _long_feed(contract: Contract, quarter: Quarter, ids: Sequence[str]) -> LongFeed:
    return LongFeed(contract, ids, quarter, _since(quarter), _columns(contract))


def _since(quarter: Quarter) -> Quarter:
    """From which quarter on events that stand are looked at beside a quarter's own."""
    return quarter.previous().previous()


def _slices(connection: Connection, feed: LongFeed) -> Iterator[EventSlice]:
    number = event_slices.lay_out(connection, feed, slices_of(event_slices.key_pairs(connection, feed), EVENTS_AT_ONCE))
    yield from event_slices.slices_laid_out(connection, feed, number)


def _columns(contract: Contract) -> list[str]:
    """The stored columns that judging reads: of persons' rows only those that rules speak of, and pseudonyms."""
    if not contract.person_columns:
        return list(contract.stored_columns)
    events = contract.properties.events
    named = {column for rule in contract.rules for column in rule.columns}
    named |= {contract.area_column.name, *contract.properties.pseudonyms, *contract.moment_columns}
    named |= set(events.care.model_dump().values()) if events and events.care else set()
    named |= set(events.cases.columns) if events and events.cases else set()
    named |= {column.name for column in contract.columns if column.properties.collection_years}
    named |= {events.recorded_in.column} if events and events.recorded_in else set()
    if events and events.answers:
        named |= {events.answers.column, events.answers.amount, *events.answers.by}
    return [name for name in contract.stored_columns if name in named]


def _beside(
    connection: Connection, library: Library, contract: Contract, quarter: Quarter, rows: DeliveryRows, ids: list[str]
) -> Comparators:
    events = contract.properties.events
    if events is None:
        sent = judge.sent_before(connection, contract.feed, quarter)
        figures = _earlier_figures(connection, library, contract, quarter, rows)
        figures = with_confirmed_zeros(figures, sent.loc[sent["is_confirmed"], "delivery_id"])
        return Comparators(
            figures, sent, figures=_other_figures(connection, library, contract, quarter),
            worked_out=worked_out_beside(connection, library, contract, quarter),
        )  # fmt: skip
    before = quarter.previous()
    earlier, areas = rows.iloc[:0].assign(supplier="", collection_quarter=pd.Timestamp(quarter.starts_on)), None
    if events.spell:
        areas = judge.areas_of_events(connection, contract, before)
    if events.spell and len(rows):
        earlier = judge.earlier_events(connection, contract, quarter, _columns(contract), _since(quarter), ids)
    links = None
    if events.recorded_in:
        links = judge.links_of(connection, events.recorded_in.feed, before, quarter, contract.feed, ids)
    if events.care:  # of a year so far there are as many records as the year is long
        year_before = judge.year_before(connection, contract, quarter, _columns(contract))
        return Comparators(sent=NONE_SENT, events=earlier, year_before=year_before)
    if events.cases:
        return Comparators(sent=NONE_SENT, events=earlier)
    records = judge.records_before(connection, contract.feed, quarter)
    return Comparators(sent=NONE_SENT, events=earlier, areas=areas, records=records, links=links)


def _earlier_figures(
    connection: Connection, library: Library, contract: Contract, quarter: Quarter, rows: DeliveryRows
) -> StatedFigures:
    """Earlier deliveries' figures of the periods judged, of those before them and of those a year before."""
    spans = rows[PERIOD].drop_duplicates()
    judged = list(spans.itertuples(index=False, name=None))
    sums = any(i.adds_up_to for i in library.indicators_of(contract.feed))
    periods = with_those_before([*judged, *months_and_years(judged)] if sums else judged)
    if not periods:
        return words_of(rows, contract, library.indicators)
    earlier = judge.earlier_rows(connection, contract, quarter, contract.stored_columns, periods)
    return words_of(earlier, contract, library.indicators)


def months_and_years(spans: Sequence[tuple[pd.Timestamp, pd.Timestamp]]) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """The twelve months of each year, and of each month the year to March that it is in."""
    found = set()
    for start, end in spans:
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        if months == 12:
            firsts = [start + pd.DateOffset(months=number) for number in range(12)]
            found |= {(first, first + pd.offsets.MonthEnd(1)) for first in firsts}
        elif months == 1:
            ends = end.year + (end.month > 3)
            found.add((pd.Timestamp(ends - 1, 4, 1), pd.Timestamp(ends, 3, 31)))
    return sorted(found)


def with_those_before(spans: Sequence[tuple[pd.Timestamp, pd.Timestamp]]) -> list[tuple[dt.date, dt.date]]:
    """The first and last days of periods, of those before them and of those a year before."""
    periods = set()
    for start, end in spans:
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        for back in (0, months, 12):
            first = start - pd.DateOffset(months=back)
            periods.add((first.date(), (first + pd.DateOffset(months=months) - pd.Timedelta(days=1)).date()))
    return sorted(periods)


def _other_figures(
    connection: Connection, library: Library, contract: Contract, quarter: Quarter
) -> OtherFeedsCounts | None:
    """Other feeds' counts of the quarter, where this feed counts the same events: months summed, where all came."""
    counts = []
    for indicator in library.indicators_of(contract.feed):
        other = library.indicators.get(indicator.also_counted_by or "")
        if other is None or other.feed not in library.contracts:
            continue
        theirs = library.contracts[other.feed]
        due = library.scope.due_figures(theirs, [other], quarter)[PERIOD].drop_duplicates()
        periods = [(start.date(), end.date()) for start, end in due.itertuples(index=False, name=None)]
        if periods:
            rows = judge.earlier_rows(connection, theirs, quarter.next(), theirs.stored_columns, periods)
            stands = words_of(rows[rows["indicator_code"] == other.code], theirs, library.indicators)
            stands = stands[~stands["is_held"]].drop_duplicates(STATED_KEY, keep="last")
            summed = stands.groupby(["indicator_code", "area_code"])["numerator"].agg(["sum", "count"]).reset_index()
            counts.append(summed[summed["count"] == len(periods)].rename(columns={"sum": "numerator"}))
    return pd.concat(counts) if counts else None
