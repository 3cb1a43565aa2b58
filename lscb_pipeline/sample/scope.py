"""Since when an area owes each item of the borough return.

Here: phase and pilot, as data. Not here: who piloted, and who returned at all (history.py). Before an item is due
an area has no row for it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.sample.history import PILOTS
from lscb_pipeline.sample.rounds import YEAR_END, number_of, quarters, season_of

NATIONAL = "NI 71"  # every council answers it, whatever the project's phases
# The first quarter due: from pilot areas, from every area.
SINCE = {
    "I": ("2008-09-Q1", "2008-09-Q1"),
    "II": ("2008-09-Q2", "2008-09-Q4"),
    NATIONAL: ("2008-09-Q3", "2008-09-Q3"),
}


def is_due(indicator: Indicator, suppliers: list[str]) -> NDArray[np.bool_]:
    """Areas (by their suppliers) x quarters: whether the area owes a figure; an annual one with the year's last."""
    of_pilots, of_all = SINCE[NATIONAL if indicator.ni_code == NATIONAL else indicator.phase]
    is_pilot = np.array([supplier in PILOTS for supplier in suppliers])
    first = np.where(is_pilot, number_of(of_pilots), number_of(of_all))
    in_season = np.array([indicator.frequency != "annual" or season_of(q) == YEAR_END for q in quarters()])
    due: NDArray[np.bool_] = (np.arange(len(quarters())) >= first[:, None]) & in_season
    return due
