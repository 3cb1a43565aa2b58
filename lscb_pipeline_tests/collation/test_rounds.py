"""Whatever happens to deliveries and collations, in any order, what must hold holds: a state machine's rounds.

Another thing that may happen is one more method with @rule. Where it changes which files count, it changes their
`counts`, or `decisions`; every check then follows. What may be said between two things is an @invariant.
"""

import dataclasses
import datetime as dt
import os
import shutil
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import event

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.decide import decide
from lscb_pipeline.collation.commands.purge import due, purge
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.commands import status
from lscb_pipeline.warehouse.stages.decisions import Word
from lscb_pipeline_tests.collation.test_property import (
    PERIODS,
    PLACE,
    SENT,
    SUPPLIERS,
    Sent,
    emptied,
    is_current,
    must_be_current,
    small,
)
from lscb_pipeline_tests.conftest import collate, query, what_stands

pytestmark = pytest.mark.any_period

__all__ = ["small"]  # a fixture
QUARTERS = tuple(PERIODS)  # two, so that deliveries of one quarter, and of one sender, often meet
QUARTER = st.sampled_from(QUARTERS)
FIGURE = st.sampled_from([1, 2])
HOUR = st.integers(0, 23)
SPOILT = {
    "cut off": b"area_code,period,indi",
    "empty": b"",
    "of the future": b"area_code,period,indicator_code,numerator\nCamden,2031-32-Q3,SG014,3\n",
    "a name alone": b"a,b\n1,2\n",
}


@pytest.fixture
def smallest(small: Centre) -> Centre:
    """Of the rules those alone that decide what counts: the others change nothing here, and cost time."""
    contract = small.library.contracts["borough_return"]
    deciding = contract.model_copy(update={"rules": [rule for rule in contract.rules if rule.stops]})
    small.__dict__["library"] = dataclasses.replace(small.library, contracts={"borough_return": deciding})
    return small


class KilledError(BaseException):
    """Ends a collation where a SIGKILL would: no handler of errors takes it."""


@dataclasses.dataclass
class File:
    """What was put into the inbox. `path`: a copy of it, which stays when it is purged.

    `is_taken`: a collation of its quarter was completed; `counts`: it isn't spoilt.
    """

    sent: Sent
    path: Path
    counts: bool = True
    is_taken: bool = False


