"""Whether nothing is lost: the archive's bytes beside what the warehouse says of them.

Here: `lscb status --verify`. Not here: what is kept how long (purge.py).
"""

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.frames.commands import ArchiveFaults
from lscb_pipeline.warehouse.commands import purging

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
    return len(kept), deliveries.assign(fault=deliveries["sha256"].map(faults)).dropna(subset="fault")[FAULTS]


def _fault(centre: Centre, sha256: str) -> str | None:
    try:
        with centre.archive.open(sha256):
            return None
    except FileNotFoundError:
        return "missing"
    except ValueError:
        return "altered"
