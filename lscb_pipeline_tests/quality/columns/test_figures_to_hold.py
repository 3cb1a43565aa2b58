"""The rule that holds zeros in a marker's place, on frames, against its words said one by one."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from lscb_pipeline.quality.columns.figures_to_hold import marker_became_zero

WORDS = st.sampled_from(["marker", "zero", "figure", "hidden"])


def held(said: list[tuple[str, str]]) -> list[bool]:
    """`said`: key and word, in the order that counts."""
    versions = pd.DataFrame(said, columns=["key", "word"])
    versions = versions.assign(is_zero=versions["word"] == "zero", is_marker=versions["word"] == "marker")
    return marker_became_zero(versions, ["key"]).tolist()


def one_by_one(said: list[tuple[str, str]]) -> list[bool]:
    last: dict[str, str] = {}
    found = []
    for key, word in said:
        found.append(word == "zero" and last.get(key) == "marker")
        if word != "zero":
            last[key] = word
    return found


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), WORDS), min_size=1, max_size=12))
def test_a_zero_waits_while_the_last_other_word_is_a_marker(said: list[tuple[str, str]]) -> None:
    assert held(said) == one_by_one(said)


def test_each_case_of_the_rule() -> None:
    cases = {
        "marker zero": [False, True],
        "marker zero zero": [False, True, True],
        "marker figure zero": [False, False, False],
        "hidden zero": [False, False],
        "zero marker zero": [False, False, True],
        "figure marker zero figure zero": [False, False, True, False, False],
    }
    for words, wanted in cases.items():
        assert held([("a", word) for word in words.split()]) == wanted, words


def test_figures_do_not_mix() -> None:
    assert held([("a", "marker"), ("b", "zero"), ("a", "zero"), ("b", "marker")]) == [False, False, True, False]
