"""Bounds of unknown counts by linear programming (scipy's HiGHS), many small problems in one call.

The system falls into parts that share no count. A question is put to a copy of its part: the least or the greatest that
counts can be, for someone who knows some of the others. Copies stand block by block in one problem, whose optimum is
that of each. Here: parts, copies, answers. Not here: what is asked (audit.py), what is constrained (system.py).
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from lscb_pipeline.disclosure.attacker.system import System

HIGHEST = 1e6  # what can be so great is not bounded
COLUMNS_AT_ONCE = 8_000
SECONDS = 20.0  # a problem that takes longer counts as far as it got

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Questions:
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

    def some(self, first: int, last: int) -> "Questions":
        """The copies from a first to before a last."""
        t = (self.target_copy >= first) & (self.target_copy < last)
        g = (self.given_copy >= first) & (self.given_copy < last)
        return Questions(
            self.part[first:last], self.target_copy[t] - first, self.target[t],
            self.given_copy[g] - first, self.given[g], self.given_value[g], self.enough,
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

    def __post_init__(self) -> None:
        rows, unknowns = len(self.system.lower), len(self.floor)
        size = unknowns + rows  # a row and its unknowns are joined; rows are numbered after the unknowns
        joined = csr_array((np.ones(len(self.system.row)), (self.system.id, unknowns + self.system.row)), (size, size))
        count, labels = connected_components(joined, directed=False)
        self.part, row_part = labels[:unknowns].astype(np.int64), labels[unknowns:].astype(np.int64)
        self.unknowns = _Sorted.by(self.part, count)
        self._rows = _Sorted.by(row_part, count)
        self._entries = _Sorted.by(row_part[self.system.row], count)
        self._place, self._row_place = self.unknowns.places(self.part), self._rows.places(row_part)

    def answers(self, asked: Questions) -> Floats:
        """What each target is at its copy's optimum; NaN where there is none, or none was found."""
        values = np.full(len(asked.target), np.nan)
        chunks = self._chunks(asked.part)
        with ThreadPoolExecutor(os.cpu_count()) as solvers:
            for (first, last), found in zip(
                chunks, solvers.map(lambda edges: self._each_solved(asked.some(*edges)), chunks), strict=True
            ):
                values[(asked.target_copy >= first) & (asked.target_copy < last)] = found
        return values

    def _each_solved(self, asked: Questions) -> Floats:
        """The targets' values; where some copy has no optimum, each is asked by itself, and that one's are NaN."""
        found = self._solved(asked)
        if found is not None:
            return found
        values = np.full(len(asked.target), np.nan)
        if len(asked.part) > 1:
            for copy in range(len(asked.part)):
                values[asked.target_copy == copy] = self._each_solved(asked.some(copy, copy + 1))
        return values

    def _chunks(self, part: Ints) -> list[tuple[int, int]]:
        """The copies from where to where that are solved together."""
        chunk = np.cumsum(self.unknowns.length[part]) // COLUMNS_AT_ONCE
        edges = [0, *(np.flatnonzero(np.diff(chunk)) + 1).tolist(), len(part)]
        return [(a, b) for a, b in pairwise(edges) if b > a]

    def _solved(self, asked: Questions) -> Floats | None:
        """The targets' values in one problem of all copies; None where that has no optimum."""
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
            integrality=np.concatenate([np.ones(len(lower)), np.zeros(len(at))]),
            constraints=LinearConstraint(ties, low, high),
            bounds=Bounds(
                np.concatenate([lower, np.zeros(len(at))]), np.concatenate([upper, np.full(len(at), asked.enough)])
            ),
            options={"time_limit": SECONDS},
        )
        return None if answer.x is None else np.asarray(answer.x[len(lower) :], dtype=np.float64)

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
