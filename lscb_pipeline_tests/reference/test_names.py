"""Organisations' names as they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscb_pipeline.reference.names import fold_name


@pytest.mark.parametrize(
    ("one", "other"),
    [("The Ash & Elm Project Ltd.", "ASH AND ELM PROJECT"), ("St. Mary's", "St Marys"), ("Ash-Elm", "Ash  Elm"),
     ("Ash Project (Limited)", "Ash Project"), ("Café Zz", "CAFE ZZ"), ("Ash, CIC", "ash")],
)  # fmt: skip
def test_spelling_habits_do_not_make_two_of_one(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ash", "Ash Two"), ("Ash North", "Ash South"), ("The", "Ltd"), ("Ash", "Ask")]
)
def test_other_names_are_others(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@given(st.text(max_size=30))
def test_folding_again_changes_nothing(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)
