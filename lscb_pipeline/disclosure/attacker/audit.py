"""Which hidden counts can be told from everything published so far, by an outsider and by each board.

A count from 1 to 5 is told where the greatest that it can be is no more than 5. A release is safe where none is told,
none is shown, nothing published depends on a hidden figure, and every question had an answer: a system that has no
solution counts as broken. Here: what the answers say. Not here: who is asked what (asking.py).
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lscb_pipeline.disclosure.attacker.asking import SLACK, highest_for
from lscb_pipeline.disclosure.attacker.digests import digests
from lscb_pipeline.disclosure.attacker.groups import is_of_group
from lscb_pipeline.disclosure.attacker.parts import shown_of_members
from lscb_pipeline.disclosure.attacker.related import hidden_with_zeros, related, stated
from lscb_pipeline.disclosure.attacker.solve import Parts
from lscb_pipeline.disclosure.attacker.system import constraints_of, near, system_of
from lscb_pipeline.disclosure.attacker.unknowns import COMPLEMENT, SMALL, Counts, counts_of, is_small
from lscb_pipeline.frames.disclosure import (
    AttackAnswers,
    AttackedCounts,
    AttackedFigures,
    AttackedGroups,
    AttackedIndicators,
    AttackedTotals,
    Constraints,
    CountRelations,
    HiddenCounts,
    Insiders,
    Leaks,
    RelatedFigures,
    ToldCounts,
)
from lscb_pipeline.frames.key_columns import COUNT_KEY, FIGURE_GROUP, FIGURE_KEY, PERIOD
from lscb_pipeline.frames.schema import schema_of

MEASURES = ["value", "lower_95", "upper_95", "rank", "quartile", "funnel"]
TOLD_PLACE = [*FIGURE_KEY, "what", "role"]
OF_ANY_PERIOD = ["indicator_code", "feed", "breakdown", "area_code", "what", "role"]
GROUP_PLACE = ["indicator_code", "feed", "area_code", "what", "role"]


@dataclass(frozen=True)
class Audit:
    """What an attack found; no true value is in it.

    broken: what is told. unsolved: questions without an answer. boards: how many were played. proven: the parts
    (digests.py) of which nothing is told to anybody, be all else what it is. is_of_cells: whether what is told hangs
    together with no count of a group, so that it would be told without those, and nothing more would. related: the
    figures whose counts stand in one constraint with what is told, or with what hangs together with that.
    """

    hidden: HiddenCounts
    broken: ToldCounts
    leaks: Leaks
    unsolved: int
    boards: int
    proven: frozenset[str]
    is_of_cells: bool
    related: RelatedFigures

    @property
    def is_solved(self) -> bool:
        """Whether every question had an answer."""
        return self.unsolved == 0

    @property
    def is_safe(self) -> bool:
        """Whether nothing is told."""
        return self.is_solved and self.broken.empty and self.leaks.empty

    @property
    def is_group(self) -> pd.Series:
        """Which of the hidden counts are areas' counts of groups, and no cells of a release."""
        return is_of_group(self.hidden["breakdown"])

    @property
    def told_groups(self) -> frozenset[tuple[object, ...]]:
        """The COUNT_KEYs of areas' counts of groups (groups.py) that are told."""
        told = self.hidden[(self.hidden["told_to"] != "") & self.is_group]
        return frozenset(told[COUNT_KEY].itertuples(index=False, name=None))

    def beside(self, earlier: "Audit") -> "Audit":
        """What is told beside what was told before to the same: that can't be taken back."""
        places = pd.MultiIndex.from_frame(self.broken[TOLD_PLACE])
        then = earlier.broken.set_index(TOLD_PLACE)["told_to"].reindex(places).fillna("")
        is_new = [
            bool(set(now.split(", ")) - set(before.split(", ")))
            for now, before in zip(self.broken["told_to"], then, strict=True)
        ]
        was = pd.MultiIndex.from_frame(self.leaks).isin(pd.MultiIndex.from_frame(earlier.leaks))
        return replace(self, broken=self.broken[np.array(is_new, dtype=bool)], leaks=self.leaks[~was])


