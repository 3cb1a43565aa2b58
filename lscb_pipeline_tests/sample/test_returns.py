"""The borough returns' figures: consistent, and plausible in level, season and trend."""

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.sample import reasons
from lscb_pipeline_tests.sample.conftest import rows_of, wide

ANSWERS = ["RA002", "RA003", "RA004", "RA005", "RA006"]
FIGURES = ["numerator", "denominator", "value"]
SUMMER = ("2008-09-Q2", "2009-10-Q2")


@pytest.fixture(scope="module")
def indicators():
    return library().indicators_of("borough_return")


def per_10000(returns: pd.DataFrame, code: str) -> pd.Series:
    """London's figure by quarter."""
    given = returns[(returns["indicator_code"] == code) & returns["numerator"].notna()]
    sums = given.groupby("quarter")[["numerator", "population"]].sum()
    return sums["numerator"] / sums["population"] * 10_000


def test_the_unit_says_which_figures_are_given(returns, indicators):
    given = returns[returns["reason_code"].isna()]
    assert set(given["indicator_code"]) == {indicator.code for indicator in indicators}
    for indicator in indicators:
        rows = given[given["indicator_code"] == indicator.code]
        parts = {"score": ["value"], "percent": ["numerator", "denominator"]}.get(indicator.unit, ["numerator"])
        assert rows[parts].notna().all(axis=None), indicator.code
        assert rows[[name for name in FIGURES if name not in parts]].isna().all(axis=None), indicator.code


def test_a_numerator_is_at_most_its_denominator(returns):
    given = returns[returns["denominator"].notna()]
    assert (given["numerator"] <= given["denominator"]).all()
    assert (returns[FIGURES].fillna(0) % 1 == 0).all(axis=None)


def test_the_parts_of_a_return_agree(returns):
    numerator, denominator = wide(returns, "numerator"), wide(returns, "denominator")
    same = [("SG002", "SG001"), ("SG003", "SG001"), ("GA004", "SG001"), ("SS003", "SG008"), ("SS004", "SG008")]
    for code, of in same:
        both = denominator[code].notna() & numerator[of].notna()
        assert both.sum() > 150
        assert (denominator[code] == numerator[of])[both].all(), (code, of)
    for code, most in [("SG004", numerator["SG002"]), ("SG005", denominator["SG004"]), ("SG007", numerator["SG006"]),
                       ("SG010", denominator["SG007"]), ("SG011", numerator["SG008"]),
                       ("SG016", numerator["SG015"])]:  # fmt: skip
        both = denominator[code].notna() & most.notna()
        assert (denominator[code] <= most)[both].all(), code
    looked_after = denominator["RA012"].notna() & numerator["SG012"].notna()
    assert (denominator["RA012"] >= numerator["SG012"])[looked_after].all()


def test_plans_at_quarter_end_are_those_before_and_begun_less_those_ended(returns):
    stock = wide(returns, "numerator")["SG008"].unstack()
    begun = wide(returns, "denominator")["SG010"].unstack()
    ended = wide(returns, "denominator")["SG009"].unstack()
    change = (begun - ended).iloc[:, 1:]
    moved = stock.diff(axis=1).iloc[:, 1:]
    both = moved.notna() & change.notna()
    assert (moved == change).where(both, True).all(axis=None)
    assert both.sum().sum() > 150


def test_stocks_move_slowly(returns):
    for code in ("SG008", "SG012"):
        stock = wide(returns, "numerator")[code].unstack()
        large = stock[stock.min(axis=1) >= 50]
        assert len(large) > 25
        assert (large.pct_change(axis=1).iloc[:, 1:].abs().fillna(0) < 0.4).all(axis=None)


def test_ni_71_is_the_sum_of_its_five_answers_and_rises(returns):
    value = wide(returns, "value")[["RA001", *ANSWERS]].dropna()
    assert len(value) > 160
    assert value.index.get_level_values("quarter").min() == "2008-09-Q3"
    assert (value["RA001"] == value[ANSWERS].sum(axis=1)).all()
    assert value[ANSWERS].isin([0, 1, 2, 3]).all(axis=None)
    mean = value["RA001"].groupby("quarter").mean()
    assert mean.is_monotonic_increasing
    assert 7.2 < mean.iloc[0] < 8.8
    assert 9.3 < mean.iloc[-1] < 11
    assert value["RA001"].between(3, 14).mean() > 0.97


