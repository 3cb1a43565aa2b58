"""Two collations at once: of one quarter they are kept apart, of two they come to what one after the other does."""

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lscb_pipeline_tests.collation.killing import Undisturbed, assert_same, copy_of, in_a_child, state_of
from lscb_pipeline_tests.collation.returns import Q3, Q4
from lscb_pipeline_tests.collation.under_fire import QUARTERS


@pytest.mark.slow
def test_two_of_one_quarter(undisturbed: Undisturbed, server_url: str, tmp_path: Path) -> None:
    with copy_of(undisturbed.start, server_url, tmp_path / "home") as settings:
        killed = in_a_child(settings, QUARTERS, before_stage=(Q4, "promote"))
        assert killed.code == -signal.SIGKILL, "a dead one, which must block nobody"
        with ThreadPoolExecutor(2) as both:
            ends = list(both.map(lambda _: in_a_child(settings, QUARTERS), range(2)))
        errors = sorted(end.error for end in ends)
        assert errors[0] == "", "one of them did it"
        busy = "QuarterBusyError: quarter 2008-09-Q4 is being worked on by another process: wait until it has ended"
        assert errors[1] in ("", busy), "the other one was told so, or came when the quarter was done"
        assert_same(state_of(settings), undisturbed.state)


@pytest.mark.slow
def test_two_quarters(undisturbed: Undisturbed, server_url: str, tmp_path: Path) -> None:
    with copy_of(undisturbed.start, server_url, tmp_path / "home") as settings:
        with ThreadPoolExecutor(2) as both:
            ends = list(both.map(lambda quarter: in_a_child(settings, [quarter]), (Q3, Q4)))
        # one that was attacked before the other was published has to be attacked anew, and says so
        anew = "may not be published: another release was published since the attack: collate the quarter again"
        assert all(end.error == "" or end.error.endswith(anew) for end in ends)
        again = [quarter for quarter, end in zip((Q3, Q4), ends, strict=True) if end.error]
        assert len(again) < 2
        assert [in_a_child(settings, [quarter]).error for quarter in again] == [""] * len(again)
        assert state_of(settings).tables == undisturbed.state.tables, "reports say what was known then"
