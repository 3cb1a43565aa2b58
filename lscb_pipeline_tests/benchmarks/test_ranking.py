"""Parts of the order against numpy's own quantiles, and by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscb_pipeline.benchmarks.ranking import quantile, quartile, rank

# whole numbers, which numpy's interpolation keeps apart; ties among them
VALUES = st.lists(st.one_of(st.none(), st.integers(-20, 20)), max_size=40)


def as_numbers(values: list[int | None]) -> list[float]:
    return [math.nan if v is None else v for v in values]


def test_quarters_worked_by_hand() -> None:
    # of five values the cuts are the 2nd, 3rd and 4th: a value on a cut belongs to the part below it
    assert quantile([5, 1, 4, 2, 3], 4).tolist() == [4, 1, 3, 1, 2]
    assert quartile([5, 1, 4, 2, 3], "low_is_good").tolist() == ["D", "A", "C", "A", "B"]
    assert quartile([5, 1, 4, 2, 3], "high_is_good").tolist() == ["A", "D", "A", "C", "B"], "a cut is the better's"
    assert quartile([5, 1, 4, 2, 3], "neutral").tolist() == ["A", "D", "A", "C", "B"], "from high to low"


@given(st.lists(st.integers(0, 5), min_size=1, max_size=40), st.sampled_from(["low_is_good", "high_is_good"]))
def test_who_shares_the_first_rank_is_in_the_first_quarter(values: list[int], polarity: str) -> None:
    first = rank(values, polarity) == 1
    assert set(quartile(values, polarity)[first]) == {"A"}


def test_what_is_missing_has_no_quarter() -> None:
    assert quantile([7, 7, 7], 4).tolist() == [1, 1, 1], "all alike are in the lowest part"
    assert quantile([7], 4).tolist() == [1]
    assert quantile([0, 1], 1).tolist() == [1, 1]
    found = quartile([2.0, None, 1.0], "low_is_good")
    assert (found[0], found[2]) == ("D", "A")
    assert found[1] != found[1], "NaN"
    assert quartile([], "neutral").shape == quantile([], 4).shape == (0,)
    assert np.isnan(quantile([None, None], 4)).all()


@settings(deadline=None)
@given(VALUES, st.integers(1, 12))
def test_the_parts_are_those_of_numpys_cut_points(values: list[int | None], k: int) -> None:
    numbers = np.array(as_numbers(values), dtype=float)
    held = numbers[~np.isnan(numbers)]
    cuts = np.quantile(held, np.arange(1, k) / k) if len(held) else []
    # a cut that is a value, but for numpy's rounding, is that value
    cuts = [round(cut, 9) for cut in cuts]
    wanted = [math.nan if math.isnan(v) else 1 + sum(v > cut for cut in cuts) for v in numbers]
    assert np.array_equal(quantile(numbers, k), wanted, equal_nan=True)


@settings(deadline=None)
@given(VALUES, VALUES, st.sampled_from(["high_is_good", "low_is_good", "neutral"]))
def test_each_group_is_parted_by_itself(first: list[int | None], second: list[int | None], polarity: str) -> None:
    one, other = as_numbers(first), as_numbers(second)
    both = quartile([*one, *other], polarity, [3] * len(one) + [8] * len(other))
    assert both.astype(str).tolist() == [*quartile(one, polarity).astype(str), *quartile(other, polarity).astype(str)]


def test_an_unknown_polarity_or_number_of_parts_is_refused() -> None:
    for of in (rank, quartile):
        with pytest.raises(ValueError, match="a polarity is high_is_good"):
            of([1, 2], "lower")
    with pytest.raises(ValueError, match="1 or more parts"):
        quantile([1, 2], 0)
