"""Bringing a database to the form that this version expects: migrations, roles, feed tables, views, rights, meanings.

Applied on their own at start, under a lock in database `postgres`, because roles belong to the whole server.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from lscb_pipeline.contracts.library import Library
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.warehouse.database.connect import Warehouse, WarehouseError, data_free_errors, lock_key
from lscb_pipeline.warehouse.database.feeds import lacks_feed_tables, make_counted_views, make_feed_tables
from lscb_pipeline.warehouse.database.meaning_words import meaning_files, words_of_contracts
from lscb_pipeline.warehouse.database.meanings import give_meanings
from lscb_pipeline.warehouse.database.pooler import refuse_lent_sessions
from lscb_pipeline.warehouse.database.roles import ANALYST, make_roles, missing_roles

if TYPE_CHECKING:
    from alembic.config import Config

FOLDERS = ("core", "mart", "access")  # of sql/, in the order that one needs another


def prepare(warehouse: Warehouse, library: Library) -> None:
    """Migrate, make roles and feed tables, and where any text of sql/ changed, views, rights and meanings anew.

    A database that stands as it should is left alone: by a login that could not change it, it can be used. Raises
    PoolerError where a pooler keeps locks from holding.
    """
    refuse_lent_sessions(warehouse)
    with warehouse.transaction() as connection:
        if _is_ready(connection, library):
            return
        if not _may_change(connection):
            raise WarehouseError(
                f"the warehouse is not in the form of this version, and {warehouse.url.username} is not its owner: "
                "let the owner run `lscb roles`, then try again"
            )
    with _server_lock(warehouse):
        were_missing = make_roles(warehouse)
        with warehouse.transaction() as connection:
            connection.execute(text("create schema if not exists core"))
            was, lacked_rights = revision_of(connection), not has_rights(connection)
            _upgrade(connection)
            made = make_feed_tables(connection, library)
            is_old = were_missing or made or lacked_rights or revision_of(connection) != was
            if _refresh_views(connection, library, force=is_old):
                _close_person_level(connection, library)
                give_meanings(connection, library)


def _is_ready(connection: Connection, library: Library) -> bool:
    return (
        revision_of(connection) == newest_migration()
        and connection.scalar(text("select sha256 from core.view_text")) == _digest(library)
        and not lacks_feed_tables(connection, library)
        and not missing_roles(connection)
        and has_rights(connection)
    )


def has_rights(connection: Connection) -> bool:
    """Whether the roles have what they are granted: a database that was brought back by hand may lack all of it."""
    return bool(
        connection.scalar(
            text("""
                select coalesce(bool_and(coalesce(has_schema_privilege(r.oid, n.oid, 'usage'), false)), false)
                from (values ('lscb_loader', 'core'), ('lscb_analyst', 'mart'), ('lscb_public', 'publish'),
                             ('lscb_board', 'quality')) v (role, schema)
                left join pg_roles r on rolname = role left join pg_namespace n on nspname = schema""")
        )
    )


def _may_change(connection: Connection) -> bool:
    """Whether the login owns the warehouse, or there is none yet."""
    owns = connection.scalar(text("select pg_has_role(nspowner, 'usage') from pg_namespace where nspname = 'core'"))
    return owns is not False


def newest_migration() -> str:
    """The one that this version's database is at: migrations stand in the order of their files' numbers."""
    return max(path.name for path in _migrations().glob("versions/[0-9]*.py")).partition("_")[0]


def _upgrade(connection: Connection) -> None:
    from alembic import command

    config = _alembic()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _alembic() -> "Config":
    from alembic.config import Config  # most of a second, once in a version's life

    config = Config()
    config.set_main_option("script_location", str(_migrations()).replace("%", "%%"))
    return config


def _migrations() -> Path:
    return project_folder("sql") / "migrations"


def revision_of(connection: Connection) -> str | None:
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


def _refresh_views(connection: Connection, library: Library, force: bool) -> bool:
    """Drop and re-create every view and function, grant and policy, when any of their texts or meanings changed."""
    digest = _digest(library)
    connection.execute(text("create table if not exists core.view_text (sha256 text not null)"))
    if connection.scalar(text("select sha256 from core.view_text")) == digest and not force:
        return False
    connection.execute(text(_DROP_ALL))
    make_counted_views(connection, library)
    for path in _sql_files():
        connection.exec_driver_sql(path.read_text("utf-8").replace("%", "%%"))
    connection.execute(text("delete from core.view_text"))
    connection.execute(text("insert into core.view_text values (:digest)"), {"digest": digest})
    return True


def _digest(library: Library) -> str:
    texts = [path.read_bytes() for path in (*_sql_files(), *meaning_files())]
    return hashlib.sha256(b"\0".join([*texts, words_of_contracts(library).encode()])).hexdigest()


def _sql_files() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((project_folder("sql") / folder).glob("*.sql"))]


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


def _close_person_level(connection: Connection, library: Library) -> None:
    """Analysts read no person-level view: which these are, the contracts say."""
    for contract in library.contracts.values():
        if contract.properties.events and contract.person_columns:
            views = f"{contract.properties.events.view}, core.counted_{contract.feed}"
            connection.execute(text(f"revoke all on {views} from {ANALYST}"))
