"""Whether a sum may be called its region's: of how many areas it is, and what others have hidden of it.

Here: which sums are at least so much, and which say nothing. Not here: the sums (london.py), cells that disclosure
control hides (disclosure).
"""

import numpy as np
import pandas as pd

from lscb_pipeline.benchmarks.london import GROUP, QUOTIENTS, regions_of


def part_of_region(
    regions: pd.DataFrame, figures: pd.DataFrame, areas: pd.DataFrame, covered: pd.DataFrame, least_share: float
) -> pd.DataFrame:
    """Add is_at_least and says_nothing: of too few areas, or a quotient without cells that their sender hid.

    `regions`: region, GROUP, unit, areas_due, areas_returned. `figures`: GROUP, area_code, and is_hidden of what its
    sender hid. `covered`: feed and area_code of the areas that each feed tells of, where nobody owes it. A count with a
    hidden or missing cell is at least so much. A quotient's hidden cells are its small ones, so that it would be wrong
    by more than chance; of areas that didn't return, the page says how many there are.
    """
    keys = ["region", *GROUP]
    hidden = figures[figures["is_hidden"]]
    places = pd.concat(
        [hidden.assign(region="london"), hidden.assign(region=regions_of(hidden["area_code"].astype("str"), areas))]
    )[keys].drop_duplicates()  # fmt: skip
    found = regions.merge(places.assign(has_hidden=True), on=keys, how="left")
    has_hidden = found["has_hidden"].eq(True).to_numpy()
    told_of = covered.merge(areas, on="area_code")
    sizes = pd.concat([told_of.assign(region="london"), told_of.assign(region=told_of["inner_outer"])])
    size = sizes.groupby(["region", "feed"])["area_code"].nunique().rename("size").reset_index()
    in_all = found[["region", "feed"]].merge(size, on=["region", "feed"], how="left")["size"].fillna(0).to_numpy()
    expected = np.where(found["areas_due"] > 0, found["areas_due"], in_all)
    returned = found["areas_returned"].to_numpy()
    is_few = returned < least_share * expected
    is_biased = has_hidden & found["unit"].isin(QUOTIENTS).to_numpy()
    says_nothing = is_few | is_biased
    is_at_least = (found["unit"] == "count").to_numpy() & (has_hidden | (returned < expected)) & ~is_few
    return found.drop(columns="has_hidden").assign(is_at_least=is_at_least, says_nothing=says_nothing)
