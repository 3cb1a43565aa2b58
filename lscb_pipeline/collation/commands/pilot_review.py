"""The pilot's review, for the steering group: a page and a workbook, internal, owner-only, in LSCB_HOME/reports/pilot.

Made of what the warehouse holds of the pilot's quarters: the same warehouse gives the same bytes. Here: fetching and
writing. Not here: what stands in it (reports/pilot).
"""

import logging
from pathlib import Path

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.written_report import write_report
from lscb_pipeline.collation.inputs.pilot_inputs import pilot_given
from lscb_pipeline.reports.pilot.review import PilotReview, pilot_review
from lscb_pipeline.reports.pilot.review_page import pilot_page
from lscb_pipeline.reports.pilot.review_workbook import pilot_workbook

log = logging.getLogger(__name__)
FOLDER = ["pilot"]


def review_pilot(centre: Centre) -> tuple[PilotReview, list[Path]]:
    """Write the review; return it, and its files: the page first.

    A quarter that is not collated is named in it, and nothing is said of that quarter.
    """
    with centre.warehouse.transaction() as connection:
        given = pilot_given(connection, centre.library, centre.today)
    review = pilot_review(given)
    files = {"review.html": pilot_page(review).encode(), "review.xlsx": pilot_workbook(review)}
    paths = write_report(centre, FOLDER, files)
    log.info("pilot reviewed: %d indicators, %d boroughs", len(review.proposed), len(review.boroughs))
    return review, paths
