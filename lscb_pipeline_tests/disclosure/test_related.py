"""Counts that have to do with one another: none tells a hidden one, be the others ours or public."""

from dataclasses import replace
from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscb_pipeline.collation.release.catalogue_facts import relations_of
from lscb_pipeline.contracts.library import library
from lscb_pipeline_tests.disclosure.tables import attacked, counts, hidden, pattern, published, relations, shares

QUARTERS = [(f"2008-{month:02d}-01", f"2008-{month + 2:02d}-{days}") for month, days in ((4, 30), (7, 30), (10, 31))]
QUARTERS.append(("2009-01-01", "2009-03-31"))
YEAR = relations(("DF221", "equal", [("SG014", "within", 1.0)]))
BALANCE = relations(
    ("SG014", "equal", [("SG014", "before", 1.0), ("SG013/denominator", "same", 1.0), ("SG003", "same", -1.0)])
)


def in_quarter(number: int) -> dict[str, pd.Timestamp]:
    start, end = QUARTERS[number]
    return {"period_start": pd.Timestamp(start), "period_end": pd.Timestamp(end)}


def of_quarters(*numerators: list[int]) -> pd.DataFrame:
    """A table a quarter, of the same areas."""
    made = [counts(*numbers, **in_quarter(number)) for number, numbers in enumerate(numerators)]
    return pd.concat(made, ignore_index=True)


def of_year(*numerators: int) -> pd.DataFrame:
    """What a publisher says of the year; a small number it hides itself."""
    year = {"period_start": pd.Timestamp("2008-04-01"), "period_end": pd.Timestamp("2009-03-31")}
    made = counts(*numerators, indicator_code="DF221", feed="dfe_children_in_need", **year)
    return made[(made["numerator"] == 0) | (made["numerator"] > 5)].reset_index(drop=True)


def test_a_public_year_does_not_tell_the_quarter_that_is_hidden() -> None:
    quarters = [[3, 40, 50, 60, 70], [9, 41, 51, 61, 71], [8, 42, 52, 62, 72], [7, 43, 53, 63, 73]]
    figures, year = of_quarters(*quarters), of_year(27, 166, 206, 246, 286)
    alone = pattern(figures)
    assert {3, 40, 50} == set(hidden(figures, alone)), "without it, the quarter's own guards are enough"
    attack = attacked(published(figures, alone), public=year, related=YEAR)
    assert attack.broken["told_to"].str.contains("outsider").any()
    found = pattern(figures, public=year, related=YEAR)
    first = figures.index[figures["area_code"] == "E09000001"]
    assert found.figures.loc[first, "hides_numerator"].sum() >= 2, "another quarter is hidden beside it"
    assert attacked(published(figures, found), public=year, related=YEAR).is_safe


def test_a_guard_that_can_be_worked_out_guards_nothing() -> None:
    quarters = [[3, 40, 50, 60, 70], [90, 41, 51, 61, 71], [80, 42, 52, 62, 72], [70, 43, 53, 63, 73]]
    figures, year = of_quarters(*quarters), of_year(243, 166, 206, 246, 286)
    found = pattern(figures, public=year, related=YEAR)
    by_area = found.figures["hides_numerator"].groupby(figures["area_code"]).sum()
    assert not (by_area == 1).any(), "an only hidden quarter is the year less the others"
    assert attacked(published(figures, found), public=year, related=YEAR).is_safe


def test_a_stock_does_not_tell_of_what_it_was() -> None:
    stock = of_quarters([3, 40, 50, 60, 70], [8, 41, 51, 61, 71])
    joined = shares((6, 12), (6, 14), (7, 15), (8, 16), (9, 17), indicator_code="SG013", **in_quarter(1))
    left = shares((7, 20), (13, 30), (14, 30), (15, 30), (16, 30), **in_quarter(1))
    figures = pd.concat([stock, joined, left], ignore_index=True)
    alone = published(figures, pattern(figures))
    told = attacked(alone, related=BALANCE).broken
    assert ("SG014", "E09000001") in set(zip(told["indicator_code"], told["area_code"], strict=True))
    assert attacked(published(figures, pattern(figures, related=BALANCE)), related=BALANCE).is_safe


AMOUNT = st.integers(0, 7)


