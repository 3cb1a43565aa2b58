"""The steering group's report in Dagster: its months, its schedule over the changes of clocks, what a run tells."""

import datetime as dt
from pathlib import Path

import dagster as dg
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.running import failures, run_job
from lscb_pipeline.orchestration.steering_months import MONTHS, after_each_month
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline_tests.conftest import query

JOB = "monthly_steering_report"


def tick(day: dt.date, instance: dg.DagsterInstance) -> str | None:
    """The month that the day's tick at 7 in London asks for; None where it skips."""
    moment = dt.datetime.combine(day, dt.time(7), LONDON).astimezone(dt.UTC)
    with dg.build_schedule_context(instance=instance, scheduled_execution_time=moment) as context:
        said = after_each_month(context)
    return said.partition_key if isinstance(said, dg.RunRequest) else None


def first_asked(month: str, instance: dg.DagsterInstance) -> dt.date:
    """The first day, of the two weeks after it began, on which a tick asks for the month."""
    first = dt.date.fromisoformat(f"{month}-20")
    return next(day for day in (first + dt.timedelta(n) for n in range(30)) if tick(day, instance) == month)


@pytest.mark.parametrize(
    ("month", "day"),
    [
        ("2009-02", "2009-03-02"),  # the 1st is a Sunday
        ("2009-03", "2009-04-01"),  # clocks went forward on the 29th
        ("2009-10", "2009-11-02"),  # and back on the 25th; the 1st is a Sunday
        ("2009-12", "2010-01-04"),  # New Year's Day, and a weekend
        ("2010-03", "2010-04-01"),
        ("2010-10", "2010-11-01"),  # back on the 31st itself
        ("2013-03", "2013-04-02"),  # forward on the 31st itself; the 1st is Easter Monday
        ("2026-03", "2026-04-01"),
        ("2026-10", "2026-11-02"),
    ],
)
def test_a_month_is_reported_on_the_first_working_day_after_it(tmp_path: Path, month: str, day: str) -> None:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        assert first_asked(month, instance) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(("first", "last"), [("2009-03-26", "2009-04-03"), ("2009-10-22", "2009-11-04"),
                                             ("2010-10-28", "2010-11-03")])  # fmt: skip
def test_each_day_around_a_change_of_clocks_asks_for_one_month_or_none(tmp_path: Path, first: str, last: str) -> None:
    """Every tick by hand, at 7 in London: 7 or 6 in universal time. What runs already isn't asked for again."""
    day, end, asked = dt.date.fromisoformat(first), dt.date.fromisoformat(last), []
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        while day <= end:
            if (month := tick(day, instance)) is not None:
                tags = {"dagster/partition": month, "dagster/schedule_name": after_each_month.name}
                instance.create_run_for_job(defs.resolve_job_def(JOB), tags=tags)
                asked.append((day, month))
            day += dt.timedelta(days=1)
    wanted = sorted({month for _, month in asked})
    assert [month for _, month in asked] == wanted
    assert wanted[-1] == first[:7]
    assert (after_each_month.cron_schedule, after_each_month.execution_timezone) == ("0 7 * * *", "Europe/London")


@pytest.mark.parametrize(
    ("moment", "last"),
    [
        ("2008-04-30T22:59:59", None),  # a second before midnight in London
        ("2008-04-30T23:00:00", "2008-04"),
        ("2009-03-31T22:59:59", "2009-02"),
        ("2009-03-31T23:00:00", "2009-03"),
        ("2009-10-31T23:59:59", "2009-09"),
        ("2009-11-01T00:00:00", "2009-10"),
    ],
)
def test_a_month_has_a_partition_once_it_is_over_in_london(moment: str, last: str | None) -> None:
    at = dt.datetime.fromisoformat(f"{moment}+00:00")
    keys = MONTHS.get_partition_keys(current_time=at)
    assert (keys[-1] if keys else None) == last
    assert (keys[0] if keys else "2008-04") == "2008-04"


def test_a_run_makes_the_months_report_and_tells_counts_and_its_folder(
    instance: dg.DagsterInstance, centre: Centre
) -> None:
    result = run_job(instance, defs.resolve_job_def(JOB), "2009-03")
    assert result.success, failures(result)
    (made,) = result.get_asset_materialization_events()
    assert (made.asset_key, made.partition) == (dg.AssetKey(["report", "steering_group"]), "2009-03")
    told = {name: value.value for name, value in made.materialization.metadata.items()}
    folder = centre.settings.home / "reports" / "steering" / "2009-03"
    assert told == {"folder": str(folder), "revision": 1, "is_new": True, "deliveries_received": 0,
                    "returns_overdue": told["returns_overdue"], "barriers_open": 0, "decisions_wanted": 0}  # fmt: skip
    assert told["returns_overdue"] > 60, "all that was owed of 2008-09-Q3"
    assert len(list(folder.iterdir())) == 5
    assert query(centre, "select kind, period from mart.kept_report").to_numpy().tolist() == [["steering", "2009-03"]]


def test_a_backfill_of_the_first_months_is_no_backfill_of_quarters_that_there_are_none_of() -> None:
    graph = defs.resolve_asset_graph()
    key = dg.AssetKey(["report", "steering_group"])
    for parent in graph.get(key).parent_keys:
        mapped = graph.get_partition_mapping(key, parent)
        assert isinstance(mapped, dg.AllPartitionMapping), parent


def test_the_quarters_job_makes_no_report_of_a_month() -> None:
    job = defs.resolve_job_def("quarterly_collation")
    assert dg.AssetKey(["report", "steering_group"]) not in set(job.asset_layer.executable_asset_keys)
