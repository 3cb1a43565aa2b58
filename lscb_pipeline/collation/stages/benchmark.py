"""Stage 6, benchmark: the marts of every period that the quarter's deliveries touch, in one pass."""

import logging

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.benchmarks.compare import beside_others
from lscb_pipeline.benchmarks.comparison import can_compare, has_enough
from lscb_pipeline.benchmarks.london import beside_london, summary
from lscb_pipeline.benchmarks.publishers_values import as_published, london_as_published, valued_regions
from lscb_pipeline.benchmarks.rates import with_values
from lscb_pipeline.benchmarks.series import LOOKS_BACK, beside_past
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.inputs.breaks import breaks_of
from lscb_pipeline.collation.inputs.due import due_of_periods
from lscb_pipeline.collation.unchanged import COLLATED, unless_it_stands
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.frames.figures import FiguresBesidePast, IncompleteReturns, TouchedFigures
from lscb_pipeline.frames.key_columns import DUE_GROUP
from lscb_pipeline.reference.areas import by_member
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.stages import benchmark as marts
from lscb_pipeline.warehouse.stages.loads import vintage_in_use

log = logging.getLogger(__name__)


@unless_it_stands(COLLATED)
def benchmark(centre: Centre, quarter: Quarter) -> dict[str, int]:
    """Compute the marts of the touched periods: benchmark, london_summary, indicator_trend; return rows written."""
    with centre.warehouse.transaction() as connection:
        figures = marts.touched_figures(connection, quarter)
        written = dict.fromkeys(("benchmark", "london_summary"), figures[:0])
        if figures["is_wanted"].any():
            valued = with_values(figures, vintage_in_use(connection))
            wanted = valued[valued["is_wanted"]]
            wanted = wanted.assign(is_complete=is_complete(wanted, marts.incomplete(connection)))
            due = due_of_periods(centre.library, wanted[DUE_GROUP].drop_duplicates(), centre.today)
            areas = marts.areas(connection)
            published = valued_regions(marts.touched_regional(connection), areas, vintage_in_use(connection))
            regions = as_published(summary(wanted, areas, due), published)
            beside = london_as_published(beside_london(wanted), published)
            is_there = beside["value"].notna() | (beside["status"] == "c")
            is_enough = has_enough(beside, can_compare(beside), is_there, due, centre.library.weights.comparable)
            written = {"benchmark": beside_others(beside, is_enough), "london_summary": regions}
        for name, rows in written.items():
            marts.replace(connection, name, rows.astype({"rate_base": "Int64"}))
        written["indicator_trend"] = _trends(connection, centre.library)
        marts.mark_refreshed(connection)
    log.info("benchmarks: %d figures beside London's", len(written["benchmark"]))
    return {name: len(rows) for name, rows in written.items()}


def is_complete(figures: TouchedFigures, incomplete: IncompleteReturns) -> pd.Series:
    """Whether the return that each figure came with is complete; of a merged figure, each member's."""
    returns = by_member(figures[["feed", "delivered", "area_code"]])
    lacks = pd.Series(pd.MultiIndex.from_frame(returns).isin(pd.MultiIndex.from_frame(incomplete)), returns.index)
    return ~lacks.groupby(level=0).any().reindex(figures.index)


def _trends(connection: Connection, library: Library) -> FiguresBesidePast:
    """Put mart.indicator_trend right for the touched periods, and for the later ones that look back at them."""
    figures = marts.pasts(connection, LOOKS_BACK)
    trends = beside_past(figures, breaks_of(library))
    # chosen last: to a frame without rows pandas adds a row for each of a longer column's
    wanted = trends[trends["is_wanted"].astype("bool")]
    marts.replace_trends(connection, wanted)
    return wanted
