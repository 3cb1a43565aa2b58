"""What the rules of the LSCB report say of example figures: each rule has one that fires and one that must not."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from lscb_pipeline.contracts.board_rules import BoardRules, board_rules
from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.yaml_file import read_as
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.boards.board_statements import BoardStatement
from lscb_pipeline.reports.release.words import STATES
from lscb_pipeline_tests.reports.boards.made_boards import one_figure, said_of

EXAMPLES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "examples.yaml").read_text("utf-8"))
RULES = [rule.rule for rule in board_rules().rules]
FILE = project_folder("data_contracts") / "lscb_report.yaml"


def said(example: dict[str, Any]) -> list[BoardStatement]:
    return said_of(one_figure(example["indicator"], example["now"], example.get("before", {}), example.get("past")))


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_is_said_or_not(example: dict[str, Any]) -> None:
    statements = said(example)
    fired = [rule for one in statements for rule in one.rules]
    if "fires" in example:
        assert fired == [example["fires"]]
        parts = [part if isinstance(part, str) else part.text for part in statements[0].sentences[0]]
        assert example.get("says", "".join(parts)) == "".join(parts)
        assert statements[0].how_sure[0]
        assert statements[0].question.endswith("?")
    else:
        assert example["not"] not in fired


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_an_example_that_fires_and_one_that_must_not(rule: str) -> None:
    assert [one for one in EXAMPLES if one.get("fires") == rule]
    assert [one for one in EXAMPLES if one.get("not") == rule]


@pytest.mark.parametrize("example", [one for one in EXAMPLES if "fires" in one], ids=str)
@pytest.mark.parametrize(
    "why", [{"colour": "red"}, {"colour": "grey"}, {"marker": "c"}, {"marker": "c", "value": 3.0}], ids=str
)
def test_nothing_is_said_of_a_figure_that_is_hidden_or_not_ready(example: dict[str, Any], why: dict[str, Any]) -> None:
    assert said(example | {"now": example["now"] | why}) == []


def test_a_neutral_indicator_is_never_called_good_or_bad() -> None:
    for rule in board_rules().rules:
        words = set(rule.says.replace(",", "").split())
        judges = rule.rule in {"moved_few", "outside_band"} or {"worse", "better"} & {
            *(rule.when.bears or ()),
            *(rule.when.moved or ()),
            *(rule.when.versus or ()),
        }
        assert judges or not words & {"worse", "better", "wrong"}, rule.rule
        assert (
            "neutral" not in {*(rule.when.bears or ()), *(rule.when.moved or ())} or "neither good nor bad" in rule.says
        )


@pytest.mark.parametrize("beyond", ["above_95", "above_998"])
@pytest.mark.parametrize(
    ("code", "says", "says_not"),
    [("SG012", "mostly the same children", "seldom"), ("SG001", "of other cases", "same children")],
)
def test_a_second_period_is_said_to_add_what_it_does_to_a_stock_and_to_a_flow(
    code: str, says: str, says_not: str, beyond: str
) -> None:
    (one,) = said_of(
        one_figure(code, {"value": 160, "funnel": beyond, "versus_london": "higher"}, {"funnel": beyond}, {})
    )
    assert says in one.how_sure[0]
    assert says_not not in one.how_sure[0]


@pytest.mark.parametrize(
    ("indicator", "now", "past", "side"),
    [
        ("SG003", {"value": 160, "funnel": "above_998"}, None, "worse"),
        ("SG001", {"value": 160, "funnel": "above_998"}, None, "neutral"),
        ("SG003", {"value": 70}, {"is_outside": True}, "better"),
        ("SG003", {"value": 130}, {"is_outside": True}, "worse"),
        ("SG001", {"value": 9}, {"is_outside": True, "centre": None}, "neutral"),
        ("SG010", {"value": 20, "lower_95": 16, "upper_95": 25}, None, "worse"),
        ("SG010", {"value": 5, "lower_95": 2, "upper_95": 9}, None, "neutral"),
    ],
)
def test_a_statement_is_marked_by_its_side(
    indicator: str, now: dict[str, Any], past: dict[str, Any] | None, side: str
) -> None:
    (one,) = said_of(one_figure(indicator, now, {}, past))
    assert one.side == side


@pytest.mark.parametrize("code", ["SG001", "SG028", "SG030", "MP004"])
def test_a_statement_asks_the_indicators_own_question(code: str) -> None:
    is_far = {"value": 160, "funnel": "above_998", "versus_london": "higher"}
    (one,) = said_of(one_figure(code, is_far, {"funnel": "above_998"}, {}))
    assert one.question.endswith(library().indicators[code].guidance.question)


@pytest.mark.parametrize(("code", "asks"), [("DF259", "Which cases, or posts"), ("DF221", "Are more children at risk")])
def test_of_an_indicator_without_a_question_cases_or_the_areas_are_asked(code: str, asks: str) -> None:
    is_far = {"value": 160, "funnel": "above_998", "versus_london": "worse"}
    (one,) = said_of(one_figure(code, is_far, {"funnel": "above_998"}, {}))
    assert one.question.startswith(asks)


def test_whose_doing_it_is_is_asked_where_another_counts_it() -> None:
    far = {"value": 40, "funnel": "below_998", "versus_london": "worse"}
    asked = {code: said_of(one_figure(code, far, {}, None))[0].row["asked_of"] for code in ("MP004", "MP003", "TP002")}
    assert asked == {
        "MP004": "Children's social care", "MP003": "Metropolitan Police", "TP002": "Primary Care Trust",
    }  # fmt: skip


def test_who_is_asked_instead_is_named_of_indicators_there_are_and_is_not_the_lead_partner() -> None:
    known = library().indicators
    assert [code for code, who in board_rules().asked_of.items() if known[code].lead_partner == who] == []


def test_two_kinds_of_one_figure_are_one_statement_of_the_worthier() -> None:
    now = {"value": 160, "funnel": "above_998", "versus_london": "worse"}
    (one,) = said_of(one_figure("SG003", now, {}, {"is_outside": True}))
    assert one.rules == ["far_worse", "moved_worse"]
    assert (len(one.sentences), len(one.how_sure), one.worth) == (2, 2, 2)


@pytest.mark.parametrize(
    ("now", "note"),
    [
        ({"colour": "amber"}, "With reservations"),
        ({"status": "caution"}, "treated with caution"),
        ({"is_revised": True}, "Revised since the last release"),
        ({"area_code": "E09000001+E09000012"}, "City of London and Hackney together"),
    ],
)
def test_what_makes_a_figure_doubtful_stands_beside_it(now: dict[str, Any], note: str) -> None:
    far = {"value": 160, "funnel": "above_998", "versus_london": "worse"}
    (plain,) = said_of(one_figure("SG003", far, {}, None))
    (noted,) = said_of(one_figure("SG003", far | now, {}, None))
    assert plain.notes == []
    assert any(note in said for said in noted.notes)


def test_every_lead_partner_sender_and_state_has_its_place() -> None:
    rules = board_rules()
    assert {lead for one in rules.partners for lead in one.leads} >= {
        i.lead_partner for i in library().indicators.values()
    }
    assert {kind for one in rules.partners for kind in one.senders} >= set(table("supplier")["kind"])
    assert {state for state in STATES if rules.gap_of(state) is None} == set(rules.quiet)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("is worse than London's {london}.", "is worse than London's {lodnon}.", "no slot of this sentence"),
        ("below_998], bears: [worse]", "within], bears: [worse]", "nothing within them"),
        ("rule: far_worse\n", "rule: far_worse_again\n", "stands more than once"),
        ("colours: [green, amber]", "colours: [green, red]", "Input should be"),
        ("MP004: Children's social care", "MP004: The council", "The council: asked, and under no partner's leads"),
        ("worth: 1\n", "wroth: 1\n", "Extra inputs|Field required"),
    ],
)  # fmt: skip
def test_a_fault_in_the_rules_is_an_error_with_its_place(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = FILE.read_text("utf-8")
    assert old in text
    wrong = tmp_path / "rules.yaml"
    wrong.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContractError, match=rf"rules\.yaml:\d+: .*({fault})"):
        read_as(wrong, BoardRules)
