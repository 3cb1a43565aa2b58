"""Marts are fresh where the quarter that ended last is collated: an older one makes none so, nor this one too early."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.orchestration.freshness import (
    DAYS_OF_GRACE,
    MART_KEYS,
    NAME,
    freshness,
    freshness_of,
    quarter_to_stand,
    told_freshness,
)
from lscb_pipeline.reference.quarters import Quarter

BENCHMARK = dg.AssetKey(["mart", "benchmark"])


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as opened:
        yield opened


def make(instance: dg.DagsterInstance, quarter: Quarter) -> None:
    """The marts are made now, of a quarter."""
    for key in MART_KEYS:
        instance.report_runless_asset_event(dg.AssetMaterialization(key, partition=quarter.key))


def stands_on(quarter: Quarter) -> dt.date:
    return library().last_due_on(quarter) + dt.timedelta(days=DAYS_OF_GRACE + 1)


@pytest.mark.parametrize("label", ["2008-09-Q4", "2011-12-Q3", "2020-21-Q1", "2026-27-Q2"])
def test_a_quarter_is_to_stand_a_fortnight_after_its_last_return_was_due(label: str) -> None:
    quarter = Quarter.parse(label)
    day = stands_on(quarter)
    assert [quarter_to_stand(day - dt.timedelta(days=1)), quarter_to_stand(day)] == [quarter.previous(), quarter]
    assert quarter_to_stand(stands_on(quarter.next()) - dt.timedelta(days=1)) == quarter


def test_an_older_quarter_made_now_is_not_fresh_and_the_one_to_stand_is(instance: dg.DagsterInstance) -> None:
    today = dt.date.today()  # noqa: DTZ011 - what is made is made now
    quarter = quarter_to_stand(today)
    assert not freshness_of(instance, BENCHMARK, today).passed, "never made"
    make(instance, Quarter.parse("2008-09-Q3"))
    make(instance, quarter.previous())
    make(instance, quarter.next())
    stale = freshness_of(instance, BENCHMARK, today)
    assert (stale.passed, stale.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert f"lscb collate {quarter.label}" in str(stale.description)
    make(instance, quarter)
    fresh = freshness_of(instance, BENCHMARK, today)
    assert (fresh.passed, fresh.metadata["quarter"].value) == (True, quarter.label)
    after = stands_on(quarter.next())
    assert not freshness_of(instance, BENCHMARK, after).passed, "the next one was collated before its returns were due"


def test_the_sensor_tells_it_without_a_run_and_only_when_it_is_otherwise(instance: dg.DagsterInstance) -> None:
    day = stands_on(Quarter.parse("2009-10-Q4"))
    first = told_freshness(instance, day, None)
    assert [(one.asset_key, one.check_name, one.passed) for one in first.asset_events] == [
        (key, NAME, False) for key in MART_KEYS
    ]  # fmt: skip
    assert told_freshness(instance, day + dt.timedelta(days=1), first.cursor).asset_events == []
    make(instance, Quarter.parse("2009-10-Q4"))
    assert [one.passed for one in told_freshness(instance, day, first.cursor).asset_events] == [True] * len(MART_KEYS)
    with dg.build_sensor_context(instance=instance) as context:
        evaluated = freshness.evaluate_tick(context)
    assert len(evaluated.asset_events) == len(MART_KEYS)
    assert evaluated.run_requests == []
    assert instance.get_runs_count() == 0
