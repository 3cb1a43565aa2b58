"""The server's roles: made where they are missing, their logins' passwords, and the statements for an administrator.

Here: what belongs to the whole server. Not here: what a role may read in a database (sql/access).
"""

import secrets
import time

from psycopg2.extensions import encrypt_password
from sqlalchemy import Connection, text

from lscb_pipeline.errors import UsageError
from lscb_pipeline.warehouse.database.connect import Warehouse, WarehouseError
from lscb_pipeline.warehouse.server.listening import ROLE_BY_TCP

LOADER, ANALYST, PUBLIC, BOARD = ROLES = ("lscb_loader", ROLE_BY_TCP, "lscb_public", "lscb_board")
# What two databases of one server that change a role at once may run into: "tuple concurrently updated" and its like.
LOST_RACE = ("23505", "40001", "XX000")
MAY_NOT = "42501"
TRIES = 50
TRIES_TO_COME_IN = 5


def missing_roles(connection: Connection) -> list[str]:
    """The roles that the server lacks."""
    known = set(connection.scalars(text("select rolname from pg_roles where rolname = any(:r)"), {"r": [*ROLES]}))
    return [role for role in ROLES if role not in known]


def make_roles(warehouse: Warehouse) -> bool:
    """Make the roles that the server lacks, and tell whether it lacked any.

    Raises WarehouseError with the statements where the login may not.
    """
    with warehouse.transaction() as connection:
        missing = missing_roles(connection)
    _change(warehouse, [_made(role) for role in missing], [f"create role {role};" for role in missing])
    return bool(missing)


def analyst_login(warehouse: Warehouse, password: str) -> Warehouse:
    """The warehouse as the analysts' role sees it: by a login of its own, since from `set role` one can come back.

    The role is given the password where it has none, or that of another home that uses the server.
    """
    analyst = Warehouse(warehouse.url.set(username=ANALYST, password=password))
    for _ in range(TRIES_TO_COME_IN):
        try:
            with analyst.transaction():
                return analyst
        except WarehouseError:
            let_in = _let_in(warehouse, ANALYST, password)
            _change(warehouse, [let_in], [f"alter role {ANALYST} login;", f"\\password {ANALYST}"])
    raise WarehouseError(
        f"the server does not let {ANALYST} in by password: name a login of that role in LSCB_ANALYST_URL"
    )


class NoSuchBoardError(UsageError):
    """There is no board of the name; the message says which there are."""


def make_board_login(warehouse: Warehouse, board_id: str) -> tuple[str, str]:
    """Make a board's login, or give it a new password: returns its name and the password, kept nowhere."""
    with warehouse.transaction() as connection:
        boards = connection.scalars(text("select board_id from core.board order by 1")).all()
    if board_id not in boards:
        raise NoSuchBoardError(f"there is no board {board_id}: the boards are {', '.join(boards)}")
    login, password = f"{BOARD}_{board_id}", secrets.token_urlsafe(24)
    _change(
        warehouse,
        [_made(login), f"grant {BOARD} to {login}", _let_in(warehouse, login, password)],
        [f"create role {login} login in role {BOARD};", f"\\password {login}"],
    )
    return login, password


def board_logins(connection: Connection) -> list[str]:
    """The boards that have a login on this server."""
    return list(
        connection.scalars(
            text(f"""select board_id from core.board join pg_roles on rolname = '{BOARD}_' || board_id
                     where rolcanlogin order by 1""")
        )
    )


def _made(role: str) -> str:
    return f"do $$ begin create role {role}; exception when duplicate_object or unique_violation then null; end $$"


def _let_in(warehouse: Warehouse, role: str, password: str) -> str:
    """The statement that lets a role log in: it, and so the server's log, holds a verifier and not the password."""
    with warehouse.transaction() as connection:
        verifier = encrypt_password(password, role, connection.connection.driver_connection, "scram-sha-256")
    return f"alter role {role} login password '{verifier}'"


def _change(warehouse: Warehouse, statements: list[str], for_administrator: list[str]) -> None:
    """Change roles in one transaction, again where another database of the server was in between."""
    for attempt in range(TRIES):
        try:
            with warehouse.transaction() as connection:
                for statement in statements:
                    connection.exec_driver_sql(statement)
                return
        except WarehouseError as error:
            if error.code == MAY_NOT:
                raise WarehouseError(
                    f"the login {warehouse.url.username} may not change roles: an administrator of the server has to "
                    "run\n  " + "\n  ".join(for_administrator),
                    MAY_NOT,
                ) from None
            if error.code not in LOST_RACE or attempt == TRIES - 1:
                raise
            time.sleep(secrets.randbelow(50) / 1000)
