"""What suppression hides, the attacker does not find: over random tables, beside each other and one after another."""

import sys

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lscb_pipeline_tests.disclosure.tables import (
    area,
    attacked,
    counts,
    hidden,
    nothing_hidden,
    pattern,
    published,
    shares,
)

TABLES, AT_ONCE = 1_000, 20
# Small counts are what it is about: most areas have few, some have many.
COUNT = st.one_of(st.integers(0, 12), st.integers(0, 12), st.integers(0, 200), st.integers(0, 5_000))
TABLE = st.lists(COUNT, min_size=2, max_size=33)
SHARE = st.lists(
    st.one_of(st.integers(1, 30), st.integers(1, 400)).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))),
    min_size=2, max_size=33,
)  # fmt: skip
QUIET = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "suppress_health_check": list(HealthCheck),
    "phases": [Phase.generate],
}


def together(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Tables beside each other, each a breakdown of its own."""
    return pd.concat(
        [made.assign(breakdown=f"table {number}") for number, made in enumerate(tables)], ignore_index=True
    )


@pytest.mark.slow
def test_a_thousand_random_tables_with_sums_hold(capsys: pytest.CaptureFixture[str]) -> None:
    extra: list[float] = []
    primary: list[float] = []

    @settings(max_examples=TABLES // AT_ONCE, **QUIET)
    @given(st.lists(TABLE, min_size=AT_ONCE, max_size=AT_ONCE))
    def hold(tables: list[list[int]]) -> None:
        figures = together([counts(*numbers) for numbers in tables])
        found = pattern(figures)
        attack = attacked(published(figures, found))
        assert attack.is_safe, attack.broken
        hidden = found.figures.groupby(figures["breakdown"])[["hides_numerator", "is_primary"]].sum()
        extra.extend(hidden["hides_numerator"] - hidden["is_primary"])
        primary.extend(hidden["is_primary"])

    hold()
    mean = sum(extra) / len(extra)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(extra)} random tables: {sum(primary) / len(primary):.2f} primary cells and {mean:.2f} more hidden "
            "in the mean; none told\n"
        )
    assert len(extra) >= TABLES
    assert mean < 2


@settings(max_examples=15, **QUIET)
@given(st.lists(SHARE, min_size=10, max_size=10))
def test_percentages_with_sums_of_both_hold(tables: list[list[tuple[int, int]]]) -> None:
    figures = together([shares(*pairs, indicator_code="SG013") for pairs in tables])
    attack = attacked(published(figures, pattern(figures)))
    assert attack.is_safe, attack.broken


def test_ones_of_many_are_no_zeros() -> None:
    """Eight of one each beside two large ones in a sum that is rounded: at most 12, of which seven are at least 1."""
    figures = shares(*((1, d) for d in range(60, 68)), (402, 800), (600, 900), indicator_code="SG013")
    found = pattern(figures)
    assert not found.figures["hides_numerator"].iloc[8:].equals(found.figures["is_primary"].iloc[8:]), "guarded"
    assert attacked(published(figures, found)).is_safe
    found.figures["hides_numerator"] = found.figures["is_primary"]
    attack = attacked(published(figures, found))
    assert len(attack.broken.loc[attack.broken["role"] == "numerator", "area_code"].unique()) == 8
    assert attack.broken["told_to"].str.startswith("outsider").all()


def test_neither_nobody_nor_everybody_guards() -> None:
    figures = shares((2, 60), (30, 30), (0, 30), (40, 80), (45, 90), (50, 100), indicator_code="SG013")
    assert hidden(figures, pattern(figures)) == [2, 40, 45]


def test_without_secondary_cells_the_attacker_breaks_it() -> None:
    """1, 1, 40 and 60 add up to 102: who sees 40 and 60 knows both ones, though not which they'd be of 2."""
    figures = counts(1, 1, 40, 60)
    found = pattern(figures)
    primary = found.__class__(
        found.figures.assign(hides_numerator=found.figures["is_primary"]), found.totals, found.left_out
    )
    attack = attacked(published(figures, primary))
    assert not attack.is_safe
    assert set(attack.broken["area_code"]) == set(figures["area_code"][:2])
    assert attack.broken["told_to"].str.startswith("outsider").all()
    assert attacked(published(figures, found)).is_safe


def test_what_is_shown_small_is_a_leak() -> None:
    figures = counts(1, 30, 40, 60)
    attack = attacked(published(figures, nothing_hidden(figures)))
    assert attack.leaks["why"].tolist() == ["count from 1 to 5"]


def test_what_an_earlier_release_showed_is_known() -> None:
    """A count restated to 3 must not be guarded by what all have seen."""
    first = counts(12, 8, 9, 30, 40)
    before = pattern(first)
    then = published(first, before)
    second = counts(3, 8, 9, 30, 43)
    alone = attacked(then, published(second, pattern(second), "r2"))
    assert alone.broken["area_code"].tolist() == [second["area_code"][0]], "8 and 9 were shown: only 3 is left"
    found = pattern(second, first.join(before.figures))
    assert hidden(second, found) == [3, 43]
    assert found.totals["withholds_numerator"].tolist() == [True], "no cell is left to guard it"
    assert attacked(then, published(second, found, "r2")).is_safe


def test_a_late_area_is_not_told_by_the_difference_of_two_sums() -> None:
    first = counts(20, 30, 40, 50)
    then = published(first, pattern(first))
    second = counts(20, 30, 40, 50, 2)
    found = pattern(second, first.join(pattern(first).figures))
    assert attacked(then, published(second, found, "r2")).is_safe


def test_a_restated_count_is_another_and_makes_no_contradiction() -> None:
    first, second = counts(3, 8, 9, 30, 40), counts(4, 8, 9, 30, 40)
    found = pattern(first)
    again = pattern(second, first.join(found.figures))
    attack = attacked(published(first, found), published(second, again, "r2"))
    assert attack.is_solved


def test_a_contradiction_counts_as_broken() -> None:
    figures = counts(3, 8, 9, 30, 40)
    seen, totals = published(figures, pattern(figures))
    attack = attacked((seen, totals.assign(numerator=totals["numerator"] - 60)))
    assert attack.unsolved
    assert not attack.is_safe


@pytest.mark.parametrize(
    ("measure", "value"),
    [("lower_95", 0.4), ("value", 3.0), ("rank", 1), ("funnel", "within"), ("versus_london", "better")],
)
def test_a_measure_of_a_hidden_figure_is_a_leak(measure: str, value: object) -> None:
    figures = counts(3, 80, 90, 300, 400)
    seen, totals = published(figures, pattern(figures))
    seen[measure] = seen[measure].astype(object if isinstance(value, str) else "float64")
    seen.loc[seen.index[0], measure] = value
    assert attacked((seen, totals)).leaks["why"].tolist() == ["a measure of a hidden figure"]


def test_ranks_with_a_gap_tell_where_a_hidden_figure_lies() -> None:
    figures = counts(3, 80, 90, 300, 400)
    seen, totals = published(figures, pattern(figures))
    assert seen["numerator"].isna().sum() == 3
    seen["rank"] = [None, None, None, 1, 2]
    assert attacked((seen, totals)).is_safe
    seen["rank"] = [None, None, None, 1, 4]
    assert attacked((seen, totals)).leaks["why"].tolist() == ["ranks with a gap"]


def test_a_merged_area_beside_its_members() -> None:
    """Hackney with the City in one release, each by itself in the next."""
    merged = counts(12, 30, 40, 50)
    merged["area_code"] = [f"{area(1)}+{area(12)}", area(2), area(3), area(4)]
    apart = counts(3, 9, 30, 40, 50)
    apart["area_code"] = [area(1), area(12), area(2), area(3), area(4)]
    shown_apart = pattern(apart)
    shown_apart.figures.loc[1, "hides_numerator"] = False
    then = published(merged, pattern(merged))
    assert not attacked(then, published(apart, shown_apart, "r2")).is_safe, "12 less 9"


def test_a_year_beside_its_quarters() -> None:
    """Quarters of 3, 10, 10 and 10 in a year of 33: the year may not be shown."""
    starts = pd.to_datetime(["2008-04-01", "2008-07-01", "2008-10-01", "2009-01-01"])
    ends = pd.to_datetime(["2008-06-30", "2008-09-30", "2008-12-31", "2009-03-31"])
    same = {"indicator_code": "SG001", "unit": "rate_per_10000", "age_band": "0-17"}
    quarters = [
        counts(n, 10, 10, 100, **same).assign(period_start=start, period_end=end)
        for n, start, end in zip((3, 10, 10, 10), starts, ends, strict=True)
    ]
    year = counts(33, 40, 40, 400, **same).assign(period_start=starts[0], period_end=ends[-1])
    apart = pd.concat(quarters, ignore_index=True)
    assert attacked(published(apart, pattern(apart))).is_safe
    every = pd.concat([*quarters, year], ignore_index=True)
    attack = attacked(published(every, pattern(every)))
    assert set(attack.broken["area_code"]) == {area(1)}