def audit(
    figures: AttackedFigures,
    totals: AttackedTotals,
    groups: AttackedGroups,
    catalogue: AttackedIndicators,
    relations: CountRelations,
    boards: Insiders,
    enough: float = SMALL + 1.0,
    proven: frozenset[str] = frozenset(),
    code: str = "",
) -> Audit:
    """Attack everything published about persons: all releases, tables and sums together, beside what is public anyway.

    `groups`: those of which London's count is told. Their areas' counts are hidden and unknown, zeros too.
    What public figures state by themselves is told by nobody else. Numbers of `figures` are as published, empty where
    hidden; of those that stand behind published ones no part from 1 to 5 may be told either. Whoever sends for several
    areas is a board, too. `enough`: what a small count has to be able to be, so that it isn't told. `proven`: parts
    that an attack by the same `code` has proven.
    """
    counts = counts_of(pd.concat([figures, _as_figures(groups)], ignore_index=True), catalogue)
    hidden = np.flatnonzero(~counts.ids["is_known"])
    number = np.full(len(counts.ids), -1, dtype=np.int64)
    number[hidden] = np.arange(len(hidden))
    joined = related(counts.ids, relations)
    constraints = constraints_of(counts, totals, groups, catalogue, joined)
    of_all = system_of(counts, constraints)
    system = replace(of_all, id=number[of_all.id])
    ids = counts.ids.iloc[hidden]
    may_be_zero = ids.index.isin(hidden_with_zeros(counts, joined))
    floor = np.where(may_be_zero, 0.0, ids["floor"].to_numpy(dtype=np.float64))
    truth = ids["truth"].to_numpy(dtype=np.float64)
    close = Parts(near(system, truth), floor)
    salt = f"{code} {enough} {boards.to_csv(index=False)}"
    parts = np.array(digests(close, ids, truth, salt), dtype="str")
    whole = Parts(system, floor)
    answers = highest_for(close, whole, ids, boards, enough, np.isin(parts, list(proven)))
    asked = _asked(ids, answers, enough, stated(counts, joined))
    leaks = _leaks(figures[~figures["is_public"]], counts)
    told = answers.loc[~(answers["highest"] >= enough - SLACK), "unknown"].to_numpy(dtype=np.int64)
    return Audit(
        asked, _places(counts, asked), leaks, int(answers["highest"].isna().sum()), answers["to"].nunique() - 1,
        frozenset(np.delete(parts, answers.loc[~answers["is_near"], "part"].unique())),
        not np.isin(whole.part[told], whole.part[is_of_group(ids["breakdown"]).to_numpy()]).any(),
        _related(ids.index[np.isin(whole.part, whole.part[told])], counts, constraints),
    )  # fmt: skip


def _as_figures(groups: AttackedGroups) -> AttackedFigures:
    """An area's counts of groups, all hidden."""
    seen = groups[["release", *FIGURE_KEY]].assign(
        true_numerator=groups["counted"].astype(float), marker="c", in_london=False, is_public=False, is_behind=True
    )
    of_figures = seen.reindex(columns=list(schema_of(AttackedFigures).columns))
    return of_figures.astype(dict.fromkeys(PERIOD, "datetime64[s]"))


def _asked(ids: AttackedCounts, answers: AttackAnswers, enough: float, known: set[int]) -> HiddenCounts:
    """The hidden counts, each with those who can tell it."""
    told = answers[~(answers["highest"] >= enough - SLACK)].sort_values("unknown", kind="stable")
    told = told[~ids.index[told["unknown"]].isin(known)]  # that is no doing of the release
    told_to = told.groupby("unknown")["to"].agg(", ".join)
    return ids[COUNT_KEY].assign(told_to=told_to.reindex(range(len(ids)), fill_value="").to_numpy())


