"""London's value where its publisher prints one: it knows the cells that it hides from us, and a sum of ours does not.

Here: a publisher's own rows of London, inner and outer London in place of sums. Not here: reading them
(intake/rows/regional.py), the sums (london.py).
"""

import pandas as pd

from lscb_pipeline.benchmarks.rates import with_values
from lscb_pipeline.frames.figures import (
    AreaRegions,
    DefinedRegionalFigures,
    FiguresBesideLondon,
    RegionalFigures,
    SourcedRegionalFigures,
)
from lscb_pipeline.frames.key_columns import FIGURE_GROUP, REGION_KEY

PARTS = ["numerator", "denominator", "value"]


def valued_regions(regional: DefinedRegionalFigures, areas: AreaRegions, newest: str | None) -> RegionalFigures:
    """What publishers print of regions, with values, those alone that have one.

    A region's population is that of its areas, of no later vintage than `newest`, where that is named.
    """
    members = {region: "+".join(sorted(codes)) for region, codes in areas.groupby("inner_outer")["area_code"]}
    members["london"] = "+".join(sorted(areas["area_code"]))
    valued = with_values(regional.assign(area_code=regional["region"].map(members)), newest)
    return valued.loc[valued["value"].notna(), [*REGION_KEY, *PARTS]]


def as_published(sums: RegionalFigures, published: RegionalFigures) -> SourcedRegionalFigures:
    """The sums with a publisher's values in place of ours where it prints any; `source` says whose."""
    theirs = sums[REGION_KEY].merge(published, on=REGION_KEY, how="left", validate="one_to_one")
    is_theirs = theirs["value"].notna().to_numpy()
    parts = {name: sums[name].mask(is_theirs, theirs[name].to_numpy()) for name in PARTS}
    source = pd.Series("sum", index=sums.index, dtype="str").mask(is_theirs, "publisher")
    return sums.assign(**parts, source=source)


def london_as_published(figures: FiguresBesideLondon, published: RegionalFigures) -> FiguresBesideLondon:
    """Figures beside London's value, the publisher's where it prints one (london_value alone changes)."""
    theirs = published.loc[published["region"] == "london", [*FIGURE_GROUP, "value"]]
    beside = figures[FIGURE_GROUP].merge(theirs, on=FIGURE_GROUP, how="left", validate="many_to_one")
    printed = beside["value"].to_numpy()
    return figures.assign(london_value=figures["london_value"].mask(~pd.isna(printed), printed))
