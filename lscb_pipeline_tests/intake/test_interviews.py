"""Notes of interviews: dated, of a known type of agency, and of nobody. All of them made up."""

import datetime as dt
from pathlib import Path

import pytest

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.intake.interviews import interviews, read_interviews

TYPES = ["voluntary", "police"]
NOTE = """---
date: 2009-02-03
agency_type: voluntary
areas: [E09000007]
---

The manager says that they see 20 young people a quarter, from 10 to 17, and have 4 beds since 1 April 2006.
"""


def read(folder: Path, text: str, name: str = "2009-02-03_voluntary.md") -> str:
    (folder / name).write_text(text, "utf-8")
    return read_interviews(folder, TYPES)[0].text


def test_a_note_is_read_and_the_folders_own_page_is_none(tmp_path: Path) -> None:
    assert read(tmp_path, NOTE).startswith("The manager says")
    (tmp_path / "README.md").write_text("no note")
    read(tmp_path, NOTE.replace("2009-02-03", "2008-11-03"), "2008-11-03_voluntary.md")
    found = read_interviews(tmp_path, TYPES)
    assert [note.date for note in found] == [dt.date(2008, 11, 3), dt.date(2009, 2, 3)]
    assert found[1].areas == ("E09000007",)


def test_the_project_has_no_made_up_note() -> None:
    assert interviews() == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (NOTE.removeprefix("---\n"), ":1: a note begins with ---"),
        (NOTE.replace("date: 2009-02-03\n", ""), ":1: date: a day"),
        (NOTE.replace("2009-02-03", "February 2009"), ":2: date: a day"),
        (NOTE.replace("voluntary", "charity"), ":3: agency_type: one of voluntary, police"),
        (NOTE.replace("E09000007", "Camden"), ":4: areas: a list of area codes"),
        (NOTE.replace("areas:", "who:"), ":4: who"),
        (NOTE + "Write to someone@agency.org.uk.", ":8: holds an e-mail address"),
        (NOTE + "Call 020 7946 0123.", ":8: holds a telephone number"),
        (NOTE + "Call +44 20 7946 0123.", ":8: holds a telephone number"),
        (NOTE + "Mrs Zzyzx said so.", ":8: holds a person by title"),
        (NOTE + "The child was born on 5 May 1995.", ":8: holds a person's identifier"),
        (NOTE + "She lives at SW1A 1AA.", ":8: holds a person's identifier"),
    ],
)
def test_a_note_without_its_date_or_with_a_person_in_it_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ContractError, match=says) as told:
        read(tmp_path, text)
    assert not any(word in str(told.value) for word in ("Zzyzx", "7946", "someone", "SW1A"))
