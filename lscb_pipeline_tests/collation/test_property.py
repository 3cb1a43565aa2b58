"""Any returns, collated in any order and decided on, leave what a few lines of plain Python say must be current."""

import dataclasses
import hashlib
import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.decide import decide
from lscb_pipeline.quality.columns import beyond
from lscb_pipeline.warehouse.stages.decisions import Word
from lscb_pipeline_tests.collation.returns import JOINT, KINGSTON, NEXT, Q3, Q4, RICHMOND, current, row
from lscb_pipeline_tests.conftest import STANDS, Inbox, collate, query, what_stands

pytestmark = pytest.mark.any_period

QUARTERS = (Q3, Q4, NEXT)
PERIODS = {Q3: "2008-10-01", Q4: "2009-01-01"}
SUPPLIERS = ("kingston_upon_thames", "richmond_upon_thames")  # either may report for both, and for the two jointly
CODES = ("SG001", "SG014", "SG015")
MARKERS = ("x", "z")

WORD = st.sampled_from([None, None, 0, 0, 1, 2, "x", "x", "z", "c"])
PLACE = st.tuples(st.sampled_from([KINGSTON, RICHMOND, JOINT]), st.sampled_from(list(PERIODS)))


@dataclasses.dataclass(frozen=True)
class Sent:
    """One file: who sent it in which round and hour, what it says, when in the plan of runs it lies there.

    `word`: what is decided on it, should it be held when all have run.
    """

    quarter: str
    supplier: str
    hour: int
    said: dict[tuple[str, str], tuple[object, ...]]
    has_refused_row: bool
    comes_before_run: int
    word: Word | None

    def put(self, inbox: Inbox, number: int) -> Path:
        rows = [row(area, code, word, period) for (area, period), words in self.said.items()
                for code, word in zip(CODES, words, strict=True) if word is not None]  # fmt: skip
        rows += [row(KINGSTON, "SG999", 1)] if self.has_refused_row else []
        at = f"2010-01-01 {self.hour:02d}:00"
        return inbox.put(self.quarter, "borough_return", f"{self.supplier}__{number}", rows, at=at)


SENT = st.builds(
    Sent,
    quarter=st.sampled_from(QUARTERS),
    supplier=st.sampled_from(SUPPLIERS),
    hour=st.integers(0, 3),
    said=st.dictionaries(
        PLACE, st.tuples(WORD, WORD, WORD).filter(lambda words: set(words) != {None}), min_size=1, max_size=3
    ),
    has_refused_row=st.sampled_from([False, False, False, True]),
    comes_before_run=st.integers(0, 4),
    word=st.sampled_from([None, "accept", "accept", "reject"]),
).filter(lambda s: s.quarter != Q3 or {period for _, period in s.said} == {Q3})  # the future stops a delivery


Key = tuple[str, str, str]  # area, period, code


def is_held(sent: Sent, given: dict[Key, object]) -> bool:
    """Whether a file takes away, or restates, a fifth, one aside, of the figures that its sender gave before."""
    words = {
        (*place, code): word for place, words in sent.said.items() for code, word in zip(CODES, words, strict=True)
    }
    before = [key for key, was in given.items() if was not in MARKERS and key in words]
    gone = [k for k in before if words[k] in MARKERS or (words[k] is None and not sent.has_refused_row)]
    gone += [k for k in before if words[k] == 0 and given[k] not in (0, "c")]
    again = [k for k in before if isinstance(words[k], int) and k not in gone]
    restated = [k for k in again if given[k] not in (words[k], "c")]
    return any((len(some) - 1) / max(len(of) - 1, 1) >= 0.2 for some, of in ((gone, before), (restated, again)))


def must_be_current(files: list[tuple[Sent, Path]], decisions: dict[str, Word]) -> dict[Key, object]:
    """What stands by (area, period, code), said as plainly as the design says it; decisions by the file's name."""
    stands: dict[Key, object] = {}
    last_word: dict[Key, object] = {}
    given: dict[str, dict[Key, object]] = {supplier: {} for supplier in SUPPLIERS}
    in_order = sorted(
        files,
        key=lambda f: (
            PERIODS.get(f[0].quarter, "2009-04-01"),
            f[0].hour,
            hashlib.sha256(f[1].read_bytes()).hexdigest(),
        ),
    )
    for sent, path in in_order:
        word_on_it, own = decisions.get(path.name), given[sent.supplier]
        if word_on_it == "reject" or (word_on_it is None and is_held(sent, own)):
            continue
        for (area, period), words in sent.said.items():
            for code, word in zip(CODES, words, strict=True):
                key = (area, period, code)
                if word is None:
                    if not sent.has_refused_row:
                        stands.pop(key, None)
                        own.pop(key, None)
                    continue
                if word != 0 or last_word.get(key) not in MARKERS:
                    own[key] = word
                    stands[key] = word if isinstance(word, str) else float(str(word))
                if word != 0:
                    last_word[key] = word
    return stands


