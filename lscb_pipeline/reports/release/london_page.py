"""What the page of London says of returns and of London's own figures.

Here: that, as rows for its template. Not here: the figures' texts (shown_figures.py).
"""

import pandas as pd

from lscb_pipeline.frames.key_columns import FIGURE_GROUP, FIGURE_KEY, REGION_KEY, SERIES_KEY
from lscb_pipeline.frames.releases import LondonMoves, ReadableFigures, ReadyRegions, ReleaseAreas, WrittenRegions
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.release.london_moves import BEYOND_CHANCE
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.words import READINESS

HERE = ("received", "late")
FROM_GOOD = ("green", "amber", "red", "grey")


def returns(release: Release, titles: dict[str, str]) -> list[Record]:
    """Of each feed: its title, how many returns were owed and came, and whose are late, rejected or missing."""
    if release.returns.empty:
        return []
    rows = []
    for feed, of_feed in release.returns.groupby("feed", sort=True):
        names = {
            state: sorted(of_feed.loc[of_feed["state"] == state, "name"]) for state in ("late", "rejected", "missing")
        }
        here = int(of_feed["state"].isin(HERE).sum())
        rows.append({"title": titles[str(feed)], "owed": len(of_feed), "came": here, **names})
    return rows


def beside_inner_and_outer(regions: ReadyRegions) -> list[Record]:
    """London's newest figures, each with inner and outer London's `shown`."""
    newest = regions[regions["is_newest"]]
    london = newest[newest["region"] == "london"]
    for region in ("inner", "outer"):
        beside = newest.loc[newest["region"] == region, [*FIGURE_GROUP, "shown"]].rename(columns={"shown": region})
        london = london.merge(beside, on=FIGURE_GROUP, how="left", validate="one_to_one")
    return records(london)


def with_moves(london: list[Record], moves: LondonMoves) -> list[Record]:
    """London's figures, each with its `move`: how it moved since a year before, or None where none can be said."""
    judged = moves.assign(is_beyond=moves["moved_by"].abs() >= BEYOND_CHANCE)
    by_series = {tuple(row[name] for name in SERIES_KEY): row for row in records(judged)}
    return [row | {"move": by_series.get(tuple(row[name] for name in SERIES_KEY))} for row in london]


def with_readiness(regions: WrittenRegions, figures: ReadableFigures, areas: ReleaseAreas) -> ReadyRegions:
    """Add how ready the returns were that a sum is of: colour, word, and `said`, how many of each colour.

    `figures`: the areas' figures. The colour is that of the area in the middle.
    """
    counted = figures.loc[figures["in_london"], [*FIGURE_KEY, "colour"]]
    part = counted["area_code"].map(areas.set_index("area_code")["inner_outer"])  # a merged area's is neither
    counted = pd.concat([counted.assign(region="london"), counted.assign(region=part).dropna(subset="region")])
    by_colour = counted.groupby([*FIGURE_GROUP, "region"])["colour"].value_counts().unstack(fill_value=0)
    by_colour = by_colour.reindex(columns=FROM_GOOD, fill_value=0)
    middle = by_colour.cumsum(axis=1).ge(by_colour.sum(axis=1) / 2, axis=0).idxmax(axis=1)
    said = [
        ", ".join(f"{n} {READINESS[colour]}" for colour, n in zip(FROM_GOOD, row, strict=True) if n)
        for row in by_colour.itertuples(index=False)
    ]
    ready = pd.DataFrame({"colour": middle, "said": said}, index=by_colour.index, dtype="str").reset_index()
    with_colours = regions.merge(ready, on=REGION_KEY, how="left", validate="one_to_one")
    with_colours = with_colours.fillna({"colour": "grey", "said": "no area counted"})
    return with_colours.assign(word=with_colours["colour"].map(READINESS))
