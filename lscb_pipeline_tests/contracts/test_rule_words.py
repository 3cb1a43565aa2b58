"""Each rule says in a sentence what was found, what it is compared with, an accepted example, and what to do."""

import re
import shutil
from pathlib import Path

import pytest

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.contract_file import read_contract
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.rule_words import FIGURE, holes_of, with_values, without_values
from lscb_pipeline.contracts.rules import Rule, read_common_rules
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reports.sender.check import Finding

RULES = {rule.id: rule for one in library().contracts.values() for rule in one.rules}
COMMON = project_folder("data_contracts") / "rules.yaml"


def message_of(rule: Rule, found: str) -> str:
    """The message of a finding: of a rule of reading with what reading says, of another with what its template says."""
    own = found if rule.faults else None
    return Finding(rule, "Return", 7, rule.at, None, None if rule.faults else found, own).message


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_tells_its_failure_in_four_parts_with_values_and_without(rule: Rule) -> None:
    template = rule.found or "numerator: can't be read"
    known = dict.fromkeys((*FIGURE, *rule.columns), "41")
    for found in (without_values(template), with_values(template, known), with_values(template, {})):
        message = message_of(rule, found)
        assert found, "what was found"
        assert message.startswith(found)
        parts = [f"compared with {rule.against}", f"accepted, for example: {rule.example}", rule.do]
        places = [message.index(part) for part in parts]
        assert places == sorted(places), "what it is compared with, an example, what to do"
        assert not set("{}[]") & set(found), "a hole of the template"
        assert "  " not in message
        assert " ," not in found
        assert not found.endswith((" ", ":", ","))
    assert ("41" in with_values(template, known)) == bool(holes_of(rule.found or ""))


def test_a_value_stands_where_there_is_one_and_nowhere_else() -> None:
    template = "the numerator[ {part}] is above its denominator[ {whole}]"
    assert without_values(template) == "the numerator is above its denominator"
    assert with_values(template, {"part": "41", "whole": "40"}) == "the numerator 41 is above its denominator 40"
    assert with_values(template, {"part": "41"}) == "the numerator 41 is above its denominator"


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("  found: 'the stock is", "  # found: 'the stock is", "it has no template `found`"),
        ("flows[, off by {stock_gap} of it]", "flows, off by {stock_gap}", "value outside square brackets"),
        ("{stock_gap}", "{lost_share}", "names lost_share, which the rule doesn't read"),
        ("{stock_gap}", "{stock_gap", "a brace too many or too few"),
        ("  example: '250 after", "  # example: '250 after", "example"),
        ("  against: 'the last stock, more", "  # against: 'the last stock, more", "against"),
        ("  against: the other rows of the file\n", "  found: twice\n  against: others\n", "reading says"),
    ],
)  # fmt: skip
def test_a_rule_without_its_words_is_an_error(tmp_path: Path, was: str, becomes: str, says: str) -> None:
    path = Path(shutil.copy(COMMON, tmp_path))
    text = path.read_text("utf-8")
    assert was in text
    path.write_text(text.replace(was, becomes, 1), "utf-8")
    with pytest.raises(ContractError, match=says):
        read_common_rules(path)


def test_a_contracts_own_rule_needs_its_words_too(tmp_path: Path) -> None:
    folder = Path(
        shutil.copytree(COMMON.parent / "feeds" / "nhs_injury_admissions", tmp_path / "nhs_injury_admissions")
    )
    path = folder / "contract.odcs.yaml"
    assert read_contract(path)
    text = path.read_text("utf-8")
    for name, says in (("found", "it has no template `found`"), ("comparedWith", "against"), ("example", "example")):
        path.write_text(re.sub(rf" +- property: {name}\n +value: .*\n", "", text), "utf-8")
        with pytest.raises(ContractError, match=f"(?s)rule admissions_within_population.*{says}"):
            read_contract(path)