def is_current(centre: Centre) -> dict[Key, object]:
    return {
        (area, period, code): figure
        for period, start in PERIODS.items()
        for (area, code), figure in current(centre, start).items()
    }


@pytest.fixture
def small(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> Centre:
    """An installation of the borough feed alone: a collation asks every feed that there is.

    And where a 0 waits for a marker of its own period alone: beside the period before it, by hand in test_beyond.py.
    """
    monkeypatch.setattr(beyond, "zero_for_none", lambda words: pd.Series(False, index=words.index))
    _ = centre.warehouse
    contracts = {"borough_return": centre.library.contracts["borough_return"]}
    centre.__dict__["library"] = dataclasses.replace(centre.library, contracts=contracts)
    return centre


def emptied(centre: Centre) -> Inbox:
    """Take everything out again, which is much quicker than a new database."""
    shutil.rmtree(centre.settings.inbox_folder, ignore_errors=True)
    centre.settings.inbox_folder.mkdir(parents=True)
    with centre.warehouse.transaction() as connection:
        for name in (
            "intake.borough_return",
            "intake.decision",
            "intake.purge",
            "intake.stage_result",
            *reversed(STANDS),
        ):  # a table before those it refers to
            if name != "core.current_observation":
                connection.execute(text(f"delete from {name}"))
    return Inbox(centre.settings.inbox_folder)


def decide_on_held(centre: Centre, sent: list[Sent]) -> dict[str, Word]:
    """Decide, file by file, on what is held, each time collating its quarter; returns what was decided."""
    decisions: dict[str, Word] = {}
    for number, s in enumerate(sent):
        name = f"{s.supplier}__{number}.csv"
        found = query(centre, "select delivery_id from intake.delivery where path like '%/' || :n and status = 'held'",
                      n=name)  # fmt: skip
        if len(found) and s.word:
            decide(centre, found["delivery_id"][0], s.word, "a test", None)
            collate(centre, s.quarter)
            decisions[name] = s.word
    return decisions


def as_at(centre: Centre, moment: str) -> pd.DataFrame:
    return query(
        centre,
        """select * from core.observation_as_at(cast(:moment as timestamptz))
           order by area_code, indicator_code, period_start""",
        moment=moment,
    )


def check(centre: Centre, sent: list[Sent], plan: list[str]) -> None:
    inbox = emptied(centre)
    files: list[tuple[Sent, Path]] = []
    known: list[tuple[str, pd.DataFrame]] = []
    for step, quarter in enumerate([*plan, *QUARTERS[::-1]]):
        new = [(number, s) for number, s in enumerate(sent) if min(s.comes_before_run, len(plan)) == step]
        files += [(s, s.put(inbox, number)) for number, s in new]
        collate(centre, quarter)
        moment = str(query(centre, "select clock_timestamp()::text as at")["at"][0])
        known.append((moment, as_at(centre, moment)))
    assert is_current(centre) == must_be_current(files, {})
    decisions = decide_on_held(centre, sent)
    wanted = must_be_current(files, decisions)
    assert is_current(centre) == wanted
    assert all(as_at(centre, moment).equals(then) for moment, then in known), "no moment changes afterwards"
    one_order = what_stands(centre)
    inbox = emptied(centre)
    for number, s in enumerate(sent):
        s.put(inbox, number)
    for quarter in QUARTERS:
        collate(centre, quarter)
    assert decide_on_held(centre, sent) == decisions
    assert is_current(centre) == wanted
    assert what_stands(centre) == one_order


def proof(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, database=None, derandomize=True,  # what passed once passes again
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip


# The same bytes of one sender at one moment are one delivery, whatever two files are called.
SENT_FILES = st.lists(SENT, min_size=1, max_size=6, unique_by=lambda s: (s.quarter, s.supplier, s.hour, str(s.said)))
PLAN = st.lists(st.sampled_from(QUARTERS), max_size=4)


@pytest.mark.slow
@proof(8)
@given(sent=SENT_FILES, plan=PLAN)
def test_many_returns_in_any_order(small: Centre, sent: list[Sent], plan: list[str]) -> None:
    check(small, sent, plan)
