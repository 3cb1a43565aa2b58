"""Bounds of unknown counts by linear programming (scipy's HiGHS), many small problems in one call.

The system falls into parts that share no count. A question is put to a copy of its part: the least or the greatest that
counts can be, for someone who knows some of the others. Copies stand block by block in one problem, whose optimum is
that of each. Here: parts, copies, answers. Not here: what is asked (audit.py), what is constrained (system.py).
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from lscb_pipeline.disclosure.attacker.system import System

HIGHEST = 1e6  # what can be so great is not bounded
COLUMNS_AT_ONCE = 8_000
FRACTION = 1e-6
SECONDS = 20.0  # a problem that takes longer counts as far as it got

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class AttackQuestions:
    """Copies of parts, `part` of each; targets: of which copy, which count; given: of which copy, which count, value.

    A copy asks for the greatest sum of its targets, each counted up to `enough`.
    """

    part: Ints
    target_copy: Ints
    target: Ints
    given_copy: Ints
    given: Ints
    given_value: Floats
    enough: float

    def chosen(self, copies: Ints) -> "AttackQuestions":
        """Some of the copies, in that order."""
        place = np.full(len(self.part), -1, dtype=np.int64)
        place[copies] = np.arange(len(copies))
        t, g = place[self.target_copy] >= 0, place[self.given_copy] >= 0
        return AttackQuestions(
            self.part[copies], place[self.target_copy[t]], self.target[t], place[self.given_copy[g]], self.given[g],
            self.given_value[g], self.enough,
        )  # fmt: skip


@dataclass(frozen=True)
class _Sorted:
    """Things that lie in parts: their `order` by part, where each part `starts` in it, and its `length`."""

    order: Ints
    starts: Ints
    length: Ints

    @classmethod
    def by(cls, part: Ints, parts: int) -> "_Sorted":
        length = np.bincount(part, minlength=parts)
        return cls(np.argsort(part, kind="stable"), np.cumsum(length) - length, length)

    def of(self, parts: Ints) -> Ints:
        """The things of each of these parts in turn."""
        length = self.length[parts]
        return np.asarray(self.order[np.repeat(self.starts[parts], length) + _within(length)], dtype=np.int64)

    def places(self, part: Ints) -> Ints:
        """Which of its part each thing is."""
        places = np.empty(len(part), dtype=np.int64)
        places[self.order] = np.arange(len(part)) - self.starts[part[self.order]]
        return places


@dataclass
class Parts:
    """A system's unknowns, 0 to n-1, in parts; `floor`: the least that each can be."""

    system: System
    floor: Floats
    part: Ints = field(init=False)
    count: int = field(init=False)

    def __post_init__(self) -> None:
        rows, unknowns = len(self.system.lower), len(self.floor)
        size = unknowns + rows  # a row and its unknowns are joined; rows are numbered after the unknowns
        joined = csr_array((np.ones(len(self.system.row)), (self.system.id, unknowns + self.system.row)), (size, size))
        self.count, labels = connected_components(joined, directed=False)
        self.part, row_part = labels[:unknowns].astype(np.int64), labels[unknowns:].astype(np.int64)
        self.unknowns = _Sorted.by(self.part, self.count)
        self._rows = _Sorted.by(row_part, self.count)
        self._entries = _Sorted.by(row_part[self.system.row], self.count)
        self._place, self._row_place = self.unknowns.places(self.part), self._rows.places(row_part)

    @property
    def contents(self) -> tuple[_Sorted, _Sorted, _Sorted]:
        """Which unknowns, entries and rows of the system lie in each part."""
        return self.unknowns, self._entries, self._rows

    def answers(self, asked: AttackQuestions) -> Floats:
        """What each target is at its copy's optimum in whole numbers; NaN where there is none, or none was found."""
        values = np.full(len(asked.target), np.nan)
        chunks = self._chunks(asked.part)
        with ThreadPoolExecutor(os.cpu_count()) as solvers:
            for copies, optima in zip(
                chunks, solvers.map(lambda copies: self._each_solved(asked.chosen(copies), False), chunks), strict=True
            ):
                values[np.isin(asked.target_copy, copies)] = optima
        return values

    def _each_solved(self, asked: AttackQuestions, is_whole: bool) -> Floats:
        """The targets' values: without whole numbers first, which mostly gives these; what it doesn't is asked again.

        Where some copy has no optimum, each is asked by itself, and that one's are NaN.
        """
        solved = self._solved(asked, is_whole)
        if solved is None and len(asked.part) == 1:
            return np.full(len(asked.target), np.nan)
        again = [np.array([copy]) for copy in range(len(asked.part))]
        values = np.full(len(asked.target), np.nan)
        if solved is not None:
            values, has_fractions = solved
            again = [np.flatnonzero(has_fractions)] if has_fractions.any() else []
        for copies in again:
            values[np.isin(asked.target_copy, copies)] = self._each_solved(asked.chosen(copies), solved is not None)
        return values

    def _chunks(self, part: Ints) -> list[Ints]:
        """The copies that are solved together."""
        chunk = np.cumsum(self.unknowns.length[part]) // COLUMNS_AT_ONCE
        return np.split(np.arange(len(part)), np.flatnonzero(np.diff(chunk)) + 1) if len(part) else []

    def _solved(self, asked: AttackQuestions, is_whole: bool) -> tuple[Floats, Bools] | None:
        """The targets' values in one problem of all copies, and of which copies counts have fractions.

        None where it has no solution, or none was found in time.
        """
        columns = self.unknowns.length[asked.part]
        offsets = np.cumsum(columns) - columns
        lower = self.floor[self.unknowns.of(asked.part)]
        upper = np.full(len(lower), HIGHEST)
        fixed = offsets[asked.given_copy] + self._place[asked.given]
        lower[fixed] = upper[fixed] = asked.given_value
        at = offsets[asked.target_copy] + self._place[asked.target]
        # a target is counted by a column of its own, which is no greater than it and than enough: y <= x
        targets = np.arange(len(at))
        shape = (len(at), len(lower))
        ties = block_array(
            [[self._matrix(asked.part, offsets, len(lower)), None],
             [coo_array((np.ones(len(at)), (targets, at)), shape), coo_array((-np.ones(len(at)), (targets, targets)))]],
            format="csr",
        )  # fmt: skip
        rows = self._rows.of(asked.part)
        low = np.concatenate([self.system.lower[rows], np.zeros(len(at))])
        high = np.concatenate([self.system.upper[rows], np.full(len(at), np.inf)])
        answer = milp(
            np.concatenate([np.zeros(len(lower)), -np.ones(len(at))]),
            integrality=np.concatenate([np.full(len(lower), is_whole), np.zeros(len(at))]),
            constraints=LinearConstraint(ties, low, high),
            bounds=Bounds(
                np.concatenate([lower, np.zeros(len(at))]), np.concatenate([upper, np.full(len(at), asked.enough)])
            ),
            options={"time_limit": SECONDS},
        )
        if answer.x is None:
            return None
        count, value = np.split(np.asarray(answer.x, dtype=np.float64), [len(lower)])
        of_copy = np.repeat(np.arange(len(asked.part)), columns)
        fractions = np.bincount(of_copy, np.abs(count - np.round(count)) > FRACTION, len(asked.part)) > 0
        return value, fractions & (not is_whole)

    def _matrix(self, part: Ints, offsets: Ints, columns: int) -> coo_array:
        """The constraints of each copy, block by block."""
        entries = self._entries.of(part)
        copy = np.repeat(np.arange(len(part)), self._entries.length[part])
        height = self._rows.length[part]
        tops = np.cumsum(height) - height
        place = (
            tops[copy] + self._row_place[self.system.row[entries]],
            offsets[copy] + self._place[self.system.id[entries]],
        )
        return coo_array((self.system.coefficient[entries], place), (int(height.sum()), columns))


def _within(length: Ints) -> Ints:
    """0, 1, 2 ... for each length in turn."""
    return np.asarray(np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length), dtype=np.int64)
