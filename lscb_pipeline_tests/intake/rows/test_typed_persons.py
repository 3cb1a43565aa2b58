"""Records of persons to typed rows: made unknowable, with their age, and of this quarter alone."""

import hashlib
import hmac
import re

import pandas as pd
import pytest

from lscb_pipeline.intake.rows.pseudonyms import key_id
from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline_tests.intake.reading import KEY, contract_of, lines, read, rules

CHILDREN, REFUGE = "met_police_missing_children", "london_refuge_stays"
EPISODE = {
    "episode_reference": "E1", "person_reference": "P1", "forename_initial": "M", "surname": "O'Neil",
    "birth_date": "1996-02-29", "sex": "F", "residence_area": "Camden", "report_area": "", "last_seen_at": "",
    "reported_at": "2008-10-03 22:15", "found_at": "", "missing_from": "home", "risk_level": "low", "category": "",
}  # fmt: skip


def episodes(*changes: dict[str, str]) -> Reading:
    made = [EPISODE | {"episode_reference": f"E{n}", "person_reference": f"P{n}"} | c for n, c in enumerate(changes, 1)]
    rows = [",".join(f'"{cell}"' for cell in row.values()) for row in made]
    return read(lines(",".join(EPISODE), *rows), CHILDREN, "mps")


def plain_hmac(name: str, *parts: str) -> str:
    purpose = hmac.new(KEY, name.encode(), hashlib.sha256).digest()
    return hmac.new(purpose, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()[:32]


def test_pseudonyms_are_what_a_plain_computation_gives() -> None:
    (row,) = episodes({}).rows.to_dict("records")
    assert row["person_key"] == plain_hmac("person_key", "p1")
    assert row["link_key"] == plain_hmac("link_key", "m", "oneil", "1996-02-29", "f")


def test_no_personal_column_and_no_personal_text_is_left() -> None:
    reading = episodes({}, {"sex": "X"}, {"residence_area": "Atlantis"}, {"birth_date": "29.2.1996"})
    assert not set(contract_of(CHILDREN).person_columns) & set(reading.rows.columns)
    told = reading.rows.to_csv() + reading.refused.to_csv() + reading.notices.to_csv()
    assert not re.search(r"O.?Neil|1996|\bE\d\b|\bP\d\b|Atlantis", told, re.IGNORECASE)


def test_spelling_does_not_part_a_person_from_himself() -> None:
    spellings = ["O'Neil", "O’NEIL ", "o neil", "Ó'Néil", "O-Neil"]
    keys = episodes(*({"surname": name} for name in spellings)).rows["link_key"]
    assert keys.nunique() == 1
    assert keys.notna().all()


@pytest.mark.parametrize(
    "other",
    [{"surname": "O'Neill"}, {"forename_initial": "N"}, {"birth_date": "1996-03-01"}, {"sex": "M"},
     {"surname": "Łukasz"}, {"surname": "Иванов"}],
)  # fmt: skip
def test_another_person_has_another_key(other: dict[str, str]) -> None:
    assert episodes({}, other, {"surname": "Петров"}).rows["link_key"].nunique() == 3


@pytest.mark.parametrize(
    "missing",
    [{"surname": ""}, {"surname": "-"}, {"forename_initial": " "}, {"birth_date": ""}, {"sex": ""}, {"sex": "?"},
     {"sex": "U"}, {"sex": "u"}, {"sex": "Not known"}],
)  # fmt: skip
def test_a_missing_part_gives_no_link_key(missing: dict[str, str]) -> None:
    reading = episodes(missing, {})
    assert reading.rows["link_key"].isna().tolist() == [True, False]
    assert reading.rows["person_key"].notna().all()


@pytest.mark.parametrize("written", ["F", "f", " Female"])
def test_police_and_refuge_make_one_key_of_one_child_however_either_writes_it(written: str) -> None:
    names = ["O'Neil", "O’NEIL ", "Ó'Néil", "O-Neil", "O\u2010Neil", "o\u00a0neil", "O.Neil", "Ｏ'Ｎｅｉｌ"]
    stay = {"person_reference": "P1", "forename_initial": "Maeve", "birth_date": "29/02/1996", "sex": written,
            "residence_area": "E09000007", "admitted_at": "2008-10-04 21:00"}  # fmt: skip
    rows = [stay | {"stay_reference": f"S{n}", "surname": name} for n, name in enumerate(names)]
    text = lines(",".join(rows[0]), *(",".join(f'"{cell}"' for cell in row.values()) for row in rows))
    stays, (child,) = read(text, REFUGE, "london_refuge").rows, episodes({}).rows["link_key"]
    assert stays["link_key"].tolist() == [child] * len(names)


@pytest.mark.parametrize("name", ["O'Neill", "Oneal", "Neil", "Ø'Neil", "O'Neil-Smith", "O'Neil Jr", "О'Neil"])
def test_another_spelling_is_a_link_that_is_missed(name: str) -> None:
    """A letter that is no accented one (Ø, Ł, a Cyrillic О), and one name more or fewer: nobody guesses."""
    assert episodes({}, {"surname": name}).rows["link_key"].nunique() == 2


def test_kinds_of_key_and_secrets_are_kept_apart() -> None:
    assert plain_hmac("person_key", "p1") != plain_hmac("link_key", "p1")
    assert key_id(KEY) != key_id(b"another")
    assert KEY.hex() not in key_id(KEY)


@pytest.mark.parametrize(
    ("born", "reported", "age"),
    [("1996-02-29", "2008-10-03", 12), ("1996-10-03", "2008-10-03", 12), ("1996-10-04", "2008-10-03", 11),
     ("1996-12-31", "2008-10-03", 11), ("03/10/1996", "2008-10-03 23:59", 12), ("2008-10-03", "2008-10-03", 0)],
)  # fmt: skip
def test_age_at_the_event(born: str, reported: str, age: int) -> None:
    assert episodes({"birth_date": born, "reported_at": reported}).rows["age"].tolist() == [age]


@pytest.mark.parametrize(
    ("day", "age"), [("2009-02-28", 12), ("2009-03-01", 13), ("2012-02-28", 15), ("2012-02-29", 16)]
)
def test_a_birthday_on_29_february_comes_on_1_march_of_other_years(day: str, age: int) -> None:
    row = EPISODE | {"reported_at": day}
    quarter = {"2009": "2008-09-Q4", "2012": "2011-12-Q4"}[day[:4]]
    reading = read(lines(",".join(EPISODE), ",".join(row.values())), CHILDREN, "mps", quarter)
    assert reading.rows["age"].tolist() == [age]


def test_no_birth_date_no_age() -> None:
    assert episodes({"birth_date": ""}).rows["age"].isna().tolist() == [True]


def test_a_return_at_an_unknown_time() -> None:
    """Blank is still missing, a word is refused, a day without a time is its midnight."""
    reading = episodes({"found_at": ""}, {"found_at": "not known"}, {"found_at": "2008-10-04"})
    assert reading.rows["found_at"].isna().tolist() == [True, False]
    assert reading.rows["found_at"].max() == pd.Timestamp("2008-10-04 00:00")
    assert rules(reading) == [(3, "timestamp_unreadable")]
    told = reading.notices[["row_number", "rule_id", "column_name"]].to_numpy().tolist()
    assert told == [[4, "day_alone", "found_at"]]
    assert "2008-10-04" not in reading.notices["message"].iloc[0]
    assert episodes({"found_at": "2008-10-04 00:00"}).notices.empty


@pytest.mark.parametrize(
    ("reported", "kept"),
    [("2008-09-30 23:59", False), ("2008-10-01 00:00", True), ("2008-12-31 23:59", True), ("2009-01-01 00:00", False)],
)
def test_events_of_another_quarter_are_refused(reported: str, kept: bool) -> None:
    reading = episodes({"reported_at": reported})
    assert rules(reading) == ([] if kept else [(2, "date_in_quarter")])
    if kept:
        assert reading.rows["period_end"].tolist() == [pd.Timestamp("2008-12-31")]


def test_refused_values_are_kept_in_no_feed() -> None:
    persons = episodes({"residence_area": "Atlantis"}, {"reported_at": "soon"}, {"birth_date": "long ago"})
    head = "area_code,period,indicator_code,numerator,denominator,value,reason_code"
    counts = read(
        lines(head, "Zzyzx,2008-09-Q3,RA001,5,,,", "Camden,Zzyzx,RA001,5,,,", "Camden,2008-09-Q3,RA001,Zzyzx,,,")
    )
    assert (len(persons.refused), len(persons.notices), len(counts.refused)) == (2, 1, 3)
    told = persons.refused.to_csv() + persons.notices.to_csv() + counts.refused.to_csv()
    assert not [value for value in ("Atlantis", "soon", "long ago", "Zzyzx") if value in told]


def test_the_city_is_not_the_mets_to_report_and_a_child_who_lives_there_is_outside() -> None:
    reading = episodes({"residence_area": "City of London"})
    assert (rules(reading), len(reading.rows), sum(reading.outside.values())) == ([], 0, 1)


def test_the_same_report_twice() -> None:
    reading = episodes({}, {"episode_reference": "E1", "person_reference": "P1"}, {"episode_reference": "E4"})
    assert rules(reading) == [(3, "key_repeated")]
    clash = episodes({}, {"episode_reference": "E1"})
    assert rules(clash) == [(2, "key_contradiction"), (3, "key_contradiction")]


def test_defaults_fill_blanks() -> None:
    assert episodes({}).rows["category"].tolist() == ["missing"]
    text = lines("area_code,period,source_table,indicator_code,amount", "Camden,2018,missing,DF111,5")
    assert read(text, "dfe_looked_after_missing", "dfe").rows["breakdown"].tolist() == ["all"]
