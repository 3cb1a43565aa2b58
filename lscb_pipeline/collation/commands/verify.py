"""Whether nothing is lost: the archive's bytes beside what the warehouse says of them.

Here: `lscb status --verify`, and when it was done last. Not here: what is kept how long (purge.py).
"""

import datetime as dt
import json

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.files import write_whole
from lscb_pipeline.frames.commands import ArchiveFaults
from lscb_pipeline.warehouse.commands import purging

VERIFIED = "archive_verified.json"  # of a home: when its archive was verified last, and how many faults there were
FAULTS = ["fault", "delivery_id", "path", "sha256"]


def verify(centre: Centre) -> tuple[int, ArchiveFaults]:
    """How many files the archive must hold, and the deliveries whose bytes are `missing` or `altered`.

    Purged ones must not be there: `not removed` where they are. Raises ArchiveKeyError where the key is not the
    archive's.
    """
    with centre.warehouse.transaction() as connection:
        deliveries = purging.bytes_of_deliveries(connection)
    kept = set(deliveries.loc[~deliveries["is_purged"], "sha256"])
    faults = {sha256: _fault(centre, sha256) for sha256 in sorted(kept)}
    faults |= {
        sha256: "not removed" for sha256 in sorted(set(deliveries["sha256"]) - kept) if centre.archive.holds(sha256)
    }  # fmt: skip
    found = deliveries.assign(fault=deliveries["sha256"].map(faults)).dropna(subset="fault")[FAULTS]
    said = {"made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "faults": len(found)}
    write_whole(centre.settings.make_home() / VERIFIED, json.dumps(said).encode())
    return len(kept), found


def _fault(centre: Centre, sha256: str) -> str | None:
    try:
        with centre.archive.open(sha256):
            return None
    except FileNotFoundError:
        return "missing"
    except ValueError:
        return "altered"
