"""The pilot: who, when, by which rules; and that every fault of its file is an error with its line."""

from pathlib import Path

import pytest

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.pilot import Pilot, PilotCondition, read_pilot
from lscb_pipeline.project_files import project_folder

GIVEN = (project_folder("data_contracts") / "pilot.yaml").read_text("utf-8")
LONG_SAYS = '"only {produced} figures asked for were produced"'


def read(tmp_path: Path, text: str) -> Pilot:
    path = tmp_path / "pilot.yaml"
    path.write_text(text)
    return read_pilot(path, library().contracts)


def test_eleven_boroughs_piloted_in_two_quarters_and_the_scope_takes_them_from_here():
    pilot = library().pilot
    assert len(pilot.boroughs) == 11
    assert [quarter.label for quarter in pilot.quarters] == ["2008-09-Q2", "2008-09-Q3"]
    assert library().scope.pilots == pilot.boroughs


def test_the_pilots_quarters_are_those_in_which_pilots_alone_owe_phase_ii():
    asked = [one.asked for one in library().indicators.values() if one.phase == "II"]
    quarters = library().pilot.quarters
    alone = {(span.pilots, span.all) for span in asked if span.pilots and span.pilots != span.all}
    assert alone == {(quarters[0], quarters[-1].next())}


def test_other_boroughs_and_another_number_of_them_are_a_change_of_data(tmp_path: Path):
    ten = GIVEN.replace("count: 11", "count: 10").replace("  - E09000032  # Wandsworth\n", "")
    assert len(read(tmp_path, ten).boroughs) == 10
    assert "E09000001" in read(tmp_path, GIVEN.replace("E09000003", "E09000001")).boroughs


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("E09000003", "E09000099", "no area E09000099"),
        ("E09000007", "E09000003", "E09000003 is there twice"),
        ("count: 11", "count: 12", "12 boroughs are said to pilot, and 11 are named"),
        ("quarters: [2008-09-Q2, 2008-09-Q3]", "quarters: [2008-09-Q3, 2008-09-Q2]", "doesn't follow 2008-09-Q3"),
        ("quarters: [2008-09-Q2, 2008-09-Q3]", "quarters: [2008-09-Q2, 2008-09-Q4]", "doesn't follow 2008-09-Q2"),
        ("quarters: [2008-09-Q2, 2008-09-Q3]", "quarters: [2008-09-Q2, 2008-09-Q2]", "2008-09-Q2 is there twice"),
        ("quarters: [2008-09-Q2, 2008-09-Q3]", "quarters: []", "at least 1 item"),
        ("quarters: [2008-09-Q2, 2008-09-Q3]", "quarters: [2008-10-Q2]", "a financial year spans two years"),
        ("feed: borough_return", "feed: borough_returns", "no feed borough_returns"),
        ("feed: borough_return", "feed: london_refuge_stays", "its rows have no definition_version, indicator_code"),
        ("column: hours_spent,", "column: hours,", "has no column hours of numbers"),
        ("column: hours_spent,", "column: reason_note,", "has no column reason_note of numbers"),
        ("least_boroughs: 5", "least_boroughs: 2", "greater than or equal to 3"),
        ("least_boroughs: 5", "least_boroughs: 12", "no hours are ever shown"),
        ("judged_from: 6", "judged_from: 12", "nothing is ever proposed"),
        ("{measure: with_partner, at_least: 0.25}", "{measure: partners, at_least: 0.25}", "not_collected"),
        ("{measure: with_partner, at_least: 0.25}", "{measure: with_partner}", "one of the two"),
        ("{measure: with_partner, at_least: 0.25}", "{measure: with_partner, at_least: 25}", "less than or equal to 1"),
        ("  - id: often_missing", "  - id: not_collected", "rule not_collected is there twice"),
        ("proposal: keep", "proposal: retain", "'keep', 'amend' or 'drop'"),
        ("least_boroughs: 5}", "least_boroughs: 5, least: 5}", "Extra inputs"),
    ],
)
def test_a_fault_is_an_error_with_its_line(tmp_path: Path, old: str, new: str, says: str):
    assert GIVEN.count(old) == 1
    with pytest.raises(ContractError, match=says) as raised:
        read(tmp_path, GIVEN.replace(old, new, 1))
    changed = GIVEN[: GIVEN.index(old)].count("\n") + 1
    assert f"pilot.yaml:{changed}: at " in str(raised.value)


def test_words_name_figures_that_somebody_measures(tmp_path: Path):
    with pytest.raises(ContractError, match="rule hardly_produced says figures that nobody measures: provided"):
        read(tmp_path, GIVEN.replace(LONG_SAYS, LONG_SAYS.replace("produced}", "provided}")))


def test_every_indicator_gets_a_proposal(tmp_path: Path):
    text = GIVEN.replace("    when: []", "    when:\n      - {measure: produced, at_least: 0.8}")
    with pytest.raises(ContractError, match="of which rule holds doesn't hold has no proposal"):
        read(tmp_path, text)


def test_a_rule_after_one_that_always_holds_is_an_error(tmp_path: Path):
    text = GIVEN.replace("    when:\n      - {measure: questioned, at_least: 0.4}\n", "    when: []\n", 1)
    with pytest.raises(ContractError, match="rule often_questioned always holds: no rule after it is ever asked"):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("share", "at_least", "below"), [(0.0, False, True), (0.2499, False, True), (0.25, True, False), (1.0, True, False)]
)
def test_a_limit_belongs_to_what_is_above_it(share: float, at_least: bool, below: bool):
    assert PilotCondition(measure="produced", at_least=0.25).holds(share) is at_least
    assert PilotCondition(measure="produced", below=0.25).holds(share) is below
