"""Stage 4, benchmark: the marts of every period that the quarter's deliveries touch, in one pass."""

import logging

import pandas as pd

from lscb_pipeline.benchmarks.comparison import compared
from lscb_pipeline.benchmarks.london import DUE, beside_london, summary
from lscb_pipeline.benchmarks.neighbours import beside_neighbours
from lscb_pipeline.benchmarks.rates import with_values
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse import marts

log = logging.getLogger(__name__)


def benchmark(centre: Centre, quarter: Quarter) -> dict[str, int]:
    """Compute mart.benchmark and mart.london_summary of the touched periods; return rows written by mart."""
    with centre.warehouse.transaction() as connection:
        figures = marts.touched_figures(connection, quarter)
        written = dict.fromkeys(("benchmark", "london_summary"), figures[:0])
        if figures["is_wanted"].any():
            valued = with_values(figures)
            wanted = valued[valued["is_wanted"]]
            due = _due(centre.library, wanted[DUE].drop_duplicates())
            regions = summary(wanted, marts.areas(connection), due)
            compared_ = compared(beside_london(wanted), due, centre.library.weights.comparable)
            written = {"benchmark": beside_neighbours(compared_), "london_summary": regions}
        for name, rows in written.items():
            marts.replace(connection, name, rows.astype({"rate_base": "Int64"}))
        marts.mark_refreshed(connection)
    log.info("benchmarks: %d figures beside London's", len(written["benchmark"]))
    return {name: len(rows) for name, rows in written.items()}


def _due(library: Library, periods: pd.DataFrame) -> pd.DataFrame:
    """The areas that owe each figure: the rows of `periods`, of every feed, each with its area_codes."""
    by_feed = [
        library.scope.due_areas(library.contracts[str(feed)], library.indicators_of(str(feed)), rows)
        for feed, rows in periods.groupby("feed")
    ]
    return pd.concat(by_feed, ignore_index=True)
