"""What deliveries state, put into the warehouse's temporary table `stated`, which promotion and traces read.

Here: rows fetched some at a time, and stated as they are judged. Not here: what a row states
(quality/inputs/stated_figures.py), nor what is made of it (stages/promote.py).
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from sqlalchemy import Connection

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.frames.judging import FiguresToPromote
from lscb_pipeline.frames.records import DeliveryRows
from lscb_pipeline.quality.inputs.stated_figures import columns_read, words_of
from lscb_pipeline.warehouse.stages import deliveries, derived, judge, stated

ROWS_AT_ONCE = 100_000  # that are held in memory, but for a single delivery's


def state(connection: Connection, contract: Contract, library: Library, ids: Sequence[str]) -> None:
    """Make temporary table `stated` of these deliveries' figures, for this transaction."""
    indicators = library.indicators_of(contract.feed)
    if contract.properties.events:
        stated.state_events(connection, contract, indicators, ids, library.scope.pilots)
        derived.add_derived(connection, contract, library.derived_of(contract.feed), ids, library.scope.pilots)
        return
    stored = deliveries.rows_stored(connection, contract.feed, ids)
    columns = columns_read(contract)
    rows = (judge.rows_of(connection, contract, some, columns) for some in batches(stored))
    stated.state_figures(connection, figures_of(rows, contract, indicators))


def batches(stored: dict[str, int]) -> Iterator[list[str]]:
    """Deliveries by how many rows they have, together up to ROWS_AT_ONCE; one of more by itself."""
    batch: list[str] = []
    rows = 0
    for delivery, own in stored.items():
        if batch and rows + own > ROWS_AT_ONCE:
            yield batch
            batch, rows = [], 0
        batch.append(delivery)
        rows += own
    if batch:
        yield batch


def figures_of(
    parts: Iterable[DeliveryRows], contract: Contract, indicators: Sequence[Indicator]
) -> Iterator[FiguresToPromote]:
    """The figures that typed rows state, as `stated` has them."""
    by_code = {indicator.code: indicator for indicator in indicators}
    for rows in parts:
        words = words_of(rows, contract, by_code)
        places = rows.loc[words.index]
        yield words.assign(
            row_number=places["row_number"], column_name=places["column_name"],
            kind=np.where(words["is_held"], "held", "figure"),
        )[list(stated.STATED_COLUMNS)]  # fmt: skip
