"""Persons beside each other: one birth a reference, one child one reference, one event at a time. All made up."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from lscb_pipeline.contracts.library import library
from lscb_pipeline.quality.columns.persons import of_persons

MISSING, STAYS = (library().contracts[feed] for feed in ("met_police_missing_children", "london_refuge_stays"))
START = pd.Timestamp("2009-01-05")


def events(*said: str, delivery: str = "this") -> pd.DataFrame:
    """Episodes, each `person link birth from to`, days from START; `-` where there is none, `-name` without link."""
    rows = [[None if word == "-" else word for word in one.split()] for one in said]
    frame = pd.DataFrame(rows, columns=["person_key", "link_key", "birth_key", "from", "to"], dtype="str")
    first, last = (START + pd.to_timedelta(frame[name].astype("float64"), unit="D") for name in ("from", "to"))
    named = frame["person_key"] + " " + frame["link_key"].str[:1]  # of a child without a birth date `-a` is the name
    named = named.where(~frame["link_key"].str.startswith("-", na=False), frame["person_key"] + frame["link_key"])
    frame["link_key"] = frame["link_key"].mask(frame["link_key"].str.startswith("-", na=False))
    return frame.assign(name_key=named, delivery_id=delivery, last_seen_at=first, reported_at=first, found_at=last)


def found(column: str, rows: pd.DataFrame, earlier: pd.DataFrame | None = None) -> list[float | None]:
    judged = of_persons(rows, MISSING, earlier)
    assert judged.index.equals(rows.index)
    return [None if pd.isna(value) else value for value in judged[column]]


def test_an_event_begins_when_the_one_before_has_ended() -> None:
    assert found("overlaps", events("p a b 1 3", "p a b 2 4", "p a b 4 5", "q - - 2 4")) == [0, 1, 0, 0]
    assert found("overlaps", events("p a b 1 9", "p a b 2 3", "p a b 5 6")) == [0, 1, 1], "a long one holds them all"
    assert found("overlaps", events("p a b 1 1", "p a b 1 1")) == [0, 1], "moments alike"


def test_what_is_still_open_lasts_in_its_own_file_alone() -> None:
    assert found("overlaps", events("p a b 1 -", "p a b 5 6")) == [0, 1]
    earlier = events("p a b 1 -", "p a b 3 5", delivery="earlier")
    assert found("overlaps", events("p a b 4 6", "p a b 7 -"), earlier) == [1, 0]


def test_one_child_twice_at_a_time_under_two_references() -> None:
    rows = events("p a b 1 3", "q a c 2 4", "q a c 6 7", "r d e 2 4", "s - - 2 4")
    assert found("overlaps_by_name", rows) == [0, 1, 0, 0, None]
    assert found("references_of_child", rows) == [None, None, None, 1, None], "said by the overlap already"
    assert found("references_of_child", events("p a b 1 3", "q a c 6 7")) == [2, 2]


def test_of_several_births_the_most_frequent_is_taken_for_right() -> None:
    assert found("birth_doubtful", events("p a b 1 2", "p c d 3 4")) == [1, 1]
    assert found("birth_doubtful", events("p a b 1 2", "p a b 3 4", "p c d 5 6", "q e f 1 2")) == [0, 0, 1, None]
    earlier = events("p a b 1 2", "p a b 3 4", delivery="earlier")
    assert found("birth_doubtful", events("p c d 5 6"), earlier) == [1]
    assert found("names_of_person", events("p a b 1 2", "p c b 3 4")) == [2, 2], "one birth, two names"
    assert found("birth_doubtful", events("p - - 1 2", "p - b 3 4")) == [None, None]


def test_three_names_without_a_birth_date_under_one_reference_are_no_one_child() -> None:
    three = events("p -a - 1 2", "p -b - 3 4", "p -c - 5 6", "q -a - 1 2", "q -b - 3 4", "r - - 1 2")
    assert found("names_without_birth", three) == [3, 3, 3, 2, 2, None]
    assert found("names_of_person", three) == [None, None, None, 2, 2, None], "said already"
    born = events("p a x 1 2", "p b x 3 4", "p c x 5 6", "p -d - 7 8")
    assert found("names_without_birth", born) == [None, None, None, 1]
    assert found("names_of_person", born) == [4, 4, 4, 4]
    earlier = events("p -a - 1 2", "p -b - 3 4", delivery="earlier")
    assert found("names_without_birth", events("p -c - 9 10"), earlier) == [3]


def test_deliveries_stand_beside_the_past_and_not_beside_each_other() -> None:
    rows = pd.concat([events("p a b 1 3", delivery="one"), events("p a b 1 3", delivery="two")], ignore_index=True)
    assert found("overlaps", rows) == [0, 0]
    assert found("overlaps", rows, events("p a b 0 2", delivery="earlier")) == [1, 1]


def test_a_stay_over_the_end_of_a_quarter_is_one_stay() -> None:
    def stay(to: str, delivery: str) -> pd.DataFrame:
        rows = events(f"p a b 1 {to}", delivery=delivery).rename(
            columns={"last_seen_at": "admitted_at", "found_at": "left_at"}
        )
        return rows.assign(stay_key="s")

    assert of_persons(stay("9", "this"), STAYS, stay("-", "earlier"))["overlaps"].tolist() == [0]


def test_the_hour_that_october_has_twice_says_nothing() -> None:
    rows = events("p a b 1 2", "p a b 2 3")
    rows["last_seen_at"] = pd.to_datetime(["2009-10-24 08:00", "2009-10-25 01:10"])
    rows["found_at"] = pd.to_datetime(["2009-10-25 01:50", "2009-10-25 09:00"])
    assert found("overlaps", rows) == [0, 0]


SPELLS = st.lists(st.tuples(st.sampled_from("pqr"), st.integers(0, 12), st.integers(0, 6)), min_size=1, max_size=12)


@settings(deadline=None)
@given(SPELLS)
def test_overlaps_are_those_of_every_pair(spells: list[tuple[str, int, int]]) -> None:
    rows = events(*(f"{person} - - {begins} {begins + days}" for person, begins, days in spells))
    order = sorted(range(len(spells)), key=lambda at: spells[at][1])
    expected = [0.0] * len(spells)
    for place, at in enumerate(order):
        person, begins, _ = spells[at]
        for other in order[:place]:
            if spells[other][0] == person and (
                spells[other][1] + spells[other][2] > begins or spells[other][1] == begins
            ):
                expected[at] = 1.0
    assert found("overlaps", rows) == expected
