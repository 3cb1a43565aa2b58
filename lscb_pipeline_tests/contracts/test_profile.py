"""The profile: what is due follows the indicators' lives, and a life that contradicts itself doesn't load."""

import re
import shutil
from pathlib import Path

import pytest

from lscb_pipeline.contracts.catalogue import Indicator, read_catalogue
from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.library import Library, library
from lscb_pipeline.contracts.life import LifeEvent, contradiction, stage_in
from lscb_pipeline.contracts.profile import read_profile
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference.quarters import Quarter

PROFILE, SECOND = "profile.yaml", "indicators/phase_2.yaml"
DRAFTED = """\
  life:
    - {stage: proposed, day: 2008-04-09, decision: proposed}
    - {stage: drafted, day: 2008-05-12, decision: drafted}
"""
SIGNED_4 = "    - {stage: signed_off, version: '2', day: 2010-03-31,"


def event(stage: str, day: str, **more: object) -> dict[str, object]:
    return {"stage": stage, "day": day, "decision": "d", **more}


def events(*given: dict[str, object]) -> list[LifeEvent]:
    return [LifeEvent.model_validate(one) for one in given]


CONSULTED = event("in_consultation", "2008-06-02")
PILOTED = event("in_pilot", "2008-07-09", since="2008-09-Q2")
SIGNED = event("signed_off", "2009-03-18", since="2008-09-Q4")
RETIRED = event("retired", "2010-06-30", since="2010-11-Q2")


def quarters_of(indicator: Indicator) -> tuple[str | None, ...]:
    asked = indicator.asked
    return tuple(quarter.label if quarter else None for quarter in (asked.pilots, asked.all, asked.until))


def test_what_is_asked_of_pilots_and_of_all_follows_from_the_life():
    known = library().indicators
    assert quarters_of(known["SG001"]) == ("2008-09-Q1", "2008-09-Q1", None)
    assert quarters_of(known["SG018"]) == ("2008-09-Q2", "2008-09-Q4", None)
    assert quarters_of(known["RA001"]) == ("2008-09-Q3", "2008-09-Q3", "2010-11-Q1")
    assert quarters_of(known["SG032"]) == ("2008-09-Q1", "2008-09-Q1", "2009-10-Q4")


def test_one_that_came_later_than_its_feed_has_a_life_of_its_own(copied: Path) -> None:
    """Its phase's life isn't put before a life that begins by itself, of which nothing is due earlier."""
    path = copied / SECOND
    own = (
        SG018
        + DRAFTED
        + (
            "    - {stage: in_consultation, day: 2009-06-02, decision: asked}\n"
            "    - {stage: signed_off, day: 2009-12-01, decision: collected, since: 2009-10-Q4}\n"
        )
    )
    path.write_text(path.read_text("utf-8").replace(SG018, own), encoding="utf-8")
    later = read_profile(copied / PROFILE, path.parent, read_catalogue(path.parent))["SG018"]
    assert quarters_of(later) == ("2009-10-Q4", "2009-10-Q4", None)
    assert [event.stage for event in later.life] == ["proposed", "drafted", "in_consultation", "signed_off"]


def test_what_is_made_up_is_told_to_readers_as_assumed():
    LifeEvent.model_validate(event("drafted", "2008-05-12", remark="[made up]", assumed=True))
    with pytest.raises(ValueError, match="what is made up is `assumed`"):
        LifeEvent.model_validate(event("drafted", "2008-05-12", remark="the day is [made up]"))


@pytest.mark.parametrize(
    ("quarter", "stage"),
    [("2007-08-Q4", None), ("2008-09-Q1", "in_consultation"), ("2008-09-Q2", "in_pilot"), ("2008-09-Q3", "in_pilot"),
     ("2008-09-Q4", "signed_off"), ("2010-11-Q1", "signed_off"), ("2010-11-Q2", "retired")],
)  # fmt: skip
def test_where_an_indicator_stood_in_a_quarter(quarter: str, stage: str | None):
    assert stage_in(events(CONSULTED, PILOTED, SIGNED, RETIRED), Quarter.parse(quarter)) == stage