def _places(counts: Counts, hidden: HiddenCounts) -> ToldCounts:
    """Where the counts that are told stand behind published rows.

    Theirs, those of longer periods around them, or, of groups, those of shorter periods within.
    """
    told = hidden.loc[hidden["told_to"] != "", ["told_to"]]
    seen = counts.seen.merge(told, left_on="id", right_index=True, validate="many_to_one")
    is_group = is_of_group(seen["breakdown"])
    is_behind = seen["is_behind"].astype(bool) & ~is_group
    published = counts.seen.loc[~counts.seen["is_behind"].astype(bool), TOLD_PLACE]
    # each part with every period of the same that is published: those around it are chosen below
    around = seen.loc[is_behind, [*TOLD_PLACE, "told_to"]].merge(
        published, on=OF_ANY_PERIOD, suffixes=("_part", ""), validate="many_to_many"
    )
    is_around = (around["period_start"] <= around["period_start_part"]) & (
        around["period_end"] >= around["period_end_part"]
    )
    # a group's count with the published counts of its time
    inside = seen.loc[is_group, [*GROUP_PLACE, "period_start", "period_end", "told_to"]].merge(
        published, on=GROUP_PLACE, suffixes=("_group", ""), validate="many_to_many"
    )
    is_inside = (inside["period_start"] >= inside["period_start_group"]) & (
        inside["period_end"] <= inside["period_end_group"]
    )
    has_place = pd.MultiIndex.from_frame(seen[GROUP_PLACE]).isin(pd.MultiIndex.from_frame(inside[GROUP_PLACE]))
    is_own = ~is_behind & ~(is_group & has_place)
    both = pd.concat([seen[is_own], around[is_around], inside[is_inside]])[[*TOLD_PLACE, "told_to"]]
    return both.groupby(TOLD_PLACE, sort=False)["told_to"].agg(_together).reset_index()


def _together(told: pd.Series) -> str:
    """All who are named."""
    return ", ".join(dict.fromkeys(name for one in told for name in one.split(", ")))


def _related(part: pd.Index, counts: Counts, constraints: Constraints) -> RelatedFigures:
    """The figures of all counts of the constraints that hold one of these."""
    of_part = constraints.loc[constraints["id"].isin(part), "constraint"]
    there = constraints.loc[constraints["constraint"].isin(of_part), "id"]
    return counts.seen.loc[counts.seen["id"].isin(there), FIGURE_KEY].drop_duplicates(ignore_index=True)


def _leaks(figures: AttackedFigures, counts: Counts) -> Leaks:
    """Small counts that are shown, or parts that may be small; measures of hidden figures, and gaps where these lie."""
    known = counts.ids["is_known"].to_numpy()[counts.seen["id"].to_numpy(dtype=int)]
    shown = counts.seen[known & is_small(counts.seen["truth"]) & ~counts.seen["is_public"]]
    bare = shown[FIGURE_KEY].assign(why=shown["role"].map({COMPLEMENT: "complement"}).fillna("count") + " from 1 to 5")
    is_hidden = figures["marker"] == "c"
    tells = figures[MEASURES].notna().any(axis=1) | ~figures["versus_london"].isin(["not_compared", np.nan])
    of_parts = shown_of_members(counts)[FIGURE_KEY].assign(why="a member's part that may be small")
    measured = figures.loc[is_hidden & tells, FIGURE_KEY].assign(why="a measure of a hidden figure")
    ranked = figures[figures["rank"].notna()]
    again = ranked.groupby(["release", *FIGURE_GROUP])["rank"].rank(method="min")
    gaps = ranked.loc[again != ranked["rank"], FIGURE_KEY].assign(why="ranks with a gap")
    every: pd.DataFrame = pd.concat([bare, of_parts, measured, gaps], ignore_index=True)
    return every.drop_duplicates(ignore_index=True)
