"""docs/adding_a_feed.md, carried out to the letter: its files written, its delivery and its sample collated."""

import re
import runpy
import shutil
from pathlib import Path

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.library import library
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.sample.character import areas
from lscb_pipeline_tests.conftest import Inbox, collate, query

PAGE = Path(__file__).parents[2] / "docs" / "adding_a_feed.md"
FENCE = re.compile(r"^```\w+ (file|append)=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def followed(tmp_path: Path) -> Path:
    """A folder in which the page was followed: data_contracts/, inbox/ and sample/."""
    shutil.copytree(project_folder("data_contracts"), tmp_path / "data_contracts")
    steps = FENCE.findall(PAGE.read_text("utf-8"))
    assert len(steps) == 7
    for how, name, text in steps:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.read_text("utf-8") + "\n" + text if how == "append" else text, "utf-8")
    return tmp_path


@pytest.fixture
def enlarged(centre: Centre, followed: Path) -> Centre:
    """An installation whose contracts are those of the page."""
    centre.library = library(followed / "data_contracts")
    return centre


def test_the_delivery_of_the_page_is_collated(enlarged: Centre, inbox: Inbox, followed: Path) -> None:
    sent = followed / "inbox" / "2008-09-Q3" / "school_nursing" / "ohid.csv"
    inbox.put("2008-09-Q3", "school_nursing", "ohid", sent.read_text("utf-8"))
    collate(enlarged, "2008-09-Q3")
    figures = query(enlarged, """
        select area_code, indicator_code, numerator, denominator, round(value::numeric, 2)::float as value, status,
               population_vintage
        from mart.benchmark where feed = 'school_nursing' order by indicator_code, area_code""")  # fmt: skip
    barnet, camden, richmond = "E09000003", "E09000007", "E09000027"
    assert figures["area_code"].tolist() == 2 * [barnet, camden, richmond]
    seen, referred = figures[:3], figures[3:].set_index("area_code")
    assert seen["numerator"].tolist() == [655, 412, 208]
    assert (seen["value"] == round(seen["numerator"] / seen["denominator"] * 10_000, 2)).all()
    assert set(seen["population_vintage"]) == {"dcsf_sfr27_mid2009"}
    assert referred.loc[camden, ["numerator", "denominator", "value"]].tolist() == [31, 412, 7.52]
    assert referred.loc[barnet, "status"] == "c"
    assert referred.loc[richmond, "value"] == 0
    read = query(
        enlarged, "select records_read, records_loaded, records_outside, outside_by_reason from intake.delivery"
    )
    assert read.to_numpy().tolist() == [[8, 6, 2, {"total": 2}]]


def test_the_sample_of_the_page_is_read_in_the_plain_long_form(enlarged: Centre, inbox: Inbox, followed: Path) -> None:
    made = runpy.run_path(str(followed / "sample" / "school_nursing.py"))["school_nursing"](areas(2008))
    assert len(made) == 33 * 8 * 2
    third = made[made["quarter"] == 2]
    assert set(third["supplier"]) == {"ohid"}
    inbox.put("2008-09-Q3", "school_nursing", "ohid", third.drop(columns=["quarter", "supplier"]).to_csv(index=False))
    collate(enlarged, "2008-09-Q3")
    london = query(enlarged, "select indicator_code, value, areas_returned from mart.london_summary "
                             "where region = 'london' and feed = 'school_nursing' order by 1")  # fmt: skip
    assert london["areas_returned"].tolist() == [33, 33]
    assert 100 < london["value"][0] < 180
    assert 4 < london["value"][1] < 9
    refused = query(enlarged, "select 1 from intake.refused_row")
    assert refused.empty


@pytest.mark.parametrize(
    ("left_out", "says"),
    [
        ("indicators/school_nursing.yaml", "a feed without an indicator"),
        ("feeds/school_nursing/contract.odcs.yaml", "no feed or indicator school_nursing"),
    ],
)
def test_a_step_left_out_is_an_error(followed: Path, left_out: str, says: str) -> None:
    (followed / "data_contracts" / left_out).unlink()
    with pytest.raises(ContractError, match=says):
        library(followed / "data_contracts")


@pytest.mark.parametrize(
    ("left_out", "says"),
    [("sources.yaml", "a feed without a source"), ("scope.yaml", "from whom are these due.* school_nursing")],
)
def test_a_line_left_out_is_an_error(followed: Path, left_out: str, says: str) -> None:
    shutil.copy(project_folder("data_contracts") / left_out, followed / "data_contracts" / left_out)
    with pytest.raises(ContractError, match=says):
        library(followed / "data_contracts")
