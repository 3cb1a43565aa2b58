"""The London Refuge's stays and the survey of agencies: counted as by hand, told once, kept from analysts."""

import pandas as pd
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.decide import decide
from lscb_pipeline.warehouse.commands.analyst import rows_of
from lscb_pipeline.warehouse.database.connect import WarehouseError
from lscb_pipeline_tests.collation.returns import CAMDEN, Q2, Q3, Q4
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.prepared import Begin

REFUGE, SURVEY = "london_refuge_stays", "runaways_survey"
LAWFUL = {"RF001": (0, None, 0), "RF002": (0, None, 0)}  # no stay is beyond what the law allows


def stay(number: int, admitted: str, left: str = "", area: str = "Camden", person: str = "p1") -> dict[str, object]:
    return {"stay_reference": f"S{number}", "person_reference": person, "forename_initial": "A",
            "surname": f"Zzyzx{person}",
            "birth_date": "1995-05-05", "sex": "F", "residence_area": area, "admitted_at": admitted, "left_at": left,
            "referred_by": "police", "left_to": "home" if left else ""}  # fmt: skip


def answer(
    agency: str, question: str, said: str = "", amount: str = "", answered: str = "2009-02-20", area: str = "Camden"
) -> dict[str, object]:
    return {"agency": agency, "area_code": area, "question": question, "asked_on": "2009-02-02",
            "answered_on": answered, "answer": said, "amount": amount, "respondent": "Xanthippe Qwertz"}  # fmt: skip


def figures(centre: Centre, feed: str, area: str, period: str) -> dict[str, tuple[float, float | None, float | None]]:
    found = query(
        centre,
        "select indicator_code, numerator, denominator, value from mart.benchmark "
        "where feed = :f and area_code = :a and period_start = :p order by 1",
        f=feed, a=area, p=period,
    )  # fmt: skip
    return {
        row.indicator_code: (row.numerator, *(None if pd.isna(x) else x for x in (row.denominator, row.value)))
        for row in found.itertuples()
    }


def two_quarters_of_stays(centre: Centre, inbox: Inbox) -> None:
    """One stay of two nights; one that begins in Q3 and ends in Q4, sent with both; one of Barnet, of no night."""
    inbox.put(Q3, REFUGE, "london_refuge", [
        stay(1, "2008-10-05 23:50", "2008-10-07 10:00"),
        stay(2, "2008-12-28 20:00", person="p2"),
        stay(3, "2008-11-01 10:00", "2008-11-01 22:00", "Barnet", "p3"),
    ])  # fmt: skip
    inbox.put(Q4, REFUGE, "london_refuge", [
        stay(2, "2008-12-28 20:00", "2009-01-04 09:00", person="p2"),
        stay(4, "2009-02-01 20:00", "2009-02-02 09:00", person="p1"),
    ])  # fmt: skip
    collate(centre, Q3)
    collate(centre, Q4)


@pytest.fixture
def stays(centre: Centre, begin: Begin) -> Centre:
    """An installation that begins with them."""
    begin(two_quarters_of_stays)
    return centre


def test_admissions_in_the_quarter_they_begin_and_nights_in_the_one_they_end(stays: Centre) -> None:
    assert figures(stays, REFUGE, CAMDEN, "2008-10-01") == LAWFUL | {"RA014": (2, None, 2), "RA015": (2, 1, 2)}
    assert figures(stays, REFUGE, CAMDEN, "2009-01-01") == LAWFUL | {"RA014": (1, None, 1), "RA015": (8, 2, 4)}
    assert figures(stays, REFUGE, "E09000003", "2008-10-01") == LAWFUL | {"RA014": (1, None, 1), "RA015": (0, 1, 0)}


