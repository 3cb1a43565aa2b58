"""The code location: how it loads, which partitions it has, and which quarter the schedule names."""

import datetime as dt
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import dagster as dg
import pytest
import yaml

from lscb_pipeline.contracts.library import library
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.job import after_each_quarter
from lscb_pipeline.orchestration.partitions import QUARTERS
from lscb_pipeline.orchestration.services import CODE, WORKSPACE
from lscb_pipeline.orchestration.steering_months import MONTHS
from lscb_pipeline.project_files import PACKAGE, project_folder
from lscb_pipeline.reference.quarters import Quarter

LOAD = """
import sys, psycopg2
for slow in ("great_expectations", "scipy.optimize", "altair"):
    sys.modules[slow] = None      # importing it raises
def refuse(*args, **kwargs): raise AssertionError("the code location connected to a database")
psycopg2.connect = refuse
import lscb_pipeline.definitions
print(len(lscb_pipeline.definitions.defs.resolve_all_asset_specs()))
"""


def test_it_loads_without_what_judging_and_publishing_import_and_without_a_database() -> None:
    done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)
    assert int(done.stdout) == 1 + len(library().contracts) + 20


def test_dg_and_workspace_name_one_code_location() -> None:
    root = Path(__file__).parents[2]
    dg_project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["dg"]["project"]
    (loaded,) = yaml.safe_load((root / "workspace.yaml").read_text("utf-8"))["load_from"]
    module, name = (dg_project[f"code_location_{of}"] for of in ("target_module", "name"))
    assert loaded["python_module"] == {"module_name": module, "location_name": name}
    (served,) = yaml.safe_load(WORKSPACE.format(port=1))["load_from"]
    assert served["grpc_server"]["location_name"] == name, "as lscb up starts it"
    assert CODE[-3:] == [module, "--location-name", name]


def test_every_definition_is_loadable_and_partitioned() -> None:
    dg.Definitions.validate_loadable(defs)
    otherwise = {dg.AssetKey(["report", "pilot_review"]): None, dg.AssetKey(["report", "steering_group"]): MONTHS}
    for spec in defs.resolve_all_asset_specs():
        assert spec.partitions_def == otherwise.get(spec.key, QUARTERS), spec.key


def test_every_asset_says_whose_it_is_which_table_and_where_its_code_is() -> None:
    meanings = "".join(path.read_text("utf-8") for path in (project_folder("sql") / "meanings").glob("*.yaml"))
    tables = set(re.findall(r"(?m)^  (\w+\.\w+):", meanings))
    for spec in defs.resolve_all_asset_specs():
        (owner,) = spec.owners
        assert owner.startswith("team:"), spec.key
        assert spec.tags["layer"] == spec.group_name
        (place,) = spec.metadata["dagster/code_references"].code_references
        assert Path(place.file_path).is_relative_to(PACKAGE), spec.key
        named = spec.metadata.get("dagster/table_name")
        assert (named is None) == (spec.key.path[0] == "report" or "postgres" not in spec.kinds), spec.key
        assert named is None or named in tables or spec.key.path[0] == "intake", named


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


def tick(day: dt.date, instance: dg.DagsterInstance) -> dg.RunRequest | dg.SkipReason:
    moment = dt.datetime.combine(day, dt.time(6), dt.UTC)
    with dg.build_schedule_context(instance=instance, scheduled_execution_time=moment) as context:
        said = after_each_quarter(context)
    assert isinstance(said, dg.RunRequest | dg.SkipReason)
    return said


def test_the_schedule_waits_until_all_of_a_quarter_is_due_and_starts_it_once(tmp_path: Path) -> None:
    """A quarter of each third year, on the days around: first asked for on the day after the last due day."""
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        for label in ("2008-09-Q3", "2011-12-Q4", "2014-15-Q1", "2017-18-Q2", "2020-21-Q3", "2023-24-Q4", "2026-27-Q2"):
            quarter = Quarter.parse(label)
            due = library().last_due_on(quarter)
            said = [tick(due + dt.timedelta(days), instance) for days in (-20, 0, 1)]
            assert [isinstance(one, dg.SkipReason) for one in said] == [True, True, False]
            assert {one.partition_key for one in said if isinstance(one, dg.RunRequest)} == {quarter.key}
        tags = {"dagster/partition": "2008-10-01", "dagster/schedule_name": "after_each_quarter"}
        instance.create_run_for_job(defs.resolve_job_def("quarterly_collation"), tags=tags)
        due = library().last_due_on(Quarter.parse("2008-09-Q3"))
        late = tick(due + dt.timedelta(9), instance)
        assert isinstance(late, dg.SkipReason)
        assert "earlier tick" in str(late.skip_message)


def test_the_picture_in_the_readme_is_the_lineage() -> None:
    """Its boxes name assets by schema and table, several with commas; its arrows are what depends on what."""
    page = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    picture = page.split("```mermaid")[1].split("```")[0]
    graph = defs.resolve_asset_graph()
    keys = {key.to_user_string(): key for key in graph.get_all_asset_keys()}
    feeds = {f"intake/{feed}" for feed in library().contracts}
    boxes = {}
    for box, said in re.findall(r"(\w+)\[\"([a-z]+/.+?)(?:<br>.*?)?\"\]", picture):
        schema, names = said.split("/")
        boxes[box] = feeds if "feed" in names else {f"{schema}/{name}" for name in names.split(", ")}
    drawn = set().union(*boxes.values())
    assert drawn == keys.keys()
    plain = re.sub(r"\[/?\".*?\"/?\]", "", picture)
    arrows = [pair for pair in re.findall(r"(\w+) --(?:[^>]*--)?> (\w+)", plain) if set(pair) <= boxes.keys()]
    assert len(arrows) > 7
    for left, right in arrows:
        parents = {one.to_user_string() for key in boxes[right] for one in graph.get(keys[key]).parent_keys}
        assert boxes[left] & parents, f"{left} --> {right}"
    assert boxes.keys() - {right for _, right in arrows} == {"delivery"}, "every other box comes of one"
