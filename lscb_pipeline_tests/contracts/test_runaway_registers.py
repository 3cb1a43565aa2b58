"""The registers of sources and of provision: read as they stand, and each fault told with its line."""

import datetime as dt
from pathlib import Path

import pytest

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.runaway_registers import (
    provision_register,
    read_provision,
    read_source_register,
    source_register,
)

SOURCE = """
- source: a
  registered_as: known
  holder: h
  agency_type: police
  areas: [E09000007]
  holds: b
  where_known: '[seen]'
  status: answered
  approached_on: 2009-01-05
  answered_on: 2009-02-03
"""
SERVICE = """
- service: s
  provider: p
  provider_type: voluntary
  kind: refuge
  areas: [E09000007]
  places: 4
  from: 1994
  until: 2010-04-30
  source: '[seen]'
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "register.yaml"
    path.write_text(text)
    return path


def test_the_projects_registers_are_read_and_say_from_where_each_line_is_known():
    sources, services = source_register(), provision_register()
    assert {one.registered_as for one in sources} - {None} <= {s.source for s in library().sources}
    assert all("[seen]" in one.where_known or "[memory]" in one.where_known or "own" in one.where_known
               for one in sources)  # fmt: skip
    assert all("[seen]" in one.source or "[memory]" in one.source for one in services)
    refuge = next(one for one in services if one.service == "London Refuge")
    assert (refuge.places, str(refuge.until)) == (4, "2010-04-30")


def test_what_a_source_holds_is_told_from_its_day_on_and_without_editors_remarks():
    held = {one.source: one for one in source_register()}
    refuge, office = held["london_refuge"], held["government_office_questionnaire"]
    assert "turned away" not in refuge.held_by(dt.date(2009, 3, 31))
    assert refuge.held_by(dt.date(2009, 4, 30)).endswith("in London, and whom it turned away")
    assert "found nowhere" not in office.held_by(dt.date.max)
    assert "found nowhere" in office.note
    definition = next(one.definition for one in library().sources if one.source == "gol_runaways_questionnaire")
    assert "not found" not in definition, "the Runaways Report tells it"


def test_no_step_is_on_record_that_nobody_told_us_of():
    assert {one.status for one in source_register()} == {"identified"}
    assert all(one.answered_on is None for one in source_register())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (SOURCE + SOURCE, ":13: at 1/source: a is there twice"),
        (SOURCE.replace("registered_as: known", "registered_as: nowhere"), ":3: at 0/registered_as: no source nowhere"),
        (SOURCE.replace("police", "pub"), ":5: at 0/agency_type: no type of agency is pub"),
        (SOURCE.replace("E09000007", "E09000099"), ":6: at 0/areas/0: no area E09000099"),
        (SOURCE.replace("holds: b", "holds: 'b [memory]'"), ":7: at 0/holds: Value error, readers see this"),
        (SOURCE.replace("2009-02-03", "2008-02-03"), ":11: at 0/answered_on: before approached_on"),
        (SOURCE.replace("  answered_on: 2009-02-03\n", ""), ":9: at 0/status: answered needs answered_on"),
        (SOURCE.replace("status: answered", "status: not_answered"), "not_answered, but there is answered_on"),
        (SOURCE.replace("status: answered", "status: promised"), ":9: at 0/status"),
        (SOURCE.replace("holder", "owner"), "holder"),
    ],
)
def test_a_fault_of_the_register_of_sources_is_an_error_with_its_line(tmp_path: Path, text: str, says: str):
    assert read_source_register(written(tmp_path, SOURCE), ["known"])
    with pytest.raises(ContractError, match=says):
        read_source_register(written(tmp_path, text), ["known"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (SERVICE + SERVICE, "at 1/service: s is there twice"),
        (SERVICE.replace("voluntary", "charity"), ":4: at 0/provider_type: no type of agency is charity"),
        (SERVICE.replace("kind: refuge", "kind: hotel"), ":5: at 0/kind"),
        (SERVICE.replace("E09000007", "Camden"), ":6: at 0/areas/0: no area Camden"),
        (SERVICE.replace("places: 4", "places: -1"), ":7: at 0/places"),
        (SERVICE.replace("1994", "2011"), ":9: at 0/until: before it began"),
        (SERVICE.replace("  source: '[seen]'\n", ""), "source"),
    ],
)
def test_a_fault_of_the_register_of_provision_is_an_error_with_its_line(tmp_path: Path, text: str, says: str):
    assert read_provision(written(tmp_path, SERVICE))
    with pytest.raises(ContractError, match=says):
        read_provision(written(tmp_path, text))
