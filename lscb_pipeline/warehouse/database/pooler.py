"""Whether a pooler between us and the server lends sessions for a transaction only: no lock of ours would hold.

A collation, a publication and a backup hold advisory locks of a session. By a pooler in transaction mode (pgbouncer's
`pool_mode = transaction`) each statement may go to another session: a lock is held by nobody, or for ever.
Here: telling such a pooler. Not here: what is locked (connect.py).
"""

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from lscb_pipeline.warehouse.database.connect import Warehouse, WarehouseError, data_free_errors

LOOKS = 3  # another client may take, between our two, the session that we would have met


class PoolerError(WarehouseError):
    """Between us and the server is a pooler by which no lock holds."""


def refuse_lent_sessions(warehouse: Warehouse) -> None:
    """Raise PoolerError where sessions change under a connection; a pooler that keeps them is no matter."""
    with warehouse.transaction() as connection:
        told = connection.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
        if told == _session(connection):
            return
    if any(_is_lent(warehouse) for _ in range(LOOKS)):
        raise PoolerError(
            "LSCB_DATABASE_URL names a pooler that lends a session for a transaction only (pgbouncer's pool_mode = "
            "transaction), by which no lock holds: name the server itself, or a pool of pool_mode = session"
        )


def _is_lent(warehouse: Warehouse) -> bool:
    """Whether two connections meet in one session, or one is moved to another while the other is in use."""
    engine = create_engine(warehouse.url, hide_parameters=True, poolclass=NullPool)
    with data_free_errors(), engine.connect() as one, engine.connect() as other:
        first = _session(one)
        one.rollback()
        met = _session(other)  # whose transaction stays open
        return met == first or _session(one) != first


def _session(connection: Connection) -> int:
    """The process that serves the connection now."""
    return int(connection.scalar(text("select pg_backend_pid()")) or 0)
