"""Deliveries sent again, to the end: what is left out isn't given, what is restated is said, habit is measured."""

import pandas as pd
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages.report import report
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.collation.returns import BARNET, Q3, current, row
from lscb_pipeline_tests.collation.test_decisions import id_of, rows_of, statuses
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.planted.catalogue import JUDGED
from lscb_pipeline_tests.planted.clean import clean_files
from lscb_pipeline_tests.planted.files import SentFile

FEED, OFFENCES = "borough_return", "met_police_offences"
Rows = list[dict[str, object]]


def barnet(count: int, figure: object = 20) -> Rows:
    return [r | {"area_code": "Barnet"} for r in rows_of(count, figure)]


def coverage(centre: Centre, area: str = BARNET) -> tuple[int, float]:
    found = query(
        centre,
        "select figures_given, readiness from quality.readiness where feed = :f and area_code = :a and basis = 'own'",
        f=FEED, a=area,
    )  # fmt: skip
    return int(found["figures_given"].item()), float(found["readiness"].item())


def test_a_return_three_rows_shorter_leaves_three_figures_not_given(centre: Centre, inbox: Inbox) -> None:
    """As trials/N91 has it: fifteen of eighteen are below the fifth from which on a delivery is held."""
    first = barnet(12) + [row("Barnet", code, 20) for code in ("SG009", "SG010", "SG011", "SG017", "SG033", "SG031")]
    inbox.put(Q3, FEED, "barnet__1", first)
    collate(centre, Q3)
    given, before = coverage(centre)
    inbox.put(Q3, FEED, "barnet__2", first[3:])
    collate(centre, Q3)
    assert set(statuses(centre).values()) == {"promoted"}
    told = query(centre, "select * from quality.finding where rule_id = 'figure_given_again'")
    assert told[["supplier", "area_code", "delivery_id"]].drop_duplicates().to_numpy().tolist() == [
        ["barnet", BARNET, id_of(centre, "barnet__2")]
    ]
    left_out = [str(r["indicator_code"]) for r in first[:3]]
    assert sorted(message.split(",")[0] for message in told["message"]) == left_out
    state = query(centre, "select indicator_code, state from quality.due_figure where state = 'withdrawn'")
    assert sorted(state["indicator_code"]) == left_out
    assert coverage(centre)[0] == given - 3
    assert coverage(centre)[1] < before
    assert not {code for _, code in current(centre)} & set(left_out), "and they are withdrawn"
    assert query(centre, "select sum(dropped) as n from quality.resent")["n"].item() == 3


def test_one_row_sent_as_a_correction_is_held_and_nothing_changes(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, FEED, "barnet__1", barnet(12))
    collate(centre, Q3)
    stood = coverage(centre)
    inbox.put(Q3, FEED, "barnet__2", barnet(1, 21))
    collate(centre, Q3)
    assert statuses(centre) == {"barnet__1": "promoted", "barnet__2": "held"}
    assert coverage(centre) == stood
    assert set(current(centre).values()) == {20}


# What a borough says first of each of twelve figures, what it sends then, what becomes of that, and by which rule.
RESTATED: dict[str, tuple[str, int, Rows, str, str | None]] = {
    "all zero": ("Barnet", 23, rows_of(12, 0), "held", "keeps_what_was_given"),
    "three true zeros": ("Bexley", 22, [*rows_of(9, 22), *rows_of(12, 0, reason_code="nil")[9:]], "promoted", None),
    "all a third more": ("Brent", 20, rows_of(12, 26), "held", "restates_little"),
    "within 5 %": ("Bromley", 24, rows_of(12, 25), "promoted", None),
}


def test_what_a_sender_without_a_habit_may_restate(centre: Centre, inbox: Inbox) -> None:
    """Each in a borough of its own, whose figures are no other's: one collation judges all."""
    for area, figure, second, *_ in RESTATED.values():
        for number, rows in enumerate((rows_of(12, figure), second), start=1):
            inbox.put(Q3, FEED, f"{area.lower()}__{number}", [one | {"area_code": area} for one in rows])
    collate(centre, Q3)
    became, kept = statuses(centre), query(centre, "select supplier, path, rule_id from intake.delivery")
    rules = kept[kept["path"].str.contains("__2")].set_index("supplier")["rule_id"]
    found = {}
    for name, (area, *_) in RESTATED.items():
        own = area.lower()
        found[name] = (became[f"{own}__1"], became[f"{own}__2"], None if pd.isna(rules[own]) else rules[own])
    assert found == {name: ("promoted", status, rule) for name, (_, _, _, status, rule) in RESTATED.items()}


def offences(scale: float, months: int = 3, lines: int = 64) -> SentFile:
    file = clean_files(JUDGED)[OFFENCES, "mps"]
    table = [file.table[0], *([*r[:3], *(str(round(40 * scale)) for _ in range(months)), *r[3 + months :]]
                              for r in file.table[1 : lines + 1])]  # fmt: skip
    return SentFile(OFFENCES, "mps", JUDGED, table, file.received + pd.Timedelta(days=1), "csv")


def test_what_the_met_restates_within_its_measure_counts_and_is_said(centre: Centre, inbox: Inbox) -> None:
    clean_files(JUDGED)[OFFENCES, "mps"].put(inbox)
    offences(0.9, months=1).put(inbox)
    collate(centre, JUDGED)
    assert set(statuses(centre).values()) == {"promoted"}
    resent = query(centre, "select sum(given_before) as given, sum(restated) as restated from quality.resent")
    assert 0 < resent["restated"].item() < resent["given"].item()
    report(centre, Quarter.parse(JUDGED))
    receipts = [p.read_text() for p in centre.settings.home.glob(f"receipts/{JUDGED}/mps/*.html")]
    assert sum("What it does to figures you gave before" in page for page in receipts) == 1


@pytest.mark.parametrize(("scale", "rule"), [(0.8, "restates_as_before"), (0, "keeps_what_was_given")])
def test_what_it_never_did_before_is_asked_about(centre: Centre, inbox: Inbox, scale: float, rule: str) -> None:
    clean_files(JUDGED)[OFFENCES, "mps"].put(inbox)
    offences(scale).put(inbox)
    collate(centre, JUDGED)
    held = query(centre, "select rule_id from intake.delivery where status = 'held'")
    assert held["rule_id"].tolist() == [rule]
    assert query(centre, "select distinct numerator from core.current_observation")["numerator"].tolist() == [40]
