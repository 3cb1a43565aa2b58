"""What `lscb doctor` asks the warehouse: whether it is as it should be. Reads only, and counts alone.

Here: one question a function. Not here: what an answer means (collation/commands/doctor.py).
"""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import Connection, text

from lscb_pipeline.warehouse.commands.dumping import has_warehouse
from lscb_pipeline.warehouse.commands.rekeying import key_ids
from lscb_pipeline.warehouse.database.migrate import has_rights, revision_of
from lscb_pipeline.warehouse.database.roles import LOADER, missing_roles

RECENT = 2  # quarters whose returns are asked for: what is older is nobody's to chase


class Examined(NamedTuple):
    """A server and its warehouse, as found; what can't be asked is empty.

    migration: None where there is no warehouse. may_work: whether the login is the warehouse's owner or a loader.
    owed: of the newest quarters' first days the returns that are due and have not come.
    """

    version: int
    now: dt.datetime
    migration: str | None
    missing_roles: list[str]
    has_rights: bool
    may_work: bool
    last_recorded: dt.datetime | None
    key_ids: set[str]
    owed: list[tuple[dt.date, int]]


def examine(connection: Connection) -> Examined:
    """Ask all of it."""
    version = int(connection.scalar(text("show server_version_num")) or 0)
    now, roles = connection.scalar(text("select clock_timestamp()")), missing_roles(connection)
    if not has_warehouse(connection):
        return Examined(version, now, None, roles, False, True, None, set(), [])
    may_work = connection.scalar(
        text(f"""select pg_has_role(nspowner, 'usage') or exists (
                     select from pg_roles where rolname = '{LOADER}' and pg_has_role(oid, 'usage'))
                 from pg_namespace where nspname = 'core'""")
    )
    rights = has_rights(connection)
    if not may_work or not connection.scalar(text("select has_schema_privilege('intake', 'usage')")):
        return Examined(version, now, revision_of(connection), roles, rights, False, None, set(), [])
    return Examined(
        version, now, revision_of(connection), roles, rights, True,
        connection.scalar(text("select max(recorded_at) from core.load")), key_ids(connection), _owed(connection),
    )  # fmt: skip


def _owed(connection: Connection) -> list[tuple[dt.date, int]]:
    rows = connection.execute(
        text("""
            select collection_quarter, count(*) filter (where status = 'no_return') from quality.readiness
            where basis = 'own' group by 1 order by 1 desc limit :recent"""),
        {"recent": RECENT},
    )
    return [(day, int(count)) for day, count in rows if count]
