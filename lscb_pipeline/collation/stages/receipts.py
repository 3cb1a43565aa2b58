"""Stage 4, receipts: what became of each delivery, for its sender, for its owner alone in LSCB_HOME/receipts.

Written once the quarter is judged and before the gate, so that the first bad file of a quarter has its receipt though
nothing can be published; and told again after promotion, where what counts has changed, whatever quarter the delivery
is of. Writing them again writes the same bytes. Here: which are written, and when. Not here: what stands on one
(reports/sender/receipt.py).
"""

import logging
from pathlib import Path

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.inputs.report import delivered_of, inputs_of
from lscb_pipeline.collation.unchanged import COLLATED, files_in, unless_it_stands
from lscb_pipeline.files import write_whole
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.receipt import receipts
from lscb_pipeline.warehouse.stages import standing

log = logging.getLogger(__name__)
TOLD = ".receipts_told"  # the last load that receipts have told of; without it, all are written anew


def receipts_in(centre: Centre, quarter: Quarter) -> str:
    """A digest of the quarter's receipts, as they lie there."""
    return files_in(centre.settings.make_home() / "receipts" / quarter.label)


@unless_it_stands(COLLATED, receipts_in)
def write_receipts(centre: Centre, quarter: Quarter) -> int:
    """Write the receipt of every delivery of a quarter; return how many there are."""
    return _write(centre, quarter)


def _write(centre: Centre, quarter: Quarter) -> int:
    with centre.warehouse.transaction() as connection:
        inputs = inputs_of(connection, centre.library, quarter, centre.today)
        delivered = delivered_of(connection, inputs)
    written = 0
    for supplier, delivery_id, page in receipts(inputs, delivered):
        write_private(centre, ["receipts", quarter.label, supplier, f"{delivery_id}.html"], page.encode())
        written += 1
    log.info("%s: %d receipts", quarter.label, written)
    return written


def tell_again(centre: Centre, quarter: Quarter) -> int:
    """Write anew the quarter's receipts, and those of quarters with figures that loads since the last time changed.

    Returns how many were written. What was told is noted at the end: where a run is killed, the next one tells it.
    """
    path = centre.settings.make_home() / TOLD
    noted = path.read_text() if path.is_file() else ""
    with centre.warehouse.transaction() as connection:
        last = standing.last_load(connection)
        since = int(noted) if noted.isdecimal() and int(noted) <= last else 0  # an older warehouse was brought back
        touched = standing.quarters_touched(connection, since) if since < last else []
    written = sum(_write(centre, each) for each in sorted({quarter, *touched}))
    write_private(centre, [TOLD], str(last).encode())
    return written


def write_private(centre: Centre, parts: list[str], content: bytes) -> Path:
    """Put a file into LSCB_HOME in one step, it and its folders for their owner alone; return where it is."""
    folder = centre.settings.make_home()
    for part in parts[:-1]:
        folder /= part
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)  # it may be there already, with other rights
    return write_whole(folder / parts[-1], content)
