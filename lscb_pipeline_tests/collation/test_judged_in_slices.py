"""Events of a long feed are judged slice by slice, and it comes to what it comes to when all are judged at once."""

import random

import pandas as pd
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.inputs import judge as inputs
from lscb_pipeline.collation.stages.judge import judge_quarter
from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.quality.rules import judged_events
from lscb_pipeline.quality.rules.expectations import RuleOutcome, run_rules
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.collation.returns import Q3, Q4
from lscb_pipeline_tests.collation.test_events import FEED, episode
from lscb_pipeline_tests.collation.test_refuge_and_survey import REFUGE, stay
from lscb_pipeline_tests.conftest import Inbox, collate, query, what_stands

QUARTER = Quarter.parse(Q4)


def episodes(seed: int, months: tuple[str, ...], amount: int) -> list[dict[str, object]]:
    """Children again and again, some under two references or names; most episodes are sound."""
    pick = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    rows = []
    for number in range(amount):
        month, day, hour = pick.choice(months), pick.randint(1, 27), pick.randint(0, 20)
        reported = f"{month}-{day:02} {hour:02}:00"
        found = "" if pick.random() < 0.02 else f"{month}-{day + pick.choice([0, 0, 1]):02} {hour + 3:02}:00"
        is_odd, child = pick.random() < 0.08, pick.randint(1, 400)
        odd = pick.choice([
            {"last_seen_at": f"{month}-{day + 1:02} 00:00"}, {"birth_date": ""}, {"birth_date": "1996-01-01"},
            {"surname": f"Zzyzx{child + 1}"}, {"person_reference": f"other{child}"}, {"residence_area": "Essex"},
        ])  # fmt: skip
        sound = episode(seed * 1000 + number, f"c{child}", reported, found,
                        residence_area=pick.choice(["Camden", "Barnet"]))  # fmt: skip
        rows.append(sound | odd if is_odd else sound)
        if number % 50 == 49:  # the same child at the same time under another reference
            twin = {"episode_reference": f"twin{seed}{number}", "person_reference": f"twin{child}"}
            rows.append(sound | twin | {"found_at": f"{month}-{day:02} {hour + 4:02}:00"})
    return rows


def stays(month: str) -> list[dict[str, object]]:
    first = 100 * int(month[-2:])
    return [
        stay(first + n, f"{month}-{n:02} 20:00", f"{month}-{n + 1:02} 09:00", person=f"p{n % 5}") for n in range(1, 28)
    ]


def judged(centre: Centre, at_once: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    monkeypatch.setattr(inputs, "EVENTS_AT_ONCE", at_once)
    judge_quarter(Centre(centre.settings, anew=True), QUARTER)
    held = {
        feed: query(centre, f"select delivery_id, row_number, column_name, held_by from intake.{feed} order by 1, 2, 3")
        .astype("str").to_numpy().tolist()
        for feed in (FEED, REFUGE)
    }  # fmt: skip
    told = query(centre, "select delivery_id, status, rule_id, message, records_held from intake.delivery order by 1")
    return what_stands(centre) | held | {"deliveries": told.astype("str").to_numpy().tolist()}


@pytest.fixture
def sent(centre: Centre, inbox: Inbox) -> Centre:
    """Two quarters of odd episodes and stays, the second sent twice and in part otherwise."""
    inbox.put(Q3, FEED, "mps", episodes(1, ("2008-11", "2008-12"), 150))
    inbox.put(Q3, REFUGE, "london_refuge", stays("2008-12"))
    first = episodes(2, ("2009-01", "2009-02"), 200)
    inbox.put(Q4, FEED, "mps", first)
    inbox.put(Q4, FEED, "mps__2", [*first[20:150], *episodes(3, ("2009-02", "2009-03"), 60)])
    inbox.put(Q4, REFUGE, "london_refuge", stays("2009-01"))
    inbox.put(Q4, REFUGE, "london_refuge__2", [*stays("2009-01")[:20], *stays("2009-03")])
    for quarter in (Q3, Q4):
        collate(centre, quarter)
    return centre


def test_the_same_whichever_way(sent: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = judged(sent, 10_000, monkeypatch)
    rules = set(query(sent, "select rule_id from quality.finding where feed = any(:f)", f=[FEED, REFUGE])["rule_id"])
    assert rules >= {"one_at_a_time", "one_at_a_time_by_name", "one_birth_a_reference", "one_name_a_reference",
                     "reported_after_last_seen", "keeps_what_was_given"}  # fmt: skip
    standing = query(sent, "select feed from intake.delivery where status in ('read', 'promoted') order by 1")["feed"]
    assert standing.tolist() == [REFUGE, REFUGE, FEED, FEED], "some stands beside the others"
    for at_once in (1, 40):
        assert judged(sent, at_once, monkeypatch) == whole, at_once


def test_what_is_held_at_once_grows_with_what_is_wrong_and_not_with_what_came(
    centre: Centre, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = [
        episode(n, f"c{n}", f"2009-01-{n % 28 + 1:02} 10:00", f"2009-01-{n % 28 + 1:02} 12:00") for n in range(300)
    ]
    twice = [episode(900, "c7", "2009-01-08 11:00", "2009-01-08 13:00")]
    inbox.put(Q4, FEED, "mps", [*sound, *twice])
    collate(centre, Q4)
    monkeypatch.setattr(inputs, "EVENTS_AT_ONCE", 50)
    with centre.warehouse.transaction() as connection:
        materials, _ = inputs.load_materials(connection, centre.library, [FEED], QUARTER, centre.today)
        slices = list(materials[0].event_slices())
        rows = judged_events.judged_events(materials[0]).rows
    assert materials[0].rows.empty
    assert len(slices) > 3
    assert sum(len(one.rows) for one in slices) == 301
    assert max(len(one.rows) for one in slices) < 100
    assert rows["rows_alike"].sum() == 301
    assert len(rows) < 20


def test_a_rule_that_crashes_in_a_slice_is_run_again_on_all_of_its_rows(
    sent: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which row a rule crashes on isn't known, so that none of its slice may stand for others."""

    def crashing(rows: pd.DataFrame, rules: dict[str, Rule]) -> RuleOutcome:
        outcome = run_rules(rows, rules)
        return RuleOutcome(outcome.failing, {next(iter(rules)): "ValueError"})

    whole = judged(sent, 10_000, monkeypatch)
    monkeypatch.setattr(judged_events, "run_rules", crashing)
    assert judged(sent, 40, monkeypatch) == whole


def test_keys_that_meet_over_others_are_in_one_slice() -> None:
    pairs = pd.DataFrame(
        [[1, 1, 1], [1, 10, 1], [2, 2, 1], [2, 10, 0], [2, 11, 1], [3, 3, 1], [3, 11, 1], [4, 4, 1], [5, 5, 0]],
        columns=["key", "other_key", "events"],
    )
    found = inputs.slices_of(pairs, 1).set_index("key")["slice"]
    assert found[1] == found[2] == found[3] != found[4]
    assert 5 not in found, "nothing to judge is connected with it"
    assert set(inputs.slices_of(pairs, 100)["slice"]) == {0}
