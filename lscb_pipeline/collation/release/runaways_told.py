"""What the Runaways Report tells of London and a year by group, with the areas' counts behind it for the attacker.

Ways of grouping, as breakdowns `way:group`: children in the year by age and sex (in_year), episodes by risk, place and
area of report, children on police's and refuge's lists (on_lists). Where the attacker can tell an area's count, its way
is withheld. Here: those counts, and what is left when ways are withheld. Not here: what may be shown of a count
(benchmarks/runaway_groups.py, benchmarks/runaway_estimate.py), the attack (stages/disclose.py).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from lscb_pipeline.benchmarks.runaway_estimate import LEAST_MATCHES, POLICE, REFUGE, TOO_FEW, reported_if_expected
from lscb_pipeline.benchmarks.runaway_groups import AGE_BANDS, GROUPINGS, SEXES, within
from lscb_pipeline.frames.disclosure import GroupsTold
from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline.frames.runaways import ChildrenByGroup, EpisodesByGroup, RunawaysByArea
from lscb_pipeline.frames.schema import schema_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table

CHILDREN, EPISODES, ADMISSIONS = "RA007", "RA008", "RA014"
IN_YEAR, ON_LISTS = "in_year", "on_lists"
SAME_AS: Final = {"care": "RA011", "home": "RA016"}  # episodes by place that are an indicator's own
UNRECORDED = "not recorded"
Bounds = tuple[int, int] | None  # of London's count, by what is told; None where nothing is
_Group = tuple[str, str, str, pd.Series, str | None, Bounds]  # indicator, feed, breakdown, by area, whole, bounds


@dataclass(frozen=True)
class RunawaysTold:
    """What is shown (as JSON: see runaways_beside.py), and the areas' counts behind it; `withheld`: ways left out."""

    shown: Mapping[str, Any]
    groups: GroupsTold
    withheld: frozenset[str] = frozenset()

    @property
    def ways(self) -> frozenset[str]:
        """The ways of grouping that something is told of."""
        return frozenset(_ways(self.groups[self.groups["least"].notna()]))

    def without(self, ways: frozenset[str]) -> "RunawaysTold":
        """The same with ways of grouping withheld."""
        groups, shown = self.groups[~_ways(self.groups).isin(ways)], dict(self.shown)
        if IN_YEAR in ways:
            shown["groups"] = None
        if ON_LISTS in ways:
            nothing = dict.fromkeys(("police", "refuge", "both", "interval", "band", "by_survey"))
            shown |= nothing | {"reason": "the counts would let somebody tell a small number of children"}
        if shown["episodes"]:
            shown["episodes"] = {way: rows for way, rows in shown["episodes"].items() if way not in ways} or None
        shown["withheld"] = sorted(self.withheld | ways)
        return replace(self, shown=shown, groups=groups, withheld=self.withheld | ways)


def runaways_told(
    shown: Mapping[str, Any], first: Quarter, children: ChildrenByGroup, episodes: EpisodesByGroup,
    lists: RunawaysByArea, young: RunawaysByArea,
) -> RunawaysTold:  # fmt: skip
    """What is told of the year that begins with a quarter, with the exact counts behind it.

    `lists`, `young`: children on the lists, of all ages that are asked for and under 16.
    """
    groups = [*_listed(shown, lists, young)]
    if shown["groups"]:
        groups += _children(shown["groups"], children)
    if shown["episodes"]:
        groups += _episodes(shown["episodes"], episodes)
    areas = pd.Index(table("area")["area_code"])
    starts, ends = pd.Timestamp(first.starts_on), pd.Timestamp(first.starts_on) + pd.DateOffset(years=1, days=-1)
    every = [_each_area(group, areas, starts, ends) for group in groups]
    none = pd.DataFrame(columns=list(schema_of(GroupsTold).columns))
    return RunawaysTold({**shown, "withheld": []}, pd.concat(every, ignore_index=True) if every else none)


def _ways(groups: GroupsTold) -> pd.Series:
    return groups["breakdown"].str.split(":").str[0]


