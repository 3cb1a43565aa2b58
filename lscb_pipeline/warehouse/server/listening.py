"""Where the embedded server listens: its socket, and by a setting a port of this machine for analysts.

Here: the port, the settings that open it, and who may come in by it. Not here: the socket's folder (account.py), nor
the analysts' role and its password (database/roles.py).

PostgreSQL has one port: it is a socket's name and, where there is TCP, the number to call. So a server's port is told
by its socket, whatever the setting says by now.
"""

from pathlib import Path

from lscb_pipeline.files import write_whole

USUAL_PORT = 5432  # of a socket in a folder of our own it is a name alone
SOCKETS = ".s.PGSQL.*"  # with their locks
ROLE_BY_TCP = "lscb_analyst"
LOOPBACK = "127.0.0.1"  # never another address: what is open to a network is a server of one's own

# Everybody with a password by the socket, whose folder is its owner's; by TCP the analysts alone, not even the owner.
_ACCESS = f"""\
local all all scram-sha-256
host {{database}} {ROLE_BY_TCP} {LOOPBACK}/32 scram-sha-256
"""


def port_of(folder: Path) -> int:
    """The port of the server whose socket lies in a folder; the usual one where none does."""
    sockets = [path for path in folder.glob(SOCKETS) if path.suffix != ".lock"]
    return int(sockets[0].suffix[1:]) if len(sockets) == 1 else USUAL_PORT


def with_tcp(room: Path, port: int, database: str) -> dict[str, str]:
    """The settings by which the server listens on loopback too, for one database's analysts; writes who may come in."""
    access = write_whole(room / "tcp_access.conf", _ACCESS.format(database=database).encode("ascii"))
    return {"port": str(port), "listen_addresses": LOOPBACK, "hba_file": str(access)}
