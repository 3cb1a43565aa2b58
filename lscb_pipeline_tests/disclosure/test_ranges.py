"""The ranges that the attacker infers, beside those that trying every possibility gives."""

from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscb_pipeline_tests.disclosure.tables import attacked, counts, pattern, published, shares

LARGEST = 24


def every_possibility(releases: list[tuple[pd.DataFrame, pd.DataFrame]]) -> dict[str, tuple[int, int]]:
    """The least and the greatest of each hidden count among all whole numbers that fit the published sums of London.

    A hidden count is no zero; of a share whose denominator is shown, neither nobody nor everybody.
    """
    figures = releases[0][0]
    rows = figures[figures["marker"] == "c"]
    hidden = rows["area_code"].tolist()
    most = (rows["denominator"] - 1).fillna(LARGEST).astype(int)
    fitting = [
        guess
        for guess in product(*(range(1, n + 1) for n in most))
        if all(_fits(dict(zip(hidden, guess, strict=True)), *release) for release in releases)
    ]
    return {area: (min(column), max(column)) for area, column in zip(hidden, zip(*fitting, strict=True), strict=True)}


def _fits(guess: dict[str, int], figures: pd.DataFrame, totals: pd.DataFrame) -> bool:
    said = totals[totals["region"] == "london"].iloc[0]
    total = sum(guess.get(area, n) for area, n in zip(figures["area_code"], figures["numerator"], strict=True))
    if pd.isna(said["numerator"]):
        return True
    return bool((total + 5) // 10 * 10 == said["numerator"] if said["is_rounded"] else total == said["numerator"])


@pytest.mark.slow
@settings(deadline=None, max_examples=30, derandomize=True, database=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=2), st.integers(20, 40))
def test_ranges_are_those_of_every_possibility(small: list[int], other: int) -> None:
    """Of one sum the ends are whole numbers: linear programming finds the very same."""
    figures = counts(*small, other)
    found = pattern(figures)
    found.figures["hides_numerator"] = found.figures["is_primary"]  # no guard: so that there is something to infer
    found.totals["withholds_numerator"] = False
    release = published(figures, found)
    ranges = attacked(release).ranges.set_index("area_code")
    tried = every_possibility([release])
    assert set(ranges.index) == set(tried)
    for area, (least, greatest) in tried.items():
        assert ranges.loc[area, "lowest"] == pytest.approx(least)
        assert ranges.loc[area, "highest"] == pytest.approx(greatest)


SHARE = st.integers(11, 16).flatmap(lambda d: st.tuples(st.one_of(st.integers(1, 5), st.just(d - 1)), st.just(d)))


@settings(deadline=None, max_examples=20, derandomize=True, database=None)
@given(st.lists(SHARE, min_size=2, max_size=4), st.integers(20, 29))
def test_ranges_of_shares_are_those_of_every_possibility(small: list[tuple[int, int]], other: int) -> None:
    figures = shares(*small, (other, 40), indicator_code="SG013")
    found = pattern(figures)
    found.figures["hides_numerator"] = found.figures["is_primary"]
    found.totals["withholds_numerator"] = False
    release = published(figures, found)
    ranges = attacked(release).ranges.set_index(["what", "area_code"])
    for area, (least, greatest) in every_possibility([release]).items():
        assert ranges.loc[("SG013", area), "lowest"] == pytest.approx(least)
        assert ranges.loc[("SG013", area), "highest"] == pytest.approx(greatest)


def test_what_nothing_bounds_is_said_so() -> None:
    figures = counts(1, 2, 0, 0)
    ranges = attacked(published(figures, pattern(figures))).ranges
    assert ranges["highest"].tolist() == [float("inf")] * 2
    assert ranges["lowest"].tolist() == [1, 1]
    assert "truth" not in ranges, "what the attacker finds may be told; what is true may not"
