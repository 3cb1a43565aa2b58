"""Who is asked what: an outsider first, then many boards at once, then each board by itself.

What is possible for who knows more is possible for who knows less. So a count is first asked about in the small part
that is near it, all else being what it is; and boards are first asked in groups that know all that their members know.
Two boards differ in one group at least, so that a few groups answer for most boards, however many there are. What isn't
proven so is asked of all that hangs together, and of each board. Here: that order. Not here: what the answers mean
(audit.py).
"""

import numpy as np
import pandas as pd

from lscb_pipeline.disclosure.attacker.solve import AttackQuestions, Bools, Floats, Ints, Parts
from lscb_pipeline.disclosure.attacker.unknowns import is_small
from lscb_pipeline.frames.disclosure import (
    AnsweredCounts,
    AskedCounts,
    AttackAnswers,
    AttackedCounts,
    Insiders,
    KnownCounts,
)

OUTSIDER = "outsider"
SLACK = 1e-6
WORTH = 0.95  # all are asked together again where so many or fewer are left
GROUPS = 8  # of boards, in each way to part them


def highest_for(
    near: Parts, whole: Parts, ids: AttackedCounts, boards: Insiders, enough: float, is_proven: Bools
) -> AttackAnswers:
    """How great each small count can be, up to `enough`, for whoever knows unknowns of its part, or nothing.

    `ids`: the hidden counts, in the order of their numbers. `is_proven`: of each part of `near`, whether nothing in it
    is told.

    Whoever knows nothing in a part is no wiser than an outsider. What an outsider can tell anybody can: boards aren't
    asked.
    """
    truth = ids["truth"].to_numpy(dtype=np.float64)
    known = _knowledge(ids, boards)
    groups = _groups(known)

    def in_near(asked: AskedCounts) -> AnsweredCounts:
        open_ = asked[~is_proven[near.part[asked["unknown"].to_numpy(dtype=np.int64)]]]
        answers = asked.assign(highest=enough, is_near=True)
        answers.loc[open_.index, "highest"] = _by_groups(near, truth, known, groups, open_, enough, alone=False)
        return answers

    def in_whole(asked: AskedCounts) -> AnsweredCounts:
        return asked.assign(highest=_by_groups(whole, truth, known, groups, asked, enough, alone=True), is_near=False)

    outsider = in_near(pd.DataFrame({"to": OUTSIDER, "unknown": np.flatnonzero(is_small(truth))}))
    is_near = outsider["highest"] >= enough - SLACK
    outsider_far = in_whole(outsider.loc[~is_near, ["to", "unknown"]].reset_index(drop=True))
    only_far = outsider_far.loc[outsider_far["highest"] >= enough - SLACK, "unknown"].to_numpy(dtype=np.int64)
    inside = in_near(_asked_of(near, known, outsider.loc[is_near, "unknown"].to_numpy(dtype=np.int64)))
    left = ~(inside["highest"] >= enough - SLACK)
    again = pd.concat([inside.loc[left, ["to", "unknown"]], _asked_of(whole, known, only_far)], ignore_index=True)
    every = [outsider[is_near], outsider_far, inside[~left], in_whole(again)]
    both = pd.concat([one for one in every if len(one)], ignore_index=True) if len(outsider) else outsider
    return both.assign(part=near.part[both["unknown"].to_numpy(dtype=np.int64)])


def _knowledge(ids: AttackedCounts, boards: Insiders) -> KnownCounts:
    """What each board knows: to (the board), unknown. Its areas' counts; a merged area's where it has all members."""
    places = pd.DataFrame({"unknown": range(len(ids)), "area_code": ids["area_code"].to_numpy()})
    places = places.assign(size=places["area_code"].str.count(r"\+") + 1, area_code=places["area_code"].str.split("+"))
    names = boards.rename(columns={"board_id": "to"})
    # an area has many counts, and more than one who knows them: its board, and who sends for it and others
    members = places.explode("area_code").merge(names, on="area_code", validate="many_to_many")
    members["has"] = members.groupby(["to", "unknown"])["area_code"].transform("size")
    return members.loc[members["has"] == members["size"], ["to", "unknown"]].drop_duplicates(ignore_index=True)


