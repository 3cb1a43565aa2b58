"""Words that name a person in what is written for the steering report: refused before anything is written or kept."""

from pathlib import Path

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline_tests.collation.commands.test_steering_report import BARRIER, report, write
from lscb_pipeline_tests.conftest import query


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (
            "barriers",
            BARRIER.replace("Nobody signs the returns.", "Nobody signs and Ms Jane Smith says so"),
            "1: at 0/says: holds a person by title",
        ),
        ("barriers", BARRIER.replace("A role signs.", "Ask\n   jane@x.org"), "2: at 0/remedy: holds an e-mail address"),
        ("barriers", BARRIER.replace("owner: Chair", "owner: Dr Who"), "1: at 0/owner: holds a person by title"),
        (
            "decisions",
            "- {id: D, workstrand: 1, says: Who., of: 020 7946 0123, asked_on: 2009-01-05, wanted_by: 2009-01-06}",
            "1: at 0/of: holds a telephone number",
        ),
        (
            "next_steps",
            "- {id: S, workstrand: 1, says: It., owner: Mrs Jones, planned_on: 2009-01-01, by: 2009-01-06}",
            "1: at 0/owner: holds a person by title",
        ),
        (
            "contacts",
            "- {role: Chair, body: A board, ask: all, reach: Mr Jones on 020 7946 0123, from: 2009-01-01}",
            "1: at 0/reach: holds a person by title",
        ),
    ],
)
def test_words_that_name_a_person_are_refused_with_their_entry_before_anything_is_written(
    centre: Centre, tmp_path: Path, file: str, text: str, said: str
) -> None:
    write(centre, tmp_path / "written", "[]")
    (tmp_path / "written" / f"{file}.yaml").write_text(text, "utf-8")
    with pytest.raises(ContractError) as told:
        report(centre, "2009-01")
    assert f"{file}.yaml:{said}" in str(told.value)
    assert not any(name in str(told.value) for name in ("Jane", "jane", "Jones", "7946", "Who"))
    assert query(centre, "select count(*) from mart.kept_report").iloc[0, 0] == 0
    assert not (centre.settings.home / "reports").exists()


def test_a_roles_address_may_be_told_and_a_revisions_reason_names_nobody(centre: Centre, tmp_path: Path) -> None:
    write(centre, tmp_path / "written", "[]")
    contact = "- {role: Chair, body: A board, ask: all, reach: chair@board.org or 020 7946 0123, from: 2009-01-01}"
    (tmp_path / "written" / "contacts.yaml").write_text(contact, "utf-8")
    assert report(centre, "2009-01").material.contacts[0].reach == "chair@board.org or 020 7946 0123"
    with pytest.raises(AskError, match="holds a person by title") as told:
        report(centre, "2009-01", "Mr Jones was wrong")
    assert "Jones" not in str(told.value)
    assert report(centre, "2009-01").revision == 1
