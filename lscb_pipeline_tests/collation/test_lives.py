"""What is in pilot counts for pilot boroughs alone, what is only drafted for nobody: kept, said, not counted."""

import shutil
from pathlib import Path

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.library import library
from lscb_pipeline.project_files import project_folder
from lscb_pipeline_tests.collation.returns import CAMDEN, Q3
from lscb_pipeline_tests.collation.test_events import FEED, OCTOBER, counts
from lscb_pipeline_tests.conftest import Inbox, collate, query

RETURN = "area_code,period,indicator_code,numerator,denominator\n"
PILOT = """
  - codes: [RA011]
    life:
      - {stage: in_consultation, day: 2008-06-02, decision: sent to all}
      - {stage: in_pilot, day: 2008-07-09, since: 2008-09-Q2, decision: piloted}
  - codes: [RA016, MC001]
    life:
      - {stage: drafted, day: 2008-06-02, decision: drafted}
"""
WESTMINSTER = "E09000033"


@pytest.fixture
def otherwise(centre: Centre, tmp_path: Path) -> Centre:
    """An installation in which missing from care is piloted, and missing from home and offences are only drafted."""
    folder = tmp_path / "data_contracts"
    shutil.copytree(project_folder("data_contracts"), folder)
    profile = folder / "profile.yaml"
    profile.write_text(profile.read_text("utf-8") + PILOT, "utf-8")
    centre.library = library(folder)
    return centre


def test_a_figure_in_pilot_counts_for_pilots_alone_and_says_so_to_others(centre: Centre, inbox: Inbox) -> None:
    for name, area in (("camden", "Camden"), ("bromley", "Bromley")):
        inbox.put(Q3, "borough_return", name, f"{RETURN}{area},{Q3},SG018,50,\n{area},{Q3},SG014,60,\n")
    collate(centre, Q3)
    figures = query(centre, "select area_code from mart.benchmark where indicator_code = 'SG018'")
    assert figures["area_code"].tolist() == [CAMDEN]
    refused = query(centre, "select d.supplier, r.rule_id, r.message from intake.refused_row r join intake.delivery d "
                            "using (delivery_id)")  # fmt: skip
    assert refused[["supplier", "rule_id"]].to_numpy().tolist() == [["bromley", "in_scope"]]
    assert "of pilots from 2008-09-Q2 on" in refused["message"].item()
    due = query(centre, "select areas_due, areas_returned from mart.london_summary "
                        "where indicator_code = 'SG018' and region = 'london'")  # fmt: skip
    assert due.to_numpy().tolist() == [[11, 1]]


def test_counts_of_events_follow_the_life_too(otherwise: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, FEED, "mps", OCTOBER)
    collate(otherwise, Q3)
    assert counts(otherwise)["RA011"] == (2, 7), "Camden is a pilot"
    assert "RA016" not in counts(otherwise), "drafted: counted for nobody"
    assert set(counts(otherwise, WESTMINSTER)) == {"RA007", "RA008", "RA009", "RA010"}
    counted = query(otherwise, "select distinct area_code from mart.benchmark where indicator_code = 'RA011'")
    assert set(counted["area_code"]) == set(otherwise.library.scope.pilots)
    assert query(otherwise, "select 1 from mart.benchmark where indicator_code = 'RA016'").empty


def test_what_a_publisher_puts_out_counts_once_it_is_signed_off(otherwise: Centre, inbox: Inbox) -> None:
    wide = "area_code,period,indicator_code,offence_major,offence,offences\nCamden,2008-10,MC001,BURGLARY,BURGLARY,40\n"
    inbox.put(Q3, "met_police_offences", "mps", wide)
    collate(otherwise, Q3)
    refused = query(otherwise, "select rule_id, message from intake.refused_row")
    assert refused["rule_id"].tolist() == ["in_scope"]
    assert "MC001 is asked for of nobody: it is drafted" in refused["message"].item()
    assert query(otherwise, "select 1 from core.observation where indicator_code = 'MC001'").empty
