"""A collation killed at any point leaves a warehouse that the next run completes as if nothing had happened."""

import random
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from lscb_pipeline_tests.collation.killing import Undisturbed, assert_same, copy_of, in_a_child, state_of
from lscb_pipeline_tests.collation.returns import Q3, Q4
from lscb_pipeline_tests.collation.under_fire import QUARTERS


@dataclass
class Front:
    """Kills collations, each of a new copy of the same installation, and sees that the next run completes it."""

    undisturbed: Undisturbed
    server_url: str
    folder: Path
    kills: int = 0
    rounds: int = 0

    def kill(self, *points: dict[str, object]) -> None:
        """One collation, killed at the first point; the next run at the second one, and so on; then completed."""
        self.rounds += 1
        with copy_of(self.undisturbed.start, self.server_url, self.folder / f"home_{self.rounds}") as settings:
            left = QUARTERS
            for point in points:
                end = in_a_child(settings, left, **point)  # type: ignore[arg-type]
                assert end.code in (-signal.SIGKILL, 0), (points, end)
                self.kills += end.code == -signal.SIGKILL
                left = end.remaining(left)
            completed = in_a_child(settings, left)
            assert completed.error == "", points
            assert_same(state_of(settings), self.undisturbed.state, points)


@pytest.fixture
def front(undisturbed: Undisturbed, server_url: str, tmp_path: Path) -> Front:
    return Front(undisturbed, server_url, tmp_path)


def test_a_few_kills(front: Front) -> None:
    steps = front.undisturbed.end.steps
    front.kill({"before_stage": (Q4, "judge")}, {"at_step": steps // 3}, {"before_stage": (Q3, "benchmark")})
    front.kill({"at_step": steps * 3 // 4}, {"after_seconds": front.undisturbed.seconds / 8})
    assert front.kills >= 4, "the last one may come too late"


@pytest.mark.slow
def test_many_kills(front: Front, capsys: pytest.CaptureFixture[str]) -> None:
    """At each stage's boundary, after each transaction, and at any moment: of a run, and of the one after it."""
    whole = front.undisturbed
    assert len(whole.end.stages) == 16
    for boundary in whole.end.stages:
        front.kill({"before_stage": boundary})
    assert len(whole.end.commits) > 20
    for commit in whole.end.commits:
        front.kill({"at_step": commit + 1})
    chance = random.Random(5)  # noqa: S311 - the same moments each time, as far as the clock goes along
    for _ in range(10):
        first, then = chance.uniform(0, whole.seconds), chance.uniform(0, whole.seconds / 2)
        front.kill({"after_seconds": first}, {"after_seconds": then})
    with capsys.disabled():
        sys.stdout.write(f"\n{front.kills} kills in {front.rounds} collations, each completed by the next run\n")
    assert front.kills >= 50
