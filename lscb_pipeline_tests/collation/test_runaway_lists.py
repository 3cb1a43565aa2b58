"""The police's and the refuge's lists of runaways: the sample's planted truth, recovered; cases counted by hand."""

import shutil

import pandas as pd
import pytest

from lscb_pipeline.benchmarks.runaway_estimate import AGES, POLICE, REFUGE, UNDER_16, estimated, expected_by_survey
from lscb_pipeline.benchmarks.runaway_groups import shown_episodes, shown_groups
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.sample import known_links, make_sample
from lscb_pipeline.sample.character import areas
from lscb_pipeline.sample.episodes import completed_years, missing_episodes
from lscb_pipeline.sample.refuge_stays import refuge_stays
from lscb_pipeline.sample.rounds import quarters
from lscb_pipeline.warehouse.commands.analyst import rows_of
from lscb_pipeline.warehouse.database.connect import WarehouseError
from lscb_pipeline.warehouse.stages.runaway_lists import missing_by_age_and_sex, missing_episodes_by, runaway_lists
from lscb_pipeline_tests.collation.returns import Q3, Q4
from lscb_pipeline_tests.collation.test_events import episode
from lscb_pipeline_tests.collation.test_refuge_and_survey import stay
from lscb_pipeline_tests.conftest import Inbox, collate
from lscb_pipeline_tests.prepared import Begin

YEAR, NEXT_YEAR = Quarter.parse("2008-09-Q1"), Quarter.parse("2009-10-Q1")
LEFT_OUT = ["of_elsewhere", "absent", "of_other_age", "not_overnight", "without_link"]


def lists(centre: Centre, year: Quarter = YEAR, ages: tuple[int, int] = AGES, last: str = "2009-10-Q4") -> pd.DataFrame:
    with centre.warehouse.transaction() as connection:
        return runaway_lists(connection, year, ages, Quarter.parse(last)).set_index("feed")


@pytest.fixture
def sampled(centre: Centre) -> Centre:
    """The sample's police and refuge, and nobody else, of every quarter."""
    make_sample(centre.settings.inbox_folder)
    for folder in centre.settings.inbox_folder.glob("*/*/"):
        if folder.name not in (POLICE, REFUGE):
            shutil.rmtree(folder)
    for quarter in quarters():
        collate(centre, quarter.label)
    return centre


def over_two(begins: pd.Series, ends: pd.Series) -> pd.Series:
    """Whether somebody is away when a clock shows two, or isn't back: the next two o'clock is looked for."""
    two = begins.dt.normalize() + pd.Timedelta(hours=2)
    next_two = two.where(two > begins, two + pd.Timedelta(days=1))
    return ends.isna() | (ends >= next_two)


def children(events: pd.DataFrame, begins: str, ends: str, at: str, year: Quarter, ages: tuple[int, int]) -> set[str]:
    """By the sender's own reference, whom the generator planted on a list."""
    age = completed_years(pd.to_datetime(events["birth_date"]), events[at])
    start = pd.Timestamp(year.starts_on)
    is_of_year = (events[at] >= start) & (events[at] < start + pd.DateOffset(years=1))
    is_in = is_of_year & age.between(*ages) & over_two(events[begins], events[ends])
    return set(events.loc[is_in, "person_reference"])