def test_london_counts_nights_over_all_stays_and_never_the_mean_of_boroughs(stays: Centre) -> None:
    london = query(stays, """
        select indicator_code, numerator, denominator, value from mart.london_summary
        where region = 'london' and period_start = '2008-10-01' and feed = :f order by 1""", f=REFUGE)  # fmt: skip
    assert london["value"].tolist() == [3, 1, 0, 0]  # admissions; two nights over two ended stays; none too long
    assert query(stays, "select distinct rank from mart.benchmark where feed = :f", f=REFUGE)["rank"].isna().all()


def test_a_stay_over_the_end_of_a_quarter_is_one_stay(stays: Centre) -> None:
    found = query(
        stays, "select stay_key, admitted_at, left_at, nights, age from core.refuge_stay order by admitted_at"
    )
    assert found["stay_key"].is_unique
    assert found["nights"].tolist() == [2, 0, 7, 1]
    assert found["age"].tolist() == [13, 13, 13, 13]
    assert not found["stay_key"].str.contains("S").any()


def test_a_stay_of_another_quarter_is_refused(centre: Centre, inbox: Inbox) -> None:
    inbox.put(
        Q3, REFUGE, "london_refuge", [stay(1, "2008-05-05 20:00", "2008-05-07 10:00"), stay(2, "2008-10-01 20:00")]
    )
    collate(centre, Q3)
    refused = query(centre, "select row_number, rule_id, message from intake.refused_row")
    assert refused[["row_number", "rule_id"]].to_numpy().tolist() == [[2, "date_in_quarter"]]
    assert "admitted_at or left_at: not in 2008-09-Q3" in refused["message"][0]


def test_an_area_without_an_admission_has_a_true_zero(stays: Centre) -> None:
    assert figures(stays, REFUGE, "E09000001", "2008-10-01") == LAWFUL | {"RA014": (0, None, 0), "RA015": (0, 0, None)}


def test_stays_beyond_the_law_are_counted_over_the_ends_of_quarters(centre: Centre, inbox: Inbox) -> None:
    """p1: 14 nights, then 8 more within three months; p2: 15 at once; p3: 14 and 8, more than three months apart."""
    last = [
        stay(1, "2008-12-01 20:00", "2008-12-15 10:00"),
        stay(2, "2008-11-01 20:00", "2008-11-15 10:00", "Barnet", "p3"),
    ]
    inbox.put(Q3, REFUGE, "london_refuge", last)
    inbox.put(Q4, REFUGE, "london_refuge", [
        stay(3, "2009-01-10 20:00", "2009-01-18 10:00"),
        stay(4, "2009-02-01 20:00", "2009-02-16 10:00", person="p2"),
        stay(5, "2009-03-01 20:00", "2009-03-09 10:00", "Barnet", "p3"),
    ])  # fmt: skip
    collate(centre, Q3)
    collate(centre, Q4)
    found = query(centre, "select nights, nights_in_3_months from core.refuge_stay order by admitted_at")
    assert found.to_numpy().tolist() == [[14, 14], [14, 14], [8, 22], [15, 15], [8, 8]]
    beyond = figures(centre, REFUGE, CAMDEN, "2009-01-01")
    assert (beyond["RF001"], beyond["RF002"]) == ((1, None, 1), (1, None, 1))
    assert figures(centre, REFUGE, "E09000003", "2009-01-01").items() >= LAWFUL.items()


def test_a_correction_of_the_quarter_before_counts_its_stays_anew(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, REFUGE, "london_refuge", [stay(1, "2008-12-01 20:00", "2008-12-05 10:00")])
    inbox.put(Q4, REFUGE, "london_refuge", [stay(2, "2009-01-10 20:00", "2009-01-20 10:00")])
    collate(centre, Q3)
    collate(centre, Q4)
    assert figures(centre, REFUGE, CAMDEN, "2009-01-01")["RF002"][0] == 0
    inbox.put(Q3, REFUGE, "london_refuge__2", [stay(1, "2008-12-01 20:00", "2008-12-15 10:00")])
    collate(centre, Q3)
    for held in query(centre, "select delivery_id from intake.delivery where status = 'held'")["delivery_id"]:
        decide(centre, held, "accept", "the data lead", "it was fourteen nights")
        collate(centre, Q3)
    assert figures(centre, REFUGE, CAMDEN, "2009-01-01")["RF002"][0] == 1


