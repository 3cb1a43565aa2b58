"""The inbox sensor through Dagster's own API, look by look, with real files (under a daemon: test_two_quarters.py)."""

import datetime as dt
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.running import open_instance
from lscb_pipeline.orchestration.sensor import new_deliveries
from lscb_pipeline.settings import Settings
from lscb_pipeline_tests.conftest import Inbox
from lscb_pipeline_tests.orchestration.conftest import idle_job

FEED = "borough_return"
Q1, Q2, Q3, Q4 = (f"2008-09-Q{number}" for number in (1, 2, 3, 4))
KEYS = {Q1: "2008-04-01", Q2: "2008-07-01", Q3: "2008-10-01", Q4: "2009-01-01"}
RETURN = [{"area_code": "Camden", "period": Q3, "indicator_code": "SG001", "numerator": 412}]


class Sensor:
    """Looks at an inbox like the daemon does: each look is given the cursor that the last one left."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self.instance, self.cursor, self.said = instance, "", ""
        self.run_keys: list[str] = []

    def look(self) -> list[str]:
        """Evaluate a tick; return the partitions of the runs that it asks for."""
        context = dg.build_sensor_context(self.instance, cursor=self.cursor or None, definitions=defs)
        tick = new_deliveries.evaluate_tick(context)
        self.cursor, self.said = tick.cursor or "", tick.skip_message or ""
        requests = tick.run_requests or []
        self.run_keys += [str(request.run_key) for request in requests]
        return [str(request.partition_key) for request in requests]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An inbox of an installation without a warehouse: looking needs none."""
    settings = Settings(home=tmp_path / "home", database_url="postgresql://127.0.0.1:9/none")
    for name, value in (settings.environment() | {"LSCB_DATABASE_URL": str(settings.database_url)}).items():
        monkeypatch.setenv(name, value)
    settings.inbox_folder.mkdir(parents=True)
    return settings.inbox_folder


@pytest.fixture
def sensor(folder: Path) -> Iterator[Sensor]:
    with open_instance(Settings()) as instance:
        yield Sensor(instance)


def put(folder: Path, quarter: str, name: str = "camden.csv", content: str = "a\n") -> Path:
    path = folder / quarter / FEED / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def test_a_new_file_starts_its_quarter_once_when_it_has_stopped_changing(sensor: Sensor, folder: Path) -> None:
    assert sensor.look() == []
    assert sensor.said == "nothing new"
    path = put(folder, Q3)
    for _ in range(3):
        assert sensor.look() == [], "it is being written"
        assert sensor.said == "waiting until nothing changes or runs: 2008-09-Q3"
        with path.open("a") as file:
            file.write("more\n")
    assert sensor.look() == []
    assert sensor.look() == [KEYS[Q3]]
    assert [sensor.look() for _ in range(3)] == [[], [], []]


@pytest.mark.parametrize("moment", ["1999-12-31", "2099-12-31"])
def test_a_file_that_comes_with_another_time_is_no_different(sensor: Sensor, folder: Path, moment: str) -> None:
    path = put(folder, Q3)
    at = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC).timestamp()
    os.utime(path, (at, at))
    assert [sensor.look(), sensor.look(), sensor.look()] == [[], [KEYS[Q3]], []]


def test_a_file_sent_again_after_another_is_a_third_run(sensor: Sensor, folder: Path) -> None:
    path = put(folder, Q3, content="first")
    first = path.stat()
    for content in ("first", "other", "first"):
        path.write_text(content)
        os.utime(path, ns=(first.st_atime_ns, first.st_mtime_ns))
        assert [sensor.look(), sensor.look()] == [[], [KEYS[Q3]]]
    assert len(set(sensor.run_keys)) == 3
    assert all(key.startswith(KEYS[Q3]) for key in sensor.run_keys)


