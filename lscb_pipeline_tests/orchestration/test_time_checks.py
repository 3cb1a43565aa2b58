"""Whether the last quarter keeps to the calendar, as checks that nobody need run: before, on and after each day."""

import datetime as dt

import dagster as dg
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.job import quarterly_collation
from lscb_pipeline.orchestration.time_checks import RETURNED, SAYS, calendar_kept, kept
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.conftest import Inbox, collate

Q4 = Quarter.parse("2009-10-Q4")
RETURN = [{"area_code": "Camden", "period": Q4.label, "indicator_code": "SG001", "numerator": 412}]
BOROUGHS = dg.AssetKey(["intake", "borough_return"])


def on(centre: Centre, day: str) -> dict[str, dg.AssetCheckEvaluation]:
    with centre.warehouse.transaction() as connection:
        told = list(kept(centre, connection, Q4, dt.date.fromisoformat(day)))
    assert {one.asset_check_key for one in told} == set(SAYS), "each is told, whatever it says"
    return {f"{one.asset_key.path[-1]} {one.check_name}": one for one in told}


def test_each_is_late_from_the_day_after_its_own(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q4.label, "borough_return", "camden", RETURN)
    collate(centre, Q4.label)
    owed = on(centre, "2010-04-01")["borough_return returned_in_time"]
    assert owed.passed, "it isn't due"
    assert "1 of 33 have come, due " in str(owed.description)
    late = on(centre, "2010-07-01")
    owed = late["borough_return returned_in_time"]
    assert not owed.passed
    named = str(owed.metadata["owed_by"].value).split(", ")
    assert len(named) == 32
    assert "barnet" in named
    assert "camden" not in named
    assert late["met_police_missing_children returned_in_time"].description == (
        "2009-10-Q4: 0 of 1 have come, due 23 April 2010"
    )
    assert not late["release published_in_time"].passed
    assert on(centre, "2010-05-17")["release published_in_time"].passed, "its day isn't over"
    assert late["benchmark collated_in_time"].passed


def test_what_was_collated_before_all_was_due_is_not_collated_in_time(centre: Centre) -> None:
    assert on(centre, "2010-04-20")["benchmark collated_in_time"].passed
    assert not on(centre, "2010-07-01")["benchmark collated_in_time"].passed


def test_the_sensor_writes_them_down_once_a_day_and_no_collation_plans_them(
    centre: Centre, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(day: str, cursor: str | None) -> dg.SensorResult:
        monkeypatch.setattr(Centre, "today", dt.date.fromisoformat(day))
        done = calendar_kept(dg.build_sensor_context(instance, cursor=cursor, definitions=defs))
        assert isinstance(done, dg.SensorResult)
        return done

    first = look("2010-07-01", None)
    assert len(first.asset_events) == len(SAYS)
    assert {event.partition for event in first.asset_events if isinstance(event, dg.AssetCheckEvaluation)} == {
        "2010-04-01"
    }
    assert not look("2010-07-01", first.cursor).asset_events
    second = look("2010-07-02", first.cursor)
    for event in [*first.asset_events, *second.asset_events]:  # as the daemon does: it broke on the second day's
        instance.report_runless_asset_event(event)
    records = instance.event_log_storage.get_asset_check_execution_history(
        dg.AssetCheckKey(BOROUGHS, RETURNED), limit=5
    )
    assert [record.partition for record in records] == ["2010-04-01"]
    assert records[0].event is not None
    planned = defs.resolve_job_def(quarterly_collation.name).asset_layer
    assert dg.AssetCheckKey(BOROUGHS, RETURNED) in defs.resolve_asset_graph().asset_check_keys
    assert dg.AssetCheckKey(BOROUGHS, RETURNED) not in planned.asset_graph.asset_check_keys
