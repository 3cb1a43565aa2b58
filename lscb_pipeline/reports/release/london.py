"""What the page of London says of returns and of London's own figures.

Here: that, as rows for its template. Not here: the figures' texts (figures.py).
"""

from typing import Any

import pandas as pd

from lscb_pipeline.reports.inputs import records
from lscb_pipeline.reports.release.figures import GROUP
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.words import READINESS

HERE = ("received", "late")
FROM_GOOD = ("green", "amber", "red", "grey")


def returns(release: Release, titles: dict[str, str]) -> list[dict[str, Any]]:
    """Of each feed: its title, how many returns were owed and came, and whose are late, rejected or missing."""
    if release.returns.empty:
        return []
    found = []
    for feed, own in release.returns.groupby("feed", sort=True):
        names = {state: sorted(own.loc[own["state"] == state, "name"]) for state in ("late", "rejected", "missing")}
        came = int(own["state"].isin(HERE).sum())
        found.append({"title": titles[str(feed)], "owed": len(own), "came": came, **names})
    return found


def figures(regions: pd.DataFrame, newest: pd.DataFrame) -> list[dict[str, Any]]:
    """London's newest figures beside inner and outer London's, with how ready the areas' returns were.

    `regions`: figures.regions, newest. `newest`: the areas' figures. The colour is that of the area in the middle.
    """
    london = regions[regions["region"] == "london"]
    for region in ("inner", "outer"):
        own = regions.loc[regions["region"] == region, [*GROUP, "shown"]]
        london = london.merge(own.rename(columns={"shown": region}), on=GROUP, how="left")
    counted = newest[newest["in_london"]].groupby(GROUP)["colour"].value_counts().unstack(fill_value=0)
    counted = counted.reindex(columns=FROM_GOOD, fill_value=0)
    middle = (counted.cumsum(axis=1).ge(counted.sum(axis=1) / 2, axis=0)).idxmax(axis=1)
    said = [
        ", ".join(f"{n} {READINESS[colour]}" for colour, n in zip(FROM_GOOD, row, strict=True) if n)
        for row in counted.itertuples(index=False)
    ]
    told = pd.DataFrame({"colour": middle, "said": said}, index=counted.index).reset_index()
    found = london.merge(told, on=GROUP, how="left")
    found["colour"] = found["colour"].fillna("grey")
    return records(found.assign(word=found["colour"].map(READINESS), said=found["said"].fillna("no area counted")))
