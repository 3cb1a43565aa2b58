"""Keep, amend or drop, by example: figures in, the rule that proposes out, in words with the figures behind it."""

from typing import Any

import pytest

from lscb_pipeline.contracts.pilot import PilotRule
from lscb_pipeline.reports.pilot.measures import MeasuredIndicator, measured, missing
from lscb_pipeline.reports.pilot.proposals import proposals
from lscb_pipeline.reports.pilot.review import pilot_review
from lscb_pipeline_tests.reports.pilot.made_pilot import BOROUGHS, FIRST, LAST, PILOT, figure, pilot_of, whole_pilot

CODE = "SG001"


def states(*pairs: tuple[str, int], **given: bool) -> list[dict[str, Any]]:
    """Figures of one indicator, so many in each state, over the boroughs and then the quarters."""
    every = [state for state, count in pairs for _ in range(count)]
    places = [(area, quarter) for quarter in (FIRST, LAST) for area in BOROUGHS]
    return [figure(area, CODE, state, quarter) for state, (area, quarter) in zip(every, places, strict=False)]


def flagged(flag: str, count: int, of: int = 20) -> list[dict[str, Any]]:
    """Figures of which some have a flag."""
    rows = states(("figure", of))
    return [row | {flag: number < count} for number, row in enumerate(rows)]


@pytest.mark.parametrize(
    ("figures", "proposal", "rule_id", "says"),
    [
        (states(("figure", 22)), "keep", "holds",
         "22 of 22 figures asked for were produced; 0 of 22 follow another definition, 0 of 22 failed a rule"),
        (states(("figure", 16), ("absent", 4)), "keep", "holds", "16 of 20 figures asked for were produced"),
        (states(("figure", 15), ("absent", 5)), "amend", "often_missing", "15 of 20 figures asked for were produced"),
        (states(("figure", 4), ("absent", 12)), "amend", "often_missing", "4 of 16"),
        (states(("figure", 4), ("absent", 13)), "drop", "hardly_produced", "only 4 of 17"),
        (states(("figure", 4), ("not_collected", 8), ("absent", 5)), "drop", "hardly_produced", "only 4 of 17"),
        (states(("figure", 4), ("not_collected", 9), ("absent", 4)), "drop", "not_collected",
         "4 of 17 figures asked for were produced, and 9 of 17 are said not to be collected at all"),
        (states(("with_partner", 20)), "amend", "held_by_a_partner", "another body holds 20 of 20"),
        (states(("figure", 15), ("with_partner", 5)), "amend", "held_by_a_partner", "another body holds 5 of 20"),
        (states(("figure", 16), ("with_partner", 4)), "keep", "holds", "16 of 20"),
        (states(("figure", 10), ("not_applicable", 10)), "keep", "holds", "20 of 20 figures asked for were produced"),
        (states(("figure", 10), ("not_agreed", 10)), "amend", "often_missing", "10 of 20"),
        (states(("figure", 15), ("to_follow", 5)), "amend", "often_missing", "15 of 20"),
        (flagged("is_otherwise_defined", 4), "amend", "counted_otherwise", "4 of 20 figures produced follow another"),
        (flagged("is_otherwise_defined", 3), "keep", "holds", "3 of 20 follow another definition"),
        (flagged("is_questioned", 8), "amend", "often_questioned", "8 of 20 figures produced failed a rule"),
        (flagged("is_questioned", 7), "keep", "holds", "7 of 20 failed a rule"),
    ],
)  # fmt: skip
def test_the_first_rule_that_holds_proposes(figures: list[Any], proposal: str, rule_id: str, says: str) -> None:
    (made,) = proposals(pilot_of(figures))
    assert (made.indicator.code, made.proposal, made.rule_id) == (CODE, proposal, rule_id)
    assert says in made.says


def test_who_did_not_return_says_nothing_of_an_indicator() -> None:
    away = [figure(area, CODE, "no_return", is_asked=False) for area in BOROUGHS[6:]]
    (made,) = proposals(pilot_of([figure(area, CODE) for area in BOROUGHS[:6]] + away))
    assert (made.proposal, made.boroughs, made.measured["produced"]) == ("keep", 6, MeasuredIndicator(6, 6))


def test_of_too_few_boroughs_nothing_is_proposed() -> None:
    (made,) = proposals(pilot_of([figure(area, CODE) for area in BOROUGHS[:5]]))
    assert (made.proposal, made.rule_id) == ("none", "")
    assert made.says == "nothing is proposed: returns of 5 boroughs, and 6 are needed"


def test_other_limits_are_a_change_of_data() -> None:
    strict = PilotRule.model_validate(
        {"id": "all", "proposal": "drop", "when": [{"measure": "produced", "below": 1}], "says": "only {produced}"}
    )
    pilot = PILOT.model_copy(update={"rules": [strict, PILOT.rules[-1]], "judged_from": 1})
    (made,) = proposals(pilot_of(states(("figure", 9), ("absent", 1)), pilot=pilot))
    assert (made.proposal, made.says) == ("drop", "only 9 of 10")


def test_every_reason_is_counted_and_its_boroughs_named() -> None:
    given = pilot_of(states(("figure", 2), ("absent", 3), ("to_follow", 2), ("joint", 1), ("held", 1)))
    found = measured(given.figures, given.reasons)
    assert {name: one.words for name, one in found.items()} == {
        "produced": "2 of 9", "not_collected": "0 of 9", "with_partner": "0 of 9", "awaited": "3 of 9",
        "unexplained": "3 of 9", "otherwise_defined": "0 of 2", "questioned": "0 of 2",
    }  # fmt: skip
    why = missing(given.figures)
    assert [(one.why, one.figures) for one in why] == [
        ("no reason given", 3), ("to follow", 2), ("joint", 1), ("waits for a decision", 1),
    ]  # fmt: skip
    assert why[0].area_codes == sorted(BOROUGHS[2:5])


def test_an_order_of_rows_changes_nothing() -> None:
    given = whole_pilot()
    turned = whole_pilot(
        figures=given.figures.iloc[::-1], returns=given.returns.iloc[::-1], findings=given.findings.iloc[::-1]
    )
    one, other = pilot_review(given), pilot_review(turned)
    assert (one.proposed, one.boroughs, one.sums, one.responses) == (
        other.proposed, other.boroughs, other.sums, other.responses,
    )  # fmt: skip
    assert (one.alike, one.failed) == (other.alike, other.failed)


def test_scores_under_other_weights_do_not_move() -> None:
    given = whole_pilot()
    last = given.returns["collection_quarter"] == LAST.starts_on
    others = given.returns.assign(weights_version=given.returns["weights_version"].mask(last, "2.0.0"))
    assert {one.moved for one in pilot_review(whole_pilot(returns=others)).boroughs} == {None}
    assert {one.moved for one in pilot_review(given).boroughs} == {0.0, 91.0}