def a_survey(centre: Centre, inbox: Inbox) -> None:
    """Camden: three agencies asked, two answered. Barnet: one asked, which did not answer."""
    inbox.put(Q4, SURVEY, "survey_office", [
        answer("Ash", "protocol_agreed", "yes"), answer("Ash", "needs_analysis", "unknown"),
        answer("Ash", "runaways_seen", amount="20"), answer("Ash", "not_reported_to_police", amount="13"),
        answer("Elm", "protocol_agreed", "partly"), answer("Elm", "runaways_seen", amount="7"),
        answer("Elm", "not_reported_to_police", answered=""),
        answer("Oak", "protocol_agreed", answered=""),
        answer("Yew", "protocol_agreed", answered="", area="Barnet"),
    ])  # fmt: skip
    collate(centre, Q4)


@pytest.fixture
def answers(centre: Centre, begin: Begin) -> Centre:
    """An installation that begins with it."""
    begin(a_survey)
    return centre


def test_answers_are_counted_over_the_agencies_that_gave_one(answers: Centre) -> None:
    found = figures(answers, SURVEY, CAMDEN, "2009-01-01")
    assert found["RS001"][:2] == (2, 3)  # asked three, answered two
    assert found["RS002"] == (1, 2, 50)
    assert found["RS004"] == (0, 0, None)  # `unknown` is no answer: not a share of nothing
    assert found["RS008"] == (13, 20, 65)  # Elm's seven are not in it: how many of them police knew it didn't say


def test_who_does_not_answer_is_not_a_no(answers: Centre) -> None:
    found = figures(answers, SURVEY, "E09000003", "2009-01-01")
    assert found["RS001"] == (0, 1, 0)
    assert found["RS002"] == (0, 0, None)
    statuses = query(answers, "select distinct status from core.current_observation where indicator_code = 'RS002' "
                              "and area_code = 'E09000003'")  # fmt: skip
    assert statuses["status"].tolist() == ["z"]


def test_no_name_is_kept_and_no_analyst_reads_stays_or_answers(stays: Centre, inbox: Inbox) -> None:
    a_survey(stays, inbox)
    columns = query(stays, """
        select column_name from information_schema.columns where table_schema in ('intake', 'core')
        and table_name in ('london_refuge_stays', 'runaways_survey', 'refuge_stay', 'survey_answer')""")  # fmt: skip
    kept = {"respondent", "surname", "forename_initial", "birth_date", "person_reference", "stay_reference"}
    assert not kept & set(columns["column_name"])
    for view in ("core.refuge_stay", "core.survey_answer", "core.refuge_stay_of('x')", "core.survey_answer_of('x')"):
        with pytest.raises(WarehouseError, match="denied"):
            list(rows_of(stays.analyst, f"select * from {view}"))


def test_a_corrected_file_takes_the_place_of_the_first(stays: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, REFUGE, "london_refuge__2", [stay(1, "2008-10-05 23:50", "2008-10-06 10:00")])
    collate(stays, Q3)
    held = query(stays, "select delivery_id from intake.delivery where status = 'held'")["delivery_id"].item()
    decide(stays, held, "accept", "the data lead", "the others were entered twice")
    collate(stays, Q3)
    assert figures(stays, REFUGE, CAMDEN, "2008-10-01") == LAWFUL | {"RA014": (1, None, 1), "RA015": (1, 1, 1)}
    assert len(query(stays, "select 1 from core.refuge_stay")) == 3


def test_another_quarter_is_another_survey(answers: Centre, inbox: Inbox) -> None:
    inbox.put(Q2, SURVEY, "survey_office", [answer("Ash", "protocol_agreed", "no")])
    collate(answers, Q2)
    refused = query(answers, "select rule_id from intake.refused_row")
    assert refused["rule_id"].tolist() == ["date_in_quarter"]


