"""Every planted fault is found by its rule at its place, attributed to its area, and nothing else is found."""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.collation.stages.judge import judge_quarter
from lscb_pipeline.collation.stages.read import read_feed
from lscb_pipeline.collation.stages.receive import receive
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.conftest import Inbox, query
from lscb_pipeline_tests.planted.catalogue import Fault, faults, rounds, sent, twins
from lscb_pipeline_tests.planted.clean import JUDGED, clean_files
from lscb_pipeline_tests.planted.databases import installation

FEEDS = library().contracts
FEEDS_OF = {code: indicator.feed for code, indicator in library().indicators.items()}
FEW = 5  # faults of a round whose other feeds aren't sent: that nothing else is found, the larger rounds see
READ_AS = "read_as"  # is told beside any fault whose cells are in a form of their own
FINDING = ["feed", "supplier", "rule_id", "area_code", "row_number", "column_name"]
AGAIN = (
    "keeps_what_was_given",
    "restates_little",
    "restates_few_events",
    "restates_as_before",
)  # what holds a delivery sent again

WEIGHTLESS = {rule.id for contract in FEEDS.values() for rule in contract.rules if rule.weight == 0}


@pytest.fixture
def judged(server_url: str, earlier: str, tmp_path: Path) -> Iterator[Centre]:
    """An installation of its own that has collated the quarters before."""
    yield from installation(server_url, earlier, tmp_path / "home")


def judge_files(centre: Centre, planted: dict[tuple[str, str], list[Fault]]) -> pd.DataFrame:
    """Judge the quarter with these faults in it, everything else clean; return its findings."""
    inbox, quarter = Inbox(centre.settings.inbox_folder), Quarter.parse(JUDGED)
    for key, clean in clean_files(JUDGED).items():
        if key[0] in centre.library.contracts:
            for file in sent(planted[key]) if key in planted else [clean]:
                file.put(inbox)
    for key in planted.keys() - clean_files(JUDGED).keys():  # of a sender that never sent before
        for file in sent(planted[key]):
            file.put(inbox)
    receive(centre, quarter)
    for feed in centre.library.contracts:
        read_feed(centre, quarter, feed)
    judge_quarter(centre, quarter)
    found = query(centre, "select * from quality.finding where collection_quarter = :q", q=quarter.starts_on)
    assert [one for one in found["message"] if not is_whole_message(one)] == [], "a message lacks a part, or has a hole"
    found["row_number"] = found["row_number"].astype("Int64").astype("str").replace("<NA>", "")
    return found[FINDING].fillna("")


HOLE = re.compile(r"\{[a-z_]+\}")  # a layout's headers may be told as a pattern, with {4} in it


def is_whole_message(message: str) -> bool:
    """Whether a stored message has no template's hole, and says what is expected, or what reading found."""
    parts = ["expected: ", "; compared with ", "; accepted, for example: "]
    return not HOLE.search(message) and all(part in message for part in parts if "expected: " in message)


def only_feeds_of(centre: Centre, planted: list[Fault]) -> None:
    """The centre as if it had no feeds but these, and those that they are held against: that is quicker."""
    feeds = {fault.feed for fault in planted}
    feeds |= {FEEDS_OF[also] for feed in feeds for i in library().indicators_of(feed) if (also := i.also_counted_by)}
    feeds |= {how.feed for feed in feeds for i in library().indicators_of(feed) for how in i.derived}
    _ = centre.warehouse  # which takes in the whole catalogue
    contracts = {feed: contract for feed, contract in FEEDS.items() if feed in feeds}
    centre.__dict__["library"] = dataclasses.replace(centre.library, contracts=contracts)


def counts(centre: Centre, fault: Fault) -> bool:
    """Whether a figure counts though the fault's rule stops it: neither its delivery nor its row is kept back."""
    stops = next(rule.stops for rule in FEEDS[fault.feed].rules if rule.id == fault.rule)
    if stops is None:
        return False
    newest = query(
        centre,
        """select delivery_id, status from intake.delivery where feed = :feed and supplier = :supplier
           and collection_quarter = :q order by received_at desc, sha256 desc limit 1""",
        feed=fault.feed, supplier=fault.supplier, q=Quarter.parse(JUDGED).starts_on,
    )  # fmt: skip
    if newest["status"].isin(["held", "rejected", "unreadable"]).all():
        return False
    waiting = query(
        centre,
        f"select row_number from intake.{fault.feed} where delivery_id = :id and held_by is not null",
        id=newest["delivery_id"].iloc[0],
    )
    return stops != "row" or int(fault.row) not in set(waiting["row_number"])


