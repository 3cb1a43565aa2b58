"""Figures of areas together (`E09000021+E09000027`), as those see them who know one area's part.

Here: how small a member's part may be expected to be. Not here: what is hidden for it (suppression.py).
"""

import numpy as np
import pandas as pd

from lscb_pipeline.reference.areas import members
from lscb_pipeline.reference.populations import least_and_most

CHILDREN = "0-17"


def least_share(area_codes: pd.Series) -> pd.Series:
    """Of merged areas: the least share of their children that lives in a member; missing for single areas."""
    shares = {code: _least_share(code) for code in area_codes.unique() if "+" in code}
    return area_codes.map(shares).astype("float64")


def _least_share(code: str) -> float:
    children = least_and_most(pd.Series(members(code)), CHILDREN)["least"]
    return float(np.nan_to_num(children.min() / children.sum()))
