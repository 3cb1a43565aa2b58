"""Which hidden counts can be told from everything published so far, by an outsider and by each board.

A count from 1 to 5 is told where the greatest that it can be is no more than 5. A release is safe where none is told,
none is shown, nothing published depends on a hidden figure, and every question had an answer: a system that has no
solution counts as broken. Here: what is asked and what the answers say.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lscb_pipeline.disclosure.attacker.counts import COMPLEMENT, GROUP, SMALL, WHERE, Counts, counts_of, is_small
from lscb_pipeline.disclosure.attacker.solve import Bools, Floats, Parts, Questions
from lscb_pipeline.disclosure.attacker.system import System, system_of

OUTSIDER = "outsider"
ENOUGH = SMALL + 1.0
SLACK = 1e-6
MEASURES = ["value", "lower_95", "upper_95", "rank", "quartile", "funnel"]
TOLD = [*GROUP, "area_code", "what", "role"]
LEAK = [*GROUP, "area_code", "why"]


@dataclass(frozen=True)
class Audit:
    """ranges: a row a hidden count: what, WHERE, lowest and highest (as an outsider infers them; inf where nothing
    bounds it), told_to (who can tell it: outsider, boards). broken: a row for each published place of a count that is
    told: TOLD, told_to. leaks: LEAK, a row for each published thing that tells of a hidden one. No true value is in it.
    """

    ranges: pd.DataFrame
    broken: pd.DataFrame
    leaks: pd.DataFrame
    unsolved: int
    boards: int

    @property
    def is_solved(self) -> bool:
        """Whether every question had an answer."""
        return self.unsolved == 0

    @property
    def is_safe(self) -> bool:
        """Whether nothing is told."""
        return self.is_solved and self.broken.empty and self.leaks.empty


def audit(figures: pd.DataFrame, totals: pd.DataFrame, catalogue: pd.DataFrame, boards: pd.DataFrame) -> Audit:
    """Attack everything published about persons: all releases, tables and sums together.

    `figures`: release, GROUP, area_code, numerator, denominator, value, lower_95, upper_95, rank, quartile, funnel,
    versus_london, marker, in_london, as published (empty where hidden), and true_numerator, true_denominator.
    `totals`: release, region, GROUP, numerator, denominator, is_rounded, is_denominator_rounded, marker.
    `catalogue`: indicator_code, unit, age_band, measures, denominator_counts. `boards`: board_id, area_code.
    """
    counts = counts_of(figures, catalogue)
    hidden = np.flatnonzero(~counts.ids["is_known"])
    number = np.full(len(counts.ids), -1, dtype=np.int64)
    number[hidden] = np.arange(len(hidden))
    found = system_of(counts, totals, catalogue)
    system = System(found.row, number[found.id], found.coefficient, found.lower, found.upper)
    ids = counts.ids.iloc[hidden]
    parts = Parts(system, ids["floor"].to_numpy(dtype=np.float64))
    lowest, highest = _outsider(parts)
    small = is_small(ids["truth"])
    told = pd.DataFrame({"unknown": np.flatnonzero(small & ~(highest >= ENOUGH - SLACK)), "to": OUTSIDER})
    insiders = _insiders(parts, ids, boards, small)
    told = pd.concat([told, insiders.loc[~(insiders["highest"] >= ENOUGH - SLACK), ["unknown", "to"]]])
    unsolved = int(np.isnan(highest).sum() + np.isnan(lowest).sum() + insiders["highest"].isna().sum())
    ranges = ids[["what", *WHERE]].assign(lowest=lowest, highest=highest)
    to = told.groupby("unknown")["to"].agg(", ".join)
    ranges["told_to"] = to.reindex(range(len(ranges)), fill_value="").to_numpy()
    return Audit(ranges, _places(counts, ranges), _leaks(figures, counts), unsolved, insiders["to"].nunique())


def _outsider(parts: Parts) -> tuple[Floats, Floats]:
    """The least and the greatest that each unknown can be for one who knows what is published."""
    every = np.arange(len(parts.floor))
    none = np.empty(0, dtype=np.int64)
    ends = [
        parts.answers(Questions(parts.part, np.full(len(every), sense), every, every, none, none, np.empty(0)))
        for sense in (-1.0, 1.0)
    ]
    return ends[0], ends[1]


def _insiders(parts: Parts, ids: pd.DataFrame, boards: pd.DataFrame, small: Bools) -> pd.DataFrame:
    """How great others' small counts can be for each board that knows unknowns of their parts: to, unknown, highest.

    Up to ENOUGH. All of a part are made great together, which proves some of them, until no more are proven; those
    that are left are asked one by one.
    """
    known = _knowledge(ids, boards).assign(part=lambda rows: parts.part[rows["unknown"].to_numpy()])
    truth = ids["truth"].to_numpy(dtype=np.float64)
    others = pd.DataFrame({"unknown": np.flatnonzero(small), "part": parts.part[small]})
    asked = known[["to", "part"]].drop_duplicates().merge(others, on="part")
    own = pd.MultiIndex.from_frame(known[["to", "unknown"]])
    asked = asked[~pd.MultiIndex.from_frame(asked[["to", "unknown"]]).isin(own)].reset_index(drop=True)
    asked["highest"] = np.nan
    left = asked.index
    while len(left):
        rows = asked.loc[left]
        asked.loc[left, "highest"] = _highest(parts, truth, known, rows.assign(copy=rows.groupby(["to", "part"]).ngroup()))
        before, left = left, left[~(asked.loc[left, "highest"] >= ENOUGH - SLACK)]
        if len(left) == len(before):
            asked.loc[left, "highest"] = _highest(parts, truth, known, asked.loc[left].assign(copy=range(len(left))))
            break
    return asked


def _highest(parts: Parts, truth: Floats, known: pd.DataFrame, asked: pd.DataFrame) -> Floats:
    """The greatest that each can be with the others of its copy, where its board's own counts are given."""
    copies = asked[["copy", "to", "part"]].drop_duplicates("copy").sort_values("copy")
    given = copies.merge(known, on=["to", "part"])
    unknown = given["unknown"].to_numpy(dtype=np.int64)
    return parts.answers(
        Questions(
            copies["part"].to_numpy(dtype=np.int64), np.ones(len(copies)), asked["copy"].to_numpy(dtype=np.int64),
            asked["unknown"].to_numpy(dtype=np.int64), given["copy"].to_numpy(dtype=np.int64), unknown, truth[unknown],
            ENOUGH,
        )
    )  # fmt: skip


