"""The survey of agencies: two rounds, everyone asked everything, fewer silent in the second."""

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline_tests.sample.conftest import rows_of

NUMBERS = ["runaways_seen", "not_reported_to_police"]
ROUNDS = ["2008-09-Q4", "2009-10-Q4"]
LATER = {"children_recorded", "episodes_recorded", "nights_recorded", "definition_used", "runaways_last_year",
         "shared_with_social_care", "shared_with_board", "shared_with_agencies", "provision", "places",
         "promising_practice"}  # fmt: skip


@pytest.fixture(scope="module")
def every(received):
    return rows_of(received, "runaways_survey")


@pytest.fixture(scope="module")
def survey(every):
    """What both rounds ask, of who doesn't answer in words alone."""
    in_words = every.loc[every["remark"].notna(), ["quarter", "agency"]].drop_duplicates()
    is_in_words = pd.MultiIndex.from_frame(every[["quarter", "agency"]]).isin(pd.MultiIndex.from_frame(in_words))
    return every[~every["question"].isin(LATER) & ~is_in_words]


def test_some_90_agencies_are_asked_about_everything_in_two_rounds(every):
    survey, questions = every, set(library().contracts["runaways_survey"].by_name["question"].values)
    assert sorted(survey["quarter"].unique()) == ROUNDS
    assert (survey.groupby("quarter")["agency"].nunique() == 90).all()
    asked = survey.groupby(["quarter", "agency", "area_code"])["question"].agg(set)
    assert (asked[ROUNDS[0]].map(lambda found: found == questions - LATER)).all()
    assert (asked[ROUNDS[1]].map(lambda found: found == questions)).all()
    areas = survey.groupby("agency")["area_code"].nunique()
    assert set(areas) == {1, 2}
    assert 0.1 < (areas == 2).mean() < 0.4
    assert survey["area_code"].nunique() == 33


def test_fewer_agencies_are_silent_in_the_second_round(every):
    answers = every.groupby(["quarter", "agency"])["answered_on"].count().eq(0)
    silent = answers.groupby("quarter").mean()
    assert silent["2008-09-Q4"] == pytest.approx(0.4)
    assert silent["2009-10-Q4"] == pytest.approx(0.2)


def test_what_is_not_answered_is_empty_and_some_questions_are_passed_over(survey):
    blank = survey["answered_on"].isna()
    assert survey.loc[blank, ["answer", "amount"]].isna().all(axis=None)
    about_numbers = survey["question"].isin(NUMBERS)
    assert survey.loc[~blank & about_numbers, "amount"].notna().all()
    assert survey.loc[~blank & ~about_numbers, "answer"].isin(["yes", "no", "partly", "unknown"]).all()
    assert survey.loc[about_numbers, "answer"].isna().all()
    assert survey.loc[~about_numbers, "amount"].isna().all()
    took_part = survey.groupby(["quarter", "agency"])["answered_on"].transform("count") > 0
    assert 0.03 < blank[took_part].mean() < 0.1
    given = survey.loc[~blank, "answer"].dropna().value_counts(normalize=True)
    assert given["no"] > given["yes"] > given["partly"] > given["unknown"] > 0.01


def test_answers_come_after_the_question_and_before_the_quarter_ends(survey):
    assert survey["asked_on"].between(survey["period_start"], survey["period_end"]).all()
    answered = survey.dropna(subset=["answered_on"])
    assert (answered["answered_on"] > answered["asked_on"]).all()
    assert (answered["answered_on"] <= answered["period_end"]).all()


def test_seven_in_ten_runaways_seen_were_not_reported(survey):
    place = ["quarter", "agency", "area_code"]
    numbers = survey[survey["question"].isin(NUMBERS)].pivot(index=place, columns="question", values="amount").dropna()
    assert (numbers["not_reported_to_police"] <= numbers["runaways_seen"]).all()
    sums = numbers.groupby("quarter").sum()
    assert (sums["not_reported_to_police"] / sums["runaways_seen"]).between(0.66, 0.74).all()
    assert numbers["runaways_seen"].mean() == pytest.approx(11, abs=3)
    assert (numbers % 1 == 0).all(axis=None)


def test_arrangements_get_better(survey):
    yes = survey[survey["answer"].notna()].assign(yes=survey["answer"] == "yes").groupby("quarter")["yes"].mean()
    assert yes["2009-10-Q4"] > yes["2008-09-Q4"] + 0.02


def test_nobody_is_named(survey, inbox):
    assert "respondent" not in survey
    for label in ROUNDS:
        lines = pd.read_csv(inbox / label / "runaways_survey" / "survey_office.csv", dtype="str")
        assert lines["respondent"].dropna().str.startswith("made-up sample: ").all()
        assert lines["agency"].str.endswith("(made-up sample)").all()


def test_six_agencies_answer_in_words_alone(every):
    worded = every[every["remark"].notna()]
    assert worded["agency"].nunique() == 6
    assert worded[["answer", "choice", "amount", "recorded_since"]].isna().all(axis=None)
    assert set(worded["quarter"]) == {ROUNDS[1]}


def test_a_few_agencies_of_two_areas_have_one_number_for_both(every):
    told = every[every["amount_covers"] == "all_its_areas"]
    assert set(told["question"]) == {"runaways_last_year"}
    assert 1 <= told["agency"].nunique() <= 3
    assert (told.groupby("agency")["area_code"].nunique() == 2).all()


def test_what_is_recorded_has_a_year_since_when_and_kinds_are_of_the_contract(every):
    later = every[every["question"].isin(LATER) & every["answered_on"].notna() & every["remark"].isna()]
    kept = later[later["question"].str.endswith("_recorded")]
    assert (kept["recorded_since"].notna() == (kept["answer"] == "yes")).all()
    kinds = later[later["question"].isin(["definition_used", "provision", "promising_practice"])]
    assert kinds["choice"].isin(library().contracts["runaways_survey"].by_name["choice"].values).all()
