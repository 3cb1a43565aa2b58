"""What became of comments: a decision on what nobody was consulted on doesn't load; which drafts a quarter had."""

import re
import shutil
from pathlib import Path

import pytest

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.drafts_consulted import drafts_consulted_on, read_decisions
from lscb_pipeline.contracts.library import library
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference.quarters import Quarter

GIVEN = (project_folder("data_contracts") / "consultation.yaml").read_text("utf-8")
FIRST = "- quarter: 2008-09-Q1\n  indicator: RA013\n"


def drafts(quarter: str) -> list[tuple[str, str]]:
    found = drafts_consulted_on(library().indicators, Quarter.parse(quarter))
    return [(draft.indicator.code, draft.definition.version) for draft in found]


def test_the_drafts_of_a_quarter_are_those_in_consultation_on_one_of_its_days() -> None:
    assert [code for code, _ in drafts("2008-09-Q1")] == ["GA002", "GA004", "RA012", "RA013", "SG018", "SS003", "SS004"]
    assert drafts("2008-09-Q2") == drafts("2008-09-Q1"), "until the pilot began, on 9 July"
    assert drafts("2008-09-Q3") == [("RF003", "1")]
    assert drafts("2009-10-Q4") == []
    assert len(drafts("2007-08-Q4")) > 50


def test_a_new_version_is_consulted_on_beside_the_one_in_force(tmp_path: Path) -> None:
    shutil.copytree(project_folder("data_contracts"), tmp_path / "data_contracts")
    path = tmp_path / "data_contracts" / "indicators" / "phase_1.yaml"
    signed = "{stage: signed_off, version: '2', day: 2010-03-31, set_by: Working Together 2010,"
    text = path.read_text("utf-8")
    assert signed in text
    path.write_text(text.replace(signed, "{stage: in_consultation, version: '2', day: 2010-02-01,"), "utf-8")
    (draft,) = drafts_consulted_on(library(tmp_path / "data_contracts").indicators, Quarter.parse("2009-10-Q4"))
    assert draft.indicator.code == "SG004"
    assert draft.definition.version == "2"
    assert draft.in_force is not None
    assert draft.in_force.version == "1"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("indicator: RA013", "indicator: RA913", "no indicator RA913"),
        ("indicator: RA013", "indicator: RA013\n  version: '7'", "no version 7 of RA013"),
        ("indicator: RA013", "indicator: SG001", "version 1 of SG001 was not in consultation in 2008-09-Q1"),
        (FIRST, FIRST.replace("Q1", "Q4"), "version 1 of RA013 was not in consultation in 2008-09-Q4"),
        ("subject: timing", "subject: timing\n  area_code: E09000099", "no area E09000099"),
        ("subject: timing", "subject: timing\n  person: somebody", "person: Extra inputs"),
        ("became: deferred", "became: lost", "Input should be"),
        ("became: accepted\n  day: 2008-07-02", "became: accepted\n  day: 2008-03-02", "2008-03-02 comes before"),
    ],
)  # fmt: skip
def test_a_fault_is_an_error_with_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert GIVEN.count(old) == 1
    path = tmp_path / "consultation.yaml"
    path.write_text(GIVEN.replace(old, new), "utf-8")
    with pytest.raises(ContractError, match=re.escape(says)) as raised:
        read_decisions(path, library().indicators)
    assert re.search(r"consultation\.yaml:\d+: at ", str(raised.value))


def test_what_is_told_of_a_decision_is_a_role_and_no_person() -> None:
    for decision in library().comment_decisions:
        assert not re.search(r"\b(Mr|Mrs|Ms|Dr)\b|@", decision.decision)
