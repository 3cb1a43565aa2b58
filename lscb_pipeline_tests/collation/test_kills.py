"""A collation killed at any point leaves a warehouse that the next run completes as if nothing had happened."""

import itertools
import random
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lscb_pipeline_tests.collation.killing import Undisturbed, assert_same, copy_of, in_a_child, state_of
from lscb_pipeline_tests.collation.returns import Q3, Q4
from lscb_pipeline_tests.collation.under_fire import QUARTERS

pytestmark = pytest.mark.any_period

Point = dict[str, Any]  # an argument of in_a_child that ends it


@dataclass
class Front:
    """Kills collations, each of a new copy of the same installation, and sees that the next run completes it."""

    undisturbed: Undisturbed
    server_url: str
    folder: Path
    rounds: Iterator[int] = field(default_factory=itertools.count)

    def kill(self, points: Sequence[Point]) -> int:
        """One collation, killed at the first point, the next run at the second; then completed. Returns the kills."""
        kills = 0
        with copy_of(self.undisturbed.start, self.server_url, self.folder / f"home_{next(self.rounds)}") as settings:
            left = QUARTERS
            for point in points:
                end = in_a_child(settings, left, **point)
                assert end.code in (-signal.SIGKILL, 0), (points, end)
                kills += end.code == -signal.SIGKILL
                left = end.remaining(left)
            completed = in_a_child(settings, left)
            assert completed.error == "", points
            assert_same(state_of(settings), self.undisturbed.state, points)
        return kills


@pytest.fixture
def front(undisturbed: Undisturbed, server_url: str, tmp_path: Path) -> Front:
    return Front(undisturbed, server_url, tmp_path)


def test_a_few_kills(front: Front) -> None:
    steps, seconds = front.undisturbed.end.steps, front.undisturbed.seconds
    kills = front.kill([{"before_stage": (Q4, "judge")}, {"at_step": steps // 3}, {"before_stage": (Q3, "benchmark")}])
    kills += front.kill([{"at_step": steps * 3 // 4}, {"after_seconds": seconds / 8}])
    assert kills >= 4, "the last one may come too late"


@pytest.mark.slow
def test_many_kills(front: Front, capsys: pytest.CaptureFixture[str]) -> None:
    """At each stage's boundary (of the one quarter or the other), after every sixteenth transaction, at any moment.

    And at two moments: of a run, and of the one after it.
    """
    whole = front.undisturbed
    assert len(whole.end.stages) == 20
    assert len(whole.end.commits) > 20
    chance = random.Random(5)  # noqa: S311 - the same moments each time, as far as the clock goes along
    stages = len(whole.end.stages) // len(QUARTERS)
    boundaries = [place for n, place in enumerate(whole.end.stages) if (n // stages + n) % 2 == 0]
    assert {stage for _, stage in boundaries} == {stage for _, stage in whole.end.stages}
    plan: list[list[Point]] = [[{"before_stage": boundary}] for boundary in boundaries]
    plan += [[{"at_step": commit + 1}] for commit in whole.end.commits[::16]]
    at_moments = [[{"after_seconds": chance.uniform(0, whole.seconds / n)} for n in (1, 2)] for _ in range(3)]
    plan += at_moments
    with ThreadPoolExecutor(2) as at_once:
        kills = sum(at_once.map(front.kill, plan))
    with capsys.disabled():
        sys.stdout.write(f"\n{kills} kills of {len(plan)} collations, each completed by the next run\n")
    assert kills >= len(plan) - len(at_moments), "a moment may come too late"