def test_every_indicator_says_what_it_is_and_how_it_was_agreed():
    for indicator in library().indicators.values():
        assert indicator.life, indicator.code
        assert contradiction(indicator.life) is None


@pytest.mark.parametrize(
    ("given", "number", "says"),
    [
        ([event("drafted", "2008-06-03"), CONSULTED], 1, "in_consultation on 2008-06-02 comes before drafted"),
        ([SIGNED], 0, "signed_off before it was consulted on"),
        ([PILOTED], 0, "in_pilot before it was consulted on"),
        ([CONSULTED, SIGNED, RETIRED, event("signed_off", "2010-07-01", since="2010-11-Q3")], 3, "after it was"),
        ([CONSULTED, SIGNED, event("in_pilot", "2009-04-01", since="2009-10-Q1")], 2, "in_pilot after signed_off"),
        ([CONSULTED, CONSULTED], 1, "in_consultation after in_consultation"),
        ([CONSULTED, event("in_pilot", "2008-07-09", since="2009-10-Q4"), SIGNED], 2, "since 2008-09-Q4, not"),
        ([CONSULTED, SIGNED, event("retired", "2009-03-19", since="2008-09-Q4")], 2, "retired since 2008-09-Q4, not"),
    ],
)  # fmt: skip
def test_a_life_out_of_order_is_told(given: list[dict[str, object]], number: int, says: str):
    is_found = contradiction(events(*given))
    assert is_found is not None
    assert is_found[0] == number
    assert says in is_found[1]


def test_what_others_laid_down_needs_no_consultation_of_ours():
    assert contradiction(events(SIGNED | {"set_by": "a publisher"})) is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (event("signed_off", "2009-03-18"), "since which collection quarter"),
        (event("in_pilot", "2009-03-18"), "since which collection quarter"),
        (event("drafted", "2009-03-18", since="2008-09-Q4"), "`since` is of a pilot, a sign-off or a retirement"),
        (event("signed_off", "2009-04-01", since="2008-09-Q4"), "2008-09-Q4 was over by then"),
        (event("in_pilot", "2009-03-18", version="2"), "a version is not piloted or retired"),
        (event("signed_off", "2009-03-18", version="2", since="2008-09-Q4"), "of no later version"),
        (event("agreed", "2009-03-18"), "Input should be"),
        (event("drafted", "2009-03-18") | {"decision": ""}, "at least 1 character"),
    ],
)
def test_an_event_says_what_it_must_and_no_more(given: dict[str, object], says: str):
    with pytest.raises(ValueError, match=says):
        LifeEvent.model_validate(given)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """data_contracts, to be changed."""
    shutil.copytree(project_folder("data_contracts"), tmp_path / "data_contracts")
    return tmp_path / "data_contracts"


def changed(folder: Path, name: str, old: str, new: str) -> int:
    """Change a text that stands there once; gives the line that it begins on."""
    path = folder / name
    text = path.read_text("utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


SG018 = "  title: Families with no recourse to public funds supported under s17\n"


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (PROFILE, "feeds: [nhs_injury_admissions]", "feeds: [nhs_injuries]", "no feed nhs_injuries"),
        (PROFILE, "codes: [SG032]", "codes: [SG932]", "no indicator SG932"),
        (PROFILE, "codes: [DF107]", "codes: [SG032]", "SG032 has two lives"),
        (PROFILE, "codes: [RF003]", "codes: [RF003]\n    phase: II", "of a phase, of feeds or of indicators"),
        (PROFILE, "stage: drafted, day: 2007-11-15", "stage: drafted, day: 2007-01-15", "comes before proposed"),
        (PROFILE, "day: 2008-07-09, since: 2008-09-Q2", "day: 2008-07-09, since: 2008-09-Q1", "2008-09-Q1 was over"),
        ("indicators/phase_1.yaml", SIGNED_4, SIGNED_4.replace("'2'", "'3'"), "SG004: no version 3 of SG004"),
        ("indicators/phase_1.yaml", SIGNED_4, SIGNED_4.replace("'2'", "'1'"), "SG004: version 1 is the first"),
        ("indicators/phase_1.yaml", SIGNED_4, SIGNED_4.replace("03-31", "04-30"), "in force from 2010-04-01, before"),
        ("indicators/phase_1.yaml", SIGNED_4, SIGNED_4.replace("signed_off", "drafted").replace("03-31", "04-30"),
         "SG004: version 2 was in force from 2010-04-01, before it was drafted"),
        (SECOND, SG018, SG018 + DRAFTED.replace("proposed,", "drafted,"), "drafted on 2008-04-09 comes before"),
    ],
)  # fmt: skip
def test_a_profile_that_contradicts_itself_does_not_load(copied: Path, name: str, old: str, new: str, says: str):
    changed(copied, name, old, new)
    with pytest.raises(ContractError, match=re.escape(says)) as raised:
        library(copied)
    assert re.search(rf"{name}:\d+: at ", str(raised.value))


