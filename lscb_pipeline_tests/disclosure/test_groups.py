"""What is told of London by group: the attacker tells an area's count where it can be told, and no other."""

from dataclasses import replace

import pandas as pd
import pytest

from lscb_pipeline.benchmarks.runaway_groups import GROUPINGS
from lscb_pipeline.collation.release.runaways_told import IN_YEAR, ON_LISTS
from lscb_pipeline.disclosure.attacker import Audit
from lscb_pipeline.disclosure.attacker.groups import is_of_group
from lscb_pipeline.frames.disclosure import WAYS
from lscb_pipeline_tests.disclosure.tables import area, attacked, counts, nothing_hidden, pattern, published, relations

YEAR = {"period_start": pd.Timestamp("2008-04-01"), "period_end": pd.Timestamp("2009-03-31")}
QUARTERS = [("2008-04-01", "2008-06-30"), ("2008-07-01", "2008-09-30"), ("2008-10-01", "2008-12-31"),
            ("2009-01-01", "2009-03-31")]  # fmt: skip
RATE = {"indicator_code": "SG001", "unit": "rate_per_10000", "age_band": "0-17"}


def group(
    breakdown: str, by_area: list[int], bounds: tuple[int, int] | None = None, whole: str | None = "all"
) -> pd.DataFrame:
    """An area's counts of a group, and what is told of London's."""
    least, most = bounds or (None, None)
    rows = pd.DataFrame({"area_code": [area(i + 1) for i in range(len(by_area))], "counted": by_area})
    rows = rows.assign(indicator_code="SG001", feed="borough_return", breakdown=breakdown, adds_up_to=whole)
    rows = rows.assign(least=least, most=most, **YEAR)
    return rows.astype({"least": "float64", "most": "float64"})


