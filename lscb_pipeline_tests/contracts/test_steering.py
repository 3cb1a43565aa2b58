"""What people write for the steering group's reports: what is accepted, and that a fault is told with its line."""

from pathlib import Path

import pytest

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.steering_content import read_steering_content
from lscb_pipeline.contracts.steering_standing import read_steering_standing, steering_standing
from lscb_pipeline.project_files import project_folder

FOLDER = project_folder("data_contracts") / "steering"
BARRIER = """\
- id: B1
  workstrand: 1
  says: Nobody sends it.
  owner: Chair
  raised_on: 2008-05-20
  delays_release: 2008-09-Q1
  remedy: Name somebody.
  remedy_working_days: 25
"""
DECISION = """\
- {id: D1, workstrand: 1, says: Who tries first., of: Steering Group, asked_on: 2008-05-14, wanted_by: 2008-06-18}
"""


def test_the_made_up_example_is_whole_marked_and_within_the_samples_months() -> None:
    content = read_steering_content(FOLDER / "made_up")
    assert (FOLDER / "made_up" / "MADE_UP.txt").is_file()
    assert all([content.barriers, content.decisions, content.steps, content.contacts])
    assert {one.workstrand for one in content.barriers} == {1, 2, 3}
    assert (min(content.days()).year, max(content.days()).year) == (2008, 2010)


def test_an_empty_folder_says_nothing(tmp_path: Path) -> None:
    assert read_steering_content(tmp_path).days() == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("barriers", BARRIER.replace("workstrand: 1", "workstrand: 4"), "barriers.yaml:2: at 0/workstrand"),
        ("barriers", BARRIER.replace("  owner: Chair\n", ""), "at 0/owner: Field required"),
        ("barriers", BARRIER.replace("2008-09-Q1", "2008-09-Q5"), "barriers.yaml:6: at 0/delays_release"),
        ("barriers", BARRIER.replace("  delays_release: 2008-09-Q1\n", ""), "what it would delay"),
        ("barriers", BARRIER + "  deadline: 2008-09-01\n", "what it would delay"),
        ("barriers", BARRIER + "  closed_on: 2008-05-19\n  outcome: Done.\n", "before it began"),
        ("barriers", BARRIER + "  closed_on: 2008-06-19\n", "outcome are given together"),
        ("barriers", BARRIER + "  begun_on: 2008-05-19\n", "began before it was raised"),
        ("barriers", BARRIER + BARRIER, "barriers.yaml:9: at 1/id: B1 is there twice"),
        ("barriers", BARRIER.replace("delays_release: 2008-09-Q1", "delays: It\n  deadline: 2050-01-01"), "holidays"),
        ("decisions", DECISION.replace("}", ", taken_on: 2008-06-01}"), "outcome are given together"),
        ("decisions", DECISION.replace("of: Steering Group", "by: Steering Group"), "decisions.yaml:1"),
        ("next_steps", "- {id: S1, workstrand: 1, says: It., owner: Chair, planned_on: 2009-01-01, by: soon}", "0/by"),
        (
            "contacts",
            "- {role: Chair, body: A board, ask: all, from: 2009-02-01, until: 2009-01-01}",
            "before it began",
        ),
    ],
)
def test_a_fault_is_told_with_its_file(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    with pytest.raises(ContractError) as told:
        read_steering_content(tmp_path)
    assert f"{name}.yaml:" in str(told.value)
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("was", "put", "said"),
    [
        ("number: 3", "number: 2", "numbered 1 to 3"),
        ("feeds: [met_police_missing_children", "feeds: [met_police_missing", "no feed met_police_missing"),
        ("edition: chairs_group", "edition: steering_group", "steering_group is there twice"),
        ("workstrands: [3]", "workstrands: [4]", "no workstrand 4"),
        ("    announced_on: 2009-07-07\n", "", "neither from when, nor when it was announced"),
        ("until: 2008-04-30", "until: 2007-04-30", "before it began"),
        ("sections: [glance, changes, decisions, barriers, releases]", "sections: [gossip]", "sections"),
    ],
)
def test_a_fault_in_what_stands_in_every_report_is_told_with_its_line(
    tmp_path: Path, was: str, put: str, said: str
) -> None:
    text = (FOLDER / "standing.yaml").read_text("utf-8")
    assert was in text
    path = tmp_path / "standing.yaml"
    path.write_text(text.replace(was, put, 1), "utf-8")
    with pytest.raises(ContractError, match=r"standing.yaml:\d+: at ") as told:
        read_steering_standing(path)
    assert said in str(told.value)


def test_every_fact_on_who_manages_has_its_source() -> None:
    assert all("[seen]" in one.source for one in steering_standing().management)