@pytest.mark.slow
def test_the_lists_of_the_sample_are_those_that_its_generator_planted(sampled: Centre) -> None:
    area, links = areas(2008), known_links().dropna().set_index("refuge_reference")
    episodes, stays = missing_episodes(area), refuge_stays(area)
    stays = stays.drop_duplicates("stay_reference", keep="last")
    for year in (YEAR, NEXT_YEAR):
        for ages in (AGES, UNDER_16):
            first = children(episodes, "last_seen_at", "found_at", "reported_at", year, ages)
            second = children(stays, "admitted_at", "left_at", "admitted_at", year, ages)
            known = links[links.index.isin(second) & links["police_reference"].isin(first)]
            found = lists(sampled, year, ages)
            assert found["children"].to_dict() == {POLICE: len(first), REFUGE: len(second)}
            assert found["matches"].tolist() == [int(known["is_linkable"].sum())] * 2
            assert 0 < 1 - known["is_linkable"].mean() < 0.25, "links are missed, and no more than the band allows"
            assert_reconciled(found)
            assert (found["quarters"] == 4).all()
            shown = estimated(found.reset_index())
            assert shown.reason is None
            assert shown.band is not None
            assert shown.band[0] >= len(first) * 0.9
            assert shown.band[1] > 4 * shown.band[0]
            assert expected_by_survey(found.reset_index()) == pytest.approx(len(first) / 0.3, abs=100)


def assert_reconciled(found: pd.DataFrame) -> None:
    """No record is lost: what isn't left out is some child's, and a child has one at least."""
    kept = found["records"] - found[LEFT_OUT].sum(axis=1)
    assert (kept >= found["children"]).all()
    assert (found["matches"] <= found["children"].min()).all()


def run(number: int, name: str, day: int = 1, found: str = "2008-11-02 09:00", **cells: str) -> dict[str, object]:
    """A police report of a child away for the night to 2 November, unless it says otherwise."""
    return episode(number, f"p{number}", f"2008-11-{day:02d} 20:00", found) | {"surname": f"Zz{name}"} | cells


def came(
    number: int, name: str, admitted: str = "2008-11-02 20:00", left: str = "2008-11-03 09:00", **cells: str
) -> dict[str, object]:
    """A stay of one night, unless it says otherwise."""
    return stay(number, admitted, left, person=f"r{number}") | {"surname": f"Zz{name}"} | cells


# Both know ann, bea, cyd and dee; police alone fay, the refuge alone gus and kay. The others are left out, each for one
# reason; the refuge has kim on its list, whom police have as absent.
REPORTED = [
    run(1, "ann"), run(2, "bea", found=""), run(3, "Ćyd-"), run(4, "dee"),
    run(5, "fay", 2, last_seen_at="2008-11-01 20:00"),  # told when she was back
    run(6, "kim", category="absent"), run(7, "lea", birth_date="1999-11-02"), run(8, "mia", birth_date="1990-10-01"),
    run(9, "ned", found="2008-11-02 01:59"), run(10, "ola", sex="U"), run(11, "pia", residence_area="Kent"),
    # ann again, under another reference too, is one child; of dee's second report the link isn't known
    run(12, "ann", 5, "2008-11-06 09:00", person_reference="p1"), run(13, "ann", 8, "2008-11-09 09:00"),
    run(14, "?", 5, "2008-11-06 09:00", person_reference="p4", surname="unknown"),
]  # fmt: skip
STAYED = [
    came(1, "ANN"), came(2, "b'ea"), came(3, "cyd"), came(4, "dee", "2008-12-30 20:00", ""), came(5, "gus"),
    came(6, "kim"), came(7, "ola", sex="U"), came(8, "hal", residence_area="City of London"),
    came(9, "ida", "2008-11-02 10:00", "2008-11-02 22:00"), came(10, "jan", birth_date=""),
    came(11, "kay", person_reference="p5"),  # which is fay's with police: an agency's own reference links nothing
]  # fmt: skip
MAX = "2008-12-31 20:00"  # who left in the same night, as the next quarter's file says


def three_quarters(centre: Centre, inbox: Inbox) -> None:
    """Both lists of a quarter, and what the refuge says of the two after it."""
    inbox.put(Q3, POLICE, "mps", REPORTED)
    inbox.put(Q3, REFUGE, "london_refuge", [*STAYED, came(12, "max", MAX, "")])
    ended = [came(4, "dee", "2008-12-30 20:00", "2009-01-02 09:00"), came(12, "max", MAX, "2009-01-01 01:30")]
    inbox.put(Q4, REFUGE, "london_refuge", ended)
    inbox.put("2009-10-Q1", REFUGE, "london_refuge", [came(13, "lou", "2009-04-02 20:00", "2009-04-03 09:00")])
    for quarter in (Q3, Q4, "2009-10-Q1"):
        collate(centre, quarter)