def _each_area(group: _Group, areas: pd.Index, starts: pd.Timestamp, ends: pd.Timestamp) -> GroupsTold:
    """A group's rows, of areas that have nobody in it, too: nobody can see that they don't."""
    indicator, feed, breakdown, counts, whole, bounds = group
    least, most = bounds or (None, None)
    rows = counts.reindex(areas.union(counts.index), fill_value=0).rename_axis("area_code").rename("counted")
    return rows.reset_index().assign(
        indicator_code=indicator, feed=feed, breakdown=breakdown, period_start=starts, period_end=ends,
        adds_up_to=whole,
        least=least, most=most,
    ).astype({"counted": "int64", "adds_up_to": "object", "least": "float64", "most": "float64"})[
        [*FIGURE_KEY, "counted", "adds_up_to", "least", "most"]
    ]  # fmt: skip


def _children(shown: Mapping[str, Mapping[str, int | None]], children: ChildrenByGroup) -> Iterator[_Group]:
    whole = f"{IN_YEAR}:all"
    yield CHILDREN, POLICE, whole, children.groupby("area_code")["children"].sum(), whole, None
    named = children["age_band"].astype("str") + " " + children["sex"].astype("str")
    names = {f"{band} {sex}": within(shown[band][sex]) for band in AGE_BANDS for sex in SEXES}
    for name, bounds, counts in _each(children.assign(name=named)[["area_code", "name", "children"]], names):
        yield CHILDREN, POLICE, f"{IN_YEAR}:{name}", counts, whole, bounds


def _episodes(shown: Mapping[str, Mapping[str, int | None]], episodes: EpisodesByGroup) -> Iterator[_Group]:
    by_place = episodes[episodes["grouping_name"] == "missing_from"]
    yield EPISODES, POLICE, "all", by_place.groupby("area_code")["episodes"].sum(), "all", None
    for place, code in SAME_AS.items():
        counts = by_place[by_place["group_name"] == place].groupby("area_code")["episodes"].sum()
        yield code, POLICE, "all", counts, None, None
    for way in (way for way in GROUPINGS if way in shown):
        rows = episodes.loc[episodes["grouping_name"] == way, ["area_code", "group_name", "episodes"]]
        names = {group: within(count) for group, count in shown[way].items()}
        for name, bounds, counts in _each(rows, names):
            yield EPISODES, POLICE, f"{way}:{name}", counts, "all", bounds


def _each(rows: pd.DataFrame, names: Mapping[str, Bounds]) -> Iterator[tuple[str, Bounds, pd.Series]]:
    """Each group that is shown, and those not recorded, with its bounds and its counts by area. rows: area, name, n."""
    area, name, counted = rows.columns
    filled = rows.assign(**{name: rows[name].where(rows[name].isin(list(names)), UNRECORDED)})
    for group, bounds in {**names, UNRECORDED: None}.items():
        counts = filled[filled[name] == group].groupby(area)[counted].sum()
        if bounds or len(counts):
            yield group, bounds, counts


def _listed(shown: Mapping[str, Any], lists: RunawaysByArea, young: RunawaysByArea) -> Iterator[_Group]:
    """Children on the lists."""
    expected = shown["by_survey"]
    both = (0, LEAST_MATCHES - 1)
    if shown["both"] is not None:  # never shown where there are fewer
        least, most = within(shown["both"])
        both = max(LEAST_MATCHES, least), most
    is_told = shown["both"] is not None or shown["reason"] == TOO_FEW
    told: Iterable[tuple[str, str, str, RunawaysByArea, str, Bounds]] = [
        (CHILDREN, POLICE, "police", lists, "police", within(shown["police"])),
        (ADMISSIONS, REFUGE, "refuge", lists, "refuge", within(shown["refuge"])),
        (CHILDREN, POLICE, "both", lists, "both", both if is_told else None),
        (
            CHILDREN,
            POLICE,
            "police_under_16",
            young,
            "police",
            None if expected is None else reported_if_expected(expected),
        ),
    ]
    for indicator, feed, name, rows, list_name, bounds in told:
        counts = rows[rows["list_name"] == list_name].set_index("area_code")["children"]
        if bounds:
            yield indicator, feed, f"{ON_LISTS}:{name}", counts, None, bounds
