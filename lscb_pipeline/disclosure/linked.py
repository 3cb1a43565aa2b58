"""Counts of one area that add up, as data_contracts/relations.yaml and the catalogue say: each guards the others.

A year that its publisher prints is the sum of our quarters, a stock is what it was with who came and without who left:
who sees all counts of such a sum but one knows that one. Here: which counts make such sums, and which of them is to be
hidden next. Not here: groups and their sums over areas (suppression.py). The attacker (attacker.related) tries it with
code of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.frames.disclosure import CountRelations, FigureCounts
from lscb_pipeline.frames.key_columns import COUNT_PLACE

THRESHOLD = 5
SLACK = 1e-6
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Linked:
    """Entries (sum, count, sign): of each sum, in its order, the counts that can be hidden, by their numbers.

    value: of each count. known: counts that publishers state, alone or by the rest of such a sum. together: counts that
    make up a publisher's total which is so small that it tells them if none is zero: hidden whatever they are.
    """

    sum: Ints
    count: Ints
    sign: Floats
    value: Floats
    known: Ints
    together: Ints

    def next_counts(self, hidden: Bools, may_guard: Bools) -> Ints:
        """Of each sum that tells a hidden count: the smallest that may guard it. Both by number of count.

        It tells the only one that is hidden, whether that is small or guards others; and small ones on one side of it
        where these come to too little together.
        """
        if not len(self.sum):
            return np.empty(0, dtype=np.int64)
        starts = np.flatnonzero(np.diff(self.sum, prepend=-1))
        is_hidden = hidden[self.count]
        tells = np.add.reduceat(is_hidden.astype(int), starts) == 1
        for sign in (-1.0, 1.0):
            # what grows must be made up for: by another of its own side that shrinks to 1, or one of the other side
            on_side, opposite = is_hidden & (self.sign == sign), is_hidden & (self.sign == -sign)
            room = np.add.reduceat(np.where(on_side, self.value[self.count] - 1, 0.0), starts) + 1
            is_small = on_side & (self.value[self.count] <= THRESHOLD)
            has_small = np.logical_or.reduceat(is_small, starts)
            tells |= has_small & ~np.logical_or.reduceat(opposite, starts) & (room <= THRESHOLD)
        size = np.where(may_guard[self.count] & ~is_hidden, self.value[self.count], np.inf)
        first = np.lexsort((size, self.sum))[starts]
        return np.unique(self.count[first[tells & np.isfinite(size[first])]])


def linked(counts: FigureCounts, number: Ints, public: FigureCounts, relations: CountRelations) -> Linked:
    """The sums of the counts and of what is public, where they are true.

    `number`: of each of the counts. Of relations that say at most or at least nothing follows for the least.
    """
    value = np.zeros(int(number.max()) + 1 if len(number) else 0)
    value[number] = counts["amount"]
    placed = _placed(pd.concat([counts.assign(number=number), public.assign(number=-1)]))
    index = pd.MultiIndex.from_frame(placed[COUNT_PLACE])
    lengths = placed.groupby("what")["months"].unique()
    entries, known, together, sums = [], [], [], 0
    for _, relation in relations[relations["kind"] == "equal"].groupby("relation", sort=True):
        left = relation.loc[relation["when"] == "count", "what"].iloc[0]
        for months in lengths.get(left, []):
            whole = placed[(placed["what"] == left) & (placed["months"] == months)]
            for way in _ways(relation[relation["when"] != "count"], int(months), lengths):
                terms = [(left, -1.0, 0, months), *way]
                places = np.array([_at(index, whole, what, after, length) for what, _, after, length in terms])
                signs = np.array([sign for _, sign, _, _ in terms])
                total = signs @ np.where(places >= 0, placed["amount"].to_numpy()[places], np.nan)
                places = places[:, np.abs(total) < SLACK]  # NaN where a count isn't there
                numbers = placed["number"].to_numpy()[places]
                is_own = numbers >= 0
                known.append(numbers[is_own & (is_own.sum(axis=0) == 1)])
                is_total = ~is_own[0] & is_own[1:].all(axis=0) & (signs[1:] == 1).all() & (len(way) > 1)
                is_low = placed["amount"].to_numpy()[places[0]] < THRESHOLD + len(way)  # all but one being 1 at least
                together.append(numbers[1:, is_total & is_low & (placed["amount"].to_numpy()[places[0]] > 0)].ravel())
                rows = np.broadcast_to(np.arange(sums, sums + numbers.shape[1]), numbers.shape)
                entries.append((rows.T.ravel(), numbers.T.ravel(), np.tile(signs, numbers.shape[1])))
                sums += numbers.shape[1]
    row, count, sign = (np.concatenate(each) for each in zip(*entries, strict=True)) if entries else (np.empty(0),) * 3
    can_hide = count >= 0
    stated, small = (
        np.unique(np.concatenate([np.empty(0), *numbers])).astype(np.int64) for numbers in (known, together)
    )
    sums_of = row[can_hide].astype(np.int64), count[can_hide].astype(np.int64), sign[can_hide]
    return Linked(*sums_of, value, stated, small)


def _placed(counts: pd.DataFrame) -> pd.DataFrame:
    """The counts of everybody and of whole months: COUNT_PLACE, amount, number; each place once."""
    start, after = counts["period_start"], counts["period_end"] + pd.Timedelta(days=1)
    first = start.dt.year * 12 + start.dt.month
    months = after.dt.year * 12 + after.dt.month - first
    is_whole = (start.dt.day == 1) & (after.dt.day == 1) & (counts["breakdown"] == "all")
    placed = counts.assign(first=first, months=months).loc[is_whole, [*COUNT_PLACE, "amount", "number"]]
    once: pd.DataFrame = placed.drop_duplicates(COUNT_PLACE, ignore_index=True)
    return once


def _at(index: pd.MultiIndex, whole: pd.DataFrame, what: str, after: int, months: int) -> Ints:
    """Where a count of the same areas and so many months later stands; -1 where it doesn't."""
    sought = whole[["area_code", "first"]].assign(what=what, months=months, first=whole["first"] + after)[COUNT_PLACE]
    return np.asarray(index.get_indexer(pd.MultiIndex.from_frame(sought)), dtype=np.int64)


def _ways(terms: pd.DataFrame, months: int, lengths: pd.Series) -> Iterator[list[tuple[str, float, int, int]]]:
    """The terms of a sum over so many months: what, sign, months after its start, months; for each length there is."""
    choices = []
    for what, when, times in zip(terms["what"], terms["when"], terms["coefficient"], strict=True):
        shorter = [int(n) for n in lengths.get(what, []) if n <= months]
        if when == "within":
            way = [[(what, times, after, n) for after in range(0, months, n)] for n in shorter if months % n == 0]
        elif when == "last":
            way = [[(what, times, months - n, n)] for n in shorter]
        elif when == "until":
            way = [[(what, times, -n, n)] for n in shorter]
        else:
            way = [[(what, times, -months if when == "before" else 0, months)]]
        choices.append(way)
    for one in product(*choices):
        yield [term for each in one for term in each]
