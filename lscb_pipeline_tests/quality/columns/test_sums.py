"""Groups come to no more than their whole, and a year's months to the year, whichever tables state them."""

import pandas as pd
import pytest

from lscb_pipeline.collation.inputs.judge import months_and_years
from lscb_pipeline.contracts.library import library
from lscb_pipeline.quality.columns.against_earlier import beside_earlier
from lscb_pipeline.quality.columns.single_delivery import of_figures
from lscb_pipeline.quality.inputs.stated_figures import words_of
from lscb_pipeline_tests.intake.reading import contract_of, lines, read, real_file
from lscb_pipeline_tests.intake.real_sources import C1, C2, C4, C5, C6, CAMDEN, D5, D8, NEED, reading_of
from lscb_pipeline_tests.intake.test_made_up_feeds import EES_LA, HERE

PLAIN = "area_code,period,source_table,indicator_code,breakdown,amount"
MONTHS = "April,May,June,July,August,September,October,November,December,January,February,March"
TEN = [10] * 12


def words(rows: pd.DataFrame, delivery: str = "one") -> pd.DataFrame:
    return words_of(rows.assign(delivery_id=delivery), contract_of(NEED), library().indicators)


def groups_of(*rows: str) -> list[float]:
    figures = words(read(lines(PLAIN, *rows), NEED, "dfe", "2025-26-Q4").rows)
    return of_figures(figures, library().indicators)["groups_gap"].fillna(-1).round(3).tolist()


WHOLE = f"{CAMDEN},2024,referral_sources,DF211,all,1000"
SCHOOLS, POLICE = (f"{CAMDEN},2024,referral_sources,DF218,{name}," for name in ("schools", "police"))


@pytest.mark.parametrize(
    ("schools", "police", "gap"),
    [("600", "400", 0), ("600", "300", 0), ("600", "401", 0.001), ("600", "c", 0), ("1100", "c", 0.1), ("c", "c", -1)],
)
def test_groups_come_to_no_more_than_their_whole(schools: str, police: str, gap: float) -> None:
    found = groups_of(WHOLE, SCHOOLS + schools, POLICE + police)
    assert found == [-1, -1 if schools == "c" else gap, -1 if police == "c" else gap]


def test_groups_of_no_known_whole_are_not_tested() -> None:
    assert groups_of(SCHOOLS + "600", POLICE + "500") == [-1, -1]
    assert groups_of(f"{CAMDEN},2024,referral_sources,DF211,all,c", SCHOOLS + "600") == [-1, -1]
    assert groups_of(f"{CAMDEN},2024,referral_sources,DF211,all,0", SCHOOLS + "2") == [-1, 2]
    assert groups_of(f"{CAMDEN},2023,referral_sources,DF211,all,5", SCHOOLS + "600") == [-1, -1], "another year's"


@pytest.mark.parametrize(
    ("path", "tested"), [(C2, 3103), (C4, 1476), (C5, 3629), (D5, 1800), (D8, 1102)],
    ids=["c2", "c4", "c5", "d5", "d8"],
)  # fmt: skip
def test_groups_of_dfes_tables(path: str, tested: int) -> None:
    gap = of_figures(words(reading_of(path, NEED).rows), library().indicators)["groups_gap"]
    assert (gap.notna().sum(), gap.max()) == (tested, 0)


def by_month(months: list[int], year: str = "2024") -> pd.DataFrame:
    """Camden's referrals as c6 has them."""
    here = HERE.replace("2020", year, 1)
    content = lines(f"{EES_LA}category,Referrals,{MONTHS}", f"{here}M,9,{','.join(map(str, months))}")
    return read(content, NEED, "dfe", "2025-26-Q4").rows


def of_year(amount: str) -> pd.DataFrame:
    return read(lines(PLAIN, f"{CAMDEN},2024,referrals,DF211,all,{amount}"), NEED, "dfe", "2025-26-Q4").rows


def sums_of(earlier: pd.DataFrame, own: pd.DataFrame) -> list[float]:
    """What is told of a delivery's figures beside those of one before it."""
    parts = [words(earlier, "one").assign(is_own=False), words(own, "two").assign(is_own=True)]
    judged = beside_earlier(pd.concat(parts, ignore_index=True), library().indicators)
    return judged["sum_gap"].fillna(-1).round(3).tolist()


def test_months_are_those_of_a_year_that_ends_in_march() -> None:
    for text in ("2024", "202324", "2023/24"):
        rows = by_month(list(range(1, 13)), text)
        told = rows.set_index(rows["period_start"].dt.strftime("%Y-%m"))["amount"].to_dict()
        assert told == {f"2023-{m:02}": m - 3 for m in range(4, 13)} | {f"2024-{m:02}": m + 9 for m in range(1, 4)}
        assert (rows["period_end"].dt.month == rows["period_start"].dt.month).all()


@pytest.mark.parametrize("text", ["2024x", "2023-04", "", "31"])
def test_months_of_a_year_that_cannot_be_read_are_refused(text: str) -> None:
    content = lines(f"{EES_LA}Referrals,{MONTHS}", f"{HERE.replace('2020', text, 1)}9,{','.join(map(str, TEN))}")
    reading = read(content, NEED, "dfe", "2025-26-Q4")
    assert (len(reading.rows), len(reading.refused)) == (0, 12)


@pytest.mark.parametrize(("year", "gap"), [("120", 0), ("150", 0.2), ("96", 0.2), ("c", -1)])
def test_a_year_is_the_sum_of_its_months_whichever_comes_first(year: str, gap: float) -> None:
    assert sums_of(by_month(TEN), of_year(year)) == [gap]
    assert sums_of(of_year(year), by_month(TEN)) == [gap] * 12


def test_beside_a_year_its_months_are_fetched_and_beside_a_month_its_year() -> None:
    """Where they came in an earlier quarter."""
    year = (pd.Timestamp(2023, 4, 1), pd.Timestamp(2024, 3, 31))
    months = months_and_years([year])
    assert (len(months), months[0], months[-1][1]) == (12, (year[0], pd.Timestamp(2023, 4, 30)), year[1])
    assert [months_and_years([month]) for month in months] == [[year]] * 12


def test_months_that_are_not_all_known_are_not_tested() -> None:
    one_hidden = by_month(TEN)
    one_hidden.loc[0, ["amount", "amount_marker"]] = [None, "c"]
    assert sums_of(one_hidden, of_year("120")) == [-1]
    assert sums_of(by_month(TEN, "2023"), of_year("120")) == [-1], "another year's"


def test_dfes_months_add_up_to_the_years_referrals() -> None:
    real_file(C6)
    years, months = (reading_of(path, NEED).rows for path in (C1, C6))
    parts = [words(years, "c1").assign(is_own=True), words(months, "c6").assign(is_own=True)]
    every = pd.concat(parts, ignore_index=True)
    judged = beside_earlier(every, library().indicators).assign(code=every["indicator_code"])
    of_years = judged.loc[judged["code"] == "DF211", "sum_gap"]
    assert (of_years.notna().sum(), of_years.max()) == (379, 0)
    of_months = judged.loc[judged["code"] == "DF217", "sum_gap"]
    assert (of_months.notna().sum(), of_months.max()) == (379 * 12, 0)
