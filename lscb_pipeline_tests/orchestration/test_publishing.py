"""What Dagster shows of a release, and that a release which could be undone is blocked there."""

import base64

import dagster as dg
import pandas as pd
import pytest
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.orchestration.publishing import chart_of
from lscb_pipeline_tests.collation.test_release import Q3, Q4, figures, put
from lscb_pipeline_tests.conftest import Inbox, query
from lscb_pipeline_tests.orchestration.conftest import Run

COUNTS = (3, 20, 30, 40, 50, 60, 70, 80, 90)


def metadata(instance: dg.DagsterInstance, *key: str) -> dict[str, object]:
    event = instance.get_latest_materialization_event(dg.AssetKey(list(key)))
    assert event is not None
    assert event.asset_materialization is not None
    return {name: value.value for name, value in event.asset_materialization.metadata.items()}


def test_previews_are_of_what_is_published(
    centre: Centre, inbox: Inbox, run: Run, instance: dg.DagsterInstance
) -> None:
    for number, row in enumerate(figures(Q3, *COUNTS)):
        referrals = row | {"indicator_code": "SG001", "numerator": 300 + 40 * number}
        inbox.put(Q3, "borough_return", str(row["area_code"]).lower(), [row, referrals])
    assert run("2008-10-01").success
    shown = metadata(instance, "publish", "benchmark")
    assert shown["dagster/row_count"] == len(query(centre, "select 1 from publish.benchmark"))
    assert metadata(instance, "publish", "release")["revision"] == 1
    summary = str(metadata(instance, "publish", "london_summary")["preview"])
    assert "SG014" in summary
    assert "443" not in summary, "London's sum is rounded: 3 is hidden"
    # 9 of 33 areas are too few to compare: there is no chart, and that is said
    assert shown["chart"] == "no comparison is published"


def test_the_chart_is_one_that_markdown_shows(centre: Centre) -> None:
    areas = ["E09000002", "E09000003", "E09000001+E09000012"]
    rows = pd.DataFrame(
        {"area_code": areas, "indicator_code": "SG001", "value": [100.0, 200.0, 150.0], "funnel": "within"}
    )
    rows = rows.assign(
        measured_over=50_000.0,
        rate_base=10_000,
        between_area_variance=400.0,
        lower_95=rows["value"] - 9,
        upper_95=rows["value"] + 9,
        london_value=150.0,
    )
    limits = {
        f"funnel_{end}_{c}": 150.0 + sign * 60 for end, sign in (("lower", -1), ("upper", 1)) for c in ("95", "998")
    }
    markdown = str(chart_of(rows.assign(**limits), centre).value)
    svg = base64.b64decode(markdown.split("base64,")[1].rstrip(")")).decode()
    assert svg.startswith("<svg")
    assert "City of London and Hackney" in svg


@pytest.mark.slow
def test_a_release_that_could_be_undone_blocks(
    centre: Centre, inbox: Inbox, run: Run, instance: dg.DagsterInstance
) -> None:
    """What was published before contradicts itself: the attack can't be completed, and counts as broken."""
    put(inbox, Q3, *COUNTS)
    assert run("2008-10-01").success
    with centre.warehouse.transaction() as connection:
        connection.execute(text("update mart.released_total set numerator = 10 where region = 'london'"))
    put(inbox, Q4, *COUNTS)
    done = run("2009-01-01")
    assert not done.success
    checks = {e.check_name: e for e in done.get_asset_check_evaluations()}
    assert not checks["disclosure_audit"].passed
    assert "attack could not be completed" in str(checks["disclosure_audit"].description)
    released = query(centre, "select collection_quarter::text as quarter from publish.release")
    assert released["quarter"].tolist() == ["2008-10-01"], "what was published stays, and nothing comes to it"
    assert not (centre.settings.releases_folder / Q4).exists()