@pytest.mark.slow
def test_clean_files_give_no_finding_and_full_marks(judged: Centre) -> None:
    assert judge_files(judged, {}).empty
    scores = query(judged, "select colour, readiness from quality.readiness")
    assert len(scores) > 1000
    assert set(scores["readiness"]) == {100.0}
    assert set(scores["colour"]) == {"green"}


@pytest.mark.slow
@pytest.mark.parametrize("by_sender", rounds(), ids=lambda planted: f"{sum(map(len, planted.values()))}-faults")
def test_each_fault_is_found_where_it_was_planted_and_nowhere_else(
    judged: Centre, by_sender: dict[tuple[str, str], list[Fault]]
) -> None:
    planted = [fault for own in by_sender.values() for fault in own]
    if len(planted) < FEW:
        only_feeds_of(judged, planted)
    found = Counter(judge_files(judged, by_sender).itertuples(index=False, name=None))
    missed = [fault.found for fault in planted if fault.rule and found[fault.found] != 1]
    also = {(f.feed, f.supplier, rule) for f in planted for rule in f.also.split()}
    others = {place for place in found if place not in {f.found for f in planted} and place[:3] not in also}
    strays = [place for place in others if place[2] != READ_AS]
    assert (missed, strays) == ([], [])

    assert [str(fault) for fault in planted if fault.rule and counts(judged, fault)] == []

    marked_down = query(
        judged,
        """select feed, supplier from quality.readiness
           where collection_quarter = :q and basis = 'own' and readiness < 100""",
        q=Quarter.parse(JUDGED).starts_on,
    )
    # where a resubmission is held, the good delivery before it stands, and so does its score
    expected = {(f.feed, f.supplier) for f in planted if f.rule and f.rule not in (*AGAIN, *WEIGHTLESS)}
    assert set(marked_down.itertuples(index=False, name=None)) == expected


CHECKABLE = [
    fault
    for fault in faults()
    if fault.what != "not_sent"
    and next(rule for rule in FEEDS[fault.feed].rules if rule.id == fault.rule).needs <= {"scope", "day"}
]

FIRST = {fault.rule: fault for fault in reversed(CHECKABLE)}.values()  # of each rule; the others are a proof
MARKED = [pytest.param(fault, marks=() if fault in FIRST else pytest.mark.slow) for fault in CHECKABLE]


@pytest.mark.parametrize("fault", MARKED, ids=str)
def test_the_senders_own_check_finds_it_before_it_is_sent(fault: Fault) -> None:
    file = sent([fault])[-1]
    quarter = Quarter.parse(JUDGED)
    day = file.received.date()
    checked = check_file(library(), fault.feed, file.content(), f".{file.suffix}", fault.supplier, quarter, today=day)
    found = [
        (f.rule.id, f.area_code or "", "" if f.row is None else str(f.row), f.column or "") for f in checked.findings
    ]
    assert found.count((fault.rule, fault.area, fault.row, fault.column)) == 1, found
    assert {f.rule.id for f in checked.findings} <= {fault.rule, *fault.also.split()}


@pytest.mark.parametrize("twin", twins(), ids=lambda twin: f"{twin.feed} {twin.supplier}")
def test_the_senders_own_check_finds_nothing_in_a_clean_twin(twin: Fault) -> None:
    file = sent([twin])[-1]
    quarter, day = Quarter.parse(JUDGED), file.received.date()
    checked = check_file(library(), twin.feed, file.content(), f".{file.suffix}", twin.supplier, quarter, today=day)
    assert [(f.rule.id, f.row, f.column) for f in checked.findings if f.rule.id != READ_AS] == []


def test_the_catalogue_exercises_every_rule() -> None:
    """A rule that several contracts carry alike is run once over all their rows: one fault exercises it."""
    every = faults()
    rules = {(feed, rule.id): _ran_as(rule) for feed, contract in FEEDS.items() for rule in contract.rules}
    exercised = {rules[fault.feed, fault.rule] for fault in every}
    assert {key for key, ran_as in rules.items() if ran_as not in exercised} == set()
    assert len(every) >= 60
    print(f"{len(every)} faults planted, for {len(exercised)} rules ({len(rules)} in all contracts)")  # noqa: T201


def _ran_as(rule: Rule) -> tuple[str, str, str]:
    return rule.id, rule.expectation, str(rule.kwargs)
