"""What an area's page says beside its figures: returns that are missing, how ready others were, whose neighbours.

Here: that, as rows for its template. Not here: the figures (figures.py).
"""

from typing import Any

from lscb_pipeline.reports.inputs import records
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.words import READINESS, STATES


def absent_returns(release: Release, area_code: str, titles: dict[str, str]) -> list[dict[str, Any]]:
    """What was due of an area and has no figure: by feed and why, the indicators."""
    if release.missing.empty:
        return []
    own = release.missing[release.missing["area_code"] == area_code]
    return [
        {"feed": titles.get(str(feed), str(feed)), "state": STATES.get(str(state), str(state).replace("_", " ")),
         "codes": sorted(rows["indicator_code"].unique())}
        for (feed, state), rows in own.groupby(["feed", "state"], sort=True)
    ]  # fmt: skip


def readiness_of(release: Release, area_code: str, titles: dict[str, str]) -> list[dict[str, Any]]:
    """How fit for audit the area's returns were, by feed."""
    if release.readiness.empty:
        return []
    own = release.readiness[release.readiness["area_code"] == area_code].sort_values("feed")
    return [
        row | {"title": titles.get(row["feed"], row["feed"]), "word": READINESS[row["colour"]]} for row in records(own)
    ]


def neighbours_of(release: Release, area_code: str) -> list[str]:
    """The names of an area's neighbours in London that are close, by the newest model; nearest first."""
    model = release.neighbours
    own = model[
        (model["area_code"] == area_code)
        & (model["closeness"] != "not close")
        & model["neighbour_area_code"].isin(release.areas["area_code"])
    ]
    own = own[own["model_year"] == own["model_year"].max()].sort_values("position")
    named = release.areas.set_index("area_code")["name"]
    return [str(named[code]) for code in own["neighbour_area_code"]]
