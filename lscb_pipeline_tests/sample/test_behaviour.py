"""How the boroughs' returns came: what was due, who stayed away, who was late, corrected, or told it in words."""

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.arrival.delivery import Delivery
from lscb_pipeline.reference import working_days
from lscb_pipeline_tests.sample.conftest import LABELS, version_of

NI_71 = {"RA001", "RA002", "RA003", "RA004", "RA005", "RA006"}
KEY = ["area_code", "indicator_code"]
FIGURES = ["numerator", "denominator", "value"]


def by_member(rows: pd.DataFrame) -> pd.DataFrame:
    """A joint figure's row stands for each of its areas."""
    return rows.assign(area_code=rows["area_code"].str.split("+")).explode("area_code")


@pytest.fixture(scope="module")
def pilots() -> set[str]:
    return set(library().scope.pilots)


def test_phase_ii_begins_with_11_pilots_and_ni_71_with_all(standing, pilots):
    assert len(pilots) == 11
    indicators = library().indicators_of("borough_return")
    assert {i.code for i in indicators if i.ni_code == "NI 71"} == NI_71
    phase = {i.code: i.phase for i in indicators}
    owed = by_member(standing).groupby(["quarter", "area_code"])["indicator_code"].agg(set)
    for (quarter, area), codes in owed.items():
        in_season = {i.code for i in indicators if i.frequency == "quarterly" or quarter.endswith("Q4")}
        begun = {i.code for i in indicators if i.asked.all and i.asked.all.label <= quarter}
        expected = {code for code in in_season & begun if phase[code] == "I"}
        if quarter >= "2008-09-Q3":
            expected |= NI_71
        if quarter >= "2008-09-Q4" or (area in pilots and quarter >= "2008-09-Q2"):
            expected |= {code for code in in_season - NI_71 if phase[code] == "II"}
        assert codes == expected, (quarter, area)
    for quarter in ("2008-09-Q2", "2008-09-Q3"):  # all pilots return then, and only they have Phase II
        rows = standing[(standing["quarter"] == quarter) & (standing["indicator_code"] == "SG018")]
        assert set(rows["area_code"]) == pilots


def test_pilots_alone_tell_the_hours_spent_and_one_of_them_does_not(every_return):
    told = every_return[every_return["hours_spent"].notna()]
    assert set(told["quarter"]) == {quarter.label for quarter in library().pilot.quarters}
    assert set(told["area_code"]) < set(library().pilot.boroughs)
    assert told["area_code"].nunique() == len(library().pilot.boroughs) - 1
    assert (told.groupby(["quarter", "supplier", "version"])["hours_spent"].nunique() == 1).all()
    assert told["hours_spent"].between(6, 70).all()
    mean = told.groupby("quarter")["hours_spent"].mean()
    assert mean["2008-09-Q3"] < mean["2008-09-Q2"], "it takes less the second time"


def test_a_third_of_the_areas_stay_away_at_first_and_none_at_last(standing):
    returned = by_member(standing).groupby("quarter")["area_code"].agg(set)
    assert [33 - len(returned[quarter]) for quarter in LABELS] == [11, 8, 6, 4, 2, 1, 1, 0]
    away = pd.Series([area for quarter in LABELS for area in returned["2009-10-Q4"] - returned[quarter]])
    assert away.nunique() <= 13  # mostly the same
    assert (away.value_counts() >= 3).sum() >= 4


def days_late(item: Delivery) -> int:
    due = working_days.add(item.quarter.ends_on, library().contracts[item.feed].due_working_days)
    return working_days.between(due, item.received_at.date())


def test_some_returns_are_late_and_a_few_come_when_the_next_quarter_is_over(routed):
    first = [item for item in routed if item.feed == "borough_return" and version_of(item) == 1]
    late = {label: [days_late(i) for i in first if i.quarter.label == label and days_late(i) > 0] for label in LABELS}
    assert [len(late[label]) for label in LABELS] == [6, 6, 5, 4, 4, 4, 3, 3]
    by_days = sorted(days for quarter in late.values() for days in quarter)
    assert by_days[0] == 1
    assert sum(1 <= days <= 25 for days in by_days) == len(by_days) - 3
    after_the_next = [item for item in first if item.received_at.date() > item.quarter.next().ends_on]
    assert [(i.quarter.label, i.supplier) for i in after_the_next] == [
        ("2008-09-Q1", "havering"), ("2008-09-Q2", "waltham_forest"), ("2009-10-Q1", "hounslow"),
    ]  # fmt: skip


def test_all_others_come_before_the_due_day(routed):
    late = [i for i in routed if i.feed not in ("borough_return", "nhs_child_health") and days_late(i) >= 0]
    assert late == []


def test_corrections_are_complete_and_change_a_few_figures(every_return, routed):
    by_file = dict(list(every_return.groupby(["quarter", "supplier", "version"])))
    corrected = {(quarter, supplier): version for quarter, supplier, version in by_file if version > 1}
    assert len(corrected) == 14
    assert sorted(corrected.values()) == [2] * 12 + [3] * 2
    assert {quarter for quarter, _ in corrected} == set(LABELS)
    came = {(i.quarter.label, i.supplier, version_of(i)): i.received_at for i in routed if i.feed == "borough_return"}
    filled = 0
    for (quarter, supplier, version), rows in by_file.items():
        if version == 1:
            continue
        before = by_file[quarter, supplier, version - 1]
        assert came[quarter, supplier, version].date() > came[quarter, supplier, version - 1].date()
        both = before.merge(rows, on=KEY, how="outer", validate="1:1", suffixes=("_before", ""), indicator=True)
        assert (both["_merge"] == "both").all()
        changed = pd.concat([both[f"{n}_before"].fillna(-1) != both[n].fillna(-1) for n in FIGURES], axis=1).any(axis=1)
        followed = (both["reason_code_before"] == "to_follow") & both["reason_code"].isna()
        assert (both.loc[changed & ~followed, "numerator"] > both.loc[changed & ~followed, "numerator_before"]).all()
        assert (changed & ~followed).sum() == 3
        assert followed.sum() <= 1
        filled += followed.sum()
    assert filled == 2


def test_one_return_tells_in_words_alone(every_return):
    has_figure = every_return[FIGURES].notna().any(axis=1)
    by_file = has_figure.groupby([every_return["quarter"], every_return["supplier"]]).any()
    assert list(by_file[~by_file].index) == [("2008-09-Q1", "haringey")]
    rows = every_return[(every_return["quarter"] == "2008-09-Q1") & (every_return["supplier"] == "haringey")]
    assert len(rows) > 15
    assert (rows["reason_code"] == "not_collected").all()
    assert rows["reason_note"].str.contains("words").all()
    assert rows["signed_off_on"].notna().all()
