"""What the attacker says can be told, beside what trying every possibility gives."""

from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscb_pipeline_tests.disclosure.tables import attacked, counts, pattern, published, relations, shares

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


def told(release: tuple[pd.DataFrame, pd.DataFrame], enough: int) -> set[str]:
    """The areas of which an outsider can tell that a numerator is less than that."""
    found = attacked(release, enough=enough).hidden
    is_told = found["told_to"].str.contains("outsider") & ~found["what"].str.contains("/")
    return set(found.loc[is_told, "area_code"])


def bare(figures: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A release that hides small counts and guards none of them: so that there is something to infer."""
    found = pattern(figures)
    found.figures["hides_numerator"] = found.figures["is_primary"]
    found.totals["withholds_numerator"] = False
    return published(figures, found)


@pytest.mark.slow
@settings(deadline=None, max_examples=12, derandomize=True, database=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=2), st.integers(20, 40))
def test_told_is_what_no_possibility_contradicts(small: list[int], other: int) -> None:
    figures = counts(*small, other)
    release = bare(figures)
    tried = every_possibility([release])
    for enough in (2, 4, 6, 9, 14):
        assert told(release, enough) == {area for area, (_, greatest) in tried.items() if greatest < enough}, enough


SHARE = st.integers(11, 16).flatmap(lambda d: st.tuples(st.one_of(st.integers(1, 5), st.just(d - 1)), st.just(d)))


@settings(deadline=None, max_examples=10, derandomize=True, database=None)
@given(st.lists(SHARE, min_size=2, max_size=3), st.integers(20, 29))
def test_told_of_shares_is_what_no_possibility_contradicts(small: list[tuple[int, int]], other: int) -> None:
    figures = shares(*small, (other, 40), indicator_code="SG013")
    release = bare(figures)
    is_small = set(figures.loc[figures["numerator"] <= 5, "area_code"])
    tried = {area: ends for area, ends in every_possibility([release]).items() if area in is_small}
    for enough in (3, 6, 9, 12):
        assert told(release, enough) == {area for area, (_, greatest) in tried.items() if greatest < enough}, enough


def test_whole_numbers_tell_more_than_fractions() -> None:
    """Twice a count and thrice another are 14: of whole numbers both are known, of fractions neither is."""
    figures = pd.concat([counts(4), counts(2, indicator_code="SG001"), counts(14, indicator_code="SG015")])
    related = relations(("SG015", "equal", [("SG014", "same", 2.0), ("SG001", "same", 3.0)]))
    found = pattern(figures.reset_index(drop=True))
    release, sums = published(figures.reset_index(drop=True), found)
    told_to = attacked((release, sums[:0]), related=related, enough=5).hidden.set_index("what")["told_to"]
    assert told_to.to_dict() == {"SG014": "outsider", "SG001": "outsider"}


def test_what_nothing_bounds_is_not_told() -> None:
    figures = counts(1, 2, 0, 0)
    attack = attacked(published(figures, pattern(figures)), enough=1e5)
    assert attack.is_safe
    assert "truth" not in attack.hidden, "what the attacker finds may be told; what is true may not"
