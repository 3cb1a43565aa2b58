"""What is told of runaways in London and a year: the counts behind it, and what would tell an area's is withheld."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from lscb_pipeline.benchmarks.runaway_estimate import TOO_FEW, RunawayEstimate, reported_if_expected
from lscb_pipeline.benchmarks.runaway_groups import AGE_BANDS, GROUPINGS, SEXES, shown_episodes, shown_groups, within
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.release.attack import Before
from lscb_pipeline.collation.release.runaways_told import RunawaysTold, runaways_told
from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.collation.releases import publish
from lscb_pipeline_tests.collation.test_events import episode
from lscb_pipeline_tests.conftest import Inbox, collate, query

POLICE = "met_police_missing_children"
FIRST = Quarter.parse("2008-09-Q1")
AREAS = table("area")["area_code"].tolist()
SOME = st.sampled_from(AREAS[1:6])
COUNT = st.integers(0, 40)


def told_of(children: pd.DataFrame, episodes: pd.DataFrame, police: int, both: int) -> RunawaysTold:
    """What is told of frames of counts, as a release puts it together."""
    lists = pd.DataFrame(
        [("police", AREAS[2], police), ("refuge", AREAS[3], both), ("both", AREAS[2], both)],
        columns=["list_name", "area_code", "children"],
    )  # fmt: skip
    rounded = {n: (n + 5) // 10 * 10 if n >= 10 else None for n in (police, both)}
    estimate = RunawayEstimate(rounded[police], rounded[both], rounded[both] if both >= 30 else None)
    shown: dict[str, Any] = vars(estimate) | {
        "year": FIRST.financial_year, "by_survey": None, "groups": shown_groups(children),
        "episodes": shown_episodes(episodes), "reason": None if both >= 30 else TOO_FEW,
    }  # fmt: skip
    return runaways_told(shown, FIRST, children, episodes, lists, lists[:0])


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(st.tuples(SOME, st.sampled_from([*AGE_BANDS, None]), st.sampled_from([*SEXES, None])), COUNT),
    st.dictionaries(st.tuples(SOME, st.sampled_from(["high", None]), st.sampled_from(["home", "care", None])), COUNT),
    st.integers(0, 200), st.integers(0, 100),
)  # fmt: skip
def test_the_counts_add_up_to_what_is_told(
    children: dict[Any, int], episodes: dict[Any, int], police: int, both: int
) -> None:
    """London's count lies within what is told of it, and the groups of each way add up to their whole in each area."""
    by_age = pd.DataFrame([(*key, n, 4) for key, n in children.items()],
                          columns=["area_code", "age_band", "sex", "children", "quarters"])  # fmt: skip
    rows = [(area, way, group, n, 4) for (area, risk, place), n in episodes.items()
            for way, group in (("risk_level", risk), ("missing_from", place), ("reported_in", None))]  # fmt: skip
    by_way = pd.DataFrame(rows, columns=["area_code", "grouping_name", "group_name", "episodes", "quarters"])
    by_way = by_way.groupby(["area_code", "grouping_name", "group_name", "quarters"], dropna=False)["episodes"].sum()
    groups = told_of(by_age, by_way.reset_index(), police, both).groups
    london = groups.groupby(["indicator_code", "breakdown"]).agg({"counted": "sum", "least": "first", "most": "first"})
    bounded = london[london["least"].notna()]
    assert len(bounded) >= 3
    assert (bounded["counted"] >= bounded["least"]).all()
    assert (bounded["counted"] <= bounded["most"]).all()
    parts = groups[groups["adds_up_to"].notna() & (groups["adds_up_to"] != groups["breakdown"])]
    parts = parts.assign(way=parts["breakdown"].str.split(":").str[0])
    wholes = groups.set_index(["indicator_code", "breakdown", "area_code"])["counted"]
    for (code, _, whole, area), n in (
        parts.groupby(["indicator_code", "way", "adds_up_to", "area_code"])["counted"].sum().items()
    ):
        assert n == wholes[(code, whole, area)]


@given(st.integers(0, 5000))
def test_what_is_shown_of_a_count_bounds_it(count: int) -> None:
    shown = shown_groups(pd.DataFrame([(AREAS[1], "0-10", "F", count, 4)],
                                      columns=["area_code", "age_band", "sex", "children", "quarters"]))  # fmt: skip
    assert shown is not None
    least, most = within(shown["0-10"]["F"])
    assert least <= count <= most
    assert most - least <= 9


@given(st.integers(0, 20_000))
def test_what_the_survey_would_expect_bounds_what_police_were_told(reported: int) -> None:
    rounded = (reported + 5) // 10 * 10
    least, most = reported_if_expected(round(rounded / 0.3 / 100) * 100)
    assert least <= reported <= most
    assert most - least <= 49


def test_a_way_that_is_withheld_is_nowhere() -> None:
    by_age = pd.DataFrame([(AREAS[1], "0-10", "F", 50, 4)],
                          columns=["area_code", "age_band", "sex", "children", "quarters"])  # fmt: skip
    by_way = pd.DataFrame([(AREAS[1], way, GROUPINGS[way][0], 50, 4) for way in GROUPINGS],
                          columns=["area_code", "grouping_name", "group_name", "episodes", "quarters"])  # fmt: skip
    told = told_of(by_age, by_way, 100, 50)
    assert told.ways == {"in_year", "on_lists", *GROUPINGS}
    less = told.without(frozenset({"risk_level", "on_lists"}))
    assert less.ways == {"in_year", "missing_from", "reported_in"}
    assert less.shown["episodes"].keys() == {"missing_from", "reported_in"}
    assert less.shown["police"] is less.shown["band"] is None
    assert less.without(less.ways).shown["groups"] is less.without(less.ways).shown["episodes"] is None
    assert less.without(less.ways).shown["withheld"] == sorted(told.ways)


