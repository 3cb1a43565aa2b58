"""Groups of children by age and sex: rounded, none below 10, and nothing by which a small one could be told."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from lscb_pipeline.benchmarks.runaway_groups import AGE_BANDS, GROUPINGS, SEXES, shown_episodes, shown_groups


def groups(counts: dict[tuple[str | None, str | None], int], quarters: int = 4) -> pd.DataFrame:
    """Counts of London as those of two areas together."""
    areas = (
        [("E09000003", count // 2) for count in counts.values()],
        [("E09000007", -(-n // 2)) for n in counts.values()],
    )
    rows = [(area, band, sex, part, quarters) for of_area in areas
            for (band, sex), (area, part) in zip(counts, of_area, strict=True)]  # fmt: skip
    return pd.DataFrame(rows, columns=["area_code", "age_band", "sex", "children", "quarters"])


def test_counts_are_rounded_and_small_ones_hidden() -> None:
    found = shown_groups(groups({("0-10", "F"): 9, ("11-13", "F"): 10, ("14-15", "F"): 1234, ("14-15", "M"): 1235}))
    assert found is not None
    assert found["0-10"] == {"F": None, "M": None}
    assert found["11-13"] == {"F": 10, "M": None}
    assert found["14-15"] == {"F": 1230, "M": 1240}


def test_a_year_that_lacks_a_quarter_has_no_groups() -> None:
    assert shown_groups(groups({("14-15", "F"): 1234}, quarters=3)) is None
    assert shown_groups(groups({})) is None


def test_unknown_ages_and_sexes_are_in_no_group() -> None:
    found = shown_groups(groups({(None, "F"): 500, ("14-15", None): 600}))
    assert found == {band: dict.fromkeys(SEXES) for band in AGE_BANDS}


def test_episodes_are_shown_likewise() -> None:
    rows = [
        ("risk_level", "high", 645),
        ("risk_level", "low", 9),
        ("risk_level", None, 400),
        ("reported_in", "own_area", 11),
    ]
    by_group = pd.DataFrame(rows, columns=["grouping_name", "group_name", "episodes"])
    by_group = by_group.assign(area_code="E09000003", quarters=4)
    found = shown_episodes(by_group)
    assert found is not None
    assert found["risk_level"] == {"high": 650, "medium": None, "low": None}
    assert found["reported_in"] == {"own_area": 10, "another_area": None}
    assert found.keys() == GROUPINGS.keys()
    assert shown_episodes(by_group.assign(quarters=3)) is None


@given(st.dictionaries(st.tuples(st.sampled_from(AGE_BANDS), st.sampled_from(SEXES)), st.integers(0, 3000)))
def test_what_is_shown_is_the_same_for_any_small_count(counts: dict[tuple[str, str], int]) -> None:
    """Nobody can tell 1 to 5 from 0 or from 9: whichever it is, the same is published."""
    smaller = {key: 0 if count < 10 else count for key, count in counts.items()}
    larger = {key: 9 if count < 10 else count for key, count in counts.items()}
    every = {(band, sex): 0 for band in AGE_BANDS for sex in SEXES}
    assert shown_groups(groups(every | smaller)) == shown_groups(groups(every | larger))
