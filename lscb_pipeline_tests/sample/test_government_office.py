"""The Government Office's questionnaire: one answer an authority, fewer silent in the second round."""

import pandas as pd
import pytest

from lscb_pipeline_tests.sample.conftest import rows_of

ROUNDS = ["2008-09-Q2", "2009-10-Q2"]


@pytest.fixture(scope="module")
def answers(received):
    return rows_of(received, "gol_runaways_questionnaire")


def test_every_authority_is_asked_once_a_round(answers):
    assert sorted(answers["quarter"].unique()) == ROUNDS
    assert (answers.groupby("quarter")["area_code"].agg(["size", "nunique"]) == 33).all(axis=None)
    assert "respondent" not in answers


def test_nine_then_three_are_silent_and_four_then_one_say_nothing_but_words(answers):
    by_round = answers.groupby("quarter")
    assert by_round["answered_on"].count().tolist() == [33 - 9, 33 - 3]
    assert by_round["remark"].count().tolist() == [4, 1]
    assert by_round["protocol_agreed"].count().tolist() == [33 - 9 - 4, 33 - 3 - 1]


def test_of_no_protocol_there_is_no_year_and_nobody_it_was_agreed_with(answers):
    said = answers[answers["protocol_agreed"].notna()]
    assert ((said["protocol_agreed"] == "yes") == said["protocol_year"].notna()).all()
    assert ((said["protocol_agreed"] == "yes") == (said["protocol_partners"] != "nobody")).all()
    scores = said[[f"ni71_answer_{number}" for number in range(1, 6)]]
    assert scores.isin([0, 1, 2, 3]).all(axis=None)
    assert (said["answered_on"] > pd.Timestamp("2008-07-14")).all()
