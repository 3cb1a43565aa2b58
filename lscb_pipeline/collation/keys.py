"""The secret for pseudonyms: where it is kept, and whether it is the one that the warehouse's pseudonyms have.

LSCB_PSEUDONYM_KEY, else a random key in an owner-only file of LSCB_HOME, made once. Not here: making pseudonyms
(intake), nor changing the key of those that stand (commands/rotate_key.py).
"""

import contextlib
import os
import secrets
from pathlib import Path

from sqlalchemy import Connection

from lscb_pipeline.errors import LscbError
from lscb_pipeline.files import write_whole
from lscb_pipeline.intake.rows.pseudonyms import key_id
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.commands import rekeying


class PseudonymKeyError(LscbError):
    """The secret for pseudonyms is not the one it should be; the message says what to do, and tells nothing of it."""


def pseudonym_key(settings: Settings) -> bytes:
    """The setting, else the file's key, which is made where there is none."""
    if settings.pseudonym_key:
        return settings.pseudonym_key.encode()
    return kept_secret(_file(settings)).encode()


def kept_secret(path: Path) -> str:
    """The random secret kept in an owner-only file, which is made where there is none."""
    if not path.exists():
        draft = _write(path.with_suffix(f".{secrets.token_hex(4)}"))
        with contextlib.suppress(FileExistsError):  # another process was first: its secret counts
            os.link(draft, path)
        draft.unlink()
    return _read(path).decode()


def hold(connection: Connection, settings: Settings, key: bytes) -> None:
    """Raise PseudonymKeyError unless a key is that of all pseudonyms; none of another comes in meanwhile."""
    if rekeying.hold_key(connection) - {key_id(key)}:
        raise PseudonymKeyError(
            f"{_source(settings)} is not the secret that the warehouse's pseudonyms were made with: put that one back, "
            "or make them anew with `lscb rotate-key`"
        )


def complete_change(connection: Connection, settings: Settings) -> None:
    """Put the new key in its place, where a change was killed after the warehouse had it."""
    coming = _coming(settings)
    if not settings.pseudonym_key and coming.exists():
        if rekeying.hold_key(connection) <= {key_id(_read(coming))}:
            coming.replace(_file(settings))
        else:
            coming.unlink()


def next_key(settings: Settings, stands: set[str]) -> bytes:
    """The key to change to: the setting, else a random one, kept beside the file until the warehouse has it.

    Raises PseudonymKeyError where the setting still holds the key that stands.
    """
    if not settings.pseudonym_key:
        return _read(_write(_coming(settings)))
    key = settings.pseudonym_key.encode()
    if stands == {key_id(key)}:
        raise PseudonymKeyError("LSCB_PSEUDONYM_KEY still holds the old secret: set it to the new one, then try again")
    return key


def _source(settings: Settings) -> str:
    return "LSCB_PSEUDONYM_KEY" if settings.pseudonym_key else str(_file(settings))


def _file(settings: Settings) -> Path:
    return settings.make_home() / "pseudonym.key"


def _coming(settings: Settings) -> Path:
    return _file(settings).with_suffix(".key_to_come")


def _write(path: Path) -> Path:
    """A new secret, on the disk before anything is made with it."""
    return write_whole(path, secrets.token_hex(32).encode(), is_durable=True)


def _read(path: Path) -> bytes:
    return path.read_text("ascii").strip().encode()
