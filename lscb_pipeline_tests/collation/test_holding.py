"""A zero in a marker's place waits for a decision: held in the warehouse, the marker current, whatever ran first."""

import itertools
import shutil

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.commands import status
from lscb_pipeline_tests.collation.returns import CAMDEN, NEXT, Q3, Q4, current, row, versions
from lscb_pipeline_tests.conftest import Inbox, collate, query, what_stands

pytestmark = pytest.mark.any_period

RULE = "marker_became_zero"
# What each indicator says in three quarters' returns, and what must be current at the end.
SAID = {
    "SG001": (("x", 0, ""), "x"),
    "SG014": (("x", 0, 0), "x"),
    "SG015": (("x", 7, 0), 0.0),
    "SG017": (("c", 0, ""), 0.0),
    "SG018": ((0, "x", 0), "x"),
    "SG002": (("z", 0, 5), 5.0),
    "SG003": (("u", 0, ""), "u"),
    "SG031": (("low", 0, ""), 0.0),
}


def put_rounds(inbox: Inbox) -> None:
    """Three quarters' returns of the same quarter; an empty cell: not mentioned (an unknown code refuses a row)."""
    for position, quarter in enumerate((Q3, Q4, NEXT)):
        rows = [row("Camden", code, words[position]) for code, (words, _) in SAID.items() if words[position] != ""]
        inbox.put(quarter, "borough_return", "camden", [*rows, row("Camden", "SG999", 1)])


def test_what_is_held_and_what_stays_current(centre: Centre, inbox: Inbox) -> None:
    put_rounds(inbox)
    for quarter in (Q3, Q4, NEXT):
        collate(centre, quarter)
    assert current(centre) == {(CAMDEN, code): stands for code, (_, stands) in SAID.items()}
    held = query(centre, "select row_number, held_by from intake.borough_return "
                         "join intake.delivery using (delivery_id) where held_by is not null "
                         "order by collection_quarter, row_number")  # fmt: skip
    assert held["row_number"].tolist() == [2, 3, 7, 8, 2, 4]
    assert set(held["held_by"]) == {RULE}
    assert versions(centre, "SG014") == [("figure", None), ("held", 0.0), ("held", 0.0)]
    found = query(
        centre, "select * from quality.finding where rule_id = :r order by collection_quarter, row_number", r=RULE
    )
    assert found["row_number"].tolist() == held["row_number"].tolist(), "a finding a held figure, with the file's row"
    assert set(found["area_code"]) == {CAMDEN}
    assert set(found["severity"]) == {"critical"}
    counts = query(centre, "select records_read, records_loaded, records_refused, records_outside, records_held "
                           "from intake.delivery order by collection_quarter")  # fmt: skip
    assert counts.to_numpy().tolist() == [[9, 8, 1, 0, 0], [9, 4, 1, 0, 4], [5, 2, 1, 0, 2]]
    with centre.warehouse.transaction() as connection:
        for quarter in (Q3, Q4, NEXT):
            assert status.unreconciled(connection, centre.library, Quarter.parse(quarter)).empty


@pytest.mark.slow
def test_the_reverse_order_of_runs_holds_the_same(centre: Centre, inbox: Inbox, second: Centre) -> None:
    put_rounds(inbox)
    shutil.copytree(centre.settings.inbox_folder, second.settings.inbox_folder)
    for quarter in (Q3, Q4, NEXT):
        collate(centre, quarter)
    for quarter in (NEXT, Q4, Q3):
        collate(second, quarter)
    assert what_stands(second) == what_stands(centre)


