"""Held means held: no count has an event that waits for a decision; accepted it counts, rejected it never does."""

import re

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.decide import decide
from lscb_pipeline.contracts.library import library
from lscb_pipeline.project_files import PACKAGE, project_folder
from lscb_pipeline.warehouse.stages.decisions import Word
from lscb_pipeline_tests.collation.returns import CAMDEN, Q3, Q4
from lscb_pipeline_tests.collation.test_events import counts, episode
from lscb_pipeline_tests.collation.test_refuge_and_survey import answer, figures, stay
from lscb_pipeline_tests.conftest import Inbox, collate, query

FEED, REFUGE, SURVEY = "met_police_missing_children", "london_refuge_stays", "runaways_survey"
OTHERS = [episode(100 + n, f"p{n}", f"2008-11-{n:02d} 10:00", f"2008-11-{n:02d} 11:00") for n in range(1, 29)]
# Of ann's two reports at one time the second is held; so is ben's, whose end is long before.
TWICE = [
    episode(1, "ann", "2008-12-01 10:00", "2008-12-02 11:00"),
    episode(2, "ann", "2008-12-01 12:00", "2008-12-02 11:00", residence_area="Camden", missing_from="care"),
]


def held(centre: Centre, feed: str) -> list[tuple[int, str]]:
    rows = query(centre, f"select row_number, held_by from intake.{feed} where held_by is not null order by 1, 2")
    return list(rows.itertuples(index=False, name=None))


def decided(centre: Centre, word: Word, quarter: str = Q3) -> None:
    waits = query(
        centre,
        """select delivery_id from intake.delivery
           where records_held > 0 or delivery_id in (select delivery_id from intake.decision)""",
    )
    decide(centre, str(waits["delivery_id"].item()), word, "the data lead", f"{word} it")
    collate(centre, quarter)


def test_a_held_episode_is_in_no_count_until_it_is_accepted(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, FEED, "mps", [*TWICE, *OTHERS])
    inbox.put(Q4, FEED, "mps", [episode(50, "ann", "2009-01-05 10:00", "2009-01-05 11:00")])
    collate(centre, Q3)
    collate(centre, Q4)
    assert held(centre, FEED) == [(3, "one_at_a_time")]
    without = {"RA007": (29, None), "RA008": (29, None), "RA009": (1, 29), "RA010": (0, 29), "RA011": (0, 29),
               "RA016": (29, 29)}  # fmt: skip
    assert counts(centre) == without
    assert counts(centre, quarter="2009-01-01")["RA010"] == (0, 1), "nor do the next quarter's repeats look back at it"
    assert len(query(centre, "select 1 from core.missing_episode where row_number = 3")) == 0
    decided(centre, "reject")
    assert counts(centre) == without, "rejected, it stays out"
    decided(centre, "accept")
    collate(centre, Q4)
    assert counts(centre) == {"RA007": (29, None), "RA008": (30, None), "RA009": (2, 30), "RA010": (0, 29),
                              "RA011": (1, 30), "RA016": (29, 30)}  # fmt: skip
    assert counts(centre, quarter="2009-01-01")["RA010"] == (1, 1)
    decided(centre, "reject")
    assert counts(centre) == without


def test_more_held_than_a_count_may_lack_hold_the_file(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, FEED, "mps", OTHERS, at="2009-01-10 09:00")
    collate(centre, Q3)
    late = [row | {"found_at": row["found_at"].replace("2008-11", "2008-10")} for row in OTHERS[:3]]  # type: ignore[attr-defined]
    inbox.put(Q3, FEED, "mps__2", [*late, *OTHERS[3:]], at="2009-01-11 09:00")
    collate(centre, Q3)
    waiting = query(centre, "select rule_id, records_held from intake.delivery where status = 'held'")
    assert waiting.to_numpy().tolist() == [["events_usable", 3]]
    assert counts(centre)["RA008"] == (28, None), "what stood before stands"


def test_a_child_under_two_references_is_one_child(centre: Centre, inbox: Inbox) -> None:
    twin = episode(60, "08MIS000060", "2008-12-20 10:00", "2008-12-20 11:00", surname="Zzyzxp1")
    inbox.put(Q3, FEED, "mps", [*OTHERS, twin])
    collate(centre, Q3)
    assert held(centre, FEED) == []
    assert {name: counts(centre)[name][0] for name in ("RA007", "RA008")} == {"RA007": 28, "RA008": 29}
    told = query(
        centre, "select rule_id, severity, count(*) as rows from quality.finding where row_number > 0 group by 1, 2"
    )
    assert told.to_numpy().tolist() == [["one_reference_a_child", "warning", 2]]