def test_about_one_figure_in_fifty_gives_way_to_a_reason(standing):
    told_in_words = (standing["quarter"] == "2008-09-Q1") & (standing["supplier"] == "haringey")
    rows = standing[~told_in_words & (standing["reason_code"] != "joint")]
    coded = rows[rows["reason_code"].notna()]
    assert 0.008 < len(coded) / len(rows) < 0.035
    assert set(coded["reason_code"]) == {"nil", "not_collected", "to_follow", "with_partner", "not_applicable"}
    assert coded["reason_note"].notna().all()
    is_nil = coded["reason_code"] == "nil"
    assert (coded.loc[is_nil, "numerator"] == 0).all()  # intake's reading of it
    assert coded.loc[~is_nil, FIGURES].isna().all(axis=None)
    assert not coded["indicator_code"].isin(reasons.ALWAYS_GIVEN).any()


def test_police_protection_as_told_to_social_care_differs_a_little_from_what_police_used(returns, received):
    police = rows_of(received, "met_police_child_protection").query("indicator_code == 'SG020'")
    used = police.groupby(["area_code", "quarter"])["numerator"].sum().rename("used").reset_index()
    told = returns[(returns["indicator_code"] == "SG033") & returns["numerator"].notna()]
    both = told.merge(used, on=["area_code", "quarter"], validate="1:1")
    assert len(both) > 200
    gap = (both["numerator"] - both["used"]).abs()
    assert gap.max() <= 5
    assert 0.2 < (gap > 0).mean() < 0.9
    assert 0.95 < both["numerator"].sum() / both["used"].sum() < 1.02
    assert (told["area_code"] == "E09000001").any()  # of the City of London's own police


@pytest.mark.parametrize(
    ("code", "lowest", "highest"),
    [("SG001", 110, 170), ("SG006", 15, 30), ("SG008", 29, 36), ("SG012", 46, 56), ("SG017", 0.5, 2)],
)
def test_london_is_at_a_plausible_level(returns, code, lowest, highest):
    assert per_10000(returns, code).between(lowest, highest).all()


def test_levels_over_a_year_and_by_inner_and_outer(returns):
    first_year = returns[returns["quarter"] < "2009-10"]
    assert 500 < per_10000(first_year, "SG001").sum() < 600
    assert 31 < per_10000(first_year, "SG008").mean() < 34
    by_side = {side: per_10000(rows, "SG012").mean() for side, rows in returns.groupby("inner_outer")}
    assert by_side["inner"] == pytest.approx(60, abs=5)
    assert by_side["outer"] == pytest.approx(45, abs=4)


def test_no_area_is_absurd(returns):
    boroughs = returns[returns["name"] != "City of London"]
    rate = boroughs["numerator"] / boroughs["population"] * 10_000
    for code, lowest, highest in [("SG001", 60, 260), ("SG006", 6, 55), ("SG008", 10, 80), ("SG012", 20, 110)]:
        assert rate[boroughs["indicator_code"] == code].dropna().between(lowest, highest).all(), code
    share = boroughs["numerator"] / boroughs["denominator"]
    for code, lowest, highest in [("SG002", 0.4, 0.85), ("SG004", 0.5, 0.95), ("SG010", 0, 0.45)]:
        assert share[boroughs["indicator_code"] == code].dropna().between(lowest, highest).all(), code


def test_areas_keep_their_character(returns):
    rate = (returns["numerator"] / returns["population"]).where(returns["name"] != "City of London")
    for code in ("SG001", "SG008", "SG012"):
        by_quarter = returns.assign(rate=rate)[returns["indicator_code"] == code].pivot(
            index="area_code", columns="quarter", values="rate"
        )
        assert by_quarter["2008-09-Q1"].rank().corr(by_quarter["2009-10-Q4"].rank()) > 0.6


def test_referrals_are_fewest_in_summer_and_rise_from_year_to_year(returns):
    rates = per_10000(returns, "SG001")
    for year, summer in zip(("2008-09", "2009-10"), SUMMER, strict=True):
        mine = rates[rates.index.str.startswith(year)]
        assert mine.idxmin() == summer
        assert mine.drop(summer).min() > 1.1 * mine[summer]
    assert rates.iloc[4:].sum() > rates.iloc[:4].sum()


def test_the_city_of_london_is_tiny(returns):
    city = returns[returns["name"] == "City of London"]
    about_children = city[~city["indicator_code"].isin(["SG030", "SG032"])]
    assert about_children["numerator"].max() <= 40
    assert about_children.loc[about_children["indicator_code"] == "SG008", "numerator"].max() <= 15
    assert (about_children["numerator"] == 0).mean() > 0.1


def test_a_true_zero_is_a_zero(returns):
    assert (returns["numerator"] == 0).any()
    assert returns.loc[returns["reason_code"].isna(), FIGURES].notna().any(axis=1).all()
