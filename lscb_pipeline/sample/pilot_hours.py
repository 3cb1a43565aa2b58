"""How many hours the sample's pilot boroughs say that they spent on a return: made up, from a stream of its own.

Here: the hours. Not here: who piloted, and when (data_contracts/pilot.yaml), nor the rest of the sign-off
(borough_return.py).
"""

from __future__ import annotations

import pandas as pd

from lscb_pipeline.contracts.library import library
from lscb_pipeline.frames.sample import VersionedFigures
from lscb_pipeline.reference.suppliers import own_areas
from lscb_pipeline.sample.long_form import FILE
from lscb_pipeline.sample.randomness import stream
from lscb_pipeline.sample.rounds import quarters

HALF_HOURS = (24, 121)  # of a first return, from and below
LATER_IN_100 = (50, 91)  # of these, in each quarter after it
CORRECTION = 2.0  # hours more
SILENT = 1  # boroughs that leave the question empty


def hours_of(rows: VersionedFigures, seed: int) -> pd.Series:
    """The hours that each row's file tells; empty outside the pilot. Indexed as `rows`."""
    pilot, chance = library().pilot, stream(seed, "pilot hours")
    senders = [supplier for supplier, area in own_areas().items() if area in pilot.boroughs]
    told: dict[tuple[int, str], float] = {}
    for at, supplier in enumerate(sorted(senders)):
        first, later = chance.integers(*HALF_HOURS) / 2, chance.integers(*LATER_IN_100, size=len(pilot.quarters)) / 100
        for number, quarter in enumerate(q for q in pilot.quarters if at >= SILENT and q in quarters()):
            hours = first if number == 0 else first * later[number]
            told[quarters().index(quarter), supplier] = round(2 * float(hours)) / 2
    files = zip(*(rows[name] for name in FILE), strict=True)
    hours = [told[q, s] + CORRECTION * (v - 1) if (q, s) in told else None for q, s, v in files]
    return pd.Series(hours, index=rows.index, dtype="Float64")