def test_a_fault_is_told_with_its_line(copied: Path):
    line = changed(copied, "indicators/phase_1.yaml", SIGNED_4, SIGNED_4.replace("'2'", "'3'"))
    with pytest.raises(ContractError, match=rf"phase_1\.yaml:{line}: at "):
        library(copied)


def test_a_version_that_nobody_signed_off_does_not_load(copied: Path):
    path = copied / "indicators" / "phase_1.yaml"
    text = path.read_text("utf-8")
    path.write_text(re.sub(rf"  life:\n{re.escape(SIGNED_4)}.*\n.*\n", "", text), "utf-8")
    with pytest.raises(ContractError, match=r"phase_1\.yaml:\d+: at .*SG004: version 2 has no life"):
        library(copied)


def test_an_indicator_without_a_life_does_not_load(copied: Path):
    path = copied / PROFILE
    path.write_text(re.sub(r"  - phase: II\n.*?\n\n", "", path.read_text("utf-8"), flags=re.DOTALL), "utf-8")
    with pytest.raises(ContractError, match=r"profile\.yaml:\d+: at lives: what is the life of SG018"):
        library(copied)


def with_draft(folder: Path, **life: str) -> Library:
    """The library with SS003 as an indicator of a life of its own."""
    stages = "".join(f"      - {{stage: {stage}, decision: d, {rest}}}\n" for stage, rest in life.items())
    path = folder / PROFILE
    path.write_text(path.read_text("utf-8") + f"  - codes: [SS003]\n    life:\n{stages}", "utf-8")
    return library(folder)


def due_of(found: Library, quarter: str) -> set[str]:
    owed = found.scope.due_figures(
        found.contracts["borough_return"], found.indicators_of("borough_return"), Quarter.parse(quarter)
    )
    return set(owed.loc[owed["indicator_code"] == "SS003", "area_code"])


def test_nothing_is_due_of_what_is_drafted_or_in_consultation(copied: Path):
    found = with_draft(copied, drafted="day: 2008-05-12", in_consultation="day: 2008-06-02")
    assert [due_of(found, quarter) for quarter in ("2008-09-Q2", "2008-09-Q4", "2009-10-Q4")] == [set()] * 3


def test_what_is_in_pilot_and_never_signed_off_stays_due_of_pilots_alone(copied: Path):
    found = with_draft(copied, in_consultation="day: 2008-06-02", in_pilot="day: 2008-07-09, since: 2008-09-Q2")
    assert due_of(found, "2008-09-Q1") == set()
    assert due_of(found, "2009-10-Q4") == set(found.scope.pilots)


def test_what_is_retired_is_due_no_longer(copied: Path):
    found = with_draft(copied, in_consultation="day: 2008-06-02", signed_off="day: 2008-06-30, since: 2008-09-Q1",
                       retired="day: 2009-09-30, since: 2009-10-Q3")  # fmt: skip
    assert len(due_of(found, "2009-10-Q2")) == 33
    assert due_of(found, "2009-10-Q3") == set()


def test_a_version_in_consultation_is_in_force_nowhere(copied: Path):
    changed(copied, "indicators/phase_1.yaml", SIGNED_4,
            "    - {stage: in_consultation, version: '2', day: 2010-03-31,")  # fmt: skip
    indicator = library(copied).indicators["SG004"]
    assert [d.version for d in indicator.versions] == ["1"]
    assert [d.version for d in indicator.drafts] == ["2"]
    assert library().indicators["SG004"].drafts == []
