"""The code location: how it loads, which partitions it has, and which quarter the schedule names."""

import datetime as dt
import subprocess
import sys

import dagster as dg
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.job import after_each_quarter
from lscb_pipeline.orchestration.partitions import QUARTERS

LOAD = """
import sys, psycopg2
sys.modules["great_expectations"] = None      # importing it raises
def refuse(*args, **kwargs): raise AssertionError("the code location connected to a database")
psycopg2.connect = refuse
import lscb_pipeline.definitions
print(len(lscb_pipeline.definitions.defs.resolve_all_asset_specs()))
"""


def test_it_loads_without_great_expectations_and_without_a_database() -> None:
    done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)
    assert int(done.stdout) == 1 + len(library().contracts) + 13


def test_every_definition_is_loadable_and_partitioned() -> None:
    dg.Definitions.validate_loadable(defs)
    assert {spec.partitions_def for spec in defs.resolve_all_asset_specs()} == {QUARTERS}


@pytest.mark.parametrize(
    ("today", "last"),
    [
        ("2008-06-30", "2008-04-01"),
        ("2008-07-01", "2008-07-01"),
        ("2026-03-31", "2026-01-01"),
        ("2026-10-25", "2026-10-01"),
    ],
)
def test_the_quarter_under_way_has_a_partition(today: str, last: str) -> None:
    keys = QUARTERS.get_partition_keys(current_time=dt.datetime.fromisoformat(f"{today}T12:00:00+00:00"))
    assert keys[0] == "2008-04-01"
    assert keys[-1] == last


@pytest.mark.parametrize(
    ("tick", "quarter"),
    [
        ("2009-02-16", "2008-10-01"),
        ("2009-05-16", "2009-01-01"),
        ("2009-08-16", "2009-04-01"),
        ("2009-11-16", "2009-07-01"),
    ],
)
def test_the_schedule_names_the_quarter_that_ended_last(tick: str, quarter: str) -> None:
    moment = dt.datetime.fromisoformat(f"{tick}T06:00:00+00:00")
    with dg.build_schedule_context(scheduled_execution_time=moment) as context:
        request = after_each_quarter(context)
    assert isinstance(request, dg.RunRequest)
    assert request.partition_key == quarter
