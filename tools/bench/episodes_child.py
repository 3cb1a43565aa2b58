"""One file from disk to core in a process of its own: prints what each stage took, rows shown and peak memory."""

import json
import resource
import sys
import time
from itertools import pairwise
from unittest.mock import patch

from episodes import FEED, QUARTER

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages.promote import promote
from lscb_pipeline.collation.stages.read import read_feed
from lscb_pipeline.collation.stages.receive import receive
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.database.connect import frame
from lscb_pipeline.warehouse.stages import deliveries, loads


def main() -> None:
    """Set up without being timed, then receive, read and promote; counting the events comes apart."""
    centre = Centre(Settings())
    _ = centre.warehouse, centre.library, centre.archive
    moments, peaks = [time.perf_counter()], []
    for stage in (_receive, _read, _mark_promoted, _count):
        stage(centre)
        moments.append(time.perf_counter())
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
    seconds = [after - before for before, after in pairwise(moments)]
    measured = dict(zip(("receive", "read", "mark", "counting"), seconds, strict=True))
    with centre.warehouse.transaction() as connection:
        rows = int(frame(connection, "select count(*) as rows from core.missing_episode")["rows"][0])
    peak = peaks[2]  # as far as the total goes
    sys.stdout.write(json.dumps(measured | {"total": sum(seconds[:3]), "rows": rows, "megabytes": peak / 1e6}) + "\n")


def _receive(centre: Centre) -> None:
    receive(centre, QUARTER)


def _read(centre: Centre) -> None:
    read_feed(centre, QUARTER, FEED)


def _mark_promoted(centre: Centre) -> None:
    with centre.warehouse.transaction() as connection:
        loads.lock_core(connection)
        own = deliveries.of_quarter(connection, FEED, QUARTER, ["read"])
        deliveries.mark_promoted(connection, own, loads.start_load(connection, "collation", QUARTER))


def _count(centre: Centre) -> None:
    """Without the gate, which asks for a judgement: judging isn't what is measured here."""
    with patch("lscb_pipeline.collation.gate.ask"):
        promote(centre, QUARTER)


if __name__ == "__main__":
    main()