def test_a_zero_collated_before_its_marker_came(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q4, "borough_return", "camden", [row("Camden", "SG014", 0)])
    collate(centre, Q4)
    assert current(centre) == {(CAMDEN, "SG014"): 0.0}
    moment = query(centre, "select max(recorded_at) as at from core.load")["at"][0]
    inbox.put(Q3, "borough_return", "camden", [row("Camden", "SG014", "x")])
    collate(centre, Q3)
    assert current(centre) == {(CAMDEN, "SG014"): "x"}
    then = query(centre, "select numerator, status from core.observation_as_at(:at)", at=moment)
    assert then.to_numpy().tolist() == [[0.0, "final"]], "what was known then stays readable"
    assert versions(centre, "SG014") == [("figure", 0.0), ("figure", None), ("held", 0.0)]
    inbox.put(Q3, "borough_return", "camden__2", [row("Camden", "SG014", 2)])
    collate(centre, Q3)
    assert current(centre) == {(CAMDEN, "SG014"): 0.0}, "a late figure between them lets the zero go"
    assert query(centre, "select * from quality.finding where rule_id = :r", r=RULE).empty
    assert query(centre, "select sum(records_held) as held from intake.delivery")["held"][0] == 0


def test_findings_of_other_periods_stay(centre: Centre, inbox: Inbox) -> None:
    """Judging Q3 anew judges the next round's figures of that period, and says nothing of its other periods."""
    inbox.put(Q4, "borough_return", "camden", [row("Camden", "SG014", "x", period=Q4)])
    both = [row("Camden", "SG014", 0, period=Q4), row("Camden", "SG014", 0)]
    inbox.put(NEXT, "borough_return", "camden", both)
    ask = "select row_number from quality.finding where rule_id = :r order by 1"
    for quarter in (Q4, NEXT):
        collate(centre, quarter)
    assert query(centre, ask, r=RULE)["row_number"].tolist() == [2]
    inbox.put(Q3, "borough_return", "camden", [row("Camden", "SG014", "x")])
    collate(centre, Q3)
    assert query(centre, ask, r=RULE)["row_number"].tolist() == [2, 3]
    assert query(centre, "select sum(records_held) as held from intake.delivery")["held"][0] == 2


def test_a_zero_said_by_reason_is_a_confirmation(centre: Centre, inbox: Inbox) -> None:
    """Reason code nil says "a true zero": what the finding asks for. It counts, and so do zeros after it."""
    inbox.put(Q3, "borough_return", "camden", [row("Camden", code, "x") for code in ("SG014", "SG015")])
    inbox.put(Q4, "borough_return", "camden", [row("Camden", code, 0) for code in ("SG014", "SG015")])
    inbox.put(
        NEXT, "borough_return", "camden__1", [row("Camden", "SG014", reason_code="nil"), row("Camden", "SG015", 0)]
    )
    inbox.put(
        NEXT, "borough_return", "camden__2", [row("Camden", "SG014", 0), row("Camden", "SG015", 0, reason_code="nil")]
    )
    for quarter in (Q3, Q4, NEXT):
        collate(centre, quarter)
    assert current(centre) == {(CAMDEN, "SG014"): 0.0, (CAMDEN, "SG015"): 0.0}
    kinds = {code: [kind for kind, _ in versions(centre, code)] for code in ("SG014", "SG015")}
    assert kinds == {"SG014": ["figure", "held", "figure", "figure"], "SG015": ["figure", "held", "figure", "held"]}


def test_a_row_of_two_figures_is_held_as_a_whole_and_stays_held(centre: Centre, inbox: Inbox) -> None:
    contract = centre.library.contracts["nhs_teenage_conceptions"]
    columns = [c.name for c in contract.columns]
    first = dict.fromkeys(columns, "") | {"area_code": "Camden", "period": "2007"}
    inbox.put(Q3, contract.feed, "ons", [first | {"conceptions": "x", "conception_rate": "x", "abortion_percent": 50}])
    inbox.put(Q4, contract.feed, "ons", [first | {"conceptions": 0, "conception_rate": 0, "abortion_percent": 60}])
    states = []
    for quarter in (Q3, Q4, Q4, Q3):
        collate(centre, quarter)
        states.append(query(centre, "select indicator_code, status, value from core.current_observation order by 1"))
    rows = states[-1].astype("object").where(states[-1].notna(), None).to_numpy().tolist()
    assert rows == [["TP001", "x", None], ["TP002", "final", 50.0]]
    assert all(earlier.equals(later) for earlier, later in itertools.pairwise(states))
    assert query(centre, "select max(load_id) - min(load_id) as n from core.observation")["n"][0] == 1
