"""Kingston and Richmond, who sometimes return jointly: figures of both in one file, and none of them twice."""

import pandas as pd
import pytest

from lscb_pipeline.benchmarks.london import beside_london
from lscb_pipeline.contracts.library import library
from lscb_pipeline.sample.character import areas
from lscb_pipeline.sample.drawn_counts import figures
from lscb_pipeline.sample.rounds import number_of

KINGSTON, RICHMOND = "E09000021", "E09000027"
BOTH = f"{KINGSTON}+{RICHMOND}"
SHARED = {"SG006", "SG007", "SG014", "SG015", "SG016", "SG017", "GA002", "RA013"}
SENDER = {
    "2008-09-Q4": "kingston_upon_thames",
    "2009-10-Q1": "kingston_upon_thames",
    "2009-10-Q3": "richmond_upon_thames",
}
NI_71 = ["RA001", "RA002", "RA003", "RA004", "RA005", "RA006"]


@pytest.fixture(scope="module")
def theirs(standing):
    return standing[standing["area_code"].isin([KINGSTON, RICHMOND, BOTH])]


def test_a_joint_return_is_one_file_of_one_of_the_two(theirs):
    senders = theirs.groupby("quarter")["supplier"].agg(set)
    for quarter, found in senders.items():
        assert found == ({SENDER[quarter]} if quarter in SENDER else {"kingston_upon_thames", "richmond_upon_thames"})
    joint = theirs[theirs["area_code"] == BOTH]
    assert set(joint["quarter"]) == set(SENDER)
    assert (joint.groupby("quarter")["indicator_code"].agg(set) == SHARED).all()


def test_a_joint_figure_is_the_sum_of_both_counts(theirs):
    area = areas(2008)
    drawn, places = figures(area), [area.codes.index(KINGSTON), area.codes.index(RICHMOND)]
    joint = theirs[(theirs["area_code"] == BOTH) & theirs["reason_code"].isna()]
    assert len(joint) >= 20
    for row in joint.itertuples():
        numerator, denominator = drawn[row.indicator_code]
        assert row.numerator == numerator[places, number_of(row.quarter)].sum()
        if denominator is None:
            assert pd.isna(row.denominator)
        else:
            assert row.denominator == denominator[places, number_of(row.quarter)].sum()
    parts = {library().indicators[code].unit for code in SHARED}
    assert parts == {"rate_per_10000", "rate_per_100000", "percent", "count"}


def test_beside_a_joint_figure_its_members_give_none(theirs):
    beside = theirs[theirs["quarter"].isin(SENDER) & (theirs["area_code"] != BOTH)]
    beside = beside[beside["indicator_code"].isin(SHARED)]
    assert set(beside["quarter"]) == {"2009-10-Q1"}  # in the other quarters the rows are left out
    assert len(beside) == 2 * len(SHARED)
    assert (beside["reason_code"] == "joint").all()
    assert beside["reason_note"].str.contains(BOTH, regex=False).all()
    assert beside[["numerator", "denominator", "value"]].isna().all(axis=None)


def test_ni_71_is_always_each_ones_own(theirs):
    rows = theirs[theirs["indicator_code"].isin(NI_71) & theirs["value"].notna()]
    assert set(rows["area_code"]) == {KINGSTON, RICHMOND}
    for quarter in SENDER:
        assert len(rows[rows["quarter"] == quarter]) == 12


@pytest.mark.parametrize("quarter", SENDER)
def test_london_counts_a_joint_figure_once(standing, quarter):
    rows = standing[(standing["quarter"] == quarter) & (standing["indicator_code"] == "SG015")]
    members = rows["area_code"].str.count(r"\+") + 1
    found = beside_london(
        rows.assign(
            feed="borough_return", breakdown="all", value=rows["numerator"], denominator=float("nan"),
            rate_base=float("nan"), unit="count", polarity="neutral", members=members, is_comparable=True,
        )
    )  # fmt: skip
    has_figure = rows["numerator"].notna()
    assert (found["london_value"] == rows["numerator"].sum()).all()
    assert (found["london_areas"] == members[has_figure].sum()).all()
    area, number = areas(2008), number_of(quarter)
    told = {code for joined in rows.loc[has_figure, "area_code"] for code in joined.split("+")}
    drawn = figures(area)["SG015"][0][[area.codes.index(code) for code in told], number].sum()
    assert rows["numerator"].sum() == drawn
