"""Organisations' names as they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscb_pipeline.reference.names import fold_name, is_named


@pytest.mark.parametrize(
    ("one", "other"),
    [("The Ash & Elm Project Ltd.", "ASH AND ELM PROJECT"), ("St. Mary's", "St Marys"), ("Ash-Elm", "Ash  Elm"),
     ("Ash Project (Limited)", "Ash Project"), ("Café Zz", "CAFE ZZ"), ("Ash, CIC", "ash"),
     ("NSPCC", "N.S.P.C.C."), ("NSPCC", "N S P C C"), ("Youth Link", "YouthLink"), ("Youth Link, The", "Youth Link"),
     ("Safe + Sound", "Safe & Sound"), ("LB Camden Social Care", "London Borough of Camden Social Care"),
     ("Camden YOT", "Camden Youth Offending Team"), ("Y.O.T. Camden", "Youth Offending Team, Camden"),
     ("RB Greenwich", "Royal Borough of Greenwich"), ("Centre Point", "Centrepoint")],
)  # fmt: skip
def test_spelling_habits_do_not_make_two_of_one(one: str, other: str) -> None:
    assert is_named(one) == is_named(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ash", "Ash Two"), ("Ash North", "Ash South"), ("The", "Ltd"), ("Ash", "Ask"), ("Ash A", "Ash B")],
)
def test_other_names_are_others(one: str, other: str) -> None:
    assert is_named(one) != is_named(other)


@given(st.text(max_size=30))
def test_folding_again_changes_nothing(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)
