"""Files of children as people make them: events in other words, children from elsewhere, times in many forms."""

import datetime as dt

import pandas as pd

from lscb_pipeline_tests.intake.reading import lines, read

EPISODE = ("episode_reference,person_reference,forename_initial,surname,birth_date,sex,residence_area,report_area,"
           "last_seen_at,reported_at,found_at,missing_from,risk_level,category")  # fmt: skip
STAY = "stay_reference,person_reference,residence_area,admitted_at,left_at"


def episodes(*cells: dict[str, str]) -> str:
    plain = {"person_reference": "P", "birth_date": "02/03/1994", "residence_area": "Camden",
             "reported_at": "05/10/2008 21:00", "missing_from": "home", "category": "missing"}  # fmt: skip
    rows = [{**plain, "episode_reference": f"E{n}", "person_reference": f"P{n}", **own} for n, own in enumerate(cells)]
    return pd.DataFrame(rows).reindex(columns=EPISODE.split(",")).to_csv(index=False)


def test_events_in_other_words() -> None:
    header = EPISODE.replace("birth_date", "DOB").replace("sex", "Gender")
    said = {"sex": "Male", "risk_level": "Med", "missing_from": "Care home", "reported_at": "18:00 05/10/2008"}
    reading = read(episodes(said).replace(EPISODE, header), "met_police_missing_children", "mps")
    assert reading.rows[["risk_level", "missing_from"]].to_numpy().tolist() == [["medium", "care"]]
    assert reading.rows["reported_at"].tolist() == [pd.Timestamp("2008-10-05 18:00")]
    assert "left empty" not in "".join(reading.notices["message"])
    assert not set(reading.notices["column_name"]) & {"dob", "gender"}


def test_children_from_elsewhere_are_outside_by_reason_and_an_unknown_spelling_is_refused() -> None:
    places = ["Camden", "Essex", "E10000012", "Kent County Council", "Not known", "NFA", "out of London", "Atlantis"]
    reading = read(episodes(*({"residence_area": place} for place in places)), "met_police_missing_children", "mps")
    assert reading.outside == {
        "lives outside London": 4,
        "where the child lives is not known": 1,
        "no fixed abode": 1,
    }
    assert (len(reading.rows), reading.refused["row_number"].tolist()) == (1, [9])
    assert "no fixed abode or not known" in reading.refused["message"].iloc[0]


def test_a_residence_that_the_feed_does_not_cover_is_outside_and_no_fault_of_its_sender() -> None:
    places = ["Camden", "City of London", "E09000001", "Outside of London"]
    reading = read(episodes(*({"residence_area": place} for place in places)), "met_police_missing_children", "mps")
    assert reading.outside == {"lives outside London": 1, "the City of London has its own police force": 2}
    assert (len(reading.rows), reading.refused.empty) == (1, True)
    stay = read(lines(STAY, "S1,P1,City of London,05/10/2008 18:00,07/10/2008 10:00"), "london_refuge_stays",
                "london_refuge")  # fmt: skip
    assert (len(stay.rows), stay.outside) == (1, {}), "the refuge covers it"


def test_a_blank_residence_is_refused_and_told_what_to_write() -> None:
    reading = read(episodes({}, {"residence_area": ""}), "met_police_missing_children", "mps")
    assert reading.refused["rule_id"].tolist() == ["required"]
    assert "not known" in reading.refused["message"].iloc[0]


def test_refuge_stays_of_young_people_from_elsewhere() -> None:
    rows = [f"S{n},P{n},{place},05/10/2008 18:00,07/10/2008 10:00" for n, place in
            enumerate(["Camden", "Kent", "Manchester", "Not known"])]  # fmt: skip
    reading = read(lines(STAY, *rows), "london_refuge_stays", "london_refuge")
    assert reading.outside == {"lives outside London": 2, "where the child lives is not known": 1}
    assert reading.refused.empty


def test_a_report_taken_elsewhere_is_left_empty_without_a_word() -> None:
    reading = read(episodes({"report_area": "Thurrock"}), "met_police_missing_children", "mps")
    assert reading.rows["report_area"].isna().all()
    assert set(reading.notices["rule_id"]) == {"read_as"}, "days are read with the day first"


def test_an_optional_birth_date_that_cant_be_read_empties_the_cell() -> None:
    reading = read(episodes({"birth_date": "02/03/94"}, {"found_at": "soon"}), "met_police_missing_children", "mps")
    assert reading.notices["rule_id"].tolist() == ["date_unreadable", "read_as"]
    assert reading.rows["age"].isna().all()
    assert (len(reading.rows), reading.refused["column_name"].tolist()) == (1, ["found_at"])  # not `still missing`


def test_what_a_refused_time_is_told() -> None:
    reading = read(episodes({"reported_at": "05/10/08 21:00"}), "met_police_missing_children", "mps")
    message = reading.refused["message"].iloc[0]
    assert "four figures for the year" in message
    assert "2008-10-05 18:00" in message
    assert "05/10/08" not in message


def test_times_of_the_trial_are_read_as_one_day() -> None:
    """Thirteen forms of one evening: all are read but the two figures for a year."""
    seen = ["2008-10-05T20:00:00Z", "05-Oct-2008 21:00", "05 Oct 2008 21:00", "05/10/2008 9:00 PM", "05/10/08 21:00",
            "05/10/2008 21.00", "5/10/2008 21:00", "05.10.2008 21:00", "2008-10-05 21:00:00+01:00", "2008/10/05 21:00",
            "05/10/2008 21:00", "39726.875", "2008-10-05T21:00:00.000"]  # fmt: skip
    reading = read(episodes(*({"reported_at": text} for text in seen)), "met_police_missing_children", "mps")
    assert set(reading.rows["reported_at"]) == {pd.Timestamp(dt.datetime(2008, 10, 5, 21))}  # noqa: DTZ001
    assert reading.refused["row_number"].tolist() == [6]
