"""What the page of London says of returns and of London's own figures.

Here: that, as rows for its template. Not here: the figures' texts (shown_figures.py).
"""

import pandas as pd

from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.shown_figures import GROUP
from lscb_pipeline.reports.release.words import READINESS

HERE = ("received", "late")
FROM_GOOD = ("green", "amber", "red", "grey")


def returns(release: Release, titles: dict[str, str]) -> list[Record]:
    """Of each feed: its title, how many returns were owed and came, and whose are late, rejected or missing."""
    if release.returns.empty:
        return []
    found = []
    for feed, own in release.returns.groupby("feed", sort=True):
        names = {state: sorted(own.loc[own["state"] == state, "name"]) for state in ("late", "rejected", "missing")}
        came = int(own["state"].isin(HERE).sum())
        found.append({"title": titles[str(feed)], "owed": len(own), "came": came, **names})
    return found


def beside_inner_and_outer(regions: pd.DataFrame) -> list[Record]:
    """London's newest figures, each with inner and outer London's `shown`. `regions`: as with_readiness gives them."""
    newest = regions[regions["is_newest"]]
    london = newest[newest["region"] == "london"]
    for region in ("inner", "outer"):
        own = newest.loc[newest["region"] == region, [*GROUP, "shown"]]
        london = london.merge(own.rename(columns={"shown": region}), on=GROUP, how="left")
    return records(london)


def with_readiness(regions: pd.DataFrame, figures: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Add to figures.regions how ready the returns were that a sum is of: colour, word, and `said`, how many of each.

    `figures`: the areas' figures. The colour is that of the area in the middle.
    """
    counted = figures.loc[figures["in_london"], [*GROUP, "area_code", "colour"]]
    own = counted["area_code"].map(areas.set_index("area_code")["inner_outer"])  # a merged area's is neither
    counted = pd.concat([counted.assign(region="london"), counted.assign(region=own).dropna(subset="region")])
    by_colour = counted.groupby([*GROUP, "region"])["colour"].value_counts().unstack(fill_value=0)
    by_colour = by_colour.reindex(columns=FROM_GOOD, fill_value=0)
    middle = by_colour.cumsum(axis=1).ge(by_colour.sum(axis=1) / 2, axis=0).idxmax(axis=1)
    said = [
        ", ".join(f"{n} {READINESS[colour]}" for colour, n in zip(FROM_GOOD, row, strict=True) if n)
        for row in by_colour.itertuples(index=False)
    ]
    told = pd.DataFrame({"colour": middle, "said": said}, index=by_colour.index, dtype="str").reset_index()
    found = regions.merge(told, on=[*GROUP, "region"], how="left").fillna({"colour": "grey", "said": "no area counted"})
    return found.assign(word=found["colour"].map(READINESS))
