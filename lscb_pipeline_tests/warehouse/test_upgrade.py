"""A database of an earlier version, kept as it was, becomes one of this: figures, rights, meanings; killed or not."""

import json
import lzma
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.database.connect import frame
from lscb_pipeline.warehouse.server.account import program
from lscb_pipeline_tests.forked import PROCESSES
from lscb_pipeline_tests.warehouse.kept.make import figures_of

KEPT = Path(__file__).parent / "kept"
VERSIONS = sorted(path.name.partition(".")[0] for path in KEPT.glob("*.sql.xz"))
OLDEST = VERSIONS[0]
OURS = "('core', 'intake', 'mart', 'publish', 'quality')"
# What a database is besides its rows, by names: tables and views by their columns in whatever order, who may what.
SHAPE = {
    "columns": f"""select table_schema || '.' || table_name || '.' || column_name as name,
                          data_type || is_nullable || coalesce(column_default, '') as is
                   from information_schema.columns where table_schema in {OURS}""",
    "functions": f"""select p.oid::regprocedure::text as name, p.prosrc || coalesce(p.proacl::text, '') as is
                     from pg_proc p join pg_namespace n on n.oid = pronamespace where n.nspname in {OURS}""",
    "constraints": f"""select conrelid::regclass || ' ' || conname as name, pg_get_constraintdef(c.oid) as is
                       from pg_constraint c join pg_namespace n on n.oid = connamespace where n.nspname in {OURS}""",
    "indexes": f"select indexname as name, indexdef as is from pg_indexes where schemaname in {OURS}",
    "rights": f"""select c.oid::regclass::text as name, (select string_agg(a::text, ',' order by a::text)
                         from unnest(relacl) a) as is
                  from pg_class c join pg_namespace n on n.oid = relnamespace
                  where n.nspname in {OURS} and relkind in ('r', 'v')""",
    "rights on columns": f"""select attrelid::regclass || '.' || attname as name, attacl::text as is
                             from pg_attribute a join pg_class c on c.oid = attrelid
                             join pg_namespace n on n.oid = relnamespace
                             where n.nspname in {OURS} and attacl is not null""",
    "policies": """select tablename || ' ' || policyname as name, concat(roles, cmd, qual, with_check) as is
                   from pg_policies""",
    "meanings": f"""select c.oid::regclass || '.' || objsubid as name, description as is
                    from pg_description d join pg_class c on c.oid = objoid join pg_namespace n on n.oid = relnamespace
                    where n.nspname in {OURS} and objsubid = 0""",
}  # fmt: skip


def shape_of(url: str) -> dict[str, dict[str, str]]:
    # Not kept open: the template is copied by other tests, for which nobody may be connected to it.
    with create_engine(url, poolclass=NullPool).connect() as connection:
        found = {name: frame(connection, sql) for name, sql in SHAPE.items()}
    return {name: dict(zip(rows["name"], rows["is"], strict=True)) for name, rows in found.items()}


@pytest.fixture
def restored(server_url: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a database into which a kept one is brought by `bring`."""
    url = make_url(server_url).set(database="kept").render_as_string(hide_password=False)
    yield Settings(home=tmp_path, database_url=url, pseudonym_key="a key for tests")
    with create_engine(server_url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("drop database if exists kept with (force)"))


def kept(name: str) -> bytes:
    return lzma.decompress((KEPT / f"{name}.xz").read_bytes())


def bring(server_url: str, version: str, settings: Settings) -> None:
    with create_engine(server_url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("drop database if exists kept with (force)"))
        connection.execute(text("create database kept"))
    url = make_url(str(settings.database_url)).set(drivername="postgresql").render_as_string(hide_password=False)
    command = [program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", url]
    done = subprocess.run(command, input=kept(f"{version}.sql"), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def is_upgraded(settings: Settings, version: str, template_url: str) -> None:
    opened = Centre(settings)
    assert figures_of(opened) == json.loads(kept(f"{version}.json"))
    opened.close()
    found, wanted = shape_of(str(settings.database_url)), shape_of(template_url)
    for name, things in wanted.items():
        differ = {thing for thing in {*things, *found[name]} if things.get(thing) != found[name].get(thing)}
        assert not differ, (name, [(one, found[name].get(one), things.get(one)) for one in sorted(differ)])


@pytest.mark.parametrize("version", VERSIONS)
def test_a_kept_database_is_upgraded(server_url: str, template: str, restored: Settings, version: str) -> None:
    bring(server_url, version, restored)
    is_upgraded(restored, version, make_url(server_url).set(database=template).render_as_string(hide_password=False))


# In the second migration, after the last one amid views, amid rights, amid meanings, and amid the reference tables.
KILLED_AT = ("set version_num='0018'", "create view core.current_observation", "lscb_board", "comment on",
             "insert into core.load")  # fmt: skip


def dies_at(settings: Settings, statement: str) -> None:
    def die(*seen: object) -> None:
        if statement in str(seen[2]).lower():
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", die)
    _ = Centre(settings).warehouse


def test_an_upgrade_that_is_killed_is_undone_or_completed_by_the_next_start(
    server_url: str, template: str, restored: Settings
) -> None:
    bring(server_url, OLDEST, restored)
    for statement in KILLED_AT:
        child = PROCESSES.Process(target=dies_at, args=(restored, statement))
        child.start()
        child.join(60)
        assert child.exitcode == -signal.SIGKILL, statement
    is_upgraded(restored, OLDEST, make_url(server_url).set(database=template).render_as_string(hide_password=False))
