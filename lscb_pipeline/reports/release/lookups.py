"""What an area's page says beside its figures: returns that are missing, how ready others were, whose neighbours.

Here: that, as rows for its template. Not here: the figures (shown_figures.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import pandas as pd

from lscb_pipeline.benchmarks.neighbours import close_neighbours
from lscb_pipeline.reference.areas import members
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.words import READINESS, STATES

NAMED_AT_MOST = 8  # indicators; of more, the codes


def absent_returns(release: Release, titles: dict[str, str], about: dict[str, Record]) -> dict[str, list[Record]]:
    """What was due of each area and has no figure, by area: by feed and why, whose return, and the indicators."""
    absent: dict[str, list[Record]] = {}
    if release.missing.empty:
        return absent
    senders = _senders(release)
    for of, rows in release.missing.groupby(["area_code", "feed", "state"], sort=True):
        area, feed, state = map(str, of)
        codes = sorted(rows["indicator_code"].unique())
        names = "; ".join(about[code]["title"] for code in codes) if len(codes) <= NAMED_AT_MOST else ", ".join(codes)
        absent.setdefault(area, []).append(
            {"feed": titles[feed], "state": STATES[state], "told": names,
             "sender": senders.get((feed, area), senders.get((feed, None), ""))}
        )  # fmt: skip
    return absent


def _senders(release: Release) -> dict[tuple[str, str | None], str]:
    """Who owes a feed's return for an area, or for all (None); empty where the release doesn't tell of one alone."""
    names: dict[tuple[str, str | None], list[str]] = {}
    for row in records(release.returns):
        names.setdefault((row["feed"], row["area_code"]), []).append(row["name"])
    return {of: told[0] if len(told) == 1 else "" for of, told in names.items()}


def readiness_of(release: Release, area_code: str, titles: dict[str, str]) -> list[Record]:
    """How fit for audit the area's returns were, by feed."""
    if release.readiness.empty:
        return []
    of_area = release.readiness[release.readiness["area_code"] == area_code].sort_values("feed")
    return [
        row | {"title": titles.get(row["feed"], row["feed"]), "word": READINESS[row["colour"]]}
        for row in records(of_area)
    ]


def close_by_area(release: Release) -> dict[str, list[str]]:
    """The names of each area's neighbours in London that are close, as the quarter's medians take them; nearest first.

    By the area's code; an area without any has none.
    """
    areas = release.areas["area_code"]
    named = dict(zip(areas, release.areas["name"], strict=True))
    near = close_neighbours(pd.DataFrame({"area_code": areas, "period_end": pd.Timestamp(release.quarter.ends_on)}))
    found: dict[str, list[str]] = {code: [] for code in areas}
    for code, neighbour in zip(near["area_code"], near["neighbour_area_code"], strict=True):
        found[code] += [named[neighbour]] if neighbour in named else []
    return found


def by_member_area(rows: Iterable[Record]) -> Mapping[str, list[Record]]:
    """Rows by their areas, in their order: a merged area's under each of its members; none of an area without any."""
    by_area: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        for code in members(row["area_code"]):
            by_area[code].append(row)
    return by_area
