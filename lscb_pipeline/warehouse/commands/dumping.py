"""The database as a file, and back: by PostgreSQL's own programs, with digests that hold one to the other.

Here: what of the database is kept, by which programs, and whether what came back is what was kept. Not here: the files
of an installation, and when it is quiet (collation/commands/backup.py, collation/commands/restore.py).

Rights are not in the file: views, rights and policies are made anew of this version's sql/ when the warehouse is next
opened, so that nothing has to be there of another server's roles.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from lscb_pipeline.errors import LscbError
from lscb_pipeline.warehouse.commands.rekeying import key_ids
from lscb_pipeline.warehouse.commands.status import is_made_up
from lscb_pipeline.warehouse.database.connect import Warehouse
from lscb_pipeline.warehouse.database.migrate import revision_of
from lscb_pipeline.warehouse.database.roles import board_logins, make_roles
from lscb_pipeline.warehouse.server.account import program

SCHEMAS = ("core", "intake", "mart", "publish", "quality")
Digests = dict[str, tuple[int, str]]  # of each table its rows, and a digest of them in whatever order
# Of servers before 17 unknown, and said by every pg_restore since then; in the first lines, before any data.
_UNKNOWN_TO_OLDER = b"SET transaction_timeout = 0;\n"


class DumpError(LscbError):
    """PostgreSQL's programs could not dump or restore; the message holds no row's values."""


def has_warehouse(connection: Connection) -> bool:
    """Whether there is a warehouse in the database."""
    return connection.scalar(text("select to_regclass('core.alembic_version')")) is not None


def facts(connection: Connection) -> dict[str, object]:
    """What a backup says of its database.

    `migration`: the one that it is at. `key_ids`: the names of the keys that pseudonyms have. `boards`: which have a
    login. `is_made_up`: whether it holds the sample.
    """
    return {
        "migration": revision_of(connection),
        "key_ids": sorted(key_ids(connection)),
        "boards": board_logins(connection),
        "is_made_up": is_made_up(connection),
    }


def digests(connection: Connection) -> Digests:
    """Of each table of ours; what this code says of itself, the digest of its views' texts, left out."""
    names = connection.scalars(
        text("""select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = relnamespace
                where c.relkind = 'r' and n.nspname = any(:schemas) and c.oid is distinct from
                      to_regclass('core.view_text')::oid order by 1"""),
        {"schemas": list(SCHEMAS)},
    ).all()
    found = {}
    for name in names:
        sql = f"select count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text from {name} t"
        rows, digest = connection.execute(text(sql)).one()
        found[str(name)] = (int(rows), str(digest))
    return found


@contextmanager
def snapshot(warehouse: Warehouse) -> Iterator[tuple[Connection, str]]:
    """A transaction that sees one moment, and its name, by which pg_dump sees the same."""
    with warehouse.transaction() as connection:
        connection.execute(text("set transaction isolation level repeatable read, read only"))
        for setting in ("timezone = 'UTC'", "datestyle = 'ISO'", "extra_float_digits = 1"):
            connection.execute(text(f"set local {setting}"))
        yield connection, str(connection.scalar(text("select pg_export_snapshot()")))


def dump(warehouse: Warehouse, name: str, path: Path) -> None:
    """Write the schemas of ours, as the snapshot of this name sees them, in pg_dump's custom format.

    Raises DumpError; what was written by then is no dump.
    """
    with warehouse.transaction() as connection:
        major = int(connection.scalar(text("show server_version_num")) or 0) // 10000
    schemas = [f"--schema={schema}" for schema in SCHEMAS]
    _run(
        warehouse,
        [_program("pg_dump", major), "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}",
         *schemas, f"--file={path}"],
    )  # fmt: skip


def restore(warehouse: Warehouse, path: Path, wanted: Digests, replace: bool) -> None:
    """Bring a dump back, all of it or nothing, and see that each table is what it was.

    Raises DumpError where it could not be brought back or is something else, and where there is a warehouse already
    and it is not to be replaced.
    """
    with warehouse.transaction() as connection:
        if not replace and has_warehouse(connection):
            raise DumpError(f"there is a warehouse in database {warehouse.url.database} already")
    make_roles(warehouse)
    with tempfile.TemporaryFile() as script:
        dropped = SCHEMAS if replace else ()
        script.write("".join(f"drop schema if exists {schema} cascade;\n" for schema in dropped).encode())
        script.flush()
        _as_sql(path, script.fileno())
        script.seek(0)
        single = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=sqlstate"]
        _run(warehouse, [program("psql"), *single], given=script.fileno())
    with snapshot(warehouse) as (connection, _):
        found = digests(connection)
    if differ := sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name)):
        raise DumpError(f"the database that came back is not the one that was kept: {', '.join(differ)}")
    with warehouse.transaction() as connection:
        connection.execute(text("delete from core.view_text"))  # so that views, rights and policies are made anew
        connection.execute(text("analyze"))


def _as_sql(path: Path, into: int) -> None:
    """Write a dump as statements, without what an older server doesn't know."""
    with subprocess.Popen(
        [program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(path)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as reading, os.fdopen(os.dup(into), "wb") as script:  # fmt: skip
        assert reading.stdout is not None  # noqa: S101 - a pipe was asked for
        for line in reading.stdout:
            script.write(line)
            if line == _UNKNOWN_TO_OLDER:
                script.seek(-len(line), os.SEEK_CUR)
                break
        shutil.copyfileobj(reading.stdout, script)
    if reading.returncode:
        raise DumpError("pg_restore could not read the database's dump")


def _program(name: str, major: int) -> str:
    """Our own, else for a server that is newer than it the one in the path; it must not be older than the server."""
    for found in (program(name), shutil.which(name)):
        if found and _major(found) >= major:
            return found
    raise DumpError(f"the server is PostgreSQL {major}: put {name} of that version, or a newer one, into the PATH")


def _major(found: str) -> int:
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.split(")")[-1].split(".")[0])


def _run(warehouse: Warehouse, command: list[str], given: int = subprocess.DEVNULL) -> None:
    """Run one of the programs on the database; the password goes by the environment, which is ours alone to read."""
    wanted = warehouse.engine.dialect.create_connect_args(warehouse.url)[1]
    password = str(wanted.pop("password", ""))
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LSCB_", "PGOPTIONS"))}
    environment = kept | {"LC_ALL": "C"} | ({"PGPASSWORD": password} if password else {})
    conninfo = " ".join(f"{key}='{_quoted(value)}'" for key, value in wanted.items())
    done = subprocess.run(
        [*command, f"--dbname={conninfo}"], stdin=given, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        raise DumpError(f"{Path(command[0]).name} failed: {_said(done.stderr)}")


def _quoted(value: object) -> str:
    return str(value).replace("\\", "\\\\").replace("'", "\\'")


def _said(errors: str) -> str:
    """The first of a program's errors: of pg_dump it names objects, of psql it is PostgreSQL's code alone."""
    lines = [line for line in errors.splitlines() if "error" in line.lower() or "fatal" in line.lower()]
    return (lines or ["it gave no reason"])[0].strip()
