"""What the embedded server of a home answers, and the URL under which it is asked.

Here: connecting as the owner role, and what a refusal means. "Running" is asked by connecting, never by a pid,
because pids are reused. Not here: what is done about the answer (embedded.py), nor connections to work with
(database/).
"""

import contextlib
from enum import Enum, auto
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in spite of its name

from lscb_pipeline.warehouse.server.account import (
    DATABASE,
    ROLE,
    ServerError,
    owner_of,
    password_of,
    socket_folder,
)
from lscb_pipeline.warehouse.server.listening import port_of

_CONNECT_SECONDS = 5


class Answer(Enum):
    """How the server of a home is."""

    UP = auto()
    NO_DATABASE = auto()  # up, but the first start has not finished
    BUSY = auto()  # starting, recovering or shutting down
    SILENT = auto()  # nobody listens


def url_of(room: Path) -> str:
    """The SQLAlchemy URL of the owner role, to a server that runs."""
    folder = socket_folder(room, owner_of(room))
    if folder is None:
        raise ServerError(f"The server of {room} was stopped just now: try again.")
    # The port is named, because libpq would otherwise take it from PGPORT in the environment.
    login = f"{ROLE}:{quote(password_of(room) or '', safe='')}"
    return f"postgresql+psycopg2://{login}@/{DATABASE}?host={quote(str(folder))}&port={port_of(folder)}"


def _connect(room: Path, database: str) -> Connection | None:
    """Connect as the owner role; None when there is no password or no socket folder to be trusted."""
    password = password_of(room)
    folder = socket_folder(room, owner_of(room)) if password else None
    if folder is None:
        return None
    return psycopg2.connect(
        dbname=database,
        user=ROLE,
        password=password,
        host=str(folder),
        port=port_of(folder),
        connect_timeout=_CONNECT_SECONDS,
    )


def ask(room: Path) -> Answer:
    """Connect to the database, and say what became of it."""
    try:
        connection = _connect(room, DATABASE)
    except psycopg2.OperationalError as error:
        return _meaning(str(error).strip(), room)
    if connection is None:
        return Answer.SILENT
    connection.close()
    return Answer.UP


def _meaning(refusal: str, room: Path) -> Answer:
    """Read why no connection came about; a server that answered says FATAL, in English by `lc_messages`."""
    if "FATAL:" not in refusal:
        return Answer.BUSY if "timeout expired" in refusal else Answer.SILENT
    if "the database system is" in refusal or "terminating connection" in refusal:
        return Answer.BUSY
    if f'database "{DATABASE}" does not exist' in refusal:
        return Answer.NO_DATABASE
    if "too many clients" in refusal or "connection slots" in refusal:
        return Answer.UP
    if "password authentication failed" in refusal:
        raise ServerError(f"{room / 'password'} is not the server's: put back the one this home was made with.")
    reason = refusal.rpartition("FATAL:")[2].strip()
    raise ServerError(f"The server in {room} refused the connection: {reason}. Stop it, then try again.")


def ensure_database(room: Path) -> None:
    """Make the database of a server that runs without one: its first start did not get so far."""
    if ask(room) is not Answer.NO_DATABASE:
        return
    connection = _connect(room, "postgres")
    if connection is not None:
        with contextlib.closing(connection):
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
