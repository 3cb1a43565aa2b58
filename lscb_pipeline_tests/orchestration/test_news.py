"""What is told of releases and of runs, and how often: the sensors, evaluated look by look."""

import datetime as dt
import itertools
from collections.abc import Iterator

import dagster as dg
import pytest

from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration import news
from lscb_pipeline.orchestration.job import RELEASE
from lscb_pipeline.orchestration.news import failed_runs, release_news
from lscb_pipeline.orchestration.publishing import DECIDED
from lscb_pipeline.orchestration.running import LAUNCHED_BY, open_instance
from lscb_pipeline.settings import Settings
from lscb_pipeline_tests.orchestration.told import Hook

MICROSECONDS = itertools.count()  # no two moments are the same
QUARTER, KEY = "2009-10-Q4", "2010-01-01"
DUE = dt.date(2010, 5, 17)  # the thirtieth working day after the quarter: Good Friday, Easter and May Day between


@pytest.fixture
def instance(telling: Settings) -> Iterator[dg.DagsterInstance]:
    with open_instance(telling) as opened:
        yield opened


def told(telling: Settings) -> list[str]:
    return sorted(path.stem.split(" ", 1)[1] for path in (telling.home / "notifications").glob("*.txt"))


def made(instance: dg.DagsterInstance, key: dg.AssetKey, **metadata: object) -> None:
    instance.report_runless_asset_event(dg.AssetMaterialization(key, partition=KEY, metadata=metadata))


class Looks:
    """The sensor, day by day, its cursor from one look to the next."""

    def __init__(self, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
        self.instance, self.patch, self.cursor = instance, monkeypatch, ""

    def on(self, day: dt.date) -> str:
        class Today(dt.datetime):
            @classmethod
            def now(cls, tz: dt.tzinfo | None = None) -> "Today":
                return cls(day.year, day.month, day.day, 12, 0, 0, next(MICROSECONDS), tzinfo=tz)

        self.patch.setattr(news.dt, "datetime", Today)
        context = dg.build_sensor_context(self.instance, cursor=self.cursor or None, definitions=defs)
        tick = release_news.evaluate_tick(context)
        assert not tick.run_requests
        self.cursor = tick.cursor or ""
        return tick.skip_message or ""


@pytest.fixture
def looks(instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> Looks:
    return Looks(instance, monkeypatch)


def test_a_release_is_told_as_overdue_held_and_published_once_each(
    looks: Looks, instance: dg.DagsterInstance, telling: Settings, hook: Hook
) -> None:
    looks.on(DUE)
    assert told(telling) == [], "the first look remembers"
    looks.on(DUE)
    assert told(telling) == [], "its day isn't over"
    day = DUE + dt.timedelta(days=1)
    assert looks.on(day) == f"told: LSCB: release r1 of {QUARTER} is overdue"
    made(instance, DECIDED, revision=1, status="refused")
    looks.on(day), looks.on(day)
    made(instance, DECIDED, revision=1, status="safe")
    made(instance, RELEASE, revision=1)
    looks.on(day), looks.on(day + dt.timedelta(days=1))
    made(instance, DECIDED, revision=2, status="safe")  # a correction, whose day is far
    assert looks.on(day + dt.timedelta(days=2)) == "no news of releases"
    assert told(telling) == [f"{QUARTER} held r1", f"{QUARTER} overdue r1", f"{QUARTER} published r1"]
    assert [one["title"] for one in hook.got] == [
        f"LSCB: release r1 of {QUARTER} is overdue",
        f"LSCB: release r1 of {QUARTER} is held",
        f"LSCB: release r1 of {QUARTER} is published",
    ]
    assert f"lscb status {QUARTER}" in hook.got[0]["message"]


def test_what_is_held_or_overdue_again_is_told_again_and_a_release_once(
    looks: Looks, instance: dg.DagsterInstance, telling: Settings
) -> None:
    looks.on(DUE)
    for status in ("refused", "safe", "refused", "safe"):
        made(instance, DECIDED, revision=1, status=status)
        looks.on(DUE)
    assert told(telling) == [f"{QUARTER} held r1"] * 2
    made(instance, RELEASE, revision=1)
    looks.on(DUE)
    made(instance, DECIDED, revision=2, status="refused")
    looks.on(DUE)
    made(instance, RELEASE, revision=1)  # what came was taken back: the first says it all
    looks.on(DUE)
    assert told(telling) == [*[f"{QUARTER} held r1"] * 2, f"{QUARTER} held r2", f"{QUARTER} published r1"]


def test_a_wrong_address_keeps_nothing_back(
    looks: Looks, instance: dg.DagsterInstance, telling: Settings, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSCB_NOTIFY", f"nonsense {hook.address}")
    looks.on(DUE)
    made(instance, DECIDED, revision=1, status="safe")
    made(instance, RELEASE, revision=1)
    looks.on(DUE), looks.on(DUE)
    assert told(telling) == [f"{QUARTER} published r1"], "written down, and once"
    monkeypatch.setenv("LSCB_NOTIFY", hook.address)
    looks.on(DUE)
    assert [one["title"] for one in hook.got] == [f"LSCB: release r1 of {QUARTER} is published"]


def test_a_draft_that_nobody_published_on_its_day_is_overdue(
    looks: Looks, instance: dg.DagsterInstance, telling: Settings
) -> None:
    made(instance, DECIDED, revision=1, status="safe")
    looks.on(DUE)
    looks.on(DUE + dt.timedelta(days=1))
    assert told(telling) == [f"{QUARTER} overdue r1"]


def test_an_installation_that_has_published_before_is_not_told_of_its_past(
    looks: Looks, instance: dg.DagsterInstance, telling: Settings
) -> None:
    made(instance, DECIDED, revision=1, status="safe")
    made(instance, RELEASE, revision=1)
    looks.on(DUE)
    looks.cursor = "{"  # one that can't be read is one that isn't there
    looks.on(DUE), looks.on(DUE)
    assert told(telling) == []


def test_a_run_that_failed_is_told_without_what_it_says_unless_somebody_looked_on(
    instance: dg.DagsterInstance, telling: Settings
) -> None:
    @dg.op
    def breaks() -> None:
        raise RuntimeError("Zzyzxworth, born 1994")

    @dg.job
    def quarterly() -> None:
        breaks()

    for tags in ({"dagster/partition": KEY}, {LAUNCHED_BY: "lscb collate"}):
        result = quarterly.execute_in_process(instance=instance, raise_on_error=False, tags=tags)
        event = next(event for event in result.all_events if event.is_failure and not event.is_step_failure)
        failed_runs(
            dg.build_run_status_sensor_context("failed_runs", event, instance, result.dagster_run).for_run_failure()
        )
    texts = [path.read_text("utf-8") for path in (telling.home / "notifications").glob("*.txt")]
    assert len(texts) == 1
    assert "a run of quarterly failed" in texts[0]
    assert KEY in texts[0]
    assert "Zzyzx" not in texts[0]
