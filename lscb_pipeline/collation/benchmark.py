"""Stage 4, benchmark: the marts of every period that the quarter's deliveries touch, in one pass."""

import logging

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.benchmarks.comparison import compared
from lscb_pipeline.benchmarks.london import DUE, beside_london, summary
from lscb_pipeline.benchmarks.neighbours import beside_neighbours
from lscb_pipeline.benchmarks.rates import with_values
from lscb_pipeline.benchmarks.series import LOOKS_BACK, beside_past
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse import marts

log = logging.getLogger(__name__)


def benchmark(centre: Centre, quarter: Quarter) -> dict[str, int]:
    """Compute the marts of the touched periods: benchmark, london_summary, indicator_trend; return rows written."""
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
        written["indicator_trend"] = _trends(connection, centre.library)
        marts.mark_refreshed(connection)
    log.info("benchmarks: %d figures beside London's", len(written["benchmark"]))
    return {name: len(rows) for name, rows in written.items()}


def _trends(connection: Connection, library: Library) -> pd.DataFrame:
    """Put mart.indicator_trend right for the touched periods, and for the later ones that look back at them."""
    breaks = [
        (indicator.code, pd.Timestamp(version.valid_from))
        for indicator in library.indicators.values()
        for version in indicator.versions
        if version.breaks_series and version.valid_from
    ]
    figures = marts.pasts(connection, LOOKS_BACK)
    found = beside_past(figures, pd.DataFrame(breaks, columns=["indicator_code", "valid_from"]))
    found = found[found["is_wanted"]].assign(
        change=found["value"] - found["previous_value"], change_on_year=found["value"] - found["year_before_value"]
    )
    marts.replace_trends(connection, found)
    return found


def _due(library: Library, periods: pd.DataFrame) -> pd.DataFrame:
    """The areas that owe each figure: the rows of `periods`, of every feed, each with its area_codes."""
    by_feed = [
        library.scope.due_areas(library.contracts[str(feed)], library.indicators_of(str(feed)), rows)
        for feed, rows in periods.groupby("feed")
    ]
    return pd.concat(by_feed, ignore_index=True)
