"""What a backup is: a folder with the database's dump, copies of files, and a manifest with every file's digest.

Here: the manifest, and whether a folder is the whole and unaltered backup that its manifest says. Not here: where files
come from (backup_places.py), making one (backup.py) and bringing one back (restore.py).
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from lscb_pipeline.contracts.strict import Strict
from lscb_pipeline.errors import UsageError
from lscb_pipeline.files import OWNER_READS, write_whole
from lscb_pipeline.warehouse.commands.dumping import Digests

FORMAT = 1
MANIFEST, MANIFEST_DIGEST, DATABASE = "manifest.json", "manifest.sha256", "database.dump"
PART = ".part"  # ends the name of one that is being made, or was when it was killed
PIECE = 1 << 20


class BackupError(UsageError):
    """A backup can't be made or brought back as asked; the message says why, and what to do."""


class FileFacts(NamedTuple):
    """A file of a backup. `mode` and `mtime_ns`: what it had where it lay; a delivery's time is when it came."""

    sha256: str
    size: int
    mode: int
    mtime_ns: int


class Manifest(Strict):
    """What a backup says of itself.

    `database`: what dumping.facts says of it. `settings`: those that are no secrets; `secrets_set`: names of those that
    are, and were set. `folders`: their modes. Paths are the backup's own: `<place>/...`, or the database's dump.
    """

    format: int
    made_at: dt.datetime
    code_version: str
    has_key: bool
    database: dict[str, Any]
    settings: dict[str, str]
    secrets_set: list[str]
    tables: Digests
    folders: dict[str, int]
    files: dict[str, FileFacts]

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(facts.size for facts in self.files.values())


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a backup's manifest beside its files, and the digest of the manifest."""
    content = manifest.model_dump_json(indent=1).encode("ascii", "backslashreplace")
    write_whole(folder / MANIFEST, content, mode=OWNER_READS)
    line = f"{hashlib.sha256(content).hexdigest()}  {MANIFEST}\n"
    write_whole(folder / MANIFEST_DIGEST, line.encode(), mode=OWNER_READS)


def read_manifest(folder: Path) -> Manifest:
    """A backup's manifest; raises BackupError where there is none, where it was altered, or is of a later version."""
    try:
        if folder.name.endswith(PART):
            raise FileNotFoundError
        content = (folder / MANIFEST).read_bytes()
        stated = (folder / MANIFEST_DIGEST).read_text("ascii").split()
    except (OSError, UnicodeDecodeError):
        raise BackupError(f"{folder} is no whole backup: it was not finished, or its manifest is gone") from None
    if stated != [hashlib.sha256(content).hexdigest(), MANIFEST]:
        raise BackupError(f"{folder} is damaged: {MANIFEST} is not what was written; take another backup")
    try:
        return Manifest.model_validate_json(content)
    except ValidationError:
        raise BackupError(f"{folder} is of another version of lscb, which this one can't read") from None


def faults(folder: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """The files that are `missing` or `altered`, each by its path in the backup."""
    for name, facts in sorted(manifest.files.items()):
        try:
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            yield "missing", name
            continue
        if found != facts.sha256:
            yield "altered", name


def whole(folder: Path) -> Manifest:
    """The manifest of a backup that is whole; raises BackupError, naming what is missing or altered."""
    manifest = read_manifest(folder)
    found = [f"{name} {fault}" for fault, name in faults(folder, manifest)]
    if found:
        more = f", and {len(found) - 3} more" if len(found) > 3 else ""
        raise BackupError(
            f"{folder} is damaged: {'; '.join(found[:3])}{more}. Nothing was changed: take another backup"
        )
    return manifest
