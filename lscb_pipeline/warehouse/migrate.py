"""Bringing a database to the form that this version expects: migrations, feed tables, views, the analyst role.

Applied on their own at start, under a lock in database `postgres`, because roles belong to the whole server.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from lscb_pipeline.contracts.library import Library
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.warehouse.connect import Warehouse, data_free_errors, lock_key
from lscb_pipeline.warehouse.feeds import make_feed_tables

ANALYST = "lscb_analyst"
ANALYST_SCHEMAS = ("core", "quality", "mart", "publish")


def prepare(warehouse: Warehouse, library: Library) -> None:
    """Migrate, make the feed tables, re-create views whose text changed, grant what analysts may read."""
    with _server_lock(warehouse), warehouse.transaction() as connection:
        connection.execute(text("create schema if not exists core"))
        config = Config()
        config.set_main_option("script_location", str(project_folder("sql") / "migrations").replace("%", "%%"))
        config.attributes["connection"] = connection
        was = _revision(connection)
        command.upgrade(config, "head")
        made = make_feed_tables(connection, library)
        if _refresh_views(connection, force=made or _revision(connection) != was):
            _grant(connection, library)


def _revision(connection: Connection) -> str | None:
    """Which migration the database is at; None for a new one."""
    if connection.scalar(text("select to_regclass('core.alembic_version')")) is None:
        return None
    return str(connection.scalar(text("select version_num from core.alembic_version")))


@contextmanager
def _server_lock(warehouse: Warehouse) -> Iterator[None]:
    engine = create_engine(warehouse.url.set(database="postgres"), hide_parameters=True, poolclass=NullPool)
    with data_free_errors(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": lock_key("migrate")})
        yield


def _refresh_views(connection: Connection, force: bool) -> bool:
    """Drop and re-create every view and function when the text of any of them changed."""
    files = [path for room in ("core", "quality", "mart", "publish") for path in _sql_files(room)]
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()
    connection.execute(text("create table if not exists core.view_text (sha256 text not null)"))
    if connection.scalar(text("select sha256 from core.view_text")) == digest and not force:
        return False
    connection.execute(text(_DROP_ALL))
    for path in files:
        connection.exec_driver_sql(path.read_text("utf-8").replace("%", "%%"))
    connection.execute(text("delete from core.view_text"))
    connection.execute(text("insert into core.view_text values (:digest)"), {"digest": digest})
    return True


def _sql_files(room: str) -> list[Path]:
    return sorted((project_folder("sql") / room).glob("*.sql"))


_DROP_ALL = """
do $$
declare item record;
begin
    for item in select format('drop view if exists %I.%I cascade', schemaname, viewname) as drop from pg_views
                where schemaname in ('core', 'quality', 'mart', 'publish')
    loop execute item.drop; end loop;
    for item in select format('drop function if exists %s cascade', p.oid::regprocedure) as drop
                from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                where n.nspname in ('core', 'quality', 'mart', 'publish')
    loop execute item.drop; end loop;
end $$
"""


def _grant(connection: Connection, library: Library) -> None:
    """Analysts read core, quality, mart and publish, but no person-level table, view or function."""
    exists = connection.scalar(text("select 1 from pg_roles where rolname = :role"), {"role": ANALYST})
    if not exists:
        connection.execute(text(f"create role {ANALYST} nologin"))
    connection.execute(text(f"grant {ANALYST} to current_user"))
    for schema in ANALYST_SCHEMAS:
        connection.execute(text(f"grant usage on schema {schema} to {ANALYST}"))
        connection.execute(text(f"grant select on all tables in schema {schema} to {ANALYST}"))
        connection.execute(text(f"revoke execute on all functions in schema {schema} from public"))
    connection.execute(text(f"grant execute on function core.observation_as_at(timestamptz) to {ANALYST}"))
    for contract in library.contracts.values():
        if contract.properties.events and contract.person_columns:
            connection.execute(text(f"revoke all on {contract.properties.events.view} from {ANALYST}"))
