"""Where an installation's files lie, and copying them: as they are, with their times, whoever writes beside.

Here: which files of a home are kept, and which are made anew. Not here: the database (warehouse/commands/dumping.py).
"""

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import fsspec

from lscb_pipeline.collation.commands.backup_form import PIECE, BackupError, FileFacts
from lscb_pipeline.files import OWNER_READS
from lscb_pipeline.intake.arrival.archive import archive_folder
from lscb_pipeline.settings import Settings

KEY_FILES = ("pseudonym.key", "pseudonym.key_to_come")
REPLACED = "replaced_"  # begins the names of folders in which a restore has put aside what stood in a home
# Of a home: the server's own, which the dump stands for; what is running, or was; what is made anew where it lacks.
_NOT_KEPT = ("postgres", "services.json", "analyst.password", "analyst.pgpass", "last_backup.json",
             "archive_verified.json", "restoring.json", "dagster/running", "dagster/lock")  # fmt: skip
_DAGSTERS = "dagster/"  # of a home: here alone a .db is SQLite's, elsewhere it is whatever somebody put there
_BESIDE_SQLITE = (".db-wal", ".db-shm", ".db-journal")


def places(settings: Settings) -> dict[str, Path]:
    """The folders that a backup has, beside the archive: by their names in it, where they lie."""
    return {"home": settings.home, "inbox": settings.inbox_folder, "releases": settings.releases_folder}


def all_places(settings: Settings) -> dict[str, Path]:
    """The folders, links followed, and the archive's where it lies on this machine."""
    archive = archive_folder(settings.archive_url)
    found = {name: place.resolve() for name, place in places(settings).items()}
    return found | ({"archive": archive} if archive else {})


def found_in(name: str, settings: Settings, with_key: bool) -> Iterator[tuple[str, Path]]:
    """The folders and plain files of a place, by their paths within it, without what lies in the others.

    What leads elsewhere is left out, and what nobody may want back. Raises BackupError where a folder can't be read.
    """
    there = all_places(settings)
    root = there.pop(name)
    apart = {*there.values()}
    for folder, folders, files in os.walk(root, onerror=_refuse_unread):
        folders[:] = sorted(one for one in folders if _is_kept(Path(folder, one), root, apart, name, with_key))
        for one in [*folders, *sorted(files)]:
            path = Path(folder, one)
            if path.is_dir() or (path.is_file() and _is_kept(path, root, apart, name, with_key)):
                yield path.relative_to(root).as_posix(), path


def _refuse_unread(error: OSError) -> None:
    """A folder that can't be read stops a backup, which would lack what is in it; one that is gone by now doesn't."""
    if not isinstance(error, FileNotFoundError):
        raise BackupError(f"{error.filename} can't be read, so no backup was made: {error.strerror}") from None


def _is_kept(path: Path, root: Path, apart: set[Path], name: str, with_key: bool) -> bool:
    inside = path.relative_to(root).as_posix()
    if path.is_symlink() or path in apart:
        return False
    if name != "home":
        return True
    is_log = "/" not in inside and inside.endswith(".log")
    is_ours = is_log or inside in _NOT_KEPT or inside.startswith(REPLACED) or path.name.endswith((".draft", ".new"))
    is_journal = inside.startswith(_DAGSTERS) and inside.endswith(_BESIDE_SQLITE)
    return not (is_ours or is_journal or (inside in KEY_FILES and not with_key))


def facts_of(path: Path) -> FileFacts:
    """A file that lies in a backup already, which is its owner's alone from now on."""
    path.chmod(OWNER_READS)
    found = path.stat()
    with path.open("rb") as file:
        return FileFacts(hashlib.file_digest(file, "sha256").hexdigest(), found.st_size, OWNER_READS, found.st_mtime_ns)


def copy_in(path: Path, part: Path, name: str) -> FileFacts:
    """Copy a file into a backup, by its name in it, for its owner alone; raises OSError, or BackupError."""
    into = part / name
    into.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = path.stat()
    if name.startswith(f"home/{_DAGSTERS}") and name.endswith(".db"):
        _copy_sqlite(path, into)
    else:
        with path.open("rb") as source:
            _copy(source, into)
    return facts_of(into)._replace(mode=found.st_mode & 0o777, mtime_ns=found.st_mtime_ns)


def copy_archive_in(url: str, into: Path) -> Iterator[tuple[str, FileFacts]]:
    """Copy the archive's files as they lie there, encrypted ones as they are; tells each by its path within it.

    Raises BackupError where a folder of it can't be read, OSError where a file can't.
    """
    files, root = fsspec.core.url_to_fs(url)
    for path in sorted(_below(files, str(root))):
        name = path[len(str(root)) :].lstrip("/")
        if name == ".draft":
            continue
        copied = into / name
        copied.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with files.open(path, "rb") as source:
            _copy(source, copied)
        yield name, facts_of(copied)


def _below(files: fsspec.AbstractFileSystem, folder: str) -> Iterator[str]:
    """The files below a folder, none where it isn't there. fsspec's own `find` leaves out what it can't read."""
    try:
        found = files.ls(folder, detail=True)
    except OSError as error:
        return _refuse_unread(error)
    for one in found:
        if one["name"].rstrip("/") == folder.rstrip("/"):  # an object store's own mark for a folder
            continue
        if one["type"] == "directory":
            yield from _below(files, one["name"])
        else:
            yield one["name"]


def copy_out(source: Path, facts: FileFacts, target: Path) -> None:
    """Bring a file back with its mode and time; raises BackupError where its bytes aren't what they were."""
    with source.open("rb") as file:
        digest = _copy(file, target)
    if digest != facts.sha256:
        raise BackupError(f"{source} was altered while it was brought back: take another backup")
    target.chmod(facts.mode)
    os.utime(target, ns=(facts.mtime_ns, facts.mtime_ns))


def copy_archive_out(source: Path, names: dict[str, FileFacts], url: str) -> None:
    """Bring the archive's files back, wherever it lies; raises BackupError where it holds something already."""
    files, root = fsspec.core.url_to_fs(url)
    if files.exists(root) and files.find(root):
        raise BackupError(f"the archive in {root} is not empty: name an empty place in LSCB_ARCHIVE")
    if "file" in files.protocol:
        for name, facts in names.items():
            target = Path(root, name)
            for folder in (Path(root), target.parent):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            copy_out(source / name, facts, target)
        return
    for name in names:
        files.makedirs(str(Path(root, name).parent), exist_ok=True)
        files.put_file(str(source / name), f"{root}/{name}")


def _copy(source: BinaryIO | Any, into: Path) -> str:
    """Copy what is left of an open file to a new one; return its sha256."""
    digest = hashlib.sha256()
    descriptor = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as copy:
        while piece := source.read(PIECE):
            digest.update(piece)
            copy.write(piece)
    return digest.hexdigest()


def _copy_sqlite(path: Path, into: Path) -> None:
    """Copy one of Dagster's files as of one moment, whoever writes into it meanwhile; its journal goes in with it."""
    os.close(os.open(into, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o600))
    try:
        with (
            contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
            contextlib.closing(sqlite3.connect(into)) as copy,
        ):
            source.backup(copy)
    except sqlite3.Error as error:
        raise BackupError(f"{path} can't be read as Dagster's, so no backup was made: {error}") from None
