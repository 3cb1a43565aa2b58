"""When an area owes each item of the borough return, as an array. Before an item is due an area has no row for it.

Here: the quarters of the sample alone. Not here: since when what is due (data_contracts/scope.yaml), nor who returned
at all (behaviour.py).
"""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.library import library
from lscb_pipeline.frames.reference import OwedFigures
from lscb_pipeline.sample.rounds import BOROUGH, COUNT, quarters


def is_due(indicator: Indicator, suppliers: list[str]) -> NDArray[np.bool_]:
    """Areas (by their suppliers) x quarters: whether the area owes a figure; an annual one with the year's last."""
    owed = _owed()
    mine = owed[owed["indicator_code"] == indicator.code]
    due = np.zeros((len(suppliers), COUNT), dtype=np.bool_)
    due[pd.Index(suppliers).get_indexer(pd.Index(mine["supplier"])), mine["quarter_number"]] = True
    return due


@functools.cache
def _owed() -> OwedFigures:
    """Every figure that the borough returns owe, with the number of its quarter."""
    contract, indicators = library().contracts[BOROUGH], library().indicators_of(BOROUGH)
    by_quarter = [
        library().scope.due_figures(contract, indicators, quarter).assign(quarter_number=number)
        for number, quarter in enumerate(quarters())
    ]
    return pd.concat(by_quarter, ignore_index=True)
