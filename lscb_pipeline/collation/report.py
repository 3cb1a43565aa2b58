"""Stage 5, report: the quarter's audit-readiness report for the centre, and a receipt for every delivery's sender.

Both are written for their owner alone, into LSCB_HOME: internal/<quarter>/ and receipts/<quarter>/<supplier>/. Writing
them again writes the same bytes. Where the gate says no, the senders still hear of their deliveries, and the report
that stood last stays.
"""

import logging
import os
from pathlib import Path

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.gate import NotPublishedError, reasons_not_to_publish
from lscb_pipeline.collation.report_material import delivered_of, inputs_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.page import readiness_page
from lscb_pipeline.reports.readiness import build
from lscb_pipeline.reports.receipt import receipts
from lscb_pipeline.reports.workbook import readiness_workbook

log = logging.getLogger(__name__)


def report(centre: Centre, quarter: Quarter) -> dict[str, int]:
    """Write the quarter's receipts and report; return how many areas, findings and receipts there are.

    Raises NotPublishedError, with the receipts written and the report not, where the quarter may not be published.
    """
    with centre.warehouse.transaction() as connection:
        inputs = inputs_of(connection, centre.library, quarter)
        delivered = delivered_of(connection, inputs)
    written = 0
    for supplier, delivery_id, page in receipts(inputs, delivered):
        write_private(centre, ["receipts", quarter.label, supplier, f"{delivery_id}.html"], page.encode())
        written += 1
    if reasons := reasons_not_to_publish(centre, quarter):
        raise NotPublishedError(quarter, reasons)
    made = build(inputs)
    write_private(centre, ["internal", quarter.label, "readiness.html"], readiness_page(made).encode())
    write_private(centre, ["internal", quarter.label, "readiness.xlsx"], readiness_workbook(made))
    log.info("%s: readiness of %d areas, %d receipts", quarter.label, len(made.areas), written)
    return {"areas": len(made.areas), "findings": len(inputs.findings), "receipts": written}


def write_private(centre: Centre, parts: list[str], content: bytes) -> Path:
    """Put a file into LSCB_HOME in one step, it and its folders for their owner alone; return where it is."""
    folder = centre.settings.make_home()
    for part in parts[:-1]:
        folder /= part
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)  # it may be there already, with other rights
    draft = folder / f".{parts[-1]}.draft"
    draft.unlink(missing_ok=True)  # what a killed process left
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
    return draft.replace(folder / parts[-1])
