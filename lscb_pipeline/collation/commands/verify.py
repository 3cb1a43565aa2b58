"""Whether nothing is lost: the archive's bytes beside what the warehouse says of them.

Here: `lscb status --verify`. Not here: what is kept how long (purge.py).
"""

import pandas as pd

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.warehouse.commands import purging

FAULTS = ["fault", "delivery_id", "path", "sha256"]


def verify(centre: Centre) -> tuple[int, pd.DataFrame]:
    """How many files the archive must hold, and FAULTS: deliveries whose bytes are `missing` or `altered`.

    Purged ones must not be there: `not removed` where they are. Raises ArchiveKeyError where the key is not the
    archive's.
    """
    with centre.warehouse.transaction() as connection:
        of = purging.bytes_of_deliveries(connection)
    kept = set(of.loc[~of["is_purged"], "sha256"])
    found = {sha256: _fault(centre, sha256) for sha256 in sorted(kept)}
    found |= {
        sha256: "not removed" for sha256 in sorted(set(of["sha256"]) - kept) if centre.archive.holds(sha256)
    }  # fmt: skip
    return len(kept), of.assign(fault=of["sha256"].map(found)).dropna(subset="fault")[FAULTS]


def _fault(centre: Centre, sha256: str) -> str | None:
    try:
        centre.archive.read(sha256)
    except FileNotFoundError:
        return "missing"
    except ValueError:
        return "altered"
    return None
