"""The survey of agencies: two rounds, everyone asked everything, fewer silent in the second."""

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline_tests.sample.conftest import rows_of

NUMBERS = ["runaways_seen", "not_reported_to_police"]
ROUNDS = ["2008-09-Q4", "2009-10-Q4"]


@pytest.fixture(scope="module")
def survey(received):
    return rows_of(received, "runaways_survey")


def test_some_90_agencies_are_asked_about_everything_in_two_rounds(survey):
    questions = library().contracts["runaways_survey"].by_name["question"].values
    assert sorted(survey["quarter"].unique()) == ROUNDS
    assert (survey.groupby("quarter")["agency"].nunique() == 90).all()
    asked = survey.groupby(["quarter", "agency", "area_code"])["question"].agg(sorted)
    assert asked.map(lambda found: found == sorted(questions)).all()
    areas = survey.groupby("agency")["area_code"].nunique()
    assert set(areas) == {1, 2}
    assert 0.1 < (areas == 2).mean() < 0.4
    assert survey["area_code"].nunique() == 33


def test_fewer_agencies_are_silent_in_the_second_round(survey):
    answers = survey.groupby(["quarter", "agency"])["answered_on"].count().eq(0)
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
