"""London's value where its publisher prints one: it knows the cells that it hides from us, and a sum of ours does not.

Here: a publisher's own rows of London, inner and outer London in place of sums. Not here: reading them
(intake/rows/regional.py), the sums (london.py).
"""

import pandas as pd

from lscb_pipeline.benchmarks.london import GROUP
from lscb_pipeline.benchmarks.rates import with_values

KEYS = ["region", *GROUP]
PARTS = ["numerator", "denominator", "value"]


def valued_regions(regional: pd.DataFrame, areas: pd.DataFrame, newest: str | None) -> pd.DataFrame:
    """KEYS and PARTS of what publishers print of regions, those alone that have a value.

    `regional`: region, GROUP, numerator, denominator, value, and the catalogue's columns that rates.with_values asks
    for. `areas`: area_code, inner_outer: a region's population is that of its areas.
    """
    members = {region: "+".join(sorted(own)) for region, own in areas.groupby("inner_outer")["area_code"]}
    members["london"] = "+".join(sorted(areas["area_code"]))
    found = with_values(regional.assign(area_code=regional["region"].map(members)), newest)
    return found.loc[found["value"].notna(), [*KEYS, *PARTS]]


def as_published(sums: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The sums (KEYS, PARTS) with a publisher's values in place of ours where it prints any; `source` says whose."""
    theirs = sums[KEYS].merge(published, on=KEYS, how="left")
    is_theirs = theirs["value"].notna().to_numpy()
    parts = {name: sums[name].mask(is_theirs, theirs[name].to_numpy()) for name in PARTS}
    source = pd.Series("sum", index=sums.index, dtype="str").mask(is_theirs, "publisher")
    return sums.assign(**parts, source=source)


def london_as_published(figures: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Figures beside London's value, the publisher's where it prints one (london_value alone changes)."""
    theirs = published.loc[published["region"] == "london", [*GROUP, "value"]]
    found = figures[GROUP].merge(theirs, on=GROUP, how="left")["value"].to_numpy()
    return figures.assign(london_value=figures["london_value"].mask(~pd.isna(found), found))