@pytest.fixture
def two_lists(centre: Centre, begin: Begin) -> Centre:
    """An installation that begins with them."""
    begin(three_quarters)
    return centre


def test_who_is_on_the_lists_and_who_is_not_and_why(two_lists: Centre) -> None:
    found = lists(two_lists)
    assert found["children"].to_dict() == {POLICE: 5, REFUGE: 7}
    assert found["matches"].tolist() == [4, 4]
    assert found["records"].to_dict() == {POLICE: 13, REFUGE: 12}
    assert found.loc[POLICE, LEFT_OUT].to_dict() == {
        "of_elsewhere": 0, "absent": 1, "of_other_age": 2, "not_overnight": 1, "without_link": 1
    }  # fmt: skip
    assert found.loc[REFUGE, LEFT_OUT].to_dict() == {
        "of_elsewhere": 1, "absent": 0, "of_other_age": 1, "not_overnight": 2, "without_link": 1
    }  # fmt: skip
    assert found["without_end"].to_dict() == {POLICE: 1, REFUGE: 0}
    assert found["told_after_end"].to_dict() == {POLICE: 1, REFUGE: 0}
    assert found["records_outside"].to_dict() == {POLICE: 1, REFUGE: 0}
    assert found["quarters"].to_dict() == {POLICE: 1, REFUGE: 2}
    assert_reconciled(found)
    assert estimated(found.reset_index()).reason == "the police's list lacks 3 of the year's 4 quarters"


def test_a_release_reads_nothing_of_later_quarters_and_a_year_nothing_of_others(two_lists: Centre) -> None:
    then = lists(two_lists, last=Q3)
    assert then.loc[REFUGE, ["children", "not_overnight", "without_end"]].tolist() == [8, 1, 2], "max was there still"
    after = lists(two_lists, NEXT_YEAR)
    assert after["children"].to_dict() == {POLICE: 0, REFUGE: 1}
    assert after["quarters"].to_dict() == {POLICE: 0, REFUGE: 1}
    before = lists(two_lists, Quarter.parse("2007-08-Q1"))
    assert before["records"].tolist() == before["matches"].tolist() == [0, 0]
    younger = lists(two_lists, ages=(10, 12))
    assert younger["children"].tolist() == [0, 0]
    assert younger["of_other_age"].to_dict() == {POLICE: 12, REFUGE: 11}, "all but the absent one and the City's"


def test_no_analyst_asks_for_the_lists(two_lists: Centre) -> None:
    with pytest.raises(WarehouseError, match="denied"):
        list(rows_of(two_lists.analyst, "select * from core.runaway_lists('2008-04-01', 10, 17)"))


def test_children_by_age_and_sex_are_counted_once(two_lists: Centre) -> None:
    """Who was back before two is missing too; the absent, the adult and who lives elsewhere aren't."""
    with two_lists.warehouse.transaction() as connection:
        found = missing_by_age_and_sex(connection, YEAR, Quarter.parse(Q3))
    groups = found[["age_band", "sex", "children"]].fillna("").to_numpy().tolist()
    assert groups == [["0-10", "F", 1], ["11-13", "F", 6], ["11-13", "", 1]]
    assert (found["quarters"] == 1).all()
    assert shown_groups(found) is None, "a year that lacks quarters"
    with two_lists.warehouse.transaction() as connection:
        by_group = missing_episodes_by(connection, YEAR, Quarter.parse(Q3))
    episodes = by_group.fillna("")[["grouping_name", "group_name", "episodes"]].to_numpy().tolist()
    assert ["missing_from", "home", 11] in episodes
    assert sum(count for way, _, count in episodes if way == "risk_level") == 11
    assert shown_episodes(by_group) is None