def quarters(by_quarter: list[list[int]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures of four quarters, none of them small, as published."""
    figures = pd.concat(
        [counts(*row, **RATE, period_start=pd.Timestamp(a), period_end=pd.Timestamp(b))
         for row, (a, b) in zip(by_quarter, QUARTERS, strict=True)],
        ignore_index=True,
    )  # fmt: skip
    return published(figures, nothing_hidden(figures))


def told(found: Audit) -> set[tuple[str, str]]:
    rows = found.hidden[found.hidden["told_to"] != ""]
    return set(zip(rows["breakdown"], rows["area_code"], strict=True))


SEEN = quarters([[100, 100], [100, 100], [100, 100], [100, 100]])
SEEN_R2 = SEEN[0].assign(release="r2"), SEEN[1].assign(release="r2")


def test_a_group_is_one_of_a_way_that_is_told_by_and_no_other_breakdown() -> None:
    assert set(WAYS) == {*GROUPINGS, IN_YEAR, ON_LISTS}
    named = pd.Series(["risk_level:high", "risk_level:low risk: seen", "service:mentoring", "risk_level", "all"])
    assert is_of_group(named).tolist() == [True, True, False, False, False]


def test_who_has_nearly_all_of_a_rounded_count_can_tell_the_rest() -> None:
    """London's 204 is told as 200; who has 201 of them knows that the others have 3 at most."""
    found = attacked(SEEN, groups=group("risk_level:high", [201, 3], (195, 204), None))
    assert told(found) == {("risk_level:high", area(2))}
    assert found.hidden.loc[found.hidden["told_to"] != "", "told_to"].tolist() == ["board 01"]
    assert not found.is_safe
    assert found.told_groups


def test_a_rounded_count_that_leaves_room_tells_nothing() -> None:
    found = attacked(SEEN, groups=group("risk_level:high", [193, 3], (195, 204), None))
    assert told(found) == set()
    assert found.is_safe


def test_groups_of_a_known_whole_tell_the_hidden_one_where_the_others_round_up() -> None:
    """An area's year is 400 by its quarters; of 397 at high risk 400 is told, from 395: 5 at most are left."""
    one = quarters([[100], [100], [100], [100]])
    groups = pd.concat(
        [group("all", [400]), group("risk_level:high", [397], (395, 404)), group("risk_level:low", [3], (0, 9))]
    )
    assert ("risk_level:low", area(1)) in told(attacked(one, groups=groups))
    # without the whole, or with room in the rounding, nobody can tell
    parts = [group("risk_level:high", [397], (395, 404), None), group("risk_level:low", [3], (0, 9), None)]
    assert told(attacked(one, groups=pd.concat(parts))) == set()
    two = quarters([[102], [100], [100], [100]])
    more = pd.concat(
        [group("all", [402]), group("risk_level:high", [399], (395, 404)), group("risk_level:low", [3], (0, 9))]
    )
    assert told(attacked(two, groups=more)) == set()


def test_what_is_not_recorded_is_room_for_any_group() -> None:
    one = quarters([[100], [100], [100], [100]])
    groups = pd.concat(
        [group("all", [400]), group("risk_level:high", [396], (395, 404)), group("risk_level:low", [3], (0, 9)),
         group("risk_level:not recorded", [1])]
    )  # fmt: skip
    found = told(attacked(one, groups=groups))
    assert ("risk_level:low", area(1)) in found, "5 at most are left for both"
    roomy = pd.concat(
        [group("all", [420]), group("risk_level:high", [397], (395, 404)), group("risk_level:low", [3], (0, 9)),
         group("risk_level:not recorded", [20])]
    )  # fmt: skip
    assert told(attacked(quarters([[120], [100], [100], [100]]), groups=roomy)) == set()


@pytest.mark.parametrize(("bounds", "safe"), [((869, 878), True), ((865, 874), False)])
def test_groups_tell_a_figure_that_the_release_hides(bounds: tuple[int, int], *, safe: bool) -> None:
    """London's 873 of the year are told within ten: where the greatest is 874, the one hidden quarter is 4 at most."""
    figures = pd.concat(
        [counts(n, 50, 60, 70, **RATE, period_start=pd.Timestamp(a), period_end=pd.Timestamp(b))
         for n, (a, b) in zip((3, 50, 50, 50), QUARTERS, strict=True)],
        ignore_index=True,
    )  # fmt: skip
    seen, sums = published(figures, pattern(figures, SG001=0))
    is_small = seen["true_numerator"] == 3
    shown = seen.assign(numerator=seen["true_numerator"].mask(is_small), marker=seen["marker"].where(is_small))
    alone = (shown, sums[sums["period_start"] != pd.Timestamp("2008-04-01")])
    assert attacked(alone).is_safe
    groups = group("reported_in:all", [153, 200, 240, 280], bounds, None)
    same = relations(("SG001/reported_in:all", "equal", [("SG001", "within", 1.0)]))
    found = attacked(alone, groups=groups, related=same)
    assert found.is_safe is safe
    assert ("all", area(1)) in told(found) or safe


def beside_year(children: int) -> Audit:
    """The attack on a hidden quarter of 3 in a year of which so many children are told."""
    figures = pd.concat(
        [counts(n, 20, 30, **RATE, period_start=pd.Timestamp(a), period_end=pd.Timestamp(b))
         for n, (a, b) in zip((3, 0, 0, 0), QUARTERS, strict=True)],
        ignore_index=True,
    )  # fmt: skip
    each = relations(("SG001/in_year:all", "at_least", [("SG001", "each", 1.0)]))
    groups = group("in_year:all", [children], (0, children), "in_year:all")
    return attacked(published(figures, pattern(figures)), groups=groups, related=each)


@pytest.mark.parametrize(("children", "safe"), [(9, True), (3, False)])
def test_a_quarter_is_no_more_than_its_year(children: int, *, safe: bool) -> None:
    """A hidden quarter of 3 beside a year of which 9 are told in all; of 3 told exactly it can't be more."""
    assert beside_year(children).is_safe is safe


@pytest.mark.parametrize(("by_area", "bounds"), [([250, 250], (495, 504)), ([201, 3], (195, 204))])
def test_what_no_group_tells_is_told_without_them_too(by_area: list[int], bounds: tuple[int, int]) -> None:
    """A single count hidden beside London's sum is told, whatever is told by group of another time."""
    days = {"period_start": pd.Timestamp("2007-04-01"), "period_end": pd.Timestamp("2007-06-30")}
    figures = counts(3, 50, 60, **RATE, **days)
    bare = nothing_hidden(figures)
    badly = published(figures, replace(bare, figures=bare.figures.assign(hides_numerator=figures["numerator"] < 6)))
    both = attacked(badly, SEEN_R2, groups=group("risk_level:high", by_area, bounds, None))
    alone = attacked(badly, SEEN_R2)
    assert len(alone.broken) == 1
    assert both.is_of_cells is (not both.told_groups)
    assert both.is_of_cells is (by_area == [250, 250])
    assert both.is_of_cells is both.broken.equals(alone.broken)


def test_what_groups_tell_isnt_of_cells() -> None:
    """The hidden quarter hangs together with the year's group."""
    assert beside_year(9).is_of_cells
    assert not beside_year(3).is_of_cells
