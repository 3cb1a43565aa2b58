"""A definition changes between two quarters: what was collected before stays, the trend breaks, pages say it."""

import shutil
from pathlib import Path

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.release.rebuild import indicators
from lscb_pipeline.contracts.library import Library, library
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.release.dataset import dataset_files
from lscb_pipeline.reports.release.pages import Pages
from lscb_pipeline.reports.release.shown_figures import feed_titles
from lscb_pipeline_tests.collation.returns import CAMDEN, Q3, Q4
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.reports.release.made import RATE, release
from lscb_pipeline_tests.reports.release.test_pages import text

HEADER = "area_code,period,indicator_code,numerator,definition_version\n"
TITLE = "  title: Referrals to children's social care\n"
CHANGED = """\
  definitions:
    - {version: '1', says: referrals received in quarter}
    - {version: '2', valid_from: 2009-01-01, says: referrals and contacts received in quarter, breaks_series: true,
       change: 'contacts are counted, too'}
  life:
    - {stage: signed_off, version: '2', day: 2008-12-10, set_by: a test, decision: contacts are counted from January on}
"""


@pytest.fixture
def after(tmp_path: Path) -> Library:
    """The contracts once referrals are counted otherwise from January 2009 on."""
    folder = tmp_path / "data_contracts"
    shutil.copytree(project_folder("data_contracts"), folder)
    path = folder / "indicators" / "phase_1.yaml"
    path.write_text(path.read_text("utf-8").replace(TITLE, TITLE + CHANGED, 1), "utf-8")
    return library(folder)


def figures(centre: Centre, period: str) -> list[list[object]]:
    found = query(centre, "select area_code, indicator_code, numerator, value, versus_london, rank from mart.benchmark "
                          "where period_start = :p order by 1, 2", p=period)  # fmt: skip
    return found.astype("object").where(found.notna(), None).to_numpy().tolist()


def sent(quarter: str, count: int, version: str) -> str:
    return f"{HEADER}Camden,{quarter},SG001,{count},{version}\nCamden,{quarter},SG014,60,1\n"


def test_earlier_quarters_stay_and_the_trend_breaks(centre: Centre, inbox: Inbox, after: Library) -> None:
    inbox.put(Q3, "borough_return", "camden", sent(Q3, 800, "1"))
    collate(centre, Q3)
    before = figures(centre, "2008-10-01")
    centre.library = after
    inbox.put(Q4, "borough_return", "camden", sent(Q4, 3000, "2"))
    collate(centre, Q4)
    assert figures(centre, "2008-10-01") == before, "what was collected before"
    collate(centre, Q3)
    assert figures(centre, "2008-10-01") == before, "though it is collated again by the catalogue of today"
    found = query(centre, "select rule_id from quality.finding where rule_id like 'definition%' and area_code = :a",
                  a=CAMDEN)  # fmt: skip
    assert found.empty, "each quarter's version is the one that its own quarter asks for"
    trend = query(centre, "select indicator_code, previous_value, change, points from mart.indicator_trend "
                          "where area_code = :a and period_start = '2009-01-01' order by 1", a=CAMDEN)  # fmt: skip
    found = trend.astype("object").where(trend.notna(), None).to_dict("records")
    assert found == [{"indicator_code": "SG014", "previous_value": 60, "change": 0, "points": 2}], (
        "what is defined otherwise has no past to be set beside"
    )


def test_an_old_version_in_the_new_quarter_is_told(centre: Centre, inbox: Inbox, after: Library) -> None:
    centre.library = after
    inbox.put(Q4, "borough_return", "camden", sent(Q4, 3000, "1"))
    collate(centre, Q4)
    found = query(centre, "select distinct rule_id from quality.finding where column_name = 'definition_version'")
    assert len(found) == 1


def test_pages_explain_each_quarter_by_its_own_definition(after: Library) -> None:
    for quarter, in_force, other in (
        (Q3, "referrals received in quarter (version 1)", "contacts are counted, too"),
        (Q4, "referrals and contacts received in quarter (version 2", "10 working days"),
    ):
        made = release(quarter=Quarter.parse(quarter), indicators=indicators(after))
        pages = {name: text(page) for name, page in dataset_files(made, feed_titles(made)).items()}
        assert in_force in pages["dataset/assessment.html"]
        assert other not in pages["dataset/assessment.html"]
        assert ("new definition referrals and contacts" in pages["dataset/index.html"]) == (quarter == Q4)
    page = text(Pages(made).indicator(RATE, ""))  # type: ignore[arg-type]
    assert "contacts are counted, too; figures before it do not compare" in page