def test_a_held_stay_and_a_held_answer_are_in_no_count(centre: Centre, inbox: Inbox) -> None:
    stays = [stay(n, f"2008-10-{n:02d} 20:00", f"2008-10-{n + 1:02d} 09:00", person=f"p{n}") for n in range(1, 29)]
    wrong = stay(50, "2008-12-20 20:00", "2008-12-19 09:00", "Barnet", "p50")
    inbox.put(Q3, REFUGE, "london_refuge", [*stays, wrong])
    collate(centre, Q3)
    assert held(centre, REFUGE) == [(30, "left_after_admission")]
    assert figures(centre, REFUGE, "E09000003", "2008-10-01")["RA014"] == (0, None, 0)
    assert figures(centre, REFUGE, CAMDEN, "2008-10-01")["RA014"] == (28, None, 28)
    agencies = [answer(f"Agency {n}", "runaways_seen", amount="4") for n in range(30)]
    parts = [answer(f"Agency {n}", "not_reported_to_police", amount="9" if n == 5 else "2") for n in range(30)]
    inbox.put(Q4, SURVEY, "survey_office", [*agencies, *parts])
    collate(centre, Q4)
    assert held(centre, SURVEY) == [(37, "answer_within_whole")]
    assert figures(centre, SURVEY, CAMDEN, "2009-01-01")["RS008"][:2] == (58, 116)


EVENTS = [feed for feed, contract in library().contracts.items() if contract.properties.events]


@pytest.mark.parametrize("feed", EVENTS)
def test_whatever_row_is_held_the_counts_function_and_view_have_it_not(centre: Centre, feed: str) -> None:
    """Of every feed of events, a later one too: its function and its view are asked, with a row and without."""
    events = library().contracts[feed].properties.events
    assert events
    with centre.warehouse.transaction() as connection:
        connection.exec_driver_sql(
            "insert into intake.delivery (delivery_id, feed, supplier, collection_quarter, received_at, sha256, path, "
            "size_bytes, status, code_version) values ('d', %s, 's', '2008-10-01', now(), 'x', 'p', 1, 'promoted', '')",
            (feed,),
        )
        keys = "".join(f", {name}" for name in library().contracts[feed].properties.pseudonyms)
        values = ", 'k'" * keys.count(",")
        for row, by in ((1, "null"), (2, "'a_rule'")):
            connection.exec_driver_sql(
                f"insert into intake.{feed} (delivery_id, row_number, held_by{keys}) values ('d', {row}, {by}{values})"
            )
    for source in (f"core.counted_{feed}", f"{events.function}('d')", events.view):
        assert query(centre, f"select row_number from {source}")["row_number"].tolist() == [1], source


def test_nothing_reads_rows_of_events_but_by_the_one_definition() -> None:
    """Walk all SQL: rows of a feed of events are read as core.counted_<feed>, but where all that came is meant."""
    reads = re.compile(rf"\b(?:from|join)\s+intake\.(?:{'|'.join(EVENTS)}|\{{\w+(?:\.\w+)*\}})", re.IGNORECASE)
    found = {
        str(path.relative_to(root.parent)): len(reads.findall(path.read_text("utf-8")))
        for root, pattern in ((project_folder("sql"), "*.sql"), (PACKAGE, "*.py"))
        for path in sorted(root.rglob(pattern))
        if reads.search(path.read_text("utf-8"))
    }
    assert found == ALL_THAT_CAME


# Where rows are meant whether they are held or not, and why.
ALL_THAT_CAME = {
    "lscb_pipeline/warehouse/database/feeds.py": 1,  # the definition itself
    "lscb_pipeline/warehouse/stages/judge.py": 5,  # what is judged, refused, whose persons are asked for, earlier ones
    "lscb_pipeline/warehouse/stages/event_slices.py": 1,  # what is judged
    "lscb_pipeline/warehouse/stages/deliveries.py": 6,  # which have rows, how many, what is forgotten, taken back, held
    "lscb_pipeline/warehouse/commands/status.py": 2,  # held rows by rule, and that rows reconcile
    "lscb_pipeline/warehouse/commands/tracing.py": 1,  # figures, not events: what is said of an area, held or not
    "lscb_pipeline/warehouse/commands/pilot_reads.py": 2,  # figures, not events: a piloted feed's rows name indicators
    "lscb_pipeline/warehouse/commands/purging.py": 2,  # what is removed after its retention
    "lscb_pipeline/warehouse/commands/rekeying.py": 1,  # every pseudonym has the new key
}
