"""When schedules tick, by Dagster's own reckoning, and what their ticks start: once each, over changes of the clock."""

import datetime as dt
import itertools
from collections import Counter
from pathlib import Path

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from lscb_pipeline.orchestration.job import after_each_quarter, on_release_days
from lscb_pipeline.orchestration.steering_months import after_each_month
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline_tests.orchestration.conftest import idle_job


def ticks(schedule: dg.ScheduleDefinition, first: dt.date, last: dt.date) -> list[dt.datetime]:
    """What the daemon evaluates from one day to another, in London's time."""
    start = dt.datetime.combine(first, dt.time(0), LONDON).timestamp()
    moments = schedule_execution_time_iterator(start, schedule.cron_schedule, schedule.execution_timezone)
    local = (moment.astimezone(LONDON) for moment in moments)
    return list(itertools.takewhile(lambda moment: moment.date() <= last, local))


@pytest.mark.parametrize(
    ("schedule", "hour"),
    [(after_each_quarter, 6), (on_release_days, 9), (after_each_month, 7)],
    ids=["quarter", "release", "month"],
)
@pytest.mark.parametrize("change", [dt.date(2010, 3, 28), dt.date(2010, 10, 31), dt.date(2027, 3, 28)])
def test_one_tick_a_day_at_its_hour_though_the_clock_is_changed(
    schedule: dg.ScheduleDefinition, hour: int, change: dt.date
) -> None:
    week = [change + dt.timedelta(days) for days in range(-3, 4)]
    found = ticks(schedule, week[0], week[-1])
    assert [moment.date() for moment in found] == week
    assert {(moment.hour, moment.minute) for moment in found} == {(hour, 0)}


def test_ticks_start_each_quarter_and_each_month_once_over_the_change_of_the_clock(tmp_path: Path) -> None:
    idle = idle_job()
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        started: Counter[tuple[str, str]] = Counter()
        for schedule in (after_each_quarter, after_each_month):
            for moment in ticks(schedule, dt.date(2010, 3, 20), dt.date(2010, 5, 20)):
                with dg.build_schedule_context(instance=instance, scheduled_execution_time=moment) as context:
                    said = schedule(context)
                if isinstance(said, dg.RunRequest):
                    started[schedule.name, str(said.partition_key)] += 1
                    tags = {"dagster/partition": str(said.partition_key), "dagster/schedule_name": schedule.name}
                    instance.create_run_for_job(idle, tags=tags)
    assert set(started.values()) == {1}
    of = {name: sorted(key for schedule, key in started if schedule == name) for name, _ in started}
    assert of == {
        "after_each_quarter": ["2009-10-01", "2010-01-01"],
        "after_each_month": ["2010-02", "2010-03", "2010-04"],
    }