def test_a_thousand_files_in_one_drop_make_one_run_a_quarter(sensor: Sensor, folder: Path) -> None:
    sensor.look()
    for number in range(1000):  # the newest quarter first, and a look amid the drop
        put(folder, (Q4, Q3, Q2, Q1)[number // 250], f"camden__{number}.csv")
        if number % 200 == 199:
            assert sensor.look() == []
    assert [sensor.look() for _ in range(3)] == [list(KEYS.values()), [], []]
    assert len(sensor.cursor) < 400, "Dagster keeps it with every look"
    put(folder, Q4, "barnet.csv")
    started = time.process_time()
    assert [sensor.look(), sensor.look()] == [[], [KEYS[Q4]]]
    assert time.process_time() - started < 5


def test_receipts_that_come_later_start_their_quarter(sensor: Sensor, folder: Path) -> None:
    put(folder, Q3)
    sensor.look(), sensor.look()
    (folder / Q3 / "receipts.csv").write_text(f"path,received_at\n{FEED}/camden.csv,2009-01-20 10:00\n")
    assert [sensor.look(), sensor.look()] == [[], [KEYS[Q3]]]


def test_what_cannot_be_routed_is_reported_once_and_stops_nobody(
    sensor: Sensor, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told() -> list[str]:
        return re.findall("not routed: .*", capsys.readouterr().err)

    put(folder, Q3, "nobody.csv")
    (folder / os.fsdecode(b"stray\xff.csv")).write_text("x")
    (folder / "upload.tmp").write_text("x")
    put(folder, "2007-08-Q4")
    put(folder, "2098-99-Q1")
    put(folder, Q3)
    assert sensor.look() == []
    assert told() == [], "it may be on its way"
    (folder / "upload.tmp").unlink()
    assert sensor.look() == [KEYS[Q3]]
    lines = sorted(told())
    assert [line.split(": ")[1] for line in lines] == ["*.csv", "2007-08-Q4", f"{Q3}/{FEED}/*.csv", "2098-99-Q1"]
    assert "known supplier" in lines[2]
    assert [sensor.look(), sensor.look()] == [[], []]
    assert told() == []
    assert sensor.said == "nothing new; files that can't be routed: 4, new ones among them: 0"
    put(folder, Q4, "nobody.csv", "b")
    assert [sensor.look(), sensor.look()] == [[], []], "no run for what no run could collate"
    assert [line.split(": ")[1] for line in told()] == [f"{Q4}/{FEED}/*.csv"]
    for number in range(50):
        (folder / f"stray{number}").write_text("x")
    sensor.look(), sensor.look()
    lines = told()
    assert len(lines) == 21
    assert lines[-1] == "not routed: 30 more files"


def test_a_late_delivery_of_an_older_quarter_starts_it_and_later_ones(sensor: Sensor, folder: Path) -> None:
    for quarter in (Q1, Q2, Q3, Q4):
        put(folder, quarter)
    sensor.look()
    assert sensor.look() == list(KEYS.values())
    put(folder, Q2, "barnet.csv")
    assert [sensor.look(), sensor.look()] == [[], [KEYS[Q2], KEYS[Q3], KEYS[Q4]]]
    assert len(set(sensor.run_keys)) == 7, "Dagster would drop a key that it has seen"
    assert [sensor.look(), sensor.look()] == [[], []]


def test_a_quarter_waits_while_an_earlier_one_is_changing(sensor: Sensor, folder: Path) -> None:
    put(folder, Q4)
    earlier = put(folder, Q3)
    put(folder, Q2)
    sensor.look()
    earlier.write_text("more of it")
    assert sensor.look() == [KEYS[Q2]]
    assert sensor.look() == [KEYS[Q3], KEYS[Q4]]
    assert sensor.look() == []


def test_what_is_taken_away_starts_nothing_for_the_empty_quarter(sensor: Sensor, folder: Path) -> None:
    paths = [put(folder, Q3), put(folder, Q4)]
    sensor.look(), sensor.look()
    paths[0].unlink()
    assert [sensor.look(), sensor.look()] == [[], []]


@pytest.mark.parametrize("cursor", ["", "{", "[]", '{"states": {"2008-10-01": 3}}', "\x00"])
def test_a_cursor_that_cannot_be_read_starts_afresh(sensor: Sensor, folder: Path, cursor: str) -> None:
    put(folder, Q3)
    sensor.cursor = cursor
    assert [sensor.look(), sensor.look(), sensor.look()] == [[], [KEYS[Q3]], []]


def test_an_inbox_that_is_not_there_is_no_error(sensor: Sensor, folder: Path) -> None:
    folder.rmdir()
    assert sensor.look() == []


def test_a_run_whose_process_is_gone_leaves_the_queue(sensor: Sensor, folder: Path) -> None:
    run = sensor.instance.create_run_for_job(idle_job(), status=dg.DagsterRunStatus.STARTED)
    (Settings().dagster_home / "running" / run.run_id).touch()  # nobody holds it
    sensor.look()
    assert sensor.instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.FAILURE  # type: ignore[union-attr]


def test_runs_are_made_one_after_the_other_and_dagster_tells_nobody(sensor: Sensor) -> None:
    assert sensor.instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1  # type: ignore[union-attr]
    assert sensor.instance.telemetry_enabled is False
    assert Settings().environment()["DAGSTER_DISABLE_TELEMETRY"] == "1"
    assert new_deliveries.default_status == dg.DefaultSensorStatus.RUNNING


def test_what_was_collated_by_hand_is_not_started_again(
    centre: Centre, inbox: Inbox, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def receive(quarter: str, *further: list[str]) -> bool:
        """A run of the quarter's first stage and of these: all that the sensor asks for."""
        wanted = {dg.AssetKey(key) for key in (["intake", "delivery"], *further)}
        job = defs.resolve_job_def("quarterly_collation").get_subset(
            asset_selection=wanted, asset_check_selection=set()
        )
        return job.execute_in_process(instance=instance, partition_key=KEYS[quarter], raise_on_error=False).success

    inbox.put(Q4, FEED, "camden", [RETURN[0] | {"period": Q4}])
    assert receive(Q4)
    inbox.put(Q3, FEED, "camden", RETURN)

    def broken(*_: object) -> bool:
        raise RuntimeError("the warehouse is gone")

    with monkeypatch.context() as gone:
        gone.setattr("lscb_pipeline.orchestration.assets.waits", broken)
        assert not receive(Q3, ["core", "observation"])
    after_failure = Sensor(instance)
    assert [after_failure.look(), after_failure.look()] == [[], [KEYS[Q3], KEYS[Q4]]]

    assert receive(Q3)
    by_hand = Sensor(instance)
    with monkeypatch.context() as at_work:
        at_work.setattr(dg.DagsterRun, "is_finished", False)
        at_work.setattr(dg.DagsterRun, "is_success", False)
        assert [by_hand.look(), by_hand.look(), by_hand.look()] == [[], [], []], "it is seen how that run ends"
    assert by_hand.look() == [KEYS[Q4]], "it was judged beside what came later"
    inbox.put(Q3, FEED, "barnet", [RETURN[0] | {"area_code": "Barnet"}])
    assert [by_hand.look(), by_hand.look()] == [[], [KEYS[Q3], KEYS[Q4]]]


def test_what_was_only_read_ahead_is_yet_to_be_collated(
    centre: Centre, inbox: Inbox, instance: dg.DagsterInstance
) -> None:
    def run(name: str) -> bool:
        job = defs.resolve_job_def(name)
        part = job.get_subset(asset_selection={dg.AssetKey(["intake", "delivery"])}, asset_check_selection=set())
        return part.execute_in_process(instance=instance, partition_key=KEYS[Q4]).success

    inbox.put(Q4, FEED, "camden", [RETURN[0] | {"period": Q4}])
    assert run("quarterly_reading")
    assert [(ahead := Sensor(instance)).look(), ahead.look()] == [[], [KEYS[Q4]]]
    assert run("quarterly_collation")
    assert run("quarterly_reading")
    assert [(both := Sensor(instance)).look(), both.look()] == [[], []]
