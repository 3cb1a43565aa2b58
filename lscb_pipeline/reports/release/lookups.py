"""What an area's page says beside its figures: returns that are missing, how ready others were, whose neighbours.

Here: that, as rows for its template. Not here: the figures (shown_figures.py).
"""

import pandas as pd

from lscb_pipeline.benchmarks.neighbours import close_neighbours
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.words import READINESS, STATES

NAMED_AT_MOST = 8  # indicators; of more, the codes


def absent_returns(release: Release, area_code: str, titles: dict[str, str], about: dict[str, Record]) -> list[Record]:
    """What was due of an area and has no figure: by feed and why, whose return, and the indicators."""
    if release.missing.empty:
        return []
    of_area = release.missing[release.missing["area_code"] == area_code]
    absent = []
    for (feed, state), rows in of_area.groupby(["feed", "state"], sort=True):
        codes = sorted(rows["indicator_code"].unique())
        names = "; ".join(about[code]["title"] for code in codes) if len(codes) <= NAMED_AT_MOST else ", ".join(codes)
        absent.append(
            {"feed": titles[str(feed)], "state": STATES[str(state)], "told": names,
             "sender": _sender(release, area_code, str(feed))}
        )  # fmt: skip
    return absent


def _sender(release: Release, area_code: str, feed: str) -> str:
    """Who owes a feed's return for an area; empty where the release doesn't tell."""
    if release.returns.empty:
        return ""
    of_feed = release.returns[release.returns["feed"] == feed]
    of_area = of_feed[of_feed["area_code"] == area_code]
    names = (of_area if len(of_area) else of_feed[of_feed["area_code"].isna()])["name"]
    return str(names.iloc[0]) if len(names) == 1 else ""


def readiness_of(release: Release, area_code: str, titles: dict[str, str]) -> list[Record]:
    """How fit for audit the area's returns were, by feed."""
    if release.readiness.empty:
        return []
    of_area = release.readiness[release.readiness["area_code"] == area_code].sort_values("feed")
    return [
        row | {"title": titles.get(row["feed"], row["feed"]), "word": READINESS[row["colour"]]}
        for row in records(of_area)
    ]


def neighbours_of(release: Release, area_code: str) -> list[str]:
    """The names of an area's neighbours in London that are close, as the quarter's medians take them; nearest first."""
    asked = pd.DataFrame({"area_code": [area_code], "period_end": [pd.Timestamp(release.quarter.ends_on)]})
    named = dict(zip(release.areas["area_code"], release.areas["name"], strict=True))
    return [named[code] for code in close_neighbours(asked)["neighbour_area_code"] if code in named]
