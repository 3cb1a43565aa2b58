"""References that name nobody are refused, and a word for `not known` makes nobody one person. All made up."""

import pytest

from lscb_pipeline_tests.intake.reading import lines, read, rules

FEED, REFUGE, SURVEY = "met_police_missing_children", "london_refuge_stays", "runaways_survey"
HEADER = ("episode_reference,person_reference,forename_initial,surname,birth_date,sex,residence_area,report_area,"
          "last_seen_at,reported_at,found_at")  # fmt: skip


def episode(number: str, person: str, surname: str = "Zzyzx", initial: str = "A") -> str:
    return f'{number},"{person}",{initial},{surname},1995-05-05,F,Camden,Camden,,2008-10-05 21:00,2008-10-06 09:00'


def reading(*rows: str):
    return read(lines(HEADER, *rows), FEED, "mps")


@pytest.mark.parametrize(
    "text",
    ["7.10000E+11", "7,1E+11", "7.1e11", "1E+05", "1234.0", "1234,00", "#####", "01-Dec", "Dec-08",
     "2008-12-01 00:00:00", "12/01/2008", "710012345678901000", "71001234567890100000", "1,234", "1,234,567",
     "1.234,5"],
)  # fmt: skip
def test_what_a_spreadsheet_has_mangled(text: str) -> None:
    found = reading(episode("E1", text), episode("E2", "12340"))
    assert rules(found) == [(2, "reference_mangled")]
    message = found.refused["message"].item()
    assert "such as 08MIS001234" in message
    assert text not in message


@pytest.mark.parametrize(
    "text",
    ["unknown", "UNKNOWN.", "Not known", "not-known", "N/K", "n/k", "NK", "n/a", "N.A.", "none", "null", "[unknown]",
     "-", "?", "...", "!", "0", "000", "999999", "999999999", "test", "TEST1", "xxx", "tbc", "Dummy",
     "UNKNOWN MALE", "Unidentified female 2", "unknown young person", "Child - not known", "same as above", "Refused",
     "see note", "no ref", "99999", "-1", "-12345", "No URN", "not yet allocated", "Child A", "Child 2", "Unknown1",
     "00000000-0000-0000-0000-000000000000", "URN pending", "NoURN", "to be_allocated later"],
)  # fmt: skip
def test_words_in_place_of_a_reference(text: str) -> None:
    assert rules(reading(episode("E1", text), episode("E2", "P1"))) == [(2, "reference_placeholder")]
    assert rules(reading(episode(text, "P1"), episode("E2", "P1"))) == [(2, "reference_placeholder")]


@pytest.mark.parametrize(
    "text", ["P1", "1", "9", "999", "12E5", "08E12345", "E1", "710012345678", "08/12345", "08-MIS-0001", "1.5", "A0",
             "X1", "Testa12345", "NK0001", "00012", "7100123456789010", "710012345678901001", "CHILD0012", "1.234",
             "9999", "6f9619ff-8b86-d011-b42d-00c04fc964ff", "A-1", "MIS 0001",
             "ann"]
)  # fmt: skip
def test_references_that_look_odd_and_are_right(text: str) -> None:
    assert rules(reading(episode("E1", text), episode(text + "7", "P1"))) == []


def test_children_whose_name_is_not_known_have_no_link_and_do_not_become_one() -> None:
    found = reading(episode("E1", "P1", "Unknown"), episode("E2", "P2", "N/K"), episode("E3", "P3", "Nkosi"),
                    episode("E4", "P4", "Na"), episode("E5", "P5", initial="?"))  # fmt: skip
    assert found.rows["link_key"].notna().tolist() == [False, False, True, True, False]
    assert found.rows["person_key"].nunique() == 5


def test_one_birth_key_for_a_reference_and_a_birth_date() -> None:
    rows = reading(episode("E1", "P1"), episode("E2", "p-1"), episode("E3", "P2")).rows
    assert rows["birth_key"][0] == rows["birth_key"][1] != rows["birth_key"][2]


def test_stays_and_agencies_too() -> None:
    header = "stay_reference,person_reference,residence_area,admitted_at"
    stays = read(lines(header, "S1,1.0,Camden,2008-10-05 18:00", "#####,R2,Camden,2008-10-05 18:00"), REFUGE,
                 "london_refuge")  # fmt: skip
    assert rules(stays) == [(2, "reference_mangled"), (3, "reference_mangled")]
    answers = read(lines("agency,area_code,question,asked_on", "unknown,Camden,named_lead,2008-10-20"), SURVEY,
                   "survey_office")  # fmt: skip
    assert rules(answers) == [(2, "reference_placeholder")]
    assert "organisation's name" in answers.refused["message"].item()


ANSWERS = "agency,area_code,question,asked_on,answered_on,answer,amount"


def answer(agency: str, question: str = "named_lead", said: str = "yes", amount: str = "") -> str:
    return f'"{agency}",Camden,{question},2008-10-20,2008-11-01,{said},{amount}'


def test_an_agency_under_two_spellings_is_one() -> None:
    found = read(
        lines(ANSWERS, answer("The Ash & Elm Project Ltd."), answer("ASH AND ELM PROJECT", "protocol_agreed"),
              answer("Ash & Elm Project", "needs_analysis"), answer("ASH AND ELM PROJECT", "emergency_beds"),
              answer("Elm Project")),
        SURVEY, "survey_office",
    )  # fmt: skip
    assert found.rows["agency"].tolist() == ["The Ash & Elm Project Ltd."] * 4 + ["Elm Project"]
    told = found.notices[["row_number", "column_name", "rule_id"]].to_numpy().tolist()
    assert told == [[3, "agency", "organisation_spelling"], [4, "agency", "organisation_spelling"]], "once a spelling"


def test_an_answer_that_both_spellings_give_counts_once_and_two_answers_not_at_all() -> None:
    same = read(lines(ANSWERS, answer("Ash Ltd"), answer("ASH")), SURVEY, "survey_office")
    assert rules(same) == [(3, "key_repeated")]
    other = read(lines(ANSWERS, answer("Ash Ltd"), answer("ASH", said="no")), SURVEY, "survey_office")
    assert rules(other) == [(2, "key_contradiction"), (3, "key_contradiction")]


@pytest.mark.parametrize(("amount", "refused"), [("3.5", True), ("3", False), ("3.0", False), ("", False)])
def test_young_people_are_counted_whole(amount: str, refused: bool) -> None:
    found = read(lines(ANSWERS, answer("Ash", "runaways_seen", "", amount)), SURVEY, "survey_office")
    assert bool(len(found.refused)) == refused