@settings(deadline=None, max_examples=25, derandomize=True, database=None)
@given(st.lists(st.tuples(AMOUNT, AMOUNT, AMOUNT, AMOUNT), min_size=3, max_size=6))
def test_a_public_year_tells_no_quarter_by_trying_all(areas: list[tuple[int, int, int, int]]) -> None:
    """By brute force: of each area's hidden quarters, all that fit the public year, where no sum is published.

    Up to 8 in the year all four are hidden, zeros too, so each may be one.
    """
    figures, year = of_quarters(*map(list, zip(*areas, strict=True))), of_year(*map(sum, areas))
    found = pattern(figures, public=year, related=YEAR)
    release, sums = published(figures, found)
    attack = attacked((release, sums[:0]), public=year, related=YEAR)
    assert attack.is_safe
    totals = year.set_index("area_code")["numerator"]
    for area, rows in release.groupby("area_code"):
        unknown = rows[rows["marker"] == "c"]
        if area not in totals.index or unknown.empty:
            continue
        rest = int(totals[area] - rows["numerator"].sum())
        least = 0 if totals[area] <= 8 else 1
        assert least == 1 or len(unknown) == 4
        all_but_one = product(range(least, rest + 1), repeat=len(unknown) - 1)
        fitting = [(*guess, rest - sum(guess)) for guess in all_but_one if sum(guess) + least <= rest]
        assert min(max(column) for column in zip(*fitting, strict=True)) > 5


def test_a_small_number_that_its_publisher_shows_is_told_by_nobody_else() -> None:
    """A publisher that shows 3 for the year's last day has told it: no release of ours is refused for that."""
    year = {"period_start": pd.Timestamp("2008-04-01"), "period_end": pd.Timestamp("2009-03-31")}
    stock, same = counts(3, 4, 50, 60, 70, 87), relations(("DF223", "equal", [("SG014", "last", 1.0)]))
    stock = stock.assign(**in_quarter(3))
    public = counts(3, indicator_code="DF223", feed="dfe_children_in_need", **year)
    found = pattern(stock, public=public, related=same)
    assert found.figures["hides_numerator"].tolist() == [True, True, True, True, False, False], (
        "3 is known, and guards nothing: 4 is guarded by two others"
    )
    assert attacked(published(stock, found), public=public, related=same).is_safe
    alone = pattern(stock)
    assert set(hidden(stock, alone)) == {3, 4, 50}
    broken = attacked(published(stock, alone), public=public, related=same).broken
    assert broken["area_code"].tolist() == ["E09000002"], "who knows 3 and 50 knows 4"


def test_a_merged_figure_is_hidden_where_one_board_could_tell_the_others_part() -> None:
    figures = counts(40, 50, 20, 21, 70)
    figures.loc[0, "area_code"] = "E09000021+E09000027"
    figures.loc[1, "area_code"] = "E09000001+E09000012"
    found = pattern(figures)
    assert found.figures["is_primary"].tolist() == [False, True, False, False, False], (
        "in the City live 1 of 60 children"
    )
    shown = replace(found, figures=found.figures.assign(hides_numerator=False))
    assert attacked(published(figures, shown)).leaks["area_code"].tolist() == ["E09000001+E09000012"]
    figures.loc[0, "numerator"] = 20
    assert pattern(figures).figures["is_primary"].tolist()[:2] == [True, True]


@pytest.mark.parametrize("code", ["SG008", "SG010", "SG012", "SG001", "RA007", "RA015"])
def test_the_catalogue_relates_what_its_definitions_relate(code: str) -> None:
    assert code in set(relations_of(library())["what"].str.removesuffix("/denominator"))


def test_public_months_tell_the_quarter_that_was_to_guard_another() -> None:
    """DfE's c6: who adds up three months of the third area knows its quarter, and with one's own the other's."""
    quarter = counts(3, 4, 50, 60, 70, 87).assign(**in_quarter(3))
    same = relations(("SG014", "equal", [("DF217", "within", 1.0)]))
    spans = {15: ("2009-01-01", "2009-01-31"), 17: ("2009-02-01", "2009-02-28"), 18: ("2009-03-01", "2009-03-31")}
    of_dfe = {"indicator_code": "DF217", "feed": "dfe_children_in_need"}
    months = [
        counts(1, 1, number, **of_dfe, period_start=pd.Timestamp(start), period_end=pd.Timestamp(end))[2:]
        for number, (start, end) in spans.items()
    ]
    public, alone = pd.concat(months, ignore_index=True), pattern(quarter)
    assert set(hidden(quarter, alone)) == {3, 4, 50}
    assert attacked(published(quarter, alone), related=same).is_safe
    told = attacked(published(quarter, alone), public=public, related=same).broken
    assert set(told["area_code"]) == {"E09000001", "E09000002"}
    found = pattern(quarter, public=public, related=same)
    assert set(hidden(quarter, found)) == {3, 4, 60}, "another guards them in its place"
    assert attacked(published(quarter, found), public=public, related=same).is_safe
