"""Whether a sum may be called its region's: of how many areas it is, and what others have hidden of it.

Here: which sums are at least so much, and which say nothing. Not here: the sums (london.py), cells that disclosure
control hides (disclosure).
"""

import numpy as np
import pandas as pd

from lscb_pipeline.benchmarks.london import QUOTIENTS, regions_of
from lscb_pipeline.frames.figures import AreaRegions, CoveredAreas, PartsOfRegions, RegionReturns, SenderHiddenFigures
from lscb_pipeline.frames.key_columns import REGION_KEY


def part_of_region(
    regions: RegionReturns, figures: SenderHiddenFigures, areas: AreaRegions, covered: CoveredAreas, least_share: float
) -> PartsOfRegions:
    """Add which sums are at least so much, and which say nothing: of too few areas, or a quotient that lacks cells.

    A count with a hidden or missing cell is at least so much. The cells of a quotient that senders hid are its small
    ones, so that it would be wrong by more than chance; of areas that didn't return, the page says how many there are.
    `covered` counts where nobody owes the feed. `least_share`: of the areas due, or covered, for a sum to say anything.
    """
    hidden = figures[figures["is_hidden"]]
    hidden_places = pd.concat(
        [hidden.assign(region="london"), hidden.assign(region=regions_of(hidden["area_code"].astype("str"), areas))]
    )[REGION_KEY].drop_duplicates()  # fmt: skip
    sums = regions.merge(hidden_places.assign(has_hidden=True), on=REGION_KEY, how="left", validate="one_to_one")
    has_hidden = sums["has_hidden"].eq(True).to_numpy()
    placed = covered.merge(areas, on="area_code", validate="many_to_one")
    both = pd.concat([placed.assign(region="london"), placed.assign(region=placed["inner_outer"])])
    sizes = both.groupby(["region", "feed"])["area_code"].nunique().rename("size").reset_index()
    size = sums[["region", "feed"]].merge(sizes, on=["region", "feed"], how="left", validate="many_to_one")["size"]
    expected = np.where(sums["areas_due"] > 0, sums["areas_due"], size.fillna(0).to_numpy())
    returned = sums["areas_returned"].to_numpy()
    is_few = returned < least_share * expected
    is_biased = has_hidden & sums["unit"].isin(QUOTIENTS).to_numpy()
    says_nothing = is_few | is_biased
    is_at_least = (sums["unit"] == "count").to_numpy() & (has_hidden | (returned < expected)) & ~is_few
    return sums.drop(columns="has_hidden").assign(is_at_least=is_at_least, says_nothing=says_nothing)