def _groups(known: KnownCounts) -> pd.DataFrame:
    """Boards in groups: to, group, a row for each way to part them. Any two are apart in one way or another.

    The ways are the digits of a board's number.
    """
    names = np.sort(known["to"].unique().astype("str"))
    numbers = np.arange(len(names))
    ways = [GROUPS**place for place in range(len(names)) if GROUPS**place < len(names)]
    parted = [
        pd.DataFrame({"to": names, "group": pd.Series(numbers // way % GROUPS).map(f"{way} {{}}".format)})
        for way in ways
    ]
    none = pd.DataFrame({"to": pd.Series(dtype="str"), "group": pd.Series(dtype="str")})
    return pd.concat([none, *parted], ignore_index=True)


def _asked_of(parts: Parts, known: KnownCounts, small: Ints) -> AskedCounts:
    """Who knows unknowns of the part that a small count lies in, and doesn't know the count itself: to, unknown."""
    knowing = known.assign(part=parts.part[known["unknown"].to_numpy()])[["to", "part"]].drop_duplicates()
    # each small count of a part with everybody who knows something in it
    pairs = knowing.merge(
        pd.DataFrame({"unknown": small, "part": parts.part[small]}), on="part", validate="many_to_many"
    )
    return _but(pairs[["to", "unknown"]], known).reset_index(drop=True)


def _by_groups(
    parts: Parts, truth: Floats, known: KnownCounts, groups: pd.DataFrame, asked: AskedCounts, enough: float, *,
    alone: bool,
) -> Floats:  # fmt: skip
    """How great each count can be for who asks: for a group that they are in where that is enough."""
    # a board knows many counts, and is in a group of each way to part the boards
    of_groups = known.merge(groups, on="to", validate="many_to_many")[["group", "unknown"]].drop_duplicates()
    of_groups = of_groups.rename(columns={"group": "to"})
    members = asked[["to", "unknown"]].reset_index(drop=True).rename_axis("asked").reset_index()
    members = members.merge(groups, on="to", validate="many_to_many")
    of_group = _but(members[["group", "unknown"]].drop_duplicates().rename(columns={"group": "to"}), of_groups)
    answers = _answered(parts, truth, of_groups, of_group, enough, alone=False)
    proven = pd.MultiIndex.from_frame(of_group[answers >= enough - SLACK])
    is_proven = np.zeros(len(asked), dtype=bool)
    is_proven[members.loc[pd.MultiIndex.from_frame(members[["group", "unknown"]]).isin(proven), "asked"]] = True
    highest = np.full(len(asked), enough)
    highest[~is_proven] = _answered(parts, truth, known, asked[~is_proven], enough, alone=alone)
    return highest


def _but(asked: AskedCounts, known: KnownCounts) -> AskedCounts:
    """Those of the questions whose answer isn't known to who asks."""
    return asked[~pd.MultiIndex.from_frame(asked[["to", "unknown"]]).isin(pd.MultiIndex.from_frame(known))]


def _answered(
    parts: Parts, truth: Floats, known: KnownCounts, asked: AskedCounts, enough: float, *, alone: bool
) -> Floats:  # fmt: skip
    """How great each count can be for who asks.

    All of a part are made great together, which proves some of them, until no more are proven; those that are left are
    asked one by one where they are to be asked `alone`.
    """
    asked = asked.assign(part=parts.part[asked["unknown"].to_numpy(dtype=np.int64)], highest=np.nan)
    asked = asked.reset_index(drop=True)
    known = known.assign(part=parts.part[known["unknown"].to_numpy(dtype=np.int64)])
    left = asked.index
    while len(left):
        rows = asked.loc[left]
        together = rows.assign(copy=rows.groupby(["to", "part"]).ngroup())
        asked.loc[left, "highest"] = _highest(parts, truth, known, together, enough)
        before, left = left, left[~(asked.loc[left, "highest"] >= enough - SLACK)]
        if len(left) > WORTH * len(before):
            if alone:
                each = asked.loc[left].assign(copy=range(len(left)))
                asked.loc[left, "highest"] = _highest(parts, truth, known, each, enough)
            break
    return asked["highest"].to_numpy(dtype=np.float64)


def _highest(parts: Parts, truth: Floats, known: KnownCounts, asked: AskedCounts, enough: float) -> Floats:
    """The greatest that each can be with the others of its copy, where its board's own counts are given."""
    copies = asked[["copy", "to", "part"]].drop_duplicates("copy").sort_values("copy")
    # all that who asks knows in the part, in each copy that asks of it
    given = copies.merge(known, on=["to", "part"], validate="many_to_many")
    unknown = given["unknown"].to_numpy(dtype=np.int64)
    return parts.answers(
        AttackQuestions(
            copies["part"].to_numpy(dtype=np.int64), asked["copy"].to_numpy(dtype=np.int64),
            asked["unknown"].to_numpy(dtype=np.int64), given["copy"].to_numpy(dtype=np.int64), unknown, truth[unknown],
            enough,
        )
    )  # fmt: skip
