"""What Dagster shows of a release, and that a release which could be undone is blocked there."""

import base64
import datetime as dt
from pathlib import Path

import dagster as dg
import pandas as pd
import pytest
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.library import library
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.job import RELEASE, decided_by, on_release_days
from lscb_pipeline.orchestration.publishing import DECIDED, chart_of
from lscb_pipeline.orchestration.running import run_job
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.collation.releases import Q3, Q4, figures, put
from lscb_pipeline_tests.conftest import Inbox, query
from lscb_pipeline_tests.orchestration.conftest import Run

COUNTS = (3, 20, 30, 40, 50, 60, 70, 80, 90)


def metadata(instance: dg.DagsterInstance, *key: str) -> dict[str, object]:
    event = instance.get_latest_materialization_event(dg.AssetKey(list(key)))
    assert event is not None
    assert event.asset_materialization is not None
    return {name: value.value for name, value in event.asset_materialization.metadata.items()}


def test_previews_are_of_what_is_published(
    centre: Centre, inbox: Inbox, run: Run, publish: Run, instance: dg.DagsterInstance
) -> None:
    for number, row in enumerate(figures(Q3, *COUNTS)):
        referrals = row | {"indicator_code": "SG001", "numerator": 300 + 40 * number}
        inbox.put(Q3, "borough_return", str(row["area_code"]).lower(), [row, referrals])
    assert run("2008-10-01").success
    assert not instance.get_latest_materialization_event(dg.AssetKey(["publish", "release"]))
    assert publish("2008-10-01").success
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


def test_the_calendar_publishes_a_draft_on_its_day_and_its_correction_on_another(tmp_path: Path) -> None:
    """The tick asks Dagster alone: what was drafted, and whether that is published."""
    quarter = Quarter.of(dt.datetime.now(LONDON).date()).previous()  # what is reported here has today's time
    first = library().calendar.next_release(quarter, None)

    def asked(day: dt.date) -> list[str | None]:
        moment = dt.datetime.combine(day, dt.time(9), LONDON)
        with dg.build_schedule_context(instance=opened, scheduled_execution_time=moment) as context:
            said = list(on_release_days(context))
        return [one.partition_key for one in said if isinstance(one, dg.RunRequest)]

    def made(key: dg.AssetKey, **metadata: str) -> None:
        opened.report_runless_asset_event(dg.AssetMaterialization(key, partition=quarter.key, metadata=metadata))

    with dg.DagsterInstance.local_temp(str(tmp_path)) as opened:
        assert asked(first) == [], "nothing is drafted"
        made(DECIDED, status="safe")
        assert asked(first - dt.timedelta(1)) == []
        assert asked(first) == asked(first + dt.timedelta(3)) == [quarter.key], "a day missed loses none"
        made(RELEASE)
        assert asked(first + dt.timedelta(3)) == [], "it is published"
        made(DECIDED, status="published")
        assert asked(first + dt.timedelta(99)) == [], "nothing differs"
        made(DECIDED, status="safe")
        following = library().calendar.next_release(quarter, dt.datetime.now(LONDON).date())
        assert asked(following - dt.timedelta(1)) == []
        assert asked(following) == [quarter.key]
        made(DECIDED, status="refused")
        assert asked(following) == []


def test_a_tick_before_its_day_publishes_nothing_and_ends_well(
    centre: Centre, inbox: Inbox, run: Run, instance: dg.DagsterInstance
) -> None:
    put(inbox, Q3, *COUNTS)
    assert run("2008-10-01").success
    job = defs.resolve_job_def("quarterly_publication")
    done = run_job(instance, job, "2008-10-01", "a test", decided_by("the calendar"))
    assert done.success, "too few returned, which is no fault"
    assert not done.get_asset_materialization_events()
    assert query(centre, "select 1 from publish.release").empty


@pytest.mark.slow
def test_a_release_that_could_be_undone_blocks(centre: Centre, inbox: Inbox, run: Run, publish: Run) -> None:
    """What was published before contradicts itself: the attack can't be completed, and counts as broken."""
    put(inbox, Q3, *COUNTS)
    assert run("2008-10-01").success
    assert publish("2008-10-01").success
    with centre.warehouse.transaction() as connection:
        connection.execute(text("update mart.released_total set numerator = 10 where region = 'london'"))
    put(inbox, Q4, *COUNTS)
    done = run("2009-01-01")
    assert not done.success
    checks = {e.check_name: e for e in done.get_asset_check_evaluations()}
    assert not checks["disclosure_audit"].passed
    assert "attack could not be completed" in str(checks["disclosure_audit"].description)
    assert not publish("2009-01-01").success
    released = query(centre, "select collection_quarter::text as quarter from publish.release")
    assert released["quarter"].tolist() == ["2008-10-01"], "what was published stays, and nothing comes to it"
    assert not (centre.settings.releases_folder / Q4).exists()
