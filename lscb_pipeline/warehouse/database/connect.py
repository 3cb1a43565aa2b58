"""The connection to the warehouse: which server, its transactions and locks, and errors without data.

SQL itself belongs to the other modules of this room and to sql/.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
import psycopg2
from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from lscb_pipeline.errors import LscbError
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.server import embedded

# Classes of errors whose messages name objects and conditions only: features, transactions, rights, names, resources.
NAMES_OBJECTS = ("08", "0A", "22012", "25", "28", "3D", "3F", "40", "42", "53", "55", "57P", "58")
# What is wrong with the server and not with what it was asked: connections, deadlocks, room, locks, shutdown, disk.
UNAVAILABLE = ("08", "40", "53", "55", "57P", "58")
INSTALLATION = "the installation (of which a backup is made)"  # runs share this lock, a backup has it to itself
_TLS = re.compile(r"\bSSL\b|certificate", re.IGNORECASE)
NO_SERVER = "LSCB_DATABASE_URL must name a PostgreSQL server: postgresql://user@host/database"


class WarehouseError(LscbError):
    """The warehouse refused something. The message holds no row's values: PostgreSQL's details are left out.

    `code` is PostgreSQL's own for what happened, where it said one; `position` where in the statement, or in the query
    within it, as a number of characters from 1.
    """

    def __init__(self, message: str, code: str | None = None, position: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.position = position


class UnavailableError(WarehouseError):
    """The server can't serve now: it is down, out of room, or let go of us. Nobody's data is at fault."""


class QuarterBusyError(LscbError):
    """Another process is collating the quarter."""


class Warehouse:
    """One PostgreSQL database. Every use of it goes through `transaction` or `lock`."""

    def __init__(self, url: str | URL) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise WarehouseError(NO_SERVER) from None
        if parsed.get_backend_name() != "postgresql":
            raise WarehouseError(NO_SERVER)
        self.url = parsed.set(drivername="postgresql+psycopg2")
        self._locks: dict[str, Connection] = {}
        # A quarter takes some forty transactions, and to connect takes longer than many of them.
        self.engine: Engine = create_engine(
            self.url, hide_parameters=True, pool_size=1, pool_pre_ping=True, executemany_mode="values_plus_batch"
        )

    @classmethod
    def of(cls, settings: Settings) -> "Warehouse":
        """The server that the settings name, else the embedded one, started if need be."""
        if settings.database_url:
            return cls.own(settings, settings.database_url)
        return cls(embedded.start(settings.make_home(), settings.tcp_port))

    @classmethod
    def own(cls, settings: Settings, url: str) -> "Warehouse":
        """A server of one's own, by TLS where the settings ask for it, whatever its address says."""
        warehouse = cls(url)
        if settings.database_tls is None:
            return warehouse
        return cls(warehouse.url.update_query_dict({"sslmode": settings.database_tls}))

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction; errors are raised anew without values, so that none reaches a log.

        Raises UnavailableError where a lock of ours went with its connection: another process may have it by now.
        """
        if name := self.lost_lock():
            raise UnavailableError(f"the connection that held {name} has ended: collate it again")
        with data_free_errors(), self.engine.begin() as connection:
            yield connection

    def lost_lock(self) -> str | None:
        """The name of a lock that went with its connection; None where all that were taken are held."""
        for name, holding in self._locks.items():
            try:
                holding.execute(text("select 1"))
            except SQLAlchemyError:
                return name
        return None

    @contextmanager
    def lock(
        self, name: str, wait: bool = False, *, is_shared: bool = False, at_most_seconds: float = 0
    ) -> Iterator[None]:
        """Hold an advisory lock of a connection of its own: it ends with the work or the process, however they end.

        is_shared: beside others who share it, and none who doesn't. at_most_seconds: how long to wait, 0 for as long
        as it takes; then UnavailableError.
        """
        how = {"key": lock_key(name), "patience": f"{at_most_seconds * 1000:.0f}ms"}
        shared = "_shared" if is_shared else ""
        with (
            data_free_errors(),
            self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            try:
                if wait:
                    if at_most_seconds:
                        connection.execute(text("select set_config('lock_timeout', :patience, false)"), how)
                    connection.execute(text(f"select pg_advisory_lock{shared}(:key)"), how)
                elif not connection.scalar(text(f"select pg_try_advisory_lock{shared}(:key)"), how):
                    raise QuarterBusyError(f"{name} is being worked on by another process: wait until it has ended")
                self._locks[name] = connection
                try:
                    yield
                finally:
                    del self._locks[name]
            finally:
                # Closed, else the pool would keep it, and with it the lock. Not detached from the pool instead:
                # SQLAlchemy drops a detached connection, open as it is, where its statement is interrupted.
                connection.invalidate()

    def is_locked(self, name: str) -> bool:
        """Whether anybody, on whichever machine, holds the lock of that name (see `lock`)."""
        with self.transaction() as connection:
            held = connection.scalar(
                text("""select exists (select from pg_locks l join pg_database d on d.oid = l.database
                        where d.datname = current_database() and locktype = 'advisory' and granted
                        and classid = 0 and objid = cast(cast(:key as bigint) as oid) and objsubid = 1)"""),
                {"key": lock_key(name)},
            )
        return bool(held)


def lock_key(name: str) -> int:
    """The advisory lock's number for a name."""
    return zlib.crc32(f"lscb_pipeline:{name}".encode())


