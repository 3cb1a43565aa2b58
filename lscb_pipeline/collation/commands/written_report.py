"""A report that is no part of a release, written for its owner alone, into LSCB_HOME/reports.

Here: through the gate, then into its folder. Not here: what a report says, nor the gate (release/report_gate.py).
"""

from collections.abc import Mapping
from pathlib import Path

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.release.report_gate import let_through, prints_figures
from lscb_pipeline.collation.stages.receipts import write_private
from lscb_pipeline.warehouse.stages import release_reads

REPORTS = "reports"


def write_report(centre: Centre, folder: list[str], files: Mapping[str, bytes]) -> list[Path]:
    """Write a report's files and return where they are, in their order.

    `folder`: below LSCB_HOME/reports. Raises ReportHeldError, and writes nothing, where a page prints a figure that
    isn't published now.
    """
    if prints_figures(files):
        with centre.warehouse.transaction() as connection:
            let_through(files, release_reads.published_benchmark(connection), release_reads.published_sums(connection))
    return [write_private(centre, [REPORTS, *folder, name], content) for name, content in files.items()]
