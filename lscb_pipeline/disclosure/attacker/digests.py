"""What a part of the system is, in a hash: a part that was proven safe once needn't be solved again.

From quarter to quarter most parts are the same, number for number. Here: the hash of each part's counts, who may know
them, and constraints, whatever order these stand in. Not here: solving (solve.py), what is kept of it (warehouse).
"""

import hashlib

import numpy as np
import pandas as pd

from lscb_pipeline.disclosure.attacker.solve import Floats, Ints, Parts
from lscb_pipeline.frames.disclosure import AttackedCounts
from lscb_pipeline.frames.key_columns import COUNT_KEY


def digests(parts: Parts, ids: AttackedCounts, truth: Floats, salt: str) -> list[str]:
    """The hash of each part. `ids`: the unknowns, in order; `salt`: all else that answers depend on."""
    names = pd.util.hash_pandas_object(ids[COUNT_KEY], index=False).to_numpy()
    every, system = np.arange(parts.count), parts.system
    unknowns, entries, rows = (np.split(each.of(every), np.cumsum(each.length)[:-1]) for each in parts.contents)
    place = np.zeros(len(truth), dtype=np.int64)
    hashes = []
    for inside, joined, stated in zip(unknowns, entries, rows, strict=True):
        order = inside[np.lexsort((truth[inside], names[inside]))]
        place[order] = np.arange(len(order))
        hashed = hashlib.sha256(salt.encode())
        for values in (names[order], truth[order], parts.floor[order]):
            hashed.update(values.tobytes())
        for line in sorted(_lines(system.row[joined], place[system.id[joined]], system.coefficient[joined], stated,
                                  system.lower, system.upper)):  # fmt: skip
            hashed.update(line)
        hashes.append(hashed.hexdigest()[:32])
    return hashes


def _lines(row: Ints, place: Ints, coefficient: Floats, rows: Ints, lower: Floats, upper: Floats) -> list[bytes]:
    """Each constraint in bytes: its bounds, then its counts in their order."""
    if not len(rows):
        return []
    order = np.lexsort((place, row))
    row, pairs = row[order], np.stack([place[order].astype(np.float64), coefficient[order]], axis=1)
    of_rows = np.split(pairs, np.flatnonzero(np.diff(row)) + 1)
    return [
        np.array([lower[number], upper[number]]).tobytes() + of_row.tobytes()
        for number, of_row in zip(np.sort(rows), of_rows, strict=True)
    ]
