"""What returns of each child give beside a feed's typed figures, fetched from the warehouse."""

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.frames.counted_beside import TypedFigures
from lscb_pipeline.quality.inputs.stated_figures import words_of
from lscb_pipeline.quality.inputs.worked_out_figures import WorkedOutFigures
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.stages import derived, judge


def worked_out_beside(
    connection: Connection, library: Library, contract: Contract, quarter: Quarter
) -> WorkedOutFigures | None:
    """What is worked out for the year so far, beside what was typed of its earlier quarters; None of no such feed."""
    own = [indicator for indicator in library.indicators_of(contract.feed) if indicator.derived]
    feeds = sorted({how.feed for indicator in own for how in indicator.derived} & set(library.contracts))
    if not feeds:
        return None
    counts = [
        derived.worked_out_counts(
            connection, library.contracts[feed], library.derived_of(feed), quarter, library.scope.pilots
        )
        for feed in feeds
    ]  # fmt: skip
    typed = _typed_before(connection, library, contract, quarter)
    return WorkedOutFigures(
        pd.concat(counts, ignore_index=True), typed[typed["indicator_code"].isin([i.code for i in own])],
        library.worked_out.tolerance,
    )  # fmt: skip


def _typed_before(connection: Connection, library: Library, contract: Contract, quarter: Quarter) -> TypedFigures:
    """The figures of the year's earlier quarters, in usable deliveries with them."""
    periods = []
    before = quarter.previous()
    while before != quarter.last_of_year_before():
        periods.append((before.starts_on, before.ends_on))
        before = before.previous()
    rows = judge.earlier_rows(connection, contract, quarter, contract.stored_columns, periods)
    words = words_of(rows, contract, library.indicators)
    words = words[~words["is_held"]]
    days = derived.received_on(connection, sorted(set(words["delivery_id"])))
    received_on = words["delivery_id"].map(days).astype("datetime64[s]")
    return words.assign(supplier=rows["supplier"].loc[words.index], received_on=received_on)
