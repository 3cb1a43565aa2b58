"""Which counts are hidden so that none from 1 to 5 can be told: primary cells, and the secondary ones that guard them.

The rule is DfE's (children in need, 2020 and 2021): 1 to 5 hidden, 0 a true zero, one marker for both kinds. London's
sum is the one total published of a group with a hidden cell (shown.py withholds the regions'), so that each group
is a one-way table, guarded against its own boards too: with K cells hidden, whoever knows one of them must be unable to
bring the others down to 5. Here: patterns. Not here: whether they hold, which the attacker tries.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.disclosure.counts import SAME_COUNT, amounts, counts_of
from lscb_pipeline.disclosure.linked import linked
from lscb_pipeline.disclosure.merged import least_share
from lscb_pipeline.frames.disclosure import (
    CountedFigures,
    CountRelations,
    EarlierFigures,
    FigureCounts,
    HiddenCells,
    PersonFigures,
    WithheldTotals,
)
from lscb_pipeline.frames.key_columns import FIGURE_GROUP, FIGURE_KEY

THRESHOLD = 5  # counts from 1 to this are hidden
FEWEST_HIDDEN = 3  # of two, a board that knows one would know the other
MEMBERS_PART = 15  # of a merged figure: where a member's part may be expected below it, it may be small
SMALL_BASE = 10  # a percentage of fewer is hidden with its denominator
MORE = 3  # so many more cells are hidden where the attacker broke a group
HIDE_MORE, WITHHOLD, LEAVE_OUT = 1, 2, 3  # what is done to a group that broke, in that order

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class SuppressionPattern:
    """What is hidden of figures, and what is withheld of groups.

    figures: labelled as the figures. totals: indexed by FIGURE_GROUP. left_out: index of groups of which nothing is
    published.
    """

    figures: HiddenCells
    totals: WithheldTotals
    left_out: pd.MultiIndex


def suppress(
    figures: PersonFigures, earlier: EarlierFigures, public: CountedFigures, relations: CountRelations,
    levels: pd.Series, told_by: pd.MultiIndex,
) -> SuppressionPattern:  # fmt: skip
    """The pattern that hides every count from 1 to 5 of `figures`, and complements and small bases of percentages.

    A figure that is aside and the one that tells of the same children are not both shown. `earlier`: the same figures
    as earlier releases had them: what was shown then is known and guards nothing, what was hidden stays so. `public`:
    figures that their publishers show anyway. `levels`: by group (index FIGURE_GROUP), what is to be done beyond the
    rule (HIDE_MORE ...) where an attack on it succeeded. `told_by` (FIGURE_KEY): figures that told of others. Where
    shows_areas is false London's sum alone is published: every area's figure is hidden, and so whether it is any.
    """
    left_out = pd.MultiIndex.from_frame(pd.DataFrame(levels[levels >= LEAVE_OUT].index.to_list(), columns=FIGURE_GROUP))
    is_in = ~pd.MultiIndex.from_frame(figures[FIGURE_GROUP]).isin(left_out)
    cells = _Cells(figures[is_in], earlier, levels)
    cells.link(public, relations)
    primary = cells.hide_primary(told_by)
    cells.guard()
    return SuppressionPattern(cells.by_figure(primary), cells.totals(), left_out)


def seen_by(pattern: SuppressionPattern, figures: PersonFigures, own: pd.Series) -> SuppressionPattern:
    """The pattern as somebody sees it whose `own` figures (of those about persons) some are; of no group is left out.

    What others have in groups that are left out of the release is hidden.
    """
    hides = pattern.figures.reindex(figures.index, fill_value=True).mask(own, False)
    return SuppressionPattern(hides, pattern.totals, pattern.left_out[:0])


class _Cells:
    """The counts of figures in the order of their problems: one a group and role, smallest count first."""

    def __init__(self, figures: PersonFigures, earlier: EarlierFigures, levels: pd.Series) -> None:
        self.figures = figures
        counts = counts_of(figures)
        counts["in_sum"] = counts["figure_row"].map(figures["in_london"]).astype(bool)
        counts["is_for_london"] = ~counts["figure_row"].map(figures["shows_areas"]).astype(bool)
        counts["problem"] = counts.groupby([*FIGURE_GROUP, "role"], sort=False).ngroup()
        counts = counts.sort_values(["problem", "amount", "area_code"], kind="stable", ignore_index=True)
        self.counts = counts
        self.value = counts["amount"].to_numpy(dtype=np.float64)
        self.complement = counts["complement"].to_numpy(dtype=np.float64)
        self.is_numerator = (counts["role"] == "numerator").to_numpy()
        self.starts = np.flatnonzero(np.diff(counts["problem"], prepend=-1))
        self.groups = pd.MultiIndex.from_frame(counts.loc[self.starts, FIGURE_GROUP])
        self.levels = levels.reindex(self.groups, fill_value=0).to_numpy()
        self.withheld = self.levels >= WITHHOLD
        self.hidden: Bools = np.zeros(len(counts), dtype=bool)
        self._join_earlier(counts, earlier)

    def _join_earlier(self, counts: FigureCounts, earlier: EarlierFigures) -> None:
        """Which cells are one count, and what earlier releases told of it."""
        before = counts_of(earlier)
        was_hidden = np.where(
            before["role"] == "numerator", before["figure_row"].map(earlier["hides_numerator"]),
            before["figure_row"].map(earlier["hides_denominator"]),
        ).astype(bool)  # fmt: skip
        both = pd.concat([counts[SAME_COUNT], before[SAME_COUNT]], ignore_index=True)
        same = both.groupby(SAME_COUNT, sort=False).ngroup().to_numpy()
        self.same, of_before = same[: len(counts)], same[len(counts) :]
        self.count = int(same.max()) + 1 if len(same) else 0
        shown = np.isin(self.same, of_before[~was_hidden])
        self.known: Bools = shown
        self.frozen: Bools = np.isin(self.same, of_before[was_hidden]) & ~shown

    def link(self, public: CountedFigures, relations: CountRelations) -> None:
        """Say which counts of an area add up with others, or with what is public."""
        self.linked = linked(self.counts, np.asarray(self.same, dtype=np.int64), counts_of(public), relations)
        self.known |= np.isin(self.same, self.linked.known)
        hides_zeros = np.isin(self.same, self.linked.together) | self.counts["is_for_london"].to_numpy()
        self.may_be_zero = np.asarray(hides_zeros & ~self.known)

    def hide_primary(self, told_by: pd.MultiIndex) -> Bools:
        """Hide and return what must be hidden for itself: 1 to 5, small bases, what another row tells of too.

        And figures of areas together: each of their boards knows its own part, and so the rest. What was hidden before
        stays so.
        """
        is_small = _is_small(self.value) | _is_small(self.complement)
        is_of_share = self.counts["is_share"].to_numpy(dtype=bool) & ~self.is_numerator
        is_small_base = is_of_share & (self.value > 0) & (self.value < SMALL_BASE)
        is_aside = self.counts["figure_row"].map(self.figures["is_aside"]).to_numpy(dtype=bool)
        share = least_share(self.counts["area_code"]).to_numpy()
        is_told_by_part = _is_below(self.value * share, MEMBERS_PART) | _is_below(self.complement * share, MEMBERS_PART)
        tells = pd.MultiIndex.from_frame(self.counts[FIGURE_KEY]).isin(told_by)
        self.hidden |= is_small | is_small_base | is_aside | is_told_by_part | tells | self.may_be_zero
        self.hidden |= self.counts["is_for_london"].to_numpy()
        self._spread()
        primary = self.hidden.copy()
        self.hidden |= self.frozen
        self._spread()
        return primary

    def guard(self) -> None:
        """Hide more cells until every problem with a hidden one is guarded, or its sum withheld."""
        while True:
            before = int(self.hidden.sum())
            while (chosen := self._next_cells()).size:
                self.hidden[chosen] = True
            self._spread()
            while (chosen := self._next_linked()).size:
                self.hidden[chosen] = True
                self._spread()
            if int(self.hidden.sum()) == before:
                return

    def _next_cells(self) -> NDArray[np.intp]:
        """The next cell to hide of each problem that isn't guarded: its smallest that may guard."""
        if not len(self.starts):
            return np.empty(0, dtype=np.intp)
        guarding = self.hidden & ~self.known & self.counts["in_sum"].to_numpy()
        is_open = self._is_open(guarding) & ~self.withheld
        may_guard = ~self.hidden & ~self.known & (self.value > 0) & (self.complement != 0)  # true zeros are shown
        may_guard &= self.counts["in_sum"].to_numpy()
        places = np.where(may_guard, np.arange(len(self.value)), len(self.value))
        first = np.minimum.reduceat(places, self.starts)
        has_none = first == len(self.value)
        self.withheld |= is_open & has_none
        chosen: NDArray[np.intp] = first[is_open & ~has_none]
        return chosen

    def _next_linked(self) -> NDArray[np.intp]:
        """The next cells to hide of counts that add up, where a hidden one could be told from the others."""
        hidden, free = np.zeros(self.count, dtype=bool), np.ones(self.count, dtype=bool)
        hidden[self.same[self.hidden]] = True
        free[self.same[self.known | (self.value <= 0) | (self.complement == 0)]] = False
        return np.flatnonzero(np.isin(self.same, self.linked.next_counts(hidden, free)))

    def _is_open(self, guarding: Bools) -> Bools:
        """The problems whose hidden cells could be told from their sum by one who knows the greatest of them."""
        hidden = np.add.reduceat(guarding.astype(int), self.starts)
        fewest = FEWEST_HIDDEN + MORE * (self.levels >= HIDE_MORE)
        floor = self._floor()
        is_told = self._rest(self.value, guarding, floor) <= THRESHOLD
        has_complement = np.logical_or.reduceat(guarding & _is_small(self.complement), self.starts)
        complement = np.nan_to_num(self.complement)
        rest = self._rest(complement, guarding, np.where(complement > 0, floor, 0.0))
        is_told |= has_complement & (rest <= THRESHOLD)
        return np.asarray((hidden > 0) & ((hidden < fewest) | is_told))

    def _rest(self, values: NDArray[np.float64], guarding: Bools, floor: NDArray[np.float64]) -> NDArray[np.float64]:
        """By problem, the most that one hidden cell can be for one who knows the greatest of the others."""
        hidden = np.where(guarding, values, 0.0)
        total, greatest = np.add.reduceat(hidden, self.starts), np.maximum.reduceat(hidden, self.starts)
        floors = np.where(guarding, floor, 0.0)
        least = np.minimum.reduceat(np.where(guarding, floor, 1.0), self.starts)
        return np.asarray(total - greatest - np.maximum(np.add.reduceat(floors, self.starts) - 2 * least, 0.0))

    def _floor(self) -> NDArray[np.float64]:
        """What anyone knows of a hidden cell: it is no zero, unless zeros are hidden with it.

        So they are of a share whose denominator is hidden, and of what makes up a publisher's small total.
        """
        has_hidden_base = self.counts["figure_row"].isin(self.counts["figure_row"][self.hidden & ~self.is_numerator])
        is_of_share = self.counts["is_share"] & self.is_numerator
        return np.where((is_of_share & has_hidden_base) | self.may_be_zero, 0.0, 1.0)

    def _spread(self) -> None:
        """A count hidden in one place is hidden in all, and a figure whose denominator is hidden is hidden."""
        numerator_of = pd.Series(np.flatnonzero(self.is_numerator), index=self.counts["figure_row"][self.is_numerator])
        while True:
            before = int(self.hidden.sum())
            is_hidden = np.zeros(self.count, dtype=bool)
            is_hidden[self.same[self.hidden]] = True
            self.hidden |= is_hidden[self.same]
            rows = self.counts["figure_row"][self.hidden & ~self.is_numerator]
            self.hidden[numerator_of.reindex(rows).dropna().astype(int).to_numpy()] = True
            if int(self.hidden.sum()) == before:
                return

    def by_figure(self, primary: Bools) -> HiddenCells:
        """hides_numerator, hides_denominator, is_primary of each figure; what nobody can count is hidden.

        Of what is published for London alone a figure over nobody is hidden too: it would tell that there was none.
        """
        rows, is_for_london = self.counts["figure_row"], ~self.figures["shows_areas"].astype(bool)
        hides = pd.DataFrame(index=self.figures.index)
        hides["hides_numerator"] = hides.index.isin(rows[self.hidden & self.is_numerator])
        hides["hides_denominator"] = hides.index.isin(rows[self.hidden & ~self.is_numerator])
        hides["is_primary"] = hides.index.isin(rows[primary])
        uncounted = (amounts(self.figures).isna() & self.figures["value"].notna()) | hides["hides_denominator"]
        hides["hides_numerator"] |= uncounted | is_for_london
        hides["hides_denominator"] |= is_for_london & self.figures["denominator"].notna()
        return hides

    def totals(self) -> WithheldTotals:
        """withholds_numerator and withholds_denominator of each group."""
        role = self.counts.loc[self.starts, "role"].to_numpy()
        by_role = {
            f"withholds_{name}": pd.Series(self.withheld & (role == name), index=self.groups)
            .groupby(level=FIGURE_GROUP)
            .any()
            for name in ("numerator", "denominator")
        }
        return pd.DataFrame(by_role)


def _is_small(values: NDArray[np.float64]) -> Bools:
    return np.asarray((values > 0) & (values <= THRESHOLD))


def _is_below(values: NDArray[np.float64], limit: float) -> Bools:
    return np.asarray((values > 0) & (values < limit))
