"""Stage 4, benchmark: the marts of every period that the quarter's deliveries touch, in one pass."""

import logging

from lscb_pipeline.benchmarks.london import beside_london, summary
from lscb_pipeline.benchmarks.rates import with_values
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse import marts

log = logging.getLogger(__name__)


def benchmark(centre: Centre, quarter: Quarter) -> dict[str, int]:
    """Compute mart.benchmark and mart.london_summary of the touched periods; return rows written by mart."""
    with centre.warehouse.transaction() as connection:
        figures = marts.touched_figures(connection, quarter)
        written = dict.fromkeys(("benchmark", "london_summary"), figures[:0])
        if figures["is_wanted"].any():
            areas, not_covered = marts.coverage(connection)
            valued = with_values(figures)
            wanted = valued[valued["is_wanted"]]
            written = {"benchmark": beside_london(wanted), "london_summary": summary(wanted, areas, not_covered)}
        for name, rows in written.items():
            marts.replace(connection, name, rows.astype({"rate_base": "Int64"}))
        marts.mark_refreshed(connection)
    log.info("benchmarks: %d figures beside London's", len(written["benchmark"]))
    return {name: len(rows) for name, rows in written.items()}