@contextmanager
def data_free_errors() -> Iterator[None]:
    """Raise WarehouseError in place of a driver's error, whose DETAIL and CONTEXT may quote rows."""
    try:
        yield
    except (DBAPIError, psycopg2.Error, pd.errors.DatabaseError) as error:
        cause = error.__cause__ if isinstance(error, pd.errors.DatabaseError) else error  # pandas' own is around it
        original = cause.orig if isinstance(cause, DBAPIError) else cause
        code = getattr(original, "pgcode", None)
        raise _kind(original)(_without_data(original), code, _position(original)) from None


def _kind(error: BaseException | None) -> type[WarehouseError]:
    """Whether it is the server that fails, or what it was asked to do."""
    code = getattr(error, "pgcode", None)
    if code is None:
        # What the driver itself refuses has a kind; a server that goes in the middle of a COPY is a bare DatabaseError.
        is_down = not isinstance(error, psycopg2.ProgrammingError | psycopg2.DataError | psycopg2.NotSupportedError)
    else:
        is_down = code.startswith(UNAVAILABLE)
    return UnavailableError if is_down else WarehouseError


def _without_data(error: BaseException | None) -> str:
    diagnosis = getattr(error, "diag", None)
    code = getattr(error, "pgcode", None)
    if code is None and _TLS.search(str(error)):  # libpq's words on a connection: hosts and files' names
        reason = str(error).strip().rpartition(" failed: ")[2]
        return f"the server is not reached by TLS as LSCB_DATABASE_TLS or its address asks: {reason}"
    if diagnosis is None or code is None:
        return f"the warehouse can't be reached or ended the connection ({type(error).__name__}): try again"
    # Other classes' messages and hints may quote a value: 22 and 23 a row's, 57014 what stopped a COPY, P0 what was
    # raised.
    names_objects = code.startswith(NAMES_OBJECTS)
    message = diagnosis.message_primary if names_objects else "a value was refused"
    hint = diagnosis.message_hint if names_objects else None
    place = ".".join(filter(None, [diagnosis.schema_name, diagnosis.table_name, diagnosis.column_name]))
    return f"PostgreSQL {code}: {message}" + (f" in {place}" if place else "") + (f" ({hint})" if hint else "")


def _position(error: BaseException | None) -> int | None:
    diagnosis = getattr(error, "diag", None)
    if diagnosis is None:
        return None
    text = diagnosis.internal_position or diagnosis.statement_position
    return int(text) if text else None


def frame(connection: Connection, sql: str, **parameters: Any) -> AnyFrame:
    """The result of a query as a frame."""
    return pd.read_sql_query(text(sql), connection, params=parameters)
