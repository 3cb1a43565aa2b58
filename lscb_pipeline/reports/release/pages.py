"""The pages of a release: London, an area, an indicator, definitions.

Here: what stands on which page. The frames are made readable once, for all pages. Not here: how a page looks
(templates/release), what a figure's texts are (figures.py).
"""

from functools import cached_property
from typing import Any

import pandas as pd

from lscb_pipeline.contracts.questions import questions
from lscb_pipeline.reference.areas import members
from lscb_pipeline.reports.page import render
from lscb_pipeline.reports.release import figures, london, words
from lscb_pipeline.reports.release.charts import area_chart, indicator_chart
from lscb_pipeline.reports.release.figures import SERIES, records
from lscb_pipeline.reports.release.lookups import absent_returns, neighbours_of, readiness_of
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.signals import AT_MOST, signals

EDITIONS = {"public": "", "restricted": "RESTRICTED: for the board alone, not for release"}


def area_page(release: Release, area_code: str, edition: str = "public") -> str:
    """The page of one area; `restricted` marks it as its board's own, with figures that others may not see."""
    return Pages(release).area(area_code, edition)


class Pages:
    """The pages of one release, with what they share."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.figures = figures.all_figures(release)
        self.area_codes = sorted(release.areas["area_code"])
        self.indicator_codes = sorted(release.benchmark["indicator_code"].unique())
        newest = figures.written(self.figures[self.figures["is_newest"]])
        order = {name: place for place, name in enumerate(words.PRIORITY_AREAS)}
        self._newest = newest.sort_values(
            "priority_area", key=lambda names: names.map(order), kind="stable", ignore_index=True
        )
        self._signals = signals(self._newest, questions())
        self._regions = figures.regions(release)
        self._changes = figures.changes(release)
        self._feeds = figures.feed_titles(release)
        self._by_area = _of_areas(self._newest)
        self._signals_by_area = _of_areas(self._signals)
        self._changes_by_area = _of_areas(self._changes)

    def index(self) -> str:
        """The page of London as a whole."""
        sure = self._signals[self._signals["is_sure"]]
        rest = sure.iloc[AT_MOST:]
        return self._render(
            "index", "", changes=records(self._changes.head(10)),
            why=self._changes["why"].value_counts().sort_index().to_dict(), changed=len(self._changes),
            signals=records(sure.head(AT_MOST)), rest=records(rest), seen_once=len(self._signals) - len(sure),
            returns=london.returns(self.release, self._feeds), groups=_grouped(london.figures(
                self._regions[self._regions["is_newest"]], self._newest)),
            areas=records(self.release.areas.sort_values("name")), indicators=self._indicator_names,
        )  # fmt: skip

    def area(self, area_code: str, edition: str = "public") -> str:
        """The page of one area."""
        rows = self._by_area.get(area_code, self._newest[:0])
        own = self._signals_by_area.get(area_code, self._signals[:0])
        changed = self._changes_by_area.get(area_code, self._changes[:0])
        name = self._names[area_code]
        compared = rows[rows["funnel"].notna()]
        chart = area_chart(_distances(compared), f"{name} against London")
        return self._render(
            "area", "../", place=name, area_code=area_code, edition=EDITIONS[edition], signals=records(own.head(AT_MOST)),
            more_signals=max(len(own) - AT_MOST, 0), absent=absent_returns(self.release, area_code, self._feeds),
            hidden=int((rows["marker"] == "c").sum()), markers=rows["marker"].value_counts().to_dict(),
            uncompared=int((rows["value"].notna() & rows["versus_london"].eq("not_compared")).sum()),
            changes=records(changed), groups=_grouped(records(rows)), neighbours=neighbours_of(self.release, area_code),
            readiness=readiness_of(self.release, area_code, self._feeds), chart=chart,
            boards=[b for b in records(self.release.boards) if area_code in b["area_codes"].split()],
        )  # fmt: skip

    def indicator(self, code: str) -> str:
        """The page of one indicator: its main series with a chart, then its breakdowns."""
        about = self._about[code]
        rows = self._newest[self._newest["indicator_code"] == code]
        regions = self._regions[self._regions["indicator_code"] == code]
        series = []
        for key, own in rows.groupby(SERIES, sort=True):
            beside = regions[(regions[SERIES] == key).all(axis=1)].sort_values("period_end", ascending=False)
            ranked = own.sort_values(["value", "area"], ascending=[False, True], na_position="last")
            london_now = beside[beside["region"] == "london"]
            series.append(
                {"name": own["series"].iloc[0], "feed": self._feeds[own["feed"].iloc[0]],
                 "period": own["period"].iloc[0], "rows": records(ranked), "regions": records(beside[beside["is_newest"]]),
                 "past": records(london_now), "frame": own}
            )  # fmt: skip
        series.sort(key=lambda s: (s["name"] != "", s["name"]))
        chart = indicator_chart(series[0]["frame"], f"{code} {about['title']}, {series[0]['period']}")
        return self._render("indicator", "../", about=about, series=series, chart=chart, feeds=self._feeds)

    def definitions(self) -> str:
        """The page of every definition, and of how figures were made and hidden."""
        known = [self._about[code] for code in self.indicator_codes]
        order = list(words.PRIORITY_AREAS)
        known.sort(key=lambda one: order.index(one["priority_area"]))
        return self._render("definitions", "", groups=_grouped(known), questions=questions(), feeds=self._feeds)

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(zip(self.release.areas["area_code"], self.release.areas["name"], strict=True))

    @cached_property
    def _about(self) -> dict[str, dict[str, Any]]:
        return {one["indicator_code"]: one for one in records(self.release.indicators)}

    @cached_property
    def _indicator_names(self) -> list[dict[str, Any]]:
        return [self._about[code] for code in self.indicator_codes]

    def _render(self, name: str, root: str, **context: object) -> str:
        context = {"place": "London", "edition": "", **context}
        return render(f"release/{name}.html.j2", release=self.release, root=root, words=words,
                      made_up=self.release.is_made_up, names=self._names, **context)  # fmt: skip


def _of_areas(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows by area, a merged figure's under each of its members."""
    each = rows.assign(own_code=[list(members(code)) for code in rows["area_code"]]).explode("own_code")
    return {str(code): own for code, own in each.groupby("own_code")}


def _grouped(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rows under the names of their priority areas, in the order of those."""
    return [
        (title, own)
        for code, title in words.PRIORITY_AREAS.items()
        if (own := [row for row in rows if row["priority_area"] == code])
    ]


def _distances(rows: pd.DataFrame) -> pd.DataFrame:
    """Signed distances from London, 1 being the 99.8 % limit on the figure's side; the farthest above first."""
    upper, lower = rows["funnel_upper_998"] - rows["london_value"], rows["london_value"] - rows["funnel_lower_998"]
    off = rows["value"] - rows["london_value"]
    names = rows["indicator_code"] + " " + rows["title"] + rows["series"].map(lambda s: f", {s}" if s else "")
    found = rows[["funnel"]].assign(name=names, distance=(off / upper.where(off > 0, lower)).fillna(0))
    return found.sort_values(["distance", "name"], ascending=[False, True])