class Rounds(RuleBasedStateMachine):
    """One installation, to which things happen."""

    centre: Centre
    kills = 0
    collations = 0
    decided: Counter[str] = Counter()
    purged = 0
    replayed = 0

    def __init__(self) -> None:
        super().__init__()
        self.inbox = emptied(self.centre)
        self.files: list[File] = []
        self.cut_short: set[str] = set()  # quarters whose last collation was killed
        self.moments: dict[pd.Timestamp, pd.DataFrame] = {}
        self.decisions: dict[str, Word] = {}
        self.is_purged = False
        self.kept = self.centre.settings.home / "kept"
        shutil.rmtree(self.kept, ignore_errors=True)
        self.kept.mkdir(parents=True)

    def put(self, sent: Sent, content: bytes | None = None) -> None:
        """One file, unless its sender's of that moment is there: that would be the same delivery."""
        if any((f.sent.quarter, f.sent.supplier, f.sent.hour) == (sent.quarter, sent.supplier, sent.hour)
               for f in self.files):  # fmt: skip
            return
        path = sent.put(self.inbox, len(self.files))
        if content is not None:
            moment = path.stat().st_mtime
            path = self.inbox.put(sent.quarter, "borough_return", path.name, content)
            os.utime(path, (moment, moment))
        self.files.append(File(sent, Path(shutil.copy2(path, self.kept)), counts=content is None))

    @rule(sent=st.lists(st.tuples(SENT.filter(lambda s: s.quarter in QUARTERS), HOUR), min_size=1, max_size=3))
    def deliver(self, sent: list[tuple[Sent, int]]) -> None:
        for one, hour in sent:
            self.put(dataclasses.replace(one, hour=hour))

    @precondition(lambda self: self.files)
    @rule(data=st.data(), hour=HOUR)
    def redeliver(self, data: st.DataObject, hour: int) -> None:
        """The same bytes at another hour."""
        before = data.draw(st.sampled_from(self.files))
        self.put(dataclasses.replace(before.sent, hour=hour), None if before.counts else before.path.read_bytes())

    @rule(quarter=QUARTER, supplier=st.sampled_from(SUPPLIERS), hour=HOUR, how=st.sampled_from(list(SPOILT)))
    def corrupt(self, quarter: str, supplier: str, hour: int, how: str) -> None:
        self.put(Sent(quarter, supplier, hour, {}, False, 0, None), SPOILT[how])

    @rule(quarter=QUARTER, supplier=st.sampled_from(SUPPLIERS), area=PLACE.map(lambda place: place[0]),
          figures=st.tuples(FIGURE, FIGURE, FIGURE), hour=st.integers(0, 22),
          word=st.sampled_from([None, None, "accept", "reject"]))  # fmt: skip
    def hold(
        self, quarter: str, supplier: str, area: str, figures: tuple[int, ...], hour: int, word: Word | None
    ) -> None:
        """Three figures, and an hour later one of them in their place: that takes away too much to count unasked."""
        full = Sent(quarter, supplier, hour, {(area, quarter): figures}, False, 0, None)
        self.put(full)
        self.put(dataclasses.replace(full, hour=hour + 1, said={(area, quarter): (figures[0], None, None)}))
        self.complete(quarter)
        if word and (held := self.held()):
            self.decide_on(held[0], word)

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def collate(self, data: st.DataObject) -> None:
        self.complete(self.some_quarter(data))

    def some_quarter(self, data: st.DataObject) -> str:
        """One of which anything came: to collate another one does nothing."""
        return data.draw(st.sampled_from(sorted({file.sent.quarter for file in self.files})))

    def complete(self, quarter: str) -> None:
        """A collation to its end, and what is current then."""
        collate(self.centre, quarter)
        type(self).collations += 1
        self.cut_short.discard(quarter)
        for file in self.files:
            file.is_taken |= file.sent.quarter == quarter
        if not self.cut_short:
            assert is_current(self.centre) == self.must_be_current()

    @precondition(lambda self: self.files)
    @rule(data=st.data(), at_step=st.integers(0, 50))
    def kill(self, data: st.DataObject, at_step: int) -> None:
        """A collation that ends at a statement or before a transaction's end, if it comes so far."""
        quarter, steps = self.some_quarter(data), iter(range(at_step))

        def step(*_: object) -> None:
            if next(steps, None) is None:
                raise KilledError

        engine = self.centre.warehouse.engine
        for name in ("before_cursor_execute", "commit"):
            event.listen(engine, name, step)
        self.cut_short.add(quarter)
        try:
            with suppress(KilledError):
                collate(self.centre, quarter)
            type(self).kills += next(steps, None) is None
        finally:
            for name in ("before_cursor_execute", "commit"):
                event.remove(engine, name, step)

    @precondition(lambda self: self.held())
    @rule(data=st.data(), word=st.sampled_from(["accept", "reject"]))
    def decide(self, data: st.DataObject, word: Word) -> None:
        """Decide on a held delivery, and collate its quarter, as the commands do."""
        self.decide_on(data.draw(st.sampled_from(self.held())), word)

    def decide_on(self, held: tuple[str, str, dt.date], word: Word) -> None:
        """One of those held."""
        delivery_id, name, quarter = held
        decide(self.centre, delivery_id, word, "a test", None)
        self.decisions[name] = word
        self.decided[word] += 1
        self.complete(Quarter(quarter).label)

    def held(self) -> list[tuple[str, str, dt.date]]:
        """Deliveries that wait: their ids, names and quarters."""
        rows = query(
            self.centre,
            """select delivery_id, path, collection_quarter from intake.delivery where status = 'held' order by path""",
        )
        return [(of, path.rsplit("/")[-1], quarter) for of, path, quarter in rows.itertuples(index=False, name=None)]

    @precondition(lambda self: self.files and not self.cut_short)
    @rule()
    def purge(self) -> None:
        """What came is years past its retention: its bytes go, and no figure."""
        before = is_current(self.centre)
        type(self).purged += len(due(self.centre).deliveries)
        purge(self.centre, due(self.centre))
        self.is_purged = True
        assert is_current(self.centre) == before

    def must_be_current(self) -> dict[tuple[str, str, str], object]:
        counting = [(file.sent, file.path) for file in self.files if file.counts and file.is_taken]
        return must_be_current(counting, self.decisions)

    @invariant()
    def records_add_up(self) -> None:
        with self.centre.warehouse.transaction() as connection:
            for quarter in QUARTERS:
                assert status.unreconciled(connection, self.centre.library, Quarter.parse(quarter)).empty

    @invariant()
    def a_past_moment_never_changes(self) -> None:
        for moment, then in self.moments.items():
            pd.testing.assert_frame_equal(self.as_at(moment), then)
        now = query(self.centre, "select max(recorded_at) as at from core.observation")["at"][0]
        if not pd.isna(now) and now not in self.moments:
            self.moments[now] = self.as_at(now)

    def as_at(self, moment: pd.Timestamp) -> pd.DataFrame:
        return query(
            self.centre,
            """select * from core.observation_as_at(:at)
               order by area_code, indicator_code, feed, breakdown, period_start, period_end""",
            at=moment.to_pydatetime(),
        )

    def teardown(self) -> None:
        """All is completed; then, where nothing was decided or purged, the same files anew, in their order."""
        for quarter in sorted({file.sent.quarter for file in self.files if not file.is_taken} | self.cut_short)[::-1]:
            self.complete(quarter)
        if self.decisions or self.is_purged:
            return
        stands = what_stands(self.centre)
        inbox = self.centre.settings.inbox_folder
        aside = inbox.with_name("aside")
        shutil.move(inbox, aside)
        emptied(self.centre)
        shutil.copytree(aside, inbox, dirs_exist_ok=True)
        shutil.rmtree(aside)
        for quarter in sorted({file.sent.quarter for file in self.files}):
            collate(self.centre, quarter)
        assert what_stands(self.centre) == stands
        type(self).replayed += bool(self.files)


def play(centre: Centre, rounds: int, steps: int, part: int = 0) -> type[Rounds]:
    machine = seed(part)(type("RoundsHere", (Rounds,), {"centre": centre, "decided": Counter()}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=rounds, stateful_step_count=steps, deadline=None, derandomize=True, database=None,
            phases=[Phase.generate],  # to make a failing round smaller takes longer than to read it
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    return machine


def test_a_few_rounds(small: Centre) -> None:
    assert play(small, rounds=2, steps=6).collations


@pytest.mark.slow
@pytest.mark.parametrize("part", [1, 2])  # so that two processes share them
def test_many_rounds(smallest: Centre, part: int, capsys: pytest.CaptureFixture[str]) -> None:
    played = play(smallest, rounds=20, steps=6, part=part)
    with capsys.disabled():
        sys.stdout.write(
            f"\n20 rounds (part {part} of 2): {played.collations} collations completed, {played.kills} killed, "
            f"{played.decided['accept']} accepted, {played.decided['reject']} rejected, "
            f"{played.purged} deliveries purged, {played.replayed} rounds played anew\n"
        )
    assert min(played.kills, played.purged, played.replayed, *(played.decided[w] for w in ("accept", "reject"))) > 0
