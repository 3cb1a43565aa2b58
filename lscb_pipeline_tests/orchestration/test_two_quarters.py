"""Two quarters under the real daemon, as they are lived through: what starts, when, how often, and what is told of it.

The time is simulated (simulated.py), the daemon, its code server and a process for each run are real.
"""

import datetime as dt
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import RemoteInstigatorOrigin
from dagster._core.scheduler.instigation import InstigatorState, InstigatorStatus, ScheduleInstigatorData

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.orchestration.job import after_each_quarter, on_release_days
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.collation.returns import Q3, Q4
from lscb_pipeline_tests.conftest import Inbox, query
from lscb_pipeline_tests.orchestration.simulated import CLOCK, set_clock
from lscb_pipeline_tests.orchestration.told import Hook

PATIENCE = 300
SUPPLIERS = table("supplier")
BOROUGHS = SUPPLIERS.loc[SUPPLIERS["kind"] == "area", ["supplier", "name"]].to_numpy().tolist()
TRUSTS = ("5a9", "5k7", "5lg")
Started = tuple[str, str, str]  # job, partition, by what


class Life:
    """An installation whose daemon runs, and the time that it takes it for."""

    def __init__(self, instance: dg.DagsterInstance, inbox: Inbox, hook: Hook, folder: Path) -> None:
        self.instance, self.inbox, self.hook = instance, inbox, hook
        self.clock, self.log = folder / "clock", folder / "daemon.log"
        self.expected: list[Started] = []

    def send(
        self, quarter: str, areas: list[list[str]], first: int, at: dt.datetime, trusts: tuple[str, ...] = ()
    ) -> None:
        """A return of one figure by each of these, of boroughs from `first` on upwards."""
        received = f"{at:%Y-%m-%dT%H:%M}"
        line = {"period": quarter, "indicator_code": "SG014", "return_status": "final"}
        for number, (supplier, name) in enumerate(areas):
            row = line | {"area_code": name, "numerator": first + 3 * number}
            self.inbox.put(quarter, "borough_return", f"{supplier}__{at:%m%d}", [row], at=received)
        for trust in trusts:
            nil = {"area_code": trust.upper(), "period": quarter, "indicator_code": "SG026", "reason_code": "nil"}
            self.inbox.put(quarter, "nhs_child_health", f"pct_{trust}", [nil | {"numerator": ""}], at=received)

    def at(self, moment: str) -> dt.datetime:
        """Let it be this moment in London."""
        found = dt.datetime.fromisoformat(moment).replace(tzinfo=LONDON)
        set_clock(self.clock, found)
        return found

    def starts(self, *runs: Started) -> None:
        """Wait until these runs, and no others, have come to a good end, and the inbox was looked at twice since."""
        self.expected += runs
        _eventually(lambda: len(self._ended()) >= len(self.expected), self._told)
        looked = self._looks("new_deliveries")
        _eventually(lambda: self._looks("new_deliveries") >= looked + 2, self._told)
        assert sorted(self._ended()) == sorted(self.expected), self._told()

    def tells(self, *titles: str) -> None:
        """Wait until these, in this order, and no others were told, and the news were looked at since."""
        _eventually(lambda: len(self.hook.got) >= len(titles), self._told)
        looked = self._looks("release_news")
        _eventually(lambda: self._looks("release_news") > looked, self._told)
        assert [one["title"].removeprefix("LSCB: ") for one in self.hook.got] == list(titles)

    def _ended(self) -> list[Started]:
        runs = self.instance.get_runs()
        assert dg.DagsterRunStatus.FAILURE not in {run.status for run in runs}, self._told()
        by = ("dagster/sensor_name", "dagster/schedule_name")
        return [
            (run.job_name, run.tags["dagster/partition"], next(run.tags[tag] for tag in by if tag in run.tags))
            for run in runs if run.is_finished
        ]  # fmt: skip

    def _looks(self, name: str) -> int:
        found = [one for one in self.instance.all_instigator_state() if one.name == name]
        return sum(len(self.instance.get_ticks(one.instigator_origin_id, one.selector_id)) for one in found)

    def _told(self) -> str:
        return "\n".join([*map(str, self.instance.get_runs()), self.log.read_text("utf-8")[-5000:]])

    def switch_on(self, *schedules: dg.ScheduleDefinition) -> None:
        """Switch schedules on, as the UI does: their place is the one that the daemon knows of the sensors."""
        _eventually(lambda: bool(self.instance.all_instigator_state()), self._told)
        place = self.instance.all_instigator_state()[0].origin.repository_origin
        for one in schedules:
            since = ScheduleInstigatorData(str(one.cron_schedule), _seconds(self.clock))
            origin = RemoteInstigatorOrigin(place, one.name)
            state = InstigatorState(origin, InstigatorType.SCHEDULE, InstigatorStatus.RUNNING, since)
            self.instance.add_instigator_state(state)