def high(number: int, area: str, quarter: str) -> dict[str, Any]:
    """An episode of a child of its own, at high risk, reported and ended in a quarter's first days."""
    month = {"Q1": "2008-04", "Q2": "2008-07", "Q3": "2008-10", "Q4": "2009-01"}[quarter]
    return episode(number, f"p{number}", f"{month}-02 20:00", f"{month}-03 09:00") | {
        "residence_area": area, "surname": f"Zz{number:03d}", "risk_level": "high", "missing_from": "home",
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("own", "withheld"), [(11, True), (60, False)])
def test_a_board_with_nearly_all_children_tells_nobody_elses(
    centre: Centre, inbox: Inbox, own: int, *, withheld: bool
) -> None:
    """Barnet has 11 of London's 14 at high risk, told as 10: it would know that Camden has 3 at most; of 16 in all not.

    Two areas with 30 each hide a third's 3.
    """
    others = 3 if withheld else 33
    rows = [high(i, "Barnet", "Q1") for i in range(own)] + [high(100 + i, "Camden", "Q1") for i in range(3)]
    rows += [high(200 + i, "Brent", "Q1") for i in range(others - 3)]
    inbox.put("2008-09-Q1", POLICE, "mps", rows)
    for i, quarter in enumerate(("Q2", "Q3", "Q4")):
        places = ["Barnet", "Camden", "Brent"] if others > 3 else ["Barnet", "Camden"]
        low = [high(300 + 10 * i + n, name, quarter) | {"risk_level": "low"} for n, name in enumerate(places)]
        inbox.put(f"2008-09-{quarter}", POLICE, "mps", low)
    for quarter in ("Q1", "Q2", "Q3"):
        collate(centre, f"2008-09-{quarter}")
    folder = publish(centre, "2008-09-Q4")
    shown = query(centre, "select material -> 'estimate' as told from mart.release")["told"].iloc[0]
    groups = query(centre, "select * from mart.released_group")
    assert ("risk_level" in shown["withheld"]) is withheld
    assert groups["breakdown"].str.startswith("risk_level:").any() != withheld
    assert withheld or shown["episodes"]["risk_level"] == {"high": 90, "medium": None, "low": None}
    page = (folder / "runaways" / "index.html").read_text()
    assert ("Withheld, since somebody could tell" in page) is withheld
    # a correction in the next quarter is attacked beside what is out already
    later = [high(400 + n, name, "Q1") | {"reported_at": "2009-04-02 20:00", "found_at": "2009-04-03 09:00"}
             for n, name in enumerate(places)]  # fmt: skip
    inbox.put("2009-10-Q1", POLICE, "mps", later)
    publish(centre, "2009-10-Q1")
    again = query(centre, "select * from mart.released_group where collection_quarter = '2009-04-01'")
    assert len(again) == len(groups)
    if not withheld:
        releases_before_groups_were_kept_are_attacked_too(centre)


def releases_before_groups_were_kept_are_attacked_too(centre: Centre) -> None:
    """The counts behind what they told are counted anew; of one whose counts are others by now nothing is known."""
    key = ["release", *FIGURE_KEY]
    with centre.warehouse.transaction() as connection:
        kept = Before.of(connection, centre.library).groups
        connection.execute(text("delete from mart.released_group"))
        assert Before.of(connection, centre.library).groups.empty
        connection.execute(text("update mart.release set material = material #- '{estimate,withheld}'"))
        found = Before.of(connection, centre.library).groups
        first = kept["release"].min()
        connection.execute(
            text("""update mart.release set material = jsonb_set(material, '{estimate,police}', '5000')
                                   where collection_quarter = '2009-01-01'""")
        )
        assert set(Before.of(connection, centre.library).groups["release"]) == set(kept["release"]) - {first}
    kept, found = (rows.sort_values(key, ignore_index=True) for rows in (kept, found))
    pd.testing.assert_frame_equal(found[[*key, "counted"]], kept[[*key, "counted"]], check_dtype=False)
    for name in ("least", "most"):
        assert found[name].astype("float64").equals(kept[name].astype("float64"))


@pytest.mark.parametrize(("both", "bounds"), [(29, (0, 29)), (30, (30, 34)), (34, (30, 34)), (35, (35, 44))])
def test_who_reads_of_both_lists_knows_that_thirty_are_on_them(both: int, bounds: tuple[int, int]) -> None:
    groups = told_of(pd.DataFrame(columns=["area_code", "age_band", "sex", "children", "quarters"]),
                     pd.DataFrame(columns=["grouping_name", "group_name", "area_code", "episodes", "quarters"]),
                     200, both).groups  # fmt: skip
    told = groups.loc[groups["breakdown"] == "on_lists:both", ["least", "most"]].drop_duplicates()
    assert told.to_numpy().tolist() == [list(bounds)]