def _knowledge(ids: pd.DataFrame, boards: pd.DataFrame) -> pd.DataFrame:
    """What each board knows: to (the board), unknown. Its areas' counts; a merged area's where it has all members."""
    members = ids["area_code"].str.split("+")
    places = pd.DataFrame({"unknown": range(len(ids)), "area_code": members.to_numpy(), "size": members.str.len().to_numpy()})
    found = places.explode("area_code").merge(boards.rename(columns={"board_id": "to"}), on="area_code")
    found["has"] = found.groupby(["to", "unknown"])["area_code"].transform("size")
    return found.loc[found["has"] == found["size"], ["to", "unknown"]].drop_duplicates(ignore_index=True)


def _places(counts: Counts, ranges: pd.DataFrame) -> pd.DataFrame:
    """Where the counts that are told stand behind published rows."""
    told = ranges.loc[ranges["told_to"] != "", ["told_to"]]
    found = counts.seen.merge(told, left_on="id", right_index=True)
    return found[[*TOLD, "told_to"]].drop_duplicates(ignore_index=True)


def _leaks(figures: pd.DataFrame, counts: Counts) -> pd.DataFrame:
    """Small counts that are shown, measures of hidden figures, and ranks with a gap where a hidden figure lies."""
    known = counts.ids["is_known"].to_numpy()[counts.seen["id"].to_numpy(dtype=int)]
    shown = counts.seen[known & is_small(counts.seen["truth"])]
    bare = shown[LEAK[:-1]].assign(why=shown["role"].map({COMPLEMENT: "complement"}).fillna("count") + " from 1 to 5")
    is_hidden = figures["marker"] == "c"
    tells = figures[MEASURES].notna().any(axis=1) | ~figures["versus_london"].isin(["not_compared", np.nan])
    measured = figures.loc[is_hidden & tells, LEAK[:-1]].assign(why="a measure of a hidden figure")
    ranked = figures[figures["rank"].notna()]
    again = ranked.groupby(["release", *GROUP])["rank"].rank(method="min")
    gaps = ranked.loc[again != ranked["rank"], LEAK[:-1]].assign(why="ranks with a gap")
    return pd.concat([bare, measured, gaps], ignore_index=True).drop_duplicates(ignore_index=True)
