"""Merged figures, for a board that knows its own part: what is left of them is the others'.

Here: shown counts of which a member's part may be small. Not here: counts that are hidden (system.py has merged areas
beside members that are published, too).
"""

import numpy as np
import pandas as pd
from scipy.special import pdtr  # Poisson: a tenth of the time that scipy.stats takes to be there

from lscb_pipeline.disclosure.attacker.unknowns import SMALL, Counts
from lscb_pipeline.frames.disclosure import CountsSeen
from lscb_pipeline.reference.tables import table

LIKELY = 0.01  # a part that is small with less probability isn't told: nobody can rely on it


def shown_of_members(counts: Counts) -> CountsSeen:
    """The rows of counts.seen in which the last release shows a merged count with a member whose part may be 1 to 5.

    A part is expected to be as large as the member's share of the children.
    """
    seen = counts.seen
    is_shown = seen["shown_count"].notna() & (seen["truth"] > 0) & (seen["release"] == seen["release"].max())
    merged = seen[is_shown & seen["area_code"].str.contains("+", regex=False)]
    people = table("population")
    children = people[people["age_band"] == "0-17"].groupby("area_code")["population"].min()
    members = merged["area_code"].str.split("+")
    least = members.map(lambda codes: children.reindex(codes).min() / children.reindex(codes).sum()).astype("float64")
    likely = pdtr(SMALL, merged["truth"].to_numpy(dtype=np.float64) * least.to_numpy())
    may_be_small: pd.DataFrame = merged[~(likely < LIKELY)]
    return may_be_small
