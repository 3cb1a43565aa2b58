"""Boards are asked in groups: that changes no answer, and spares nearly all questions where there are many."""

import numpy as np
import pandas as pd
import pytest

from lscb_pipeline.disclosure.attacker import asking
from lscb_pipeline.disclosure.attacker.solve import AttackQuestions, Parts
from lscb_pipeline_tests.disclosure.tables import attacked, counts, pattern, published

ALONE = 1_000  # groups: each board is one


@pytest.mark.parametrize("groups", [2, 3, 8])
def test_groups_change_no_answer(groups: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of tables with too few guards and a sum that isn't rounded: who can tell what is as where each is asked alone."""
    told = 0
    for seed in range(8):
        random = np.random.default_rng(seed)
        figures = counts(*random.integers(1, 9, 9).astype(float))
        found = pattern(figures)
        found.figures["hides_numerator"] = np.arange(9) < random.integers(2, 5)
        seen, sums = published(figures, found)
        exact = seen, sums.assign(numerator=figures["numerator"].sum(), is_rounded=False)[sums["region"] == "london"]
        monkeypatch.setattr(asking, "GROUPS", groups)
        in_groups = attacked(exact)
        monkeypatch.setattr(asking, "GROUPS", ALONE)
        pd.testing.assert_frame_equal(in_groups.hidden, attacked(exact).hidden)
        told += int((in_groups.hidden["told_to"].str.contains("board")).sum())
    assert told > 4


def test_questions_grow_as_areas_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of n hidden counts each of n boards asks about n - 1: groups ask for all of them."""
    asked: list[int] = []
    answers = Parts.answers

    def counted(self: Parts, questions: AttackQuestions) -> np.ndarray:
        asked.append(len(questions.target))
        return answers(self, questions)

    monkeypatch.setattr(Parts, "answers", counted)
    for areas in (15, 30):
        asked.clear()
        figures = counts(*[3.0] * areas)
        assert attacked(published(figures, pattern(figures))).is_safe
        assert sum(asked) < 20 * areas, areas
