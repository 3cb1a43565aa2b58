"""Two installations to which the same happens, one of which skips what stands, are alike: warehouse and files."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import event

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.decide import decide
from lscb_pipeline.collation.stages.release import release
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.stages.decisions import Word
from lscb_pipeline_tests.collation.releases import BY, WHY, figures
from lscb_pipeline_tests.collation.returns import Q3, Q4
from lscb_pipeline_tests.collation.test_unchanged import files_of, put, whole
from lscb_pipeline_tests.conftest import Inbox, _installation, query, what_stands

NUMBERS = st.one_of(st.just([]), st.lists(st.integers(0, 40), min_size=12, max_size=14))


class KilledError(BaseException):
    """Ends a collation where a SIGKILL would: no handler of errors takes it."""


def killed(centre: Centre, quarter: str, at_step: int) -> bool:
    """A collation that ends at a statement or before a transaction's end; whether it came so far."""
    dying, steps = Centre(centre.settings), iter(range(at_step))
    dying.__dict__["library"] = centre.library

    def step(*_: object) -> None:
        if next(steps, None) is None:
            raise KilledError

    for name in ("before_cursor_execute", "commit"):
        event.listen(dying.warehouse.engine, name, step)
    try:
        whole(dying, quarter)
    except KilledError:
        return True
    finally:
        dying.warehouse.engine.dispose()
    return False


def test_a_kill_leaves_the_rest_to_the_next_run(centre: Centre, inbox: Inbox) -> None:
    put(inbox, Q4, *range(11, 25))
    whole(centre, Q4)
    inbox.put(Q4, "borough_return", "merton", figures(Q4, *range(18))[-1:])
    killed(centre, Q4, at_step=90)
    whole(Centre(centre.settings), Q4)
    done = files_of(centre), what_stands(centre)
    whole(Centre(centre.settings, anew=True), Q4)
    assert (files_of(centre), what_stands(centre)) == done


class Twins(RuleBasedStateMachine):
    """Two installations to which the same things happen: one skips what stands, the other does everything."""

    installed: Callable[[str], AbstractContextManager[Centre]]
    happened: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.happened["rounds"] += 1
        self.closing = ExitStack()
        names = (f"{name}{self.happened['rounds']}" for name in ("skipping", "anew"))
        self.centres = [self.closing.enter_context(type(self).installed(name)) for name in names]
        self.centres[1].anew = True
        for centre in self.centres:
            centre.settings.inbox_folder.mkdir(parents=True)
        self.inboxes = [Inbox(centre.settings.inbox_folder) for centre in self.centres]

    @rule(quarter=st.sampled_from([Q4, Q3]), numbers=NUMBERS, what=st.sampled_from(["kill", "publish", "collate"]),
          word=st.sampled_from(["accept", "reject", None]), at_step=st.integers(10, 200))  # fmt: skip
    def happen(self, quarter: str, numbers: list[int], what: str, word: Word | None, at_step: int) -> None:
        """Returns come or none does, what waits is decided on or not; then a quarter is collated, maybe disturbed."""
        for inbox in self.inboxes:
            put(inbox, quarter, *numbers)
        held = query(self.centres[0], "select delivery_id from intake.delivery where status = 'held' order by path")
        for centre in self.centres if word and len(held) else []:
            decide(centre, held["delivery_id"][0], word, "a test", None)
        self.happened["decided"] += bool(word and len(held))
        if what == "kill":  # the one that skips; the other isn't
            self.happened["killed"] += killed(self.centres[0], quarter, at_step)
        for centre in self.centres:
            whole(Centre(centre.settings, anew=centre.anew), quarter)
            if what == "publish" and (centre.settings.home / "drafts" / quarter).is_dir():
                release(centre, Quarter.parse(quarter), BY, WHY)
        self.happened[what] += 1

    @invariant()
    def are_alike(self) -> None:
        skipping, anew = self.centres
        assert what_stands(skipping) == what_stands(anew)
        assert files_of(skipping) == files_of(anew)

    def teardown(self) -> None:
        self.closing.close()


@pytest.mark.slow
def test_with_and_without_skipping_all_is_alike(server_url: str, template: str, tmp_path: Path) -> None:
    def installed(name: str) -> AbstractContextManager[Centre]:
        return contextmanager(_installation)(server_url, template, tmp_path / name)

    happened: Counter[str] = Counter()
    machine = seed(7)(type("TwinsHere", (Twins,), {"installed": staticmethod(installed), "happened": happened}))
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=4, stateful_step_count=4, deadline=None, derandomize=True, database=None,
                          phases=[Phase.generate], suppress_health_check=list(HealthCheck)),
    )  # fmt: skip
    assert min(happened[name] for name in ("collate", "killed", "publish")) > 0, happened