def test_words_alone_are_an_answer_and_who_is_silent_is_told_by_area(centre: Centre, inbox: Inbox) -> None:
    """Ash answers in words, Elm in a code and for two areas, Oak nothing."""
    words: dict[str, object] = {"remark": "we see many, and count none"}
    inbox.put(Q4, SURVEY, "survey_office", [
        answer("Ash", "promising_practice") | words,
        answer("Elm", "promising_practice") | {"remark": "", "choice": "schools", "agency_type": "voluntary"},
        answer("Elm", "protocol_agreed", "yes", area="Barnet"), answer("Elm", "named_lead", answered="", area="Barnet"),
        answer("Oak", "promising_practice", answered=""),
    ])  # fmt: skip
    collate(centre, Q4)
    found = figures(centre, SURVEY, CAMDEN, "2009-01-01")
    assert (found["RS001"][:2], found["RS009"][:2]) == ((2, 3), (1, 2))
    told = query(centre, "select agency, area_code, response, areas_covered from core.survey_response order by 1, 2")
    assert told.to_numpy().tolist() == [
        ["Ash", CAMDEN, "in_words", 1], ["Elm", "E09000003", "in_part", 2], ["Elm", CAMDEN, "in_full", 2],
        ["Oak", CAMDEN, "none", 1],
    ]  # fmt: skip
    kept = query(centre, "select agency, choice, remark from core.survey_answer where question = 'promising_practice' "
                         "order by agency")  # fmt: skip
    assert kept["remark"].tolist()[0] == "given", "that something stands there, and never what"
    assert kept["choice"].tolist()[1] == "schools"


def test_one_number_for_several_areas_is_in_no_areas_figure(centre: Centre, inbox: Inbox) -> None:
    both: dict[str, object] = {"amount_covers": "all_its_areas"}
    inbox.put(Q4, SURVEY, "survey_office", [
        *(answer("Elm", question, amount=amount, area=area) | both for area in ("Camden", "Barnet")
          for question, amount in (("runaways_seen", "40"), ("not_reported_to_police", "30"))),
        *(answer("Ash", question, amount=amount) | {"amount_covers": ""}
          for question, amount in (("runaways_seen", "20"), ("not_reported_to_police", "13"))),
    ])  # fmt: skip
    collate(centre, Q4)
    assert figures(centre, SURVEY, CAMDEN, "2009-01-01")["RS008"] == (13, 20, 65)
    assert figures(centre, SURVEY, "E09000003", "2009-01-01")["RS008"][0] in (0, None)


def test_one_answer_an_authority_is_counted_and_who_is_silent_is_told(centre: Centre, inbox: Inbox) -> None:
    asked: dict[str, object] = {"asked_on": "2008-07-14", "answered_on": "2008-08-01"}
    inbox.put("2008-09-Q2", "gol_runaways_questionnaire", "gol", [
        asked | {"area_code": "Camden", "protocol_agreed": "yes", "police_data_shared": "weekly",
                 "emergency_beds": "2"},
        asked | {"area_code": "Barnet", "protocol_agreed": "no", "police_data_shared": "", "emergency_beds": "0"},
        asked | {"area_code": "Brent", "answered_on": "", "protocol_agreed": "", "police_data_shared": "",
                 "emergency_beds": ""},
    ])  # fmt: skip
    collate(centre, "2008-09-Q2")
    london = query(centre, """
        select indicator_code, numerator, denominator from mart.london_summary
        where region = 'london' and feed = 'gol_runaways_questionnaire'""").set_index("indicator_code")  # fmt: skip
    assert london.loc["RQ001"].tolist() == [2, 3]
    assert london.loc["RQ002"].tolist() == [1, 2]
    assert london.loc["RQ004"].tolist() == [1, 1]
    assert london.loc["RQ010", "numerator"] == 2
    told = query(centre, "select area_code, answered_on is null as is_silent from core.gol_answer order by 1")
    assert told["is_silent"].tolist() == [False, True, False]
