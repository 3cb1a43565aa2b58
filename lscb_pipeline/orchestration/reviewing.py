"""The pilot's review as an asset: of all the pilot's quarters together, and so without partitions.

No part of a collation: a pilot ends once, and its review is made when somebody asks for it.
"""

import dagster as dg

from lscb_pipeline.collation.commands.pilot_review import review_pilot
from lscb_pipeline.orchestration.assets import CENTRE, DUE_FIGURE, FINDING, READINESS
from lscb_pipeline.orchestration.stage_errors import without_values


@dg.asset(key=["report", "pilot_review"], group_name="report", deps=[FINDING, READINESS, DUE_FIGURE])
def pilot_review_files(centre: CENTRE) -> dg.MaterializeResult[None]:
    """The review of the pilot: a page and a workbook, internal, in LSCB_HOME/reports/pilot. Grain: one, of all of it.

    Of a quarter that isn't collated it says nothing but that.
    """
    with without_values("pilot_review"):
        review, paths = review_pilot(centre)
    return dg.MaterializeResult(
        metadata={
            "page": dg.MetadataValue.path(str(paths[0])),
            "quarters": ", ".join(quarter.label for quarter in review.given.collated) or "none is collated",
            "boroughs": len(review.boroughs),
            **{f"proposed_{name}": count for name, count in review.counts.items()},
        }
    )
