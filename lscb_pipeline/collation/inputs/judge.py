"""What is judged of a feed and quarter, fetched from the warehouse: deliveries, rows, and what lies beside them."""

import datetime as dt
from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation.inputs.due import due_of
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.quality.inputs.judgement_inputs import Comparators, JudgementInputs
from lscb_pipeline.quality.inputs.obligations import Obligations
from lscb_pipeline.quality.inputs.stated_figures import KEY, with_confirmed_zeros, words_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import DeliveryStatus
from lscb_pipeline.warehouse.stages import judge


def load_materials(
    connection: Connection, library: Library, feeds: Sequence[str], quarter: Quarter, today: dt.date
) -> tuple[list[JudgementInputs], pd.DataFrame]:
    """The materials of those feeds of which anything came or is owed, and their deliveries with statuses."""
    came = judge.deliveries_of(connection, quarter)
    came = came[came["feed"].isin(feeds)].reset_index(drop=True)
    told = {"refused": judge.refused_of(connection, quarter), "notices": judge.notices_of(connection, quarter)}
    found = []
    for feed in feeds:
        contract = library.contracts[feed]
        own = came[came["feed"] == feed].drop(columns="feed").reset_index(drop=True)
        due = due_of(library, contract, quarter, today)
        if len(own) or due.senders:
            parts = {name: rows[rows["delivery_id"].isin(own["delivery_id"])] for name, rows in told.items()}
            found.append(_material(connection, library, contract, quarter, own, due, **parts))
    return found, came


def _material(
    connection: Connection, library: Library, contract: Contract, quarter: Quarter, came: pd.DataFrame,
    due: Obligations, refused: pd.DataFrame, notices: pd.DataFrame,
) -> JudgementInputs:  # fmt: skip
    # what judging has stopped is judged anew; what reading could make nothing of has no rows
    is_usable = (came["status"] != DeliveryStatus.UNREADABLE) & (came["records"] > 0)
    deliveries = came.drop(columns=["status", "sha256", "rejected_on"]).assign(
        is_usable=is_usable, rule_id=came["rule_id"].mask(is_usable)
    )
    rows = judge.rows_of(connection, contract, came["delivery_id"].tolist(), _columns(contract))
    indicators = {i.code: i for i in library.indicators_of(contract.feed)}
    beside = _beside(connection, library, contract, quarter, rows)
    return JudgementInputs(contract, indicators, quarter, deliveries, rows, refused, notices, beside, due)


def _columns(contract: Contract) -> list[str]:
    """The stored columns that judging reads: of persons' rows only those that rules speak of, and pseudonyms."""
    if not contract.person_columns:
        return list(contract.stored_columns)
    events = contract.properties.events
    named = {column for rule in contract.rules for column in rule.columns}
    named |= {contract.area_column.name, *contract.properties.pseudonyms, *contract.moment_columns}
    named |= {events.recorded_in.column} if events and events.recorded_in else set()
    if events and events.answers:
        named |= {events.answers.column, events.answers.amount, *events.answers.by}
    return [name for name in contract.stored_columns if name in named]


def _beside(
    connection: Connection, library: Library, contract: Contract, quarter: Quarter, rows: pd.DataFrame
) -> Comparators:
    events = contract.properties.events
    if events is None:
        sent = judge.sent_before(connection, contract.feed, quarter)
        words = _words(connection, library, contract, quarter, rows)
        words = with_confirmed_zeros(words, sent.loc[sent["is_confirmed"], "delivery_id"])
        return Comparators(words, sent, figures=_other_figures(connection, library, contract, quarter))
    before = quarter.previous()
    earlier = pd.DataFrame()
    if events.spell:
        earlier = judge.earlier_events(connection, contract, quarter, _columns(contract), since=before.previous())
    links = None
    if events.recorded_in:
        links = judge.links_of(connection, events.recorded_in.feed, before, quarter)
    records = judge.records_before(connection, contract.feed, quarter)
    return Comparators(sent=pd.DataFrame(), events=earlier, records=records, links=links)


def _words(
    connection: Connection, library: Library, contract: Contract, quarter: Quarter, rows: pd.DataFrame
) -> pd.DataFrame:
    """Earlier deliveries' figures of the periods judged, of those before them and of those a year before."""
    spans = rows[["period_start", "period_end"]].drop_duplicates()
    periods = with_those_before(list(spans.itertuples(index=False, name=None)))
    if not periods:
        return words_of(rows, contract, library.indicators)
    earlier = judge.earlier_rows(connection, contract, quarter, contract.stored_columns, periods)
    return words_of(earlier, contract, library.indicators)


def with_those_before(spans: Sequence[tuple[pd.Timestamp, pd.Timestamp]]) -> list[tuple[dt.date, dt.date]]:
    """The first and last days of periods, of those before them and of those a year before."""
    found = set()
    for start, end in spans:
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        for back in (0, months, 12):
            first = start - pd.DateOffset(months=back)
            found.add((first.date(), (first + pd.DateOffset(months=months) - pd.Timedelta(days=1)).date()))
    return sorted(found)


def _other_figures(
    connection: Connection, library: Library, contract: Contract, quarter: Quarter
) -> pd.DataFrame | None:
    """Other feeds' counts of the quarter, where this feed counts the same events: months summed, where all came."""
    found = []
    for indicator in library.indicators_of(contract.feed):
        other = library.indicators.get(indicator.also_counted_by or "")
        if other is None or other.feed not in library.contracts:
            continue
        of = library.contracts[other.feed]
        due = library.scope.due_figures(of, [other], quarter)[["period_start", "period_end"]].drop_duplicates()
        periods = [(start.date(), end.date()) for start, end in due.itertuples(index=False, name=None)]
        if periods:
            rows = judge.earlier_rows(connection, of, quarter.next(), of.stored_columns, periods)
            stands = words_of(rows[rows["indicator_code"] == other.code], of, library.indicators)
            stands = stands[~stands["is_held"]].drop_duplicates(KEY, keep="last")
            summed = stands.groupby(["indicator_code", "area_code"])["numerator"].agg(["sum", "count"]).reset_index()
            found.append(summed[summed["count"] == len(periods)].rename(columns={"sum": "numerator"}))
    return pd.concat(found) if found else None
