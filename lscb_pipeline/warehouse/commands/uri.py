"""The address by which other programs ask the warehouse as an analyst: psql, pandas, R.

Here: the address, and the file with its password, which is in no address, so that it is in no list of processes, shell
history or notebook. Not here: the role and what it may (database/roles.py, sql/access).
"""

from pathlib import Path

from sqlalchemy import URL, text

from lscb_pipeline.files import write_whole
from lscb_pipeline.warehouse.database.connect import Warehouse, WarehouseError
from lscb_pipeline.warehouse.server.listening import LOOPBACK


def analyst_uri(analyst: Warehouse, passfile: Path, tcp_port: int | None) -> str:
    """Write the password into `passfile`, its owner's alone, and return the address that names it, without it.

    `tcp_port`: the port of loopback that the embedded server was to be started with. Raises WarehouseError where it
    wasn't.
    """
    with analyst.transaction() as connection:
        port, addresses = connection.execute(
            text("select current_setting('port')::integer, current_setting('listen_addresses')")
        ).one()
    if tcp_port and (port, addresses) != (tcp_port, LOOPBACK):
        raise WarehouseError(
            f"the server that runs was started without LSCB_TCP_PORT={tcp_port}: lscb down, then try again"
        )
    url = analyst.url.set(drivername="postgresql")
    if tcp_port:
        url = URL.create("postgresql", url.username, url.password, LOOPBACK, tcp_port, url.database)
    write_whole(passfile, f"*:*:*:{_escaped(url.username)}:{_escaped(url.password)}\n".encode())
    named = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return named.update_query_dict({"passfile": str(passfile)}).render_as_string()


def _escaped(text: str | None) -> str:
    """As libpq reads it in such a file."""
    return (text or "").replace("\\", "\\\\").replace(":", "\\:")
