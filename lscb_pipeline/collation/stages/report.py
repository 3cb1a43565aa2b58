"""Stage 7, report: the quarter's audit-readiness report for the centre, and what its deliveries count for now.

The report is written for its owner alone into LSCB_HOME/internal/<quarter>/; writing it again writes the same bytes.
Where the gate says no, the senders still hear of their deliveries (receipts.py), and the report that stood last stays.
"""

import logging

from lscb_pipeline.collation import gate
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.inputs.report import inputs_of
from lscb_pipeline.collation.stages.receipts import TOLD, receipts_in, tell_again, write_private
from lscb_pipeline.collation.unchanged import COLLATED, files_in, unless_it_stands
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.readiness.page import readiness_page
from lscb_pipeline.reports.readiness.readiness_workbook import readiness_workbook
from lscb_pipeline.reports.readiness.report import build

log = logging.getLogger(__name__)


def _reported(centre: Centre, quarter: Quarter) -> list[str]:
    home = centre.settings.make_home()
    return [receipts_in(centre, quarter), files_in(home / TOLD, home / "internal" / quarter.label)]


@unless_it_stands(COLLATED, _reported)
def report(centre: Centre, quarter: Quarter) -> dict[str, int]:
    """Tell senders what counts now, and write the quarter's report; return how many areas, findings, receipts.

    Raises NotPublishedError, with the receipts written and the report not, where the quarter may not be published.
    """
    written = tell_again(centre, quarter)
    gate.ask(centre, quarter)
    with centre.warehouse.transaction() as connection:
        inputs = inputs_of(connection, centre.library, quarter, centre.today)
    made = build(inputs)
    write_private(centre, ["internal", quarter.label, "readiness.html"], readiness_page(made).encode())
    write_private(centre, ["internal", quarter.label, "readiness.xlsx"], readiness_workbook(made))
    log.info("%s: readiness of %d areas", quarter.label, len(made.areas))
    return {"areas": len(made.areas), "findings": len(inputs.findings), "receipts": written}
