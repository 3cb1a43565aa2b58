"""Parts that were proven once aren't solved again, and that changes no answer."""

import numpy as np
import pandas as pd
import pytest

from lscb_pipeline.disclosure.attacker.solve import AttackQuestions, Parts
from lscb_pipeline_tests.disclosure.tables import attacked, counts, pattern, published, shares

Seen = tuple[pd.DataFrame, pd.DataFrame]


def tables(seed: int, *, guarded: bool = True) -> tuple[pd.DataFrame, Seen]:
    """Two groups of random small counts: a share and a count, as published; without guards some of them are told."""
    random = np.random.default_rng(seed)
    below = random.integers(5, 40, 6)
    pairs = [(float(random.integers(0, n)), float(n)) for n in below]
    figures = pd.concat([shares(*pairs), counts(*random.integers(0, 30, 6).astype(float))], ignore_index=True)
    found = pattern(figures)
    if not guarded:
        small = figures["numerator"].between(1, 5)
        found.figures["hides_numerator"] &= small
        found.figures["hides_denominator"] = False
    return figures, published(figures, found)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many questions were solved, a number each time."""
    found: list[int] = []
    answers = Parts.answers

    def counted(self: Parts, questions: AttackQuestions) -> np.ndarray:
        found.append(len(questions.target))
        return answers(self, questions)

    monkeypatch.setattr(Parts, "answers", counted)
    return found


def test_what_was_proven_is_not_solved_again(asked: list[int]) -> None:
    _, seen = tables(1)
    first = attacked(seen)
    assert first.is_safe
    assert sum(asked) > 0
    asked.clear()
    again = attacked((seen[0].sample(frac=1, random_state=3), seen[1]), proven=first.proven)
    assert again.is_safe
    assert sum(asked) == 0, "in whatever order the rows come"
    assert again.proven == first.proven


def test_another_number_makes_another_part(asked: list[int]) -> None:
    _, seen = tables(1)
    first = attacked(seen)
    asked.clear()
    sums = seen[1].assign(numerator=seen[1]["numerator"] + 10)
    attacked((seen[0], sums), proven=first.proven)
    assert sum(asked) > 0


def test_what_was_proven_elsewhere_changes_no_answer() -> None:
    """Of tables that tell: with all that guarded ones proved, their own twins among them, the same is told."""
    proven = frozenset().union(*(attacked(tables(seed)[1]).proven for seed in range(8)))
    told = 0
    for seed in range(8):
        _, seen = tables(seed, guarded=False)
        alone, beside = attacked(seen), attacked(seen, proven=proven)
        pd.testing.assert_frame_equal(alone.broken, beside.broken)
        pd.testing.assert_frame_equal(alone.hidden, beside.hidden)
        told += len(alone.broken)
    assert told > 8
