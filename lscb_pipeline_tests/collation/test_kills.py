"""A collation killed at any point leaves a warehouse that the next run completes as if nothing had happened."""

import random
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lscb_pipeline.settings import Settings
from lscb_pipeline_tests.collation.killing import End, State, copy_of, in_a_child, state_of
from lscb_pipeline_tests.collation.returns import Q3, Q4, row
from lscb_pipeline_tests.collation.test_events import OCTOBER, episode
from lscb_pipeline_tests.conftest import Inbox, _installation

UNDER_FIRE = [Q3, Q4]
POLICE = "met_police_missing_children"


@dataclass(frozen=True)
class Undisturbed:
    """Where every killed collation starts from, and what it must come to."""

    start: Settings
    state: State
    end: End
    seconds: float


def put_first(inbox: Inbox) -> None:
    """Deliveries of Q4, which are collated in peace."""
    inbox.put(Q4, "borough_return", "camden", [row("Camden", "SG001", 410, Q4), row("Camden", "SG014", 0)])
    inbox.put(Q4, "borough_return", "barnet", [row("Barnet", "SG001", 0, Q4), row("Barnet", "SG014", 2, Q4)])
    inbox.put(Q4, POLICE, "mps", [episode(20, "dee", "2009-01-05 10:00", "2009-01-05 11:00", born="1995-01-01")])


def put_late(inbox: Inbox) -> None:
    """The quarter before, on which much of Q4 depends; and a correction of Q4."""
    inbox.put(Q3, "borough_return", "camden", [row("Camden", "SG001", 400), row("Camden", "SG014", "x")])
    inbox.put(Q3, "borough_return", "barnet", [row("Barnet", "SG001", "x"), row("Barnet", "SG999", 1)])
    inbox.put(Q3, "borough_return", "enfield.xlsx", b"not a workbook")
    inbox.put(Q3, "borough_return", "nobody", "unrouted")
    inbox.put(Q3, "borough_return", "brent", [row("Brent", "SG001", 3, "2010-11-Q3")])  # the future: rejected
    december = [*OCTOBER, episode(12, "dee", "2008-12-20 10:00", "2008-12-20 11:00")]
    inbox.put(Q3, POLICE, "mps", december)
    inbox.put(Q4, "borough_return", "camden__corrected", [row("Camden", "SG001", 411, Q4)])


@pytest.fixture(scope="module")
def undisturbed(server_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Undisturbed]:
    home = tmp_path_factory.mktemp("kills")
    for centre in _installation(server_url, template, home / "start"):
        centre.settings.inbox_folder.mkdir(parents=True)
        inbox = Inbox(centre.settings.inbox_folder)
        put_first(inbox)
        assert in_a_child(centre.settings, [Q4]).error == ""
        put_late(inbox)
        with copy_of(centre.settings, server_url, home / "undisturbed") as peaceful:
            began = time.monotonic()
            end = in_a_child(peaceful, UNDER_FIRE)
            assert end.error == ""
            yield Undisturbed(centre.settings, state_of(peaceful), end, time.monotonic() - began)


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
            left = UNDER_FIRE
            for point in points:
                end = in_a_child(settings, left, **point)  # type: ignore[arg-type]
                assert end.code in (-signal.SIGKILL, 0), (points, end)
                self.kills += end.code == -signal.SIGKILL
                left = end.remaining(left)
            completed = in_a_child(settings, left)
            assert completed.error == "", points
            found, wanted = state_of(settings), self.undisturbed.state
            differing = [name for name in wanted.tables if found.tables[name] != wanted.tables[name]]
            assert differing == [], points
            assert found.files == wanted.files, points


@pytest.fixture
def front(undisturbed: Undisturbed, server_url: str, tmp_path: Path) -> Front:
    return Front(undisturbed, server_url, tmp_path)


def test_a_few_kills(front: Front) -> None:
    steps = front.undisturbed.end.steps
    front.kill({"before_stage": (Q3, "judge")}, {"at_step": steps // 3}, {"before_stage": (Q4, "benchmark")})
    front.kill({"at_step": steps // 2}, {"after_seconds": front.undisturbed.seconds / 4})
    assert front.kills >= 4, "the clock may have been too slow for the last one"


@pytest.mark.slow
def test_many_kills(front: Front, capsys: pytest.CaptureFixture[str]) -> None:
    """At each stage's boundary, at steps all over the two quarters and at any moment, of a run and of the next one."""
    chance = random.Random(5)  # noqa: S311 - the same points each time, as far as the clock goes along
    boundaries, steps, seconds = front.undisturbed.end.stages, front.undisturbed.end.steps, front.undisturbed.seconds
    assert len(boundaries) == 16
    for boundary in boundaries:
        front.kill({"before_stage": boundary})
    for number in range(12):
        front.kill({"at_step": int(steps * (number + chance.random()) / 12)}, {"at_step": chance.randrange(steps // 2)})
    for _ in range(8):
        front.kill({"after_seconds": chance.uniform(0, seconds)}, {"after_seconds": chance.uniform(0, seconds / 2)})
    with capsys.disabled():
        sys.stdout.write(
            f"\n{front.kills} kills of a collation in {front.rounds} rounds, each completed by the next run\n"
        )
    assert front.kills >= 50
