"""The lineage that Dagster shows is what the stages read: each asset is made alone, and its SQL is listened to."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import dagster as dg
import psycopg2
import pytest
from psycopg2.extensions import cursor
from sqlalchemy import event
from sqlalchemy.engine import Engine

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.library import library
from lscb_pipeline.definitions import defs
from lscb_pipeline.orchestration.job import decided_by
from lscb_pipeline.sample import make_sample

KEY = "2008-04-01"
TABLE = re.compile(r"\b(intake|quality|core|mart|publish)\.(\w+)")
VIEWS = {"core/current_observation": "core/observation", "core/observation_as_at": "core/observation"}
# What stood before this run: a receipt says what counted until now, a release is attacked beside those before it.
UNTIL_NOW = {
    ("report/receipt", "core/observation"), ("mart/release", "publish/benchmark"), ("mart/release", "publish/release"),
    ("mart/release", "publish/london_summary"),
    ("report/draft", "publish/release"), ("report/lscb", "publish/release"), ("report/runaways", "publish/release"),
}  # fmt: skip
BY_MONTH = dg.AssetKey(["report", "steering_group"])
IS_A_FOLDER = {"report/draft"}


class Listening(cursor):
    """A cursor that keeps what is said to the server, whichever way."""

    said: ClassVar[list[str]] = []

    def execute(self, query: str, *values: Any) -> None:
        self.said.append(str(query))
        super().execute(query, *values)

    def copy_expert(self, sql: str, file: Any, size: int = 8192) -> None:
        self.said.append(sql)
        super().copy_expert(sql, file, size)


@pytest.fixture
def listening() -> Iterator[list[str]]:
    """What is said on connections that are opened from now on."""

    def listen(connection: Any, _: object) -> None:
        if isinstance(connection, psycopg2.extensions.connection):
            connection.cursor_factory = Listening

    event.listen(Engine, "connect", listen)
    yield Listening.said
    event.remove(Engine, "connect", listen)


@pytest.fixture
def reads(listening: list[str], centre: Centre, instance: dg.DagsterInstance) -> dict[str, set[str]]:
    """Of each asset, the tables named while it is made of a quarter with some of each feed, its own among them."""
    make_sample(centre.settings.inbox_folder)
    first, *others = sorted(path for path in centre.settings.inbox_folder.iterdir() if path.is_dir())
    for quarter in others:
        shutil.rmtree(quarter)
    for feed in filter(Path.is_dir, first.iterdir()):
        for more in sorted(feed.iterdir())[3:]:
            more.unlink()
    found: dict[str, set[str]] = {}
    for key in defs.resolve_asset_graph().toposorted_asset_keys:
        if key.to_user_string() not in found:
            listening.clear()
            keys = set(defs.get_assets_def(key).keys)
            _make(keys, instance)
            named = {f"{schema}/{table}" for statement in listening for schema, table in TABLE.findall(statement)}
            found |= {one.to_user_string(): {VIEWS.get(name, name) for name in named} for one in keys}
    return found


def _make(keys: set[dg.AssetKey], instance: dg.DagsterInstance) -> None:
    """Make assets alone, without checks."""
    is_published = {key.path[0] for key in keys} == {"publish"}
    if {key.to_user_string() for key in keys} == {"report/pilot_review"}:
        assert defs.resolve_job_def("pilot_review").execute_in_process(instance=instance).success
        return
    name = "quarterly_publication" if is_published else "quarterly_collation"
    job = defs.resolve_job_def("monthly_steering_report" if BY_MONTH in keys else name)
    partition = KEY.removesuffix("-01") if BY_MONTH in keys else KEY
    decision = decided_by("the steering group", "a test of lineage") if is_published else None
    alone = job.get_subset(asset_selection=keys, asset_check_selection=set())
    assert alone.execute_in_process(instance=instance, partition_key=partition, run_config=decision).success, keys


def test_each_asset_depends_on_what_its_stage_reads_and_on_nothing_else(reads: dict[str, set[str]]) -> None:
    graph = defs.resolve_asset_graph()
    keys = {key.to_user_string(): key for key in graph.get_all_asset_keys()}
    assert keys.keys() == reads.keys()
    gate = {node.key.asset_key.to_user_string() for node in graph.asset_check_nodes if node.blocking}
    feeds = {f"intake/{feed}" for feed in library().contracts}
    for name, key in keys.items():
        if name not in feeds and reads[name] & feeds:
            reads[name] |= feeds  # those that came, whichever they were
        named = {other for other in reads[name] & keys.keys() if (name, other) not in UNTIL_NOW}
        parents = {parent.to_user_string() for parent in graph.get(key).parent_keys}
        assert parents <= named | gate | IS_A_FOLDER, f"{name} reads none of {parents - named - gate - IS_A_FOLDER}"
        above = {key, *graph.get_ancestor_asset_keys(key)}
        there = {other.to_user_string() for one in above for other in defs.get_assets_def(one).keys}
        assert named <= there, f"{name} reads {named - there}, which it doesn't depend on"