def _seconds(clock: Path) -> float:
    return float(clock.read_text().split()[0])


def _eventually(what: Callable[[], bool], told: Callable[[], str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, told()
        time.sleep(0.2)


@pytest.fixture
def life(
    centre: Centre, inbox: Inbox, instance: dg.DagsterInstance, hook: Hook, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Life]:  # fmt: skip
    """A daemon on an empty inbox, the two schedules switched on."""
    made = Life(instance, inbox, hook, tmp_path)
    made.at("2009-01-20T10:00")
    for name, value in {CLOCK: str(made.clock), "LSCB_NOTIFY": hook.address, "PYTHONPATH": str(Path.cwd())}.items():
        monkeypatch.setenv(name, value)
    workspace = tmp_path / "workspace.yaml"
    of_ours = Path("workspace.yaml").read_text("utf-8")
    workspace.write_text(of_ours.replace("lscb_pipeline.definitions", "lscb_pipeline_tests.orchestration.simulated"))
    command = [sys.executable, "-m", "lscb_pipeline_tests.orchestration.simulated", "run", "-w", str(workspace)]
    with made.log.open("wb") as log:
        daemon = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        made.switch_on(after_each_quarter, on_release_days)
        yield made
    finally:
        daemon.terminate()
        daemon.wait(60)


def collated(quarter: str, by: str = "new_deliveries") -> Started:
    return "quarterly_collation", Quarter.parse(quarter).key, by


def published(quarter: str) -> Started:
    return "quarterly_publication", Quarter.parse(quarter).key, "on_release_days"


@pytest.mark.slow
def test_two_quarters_with_the_daemon(life: Life, centre: Centre) -> None:
    life.send(Q3, BOROUGHS[:20], 20, life.at("2009-01-20T10:30"))
    life.starts(collated(Q3))
    life.send(Q3, BOROUGHS[20:], 80, life.at("2009-02-03T11:00"), TRUSTS)  # days after the boroughs' were due
    life.starts(collated(Q3))

    life.at("2009-02-12T08:59:30")  # and it goes on
    assert released(centre) == []
    life.starts(published(Q3))
    life.tells(f"release r1 of {Q3} is published")
    life.at("2009-02-13T06:00:30")
    life.starts(collated(Q3, "after_each_quarter"))
    assert released(centre) == [(Q3, 1, "2009-02-12")]

    life.send(Q3, BOROUGHS[:1], 61, life.at("2009-03-10T14:00"))  # corrected after publication
    life.starts(collated(Q3))
    life.at("2009-03-26T08:59:30")
    assert released(centre) == [(Q3, 1, "2009-02-12")], "corrections wait for their day"
    life.starts(published(Q3))
    life.tells(*(f"release {revision} of {Q3} is published" for revision in ("r1", "r2")))

    life.send(Q4, BOROUGHS, 30, life.at("2009-04-20T10:00"), TRUSTS)
    life.starts(collated(Q4))
    life.at("2009-05-15T08:59:30")
    life.starts(published(Q4))
    life.at("2009-05-16T06:00:30")
    life.starts(collated(Q4, "after_each_quarter"))
    life.tells(*(f"release {n} of {q} is published" for q, n in ((Q3, "r1"), (Q3, "r2"), (Q4, "r1"))))
    assert released(centre) == [(Q3, 1, "2009-02-12"), (Q3, 2, "2009-03-26"), (Q4, 1, "2009-05-15")]
    told = [path.read_text("utf-8") for path in (centre.settings.home / "notifications").glob("*.txt")]
    assert len(told) == 3, "files, too, and none of a run that failed"


def released(centre: Centre) -> list[tuple[str, int, str]]:
    rows = query(centre, "select collection_quarter, revision, released_on::text from publish.release order by 1, 2")
    return [(Quarter(day).label, n, on) for day, n, on in rows.itertuples(index=False)]
