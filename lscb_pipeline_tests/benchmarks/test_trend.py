"""XmR charts by hand, and each rule against a plain reading of its words."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscb_pipeline.benchmarks.trend import xmr

SERIES = st.lists(st.one_of(st.none(), st.integers(-4, 4)), max_size=25)


def test_centre_and_limits_by_hand() -> None:
    centre, (lower, upper), flags = xmr([10, 12, 11, 13])  # moving ranges 2, 1, 2
    assert [float(centre), float(lower), float(upper)] == pytest.approx(
        [11.5, 11.5 - 2.66 * 5 / 3, 11.5 + 2.66 * 5 / 3]
    )
    assert flags.too_short.all()
    jump = [10, 11, 10, 11, 10, 11, 30, 11, 10, 11, 10, 11, 10]  # its two ranges of 19 are above 3.267 x 4
    centre, (lower, upper), flags = xmr(jump)
    assert float(upper - centre) == pytest.approx(2.66), "the other ten ranges are 1"
    assert np.flatnonzero(flags.outside).tolist() == [6]
    assert not flags.too_short.any(), "thirteen points will do"


def test_no_value_one_value_and_equal_values() -> None:
    for nothing in ([], [None, None]):
        centre, limits, flags = xmr(nothing)
        assert np.isnan([centre, *limits]).all()
        assert all(not rule.any() and rule.shape == (len(nothing),) for rule in flags[:4])
    centre, limits, _ = xmr([5])
    assert float(centre) == 5
    assert np.isnan(limits).all(), "one point has no moving range"
    equal = xmr([0.1] * 20)
    assert [float(equal.centre), *map(float, equal.limits)] == pytest.approx([0.1] * 3)
    assert not np.any(equal.flags), "rounding is no signal"


def test_the_rules_by_hand() -> None:
    rising = xmr([5, 1, 2, 3, 4, 5, 6, 7, 3]).flags.moving
    assert np.flatnonzero(rising).tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert not xmr([1, 2, 3, 4, 5, 6, 1]).flags.moving.any(), "six points are not seven"
    assert not xmr([1, 2, 3, None, 4, 5, 6, 7]).flags.moving.any(), "a missing one ends the run"
    side = xmr([3, 4, 3, 4, 3, 4, 3, -20, 3, 3]).flags.one_side
    assert np.flatnonzero(side).tolist() == [0, 1, 2, 3, 4, 5, 6]
    near = xmr([*[0, 1] * 6, 3, 0.5, 3, *[1, 0] * 6]).flags.near_limit  # two thirds of the way up lie at 2.8
    assert np.flatnonzero(near).tolist() == [12, 14], "the one between is not near"


@settings(deadline=None)
@given(SERIES)
def test_rules_as_their_words_say(values: list[int | None]) -> None:
    numbers = [math.nan if v is None else float(v) for v in values]
    centre, (lower, upper), flags = xmr(numbers)
    c, low, high = float(centre), float(lower), float(upper)
    size = range(len(numbers))

    def runs(window: int) -> list[tuple[int, ...]]:
        return [tuple(range(i, i + window)) for i in range(len(numbers) - window + 1)]

    def parts(windows: list[tuple[int, ...]]) -> set[int]:
        return set(itertools.chain.from_iterable(windows))

    eps = 1e-7
    moving = [w for w in runs(7) if all(numbers[j] > numbers[i] for i, j in itertools.pairwise(w))
              or all(numbers[j] < numbers[i] for i, j in itertools.pairwise(w))]  # fmt: skip
    sided = [w for w in runs(7) if all(numbers[i] > c + eps for i in w) or all(numbers[i] < c - eps for i in w)]
    near = [{i for i in size if numbers[i] > c + (high - c) * 2 / 3 + eps},
            {i for i in size if numbers[i] < c - (c - low) * 2 / 3 - eps}]  # fmt: skip
    close = set().union(*(side & set(w) for side in near for w in runs(3) if len(side & set(w)) >= 2))
    assert set(np.flatnonzero(flags.moving)) == parts(moving)
    assert set(np.flatnonzero(flags.one_side)) == parts(sided)
    assert set(np.flatnonzero(flags.near_limit)) == close
    assert set(np.flatnonzero(flags.outside)) == {i for i in size if numbers[i] > high + eps or numbers[i] < low - eps}


@settings(deadline=None)
@given(st.lists(SERIES, min_size=1, max_size=4))
def test_many_series_at_once_are_each_by_itself(many: list[list[int | None]]) -> None:
    longest = max(map(len, many))
    table = [[*row, *[None] * (longest - len(row))] for row in many]
    together = xmr(np.array(table, dtype=float).reshape(len(many), longest))
    for i, row in enumerate(table):
        alone = xmr(np.array(row, dtype=float))
        assert np.array_equal(together.centre[i], alone.centre, equal_nan=True)
        assert np.array_equal(together.limits[0][i], alone.limits[0], equal_nan=True)
        for rule, own in zip(together.flags, alone.flags, strict=True):
            assert np.array_equal(rule[i], own)
