"""Events of a long feed, slice by slice: laid out in a temporary table, of which a slice is read at a time.

Here: the keys that events share, as numbers, and the rows. Not here: which keys make a slice
(quality/inputs/slices_of_events.py). Two keys that have one number by chance are only judged in one slice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.judging import KeyPairs, KeySlices
from lscb_pipeline.quality.inputs.judgement_inputs import EventSlice
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.copying import copy_frame, query_frame
from lscb_pipeline.warehouse.stages.judge import ROW, STANDING

EARLIER = ["supplier", "collection_quarter"]


@dataclass(frozen=True)
class LongFeed:
    """The deliveries of a quarter whose events are judged, and from which quarter on others stand beside them."""

    contract: Contract
    deliveries: Sequence[str]
    quarter: Quarter
    since: Quarter
    columns: Sequence[str]


def key_pairs(connection: Connection, feed: LongFeed) -> KeyPairs:
    """Of all events the number of their first key beside each that they have; those without a key are left out."""
    return query_frame(
        connection,
        f"""select first_key as key, other_key, count(*) filter (where is_own) as events
            from ({_events(feed)}) event cross join lateral unnest(keys) other_key
            where other_key is not null group by 1, 2""",
    )


def lay_out(connection: Connection, feed: LongFeed, slices: KeySlices) -> int:
    """Make the temporary table of these slices; returns how many there are. It is gone when the transaction ends."""
    connection.execute(text("drop table if exists slice_of_key, event_in_slice"))
    connection.execute(text("create temporary table slice_of_key (key bigint, slice bigint) on commit drop"))
    copy_frame(connection, "slice_of_key", slices)
    number = int(slices["slice"].max()) + 1 if len(slices) else 1
    connection.execute(
        text(f"""
            create temporary table event_in_slice on commit drop as
            select coalesce(s.slice, e.row_number % {number}) as slice, e.*
            from ({_events(feed)}) e left join slice_of_key s on s.key = e.first_key
            where s.slice is not null or (e.first_key is null and e.is_own)
            order by 1""")
    )
    connection.execute(text("create index on event_in_slice (slice)"))
    return number


def slices_laid_out(connection: Connection, feed: LongFeed, number: int) -> Iterator[EventSlice]:
    """The slices that have events to judge."""
    names = ", ".join(dict.fromkeys([*ROW, *feed.columns]))
    for slice_number in range(number):
        of_slice = f"from event_in_slice where slice = {slice_number}"
        rows = query_frame(
            connection, f"select {names} {of_slice} and is_own order by delivery_id, row_number, column_name"
        )
        earlier = query_frame(
            connection,
            f"""select {names}, {", ".join(EARLIER)} {of_slice} and not is_own
                order by collection_quarter, supplier, row_number""",
        )
        if len(rows):
            yield EventSlice(rows, earlier)


def _events(feed: LongFeed) -> str:
    """The events to judge and those that stand of earlier quarters, each with its keys as numbers."""
    names = ", ".join(f"r.{name}" for name in dict.fromkeys([*ROW, *feed.columns]))
    ids = ", ".join(f"'{name}'" for name in feed.deliveries)
    keys = [
        name for name in ("person_key", "link_key", feed.contract.event_key) if name in feed.contract.stored_columns
    ]
    hashed = ", ".join(f"hashtextextended(r.{name}, {number})" for number, name in enumerate(keys))
    keyed = f"coalesce({hashed}) as first_key, array[{hashed}] as keys"
    return f"""
        select true as is_own, {keyed}, {names}, null::text as supplier, null::date as collection_quarter
        from intake.{feed.contract.feed} r where delivery_id = any(array[{ids}]::text[])
        union all
        select false, {keyed}, {names}, standing.supplier, standing.collection_quarter
        from ({STANDING}) standing join core.counted_{feed.contract.feed} r using (delivery_id)
        where standing.feed = '{feed.contract.feed}' and standing.collection_quarter >= date '{feed.since.key}'
          and standing.collection_quarter < date '{feed.quarter.key}'"""
