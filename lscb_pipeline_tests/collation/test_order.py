"""The same files leave the same warehouse, whatever was run how often and in which order."""

import shutil

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline_tests.conftest import Inbox, collate, query, what_stands

pytestmark = pytest.mark.any_period

Q3, Q4 = "2008-09-Q3", "2008-09-Q4"


def row(area: str, indicator: str, period: str = Q3, **figures: object) -> dict[str, object]:
    return {"area_code": area, "period": period, "indicator_code": indicator, "numerator": "", "denominator": "",
            "value": "", "reason_code": ""} | figures  # fmt: skip


def current(centre: Centre, indicator: str, area: str = "E09000007", period: str = "2008-10-01") -> list[object]:
    found = query(
        centre,
        "select numerator from core.current_observation "
        "where indicator_code = :i and area_code = :a and period_start = :p",
        i=indicator, a=area, p=period,
    )  # fmt: skip
    return found["numerator"].tolist()


def test_running_a_quarter_twice_changes_nothing(centre: Centre, inbox: Inbox) -> None:
    inbox.put(
        Q3, "borough_return", "camden", [row("Camden", "SG001", numerator=400), row("Camden", "SG014", numerator=3)]
    )
    inbox.put(Q3, "borough_return", "barnet", "not,a,return\n1,2,3\n")
    collate(centre, Q3)
    before, loads = what_stands(centre), query(centre, "select * from core.load")
    collate(centre, Q3)
    assert what_stands(centre) == before
    assert query(centre, "select * from core.load").equals(loads)
    assert current(centre, "SG001") == [400.0]


@pytest.mark.slow
def test_the_order_of_quarters_does_not_matter(centre: Centre, inbox: Inbox, second: Centre) -> None:
    inbox.put(
        Q3, "borough_return", "camden", [row("Camden", "SG001", numerator=400), row("Camden", "SG014", numerator=3)]
    )
    inbox.put(
        Q4, "borough_return", "camden", [row("Camden", "SG001", numerator=410), row("Camden", "SG001", Q4, numerator=5)]
    )
    shutil.copytree(centre.settings.inbox_folder, second.settings.inbox_folder)
    for quarter in (Q3, Q4):
        collate(centre, quarter)
    for quarter in (Q4, Q3):
        collate(second, quarter)
    assert what_stands(second) == what_stands(centre)
    assert current(second, "SG001") == [410.0], "the later quarter's word counts"
    assert current(second, "SG014") == [], "a complete statement of Camden's quarter left it out"


def test_the_same_bytes_again_after_others_count_again(centre: Centre, inbox: Inbox) -> None:
    first = inbox.put(Q3, "borough_return", "camden__1", [row("Camden", "SG001", numerator=400)])
    inbox.put(Q3, "borough_return", "camden__2", [row("Camden", "SG001", numerator=500)])
    collate(centre, Q3)
    assert current(centre, "SG001") == [500.0]
    inbox.put(Q3, "borough_return", "camden__3", first.read_bytes())
    collate(centre, Q3)
    assert current(centre, "SG001") == [400.0]
    kept = query(centre, "select count(*) as deliveries, count(distinct sha256) as contents from intake.delivery")
    assert kept.to_dict("records") == [{"deliveries": 3, "contents": 2}]


def test_an_earlier_moment_never_changes(centre: Centre, inbox: Inbox) -> None:
    inbox.put(
        Q3, "borough_return", "camden__1", [row("Camden", "SG001", numerator=400), row("Camden", "SG014", numerator=3)]
    )
    collate(centre, Q3)
    moment = query(centre, "select max(recorded_at) as at from core.load")["at"][0]
    then = query(centre, "select * from core.observation_as_at(:at)", at=moment)
    inbox.put(Q3, "borough_return", "camden__2", [row("Camden", "SG001", numerator=500)])
    collate(centre, Q3)
    assert query(centre, "select * from core.observation_as_at(:at)", at=moment).equals(then)
    assert current(centre, "SG014") == [], "withdrawn by the second, complete statement"
