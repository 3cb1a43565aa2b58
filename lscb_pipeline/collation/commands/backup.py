"""Keeping an installation: its database and its files as of one moment, in a new folder that is whole or isn't there.

Nothing changes meanwhile: no run is under way, and core, the archive, releases and reports stand still. Not here:
bringing it back (restore.py).
"""

import datetime as dt
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lscb_pipeline.collation.centre import refuse_half_restored
from lscb_pipeline.collation.commands.backup_alone import alone_in, standing_still
from lscb_pipeline.collation.commands.backup_form import (
    DATABASE,
    FORMAT,
    PART,
    BackupError,
    Manifest,
    write_manifest,
)
from lscb_pipeline.collation.commands.backup_places import (
    KEY_FILES,
    all_places,
    copy_archive_in,
    copy_in,
    facts_of,
    found_in,
    places,
)
from lscb_pipeline.files import sync_folder, write_whole
from lscb_pipeline.intake.arrival.archive import SEALED
from lscb_pipeline.settings import SECRET_FIELDS, Settings
from lscb_pipeline.warehouse.commands import dumping, purging
from lscb_pipeline.warehouse.database.connect import Warehouse
from lscb_pipeline.warehouse.database.pooler import refuse_lent_sessions
from lscb_pipeline.warehouse.server import embedded
from lscb_pipeline.warehouse.stages.loads import code_version

LAST = "last_backup.json"  # of a home: when its last backup was made, and where
_LATE = (
    "and still was after {:g} min: no backup was made. Try again when the collation has ended, or wait longer with "
    "--wait MINUTES"
)


@dataclass(frozen=True)
class Backed:
    """A backup that was made: where, and what is in it.

    `left_out`: folders of settings that aren't kept with it. `lost`: files of deliveries that the archive should hold
    and doesn't, so that they aren't in it either.
    """

    folder: Path
    manifest: Manifest
    left_out: list[str]
    lost: int


def backup(settings: Settings, into: Path, with_key: bool = True, minutes: float = 60) -> Backed:
    """Make a backup in a new folder of `into`, named by its moment.

    Waits for what is under way, `minutes` at most. Raises BackupError where it can't be made, HalfRestoredError where
    what stands is half of another, OSError where there is no room for it; nothing of it is left then. What a killed one
    left is removed.
    """
    into = into.resolve()
    refuse_half_restored(settings)
    _refuse_within(settings, into)
    if not settings.database_url and not embedded.has_data(settings.home):
        raise BackupError(f"there is nothing to keep in {settings.home}: no collation was ever made there")
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    moment = dt.datetime.now(dt.UTC)
    folder = into / f"lscb-{moment:%Y-%m-%dT%H%M%SZ}"
    warehouse = Warehouse.of(settings)
    try:
        refuse_lent_sessions(warehouse)
        busy = f"another backup is being made in {into}: wait until it has ended"
        with alone_in(into, busy), standing_still(warehouse, 60 * minutes, _LATE.format(minutes)):
            refuse_half_restored(settings)  # again: one may have begun, and been killed, while we waited
            for left in into.glob(f".lscb-*{PART}"):
                shutil.rmtree(left)
            part = into / f".{folder.name}{PART}"
            try:
                manifest = _fill(part, warehouse, settings, with_key, moment)
                lost = _lost(warehouse, manifest)
                os.sync()  # all of it is on the disk before it has a name
                part.rename(folder)
            except BaseException:
                shutil.rmtree(part, ignore_errors=True)
                raise
            sync_folder(into)
    finally:
        warehouse.engine.dispose()
    said = {"made_at": moment.isoformat(timespec="seconds"), "folder": str(folder)}
    write_whole(settings.home / LAST, json.dumps(said).encode())
    left_out = [name for name in ("texts", "steering") if getattr(settings, name)]
    return Backed(folder, manifest, [f"LSCB_{name.upper()}" for name in left_out], lost)


def _lost(warehouse: Warehouse, manifest: Manifest) -> int:
    with warehouse.transaction() as connection:
        deliveries = purging.bytes_of_deliveries(connection)
    there = {PurePosixPath(name).name.removesuffix(SEALED) for name in manifest.files if name.startswith("archive/")}
    return len(set(deliveries.loc[~deliveries["is_purged"], "sha256"]) - there)


def _refuse_within(settings: Settings, into: Path) -> None:
    """A backup isn't made where the next one, or a collation, would find it."""
    for place in all_places(settings).values():
        if into.is_relative_to(place):
            raise BackupError(f"{into} lies within {place}: name a folder elsewhere, best on another disk")


def _fill(part: Path, warehouse: Warehouse, settings: Settings, with_key: bool, moment: dt.datetime) -> Manifest:
    """Write all of a backup into a folder of its own."""
    part.mkdir(mode=0o700)
    with dumping.snapshot(warehouse) as (connection, name):
        if not dumping.has_warehouse(connection):
            raise BackupError("there is nothing to keep: the database holds no warehouse")
        database, tables = dumping.facts(connection), dumping.digests(connection)
        dumping.dump(warehouse, name, part / DATABASE)
    files, folders = {DATABASE: facts_of(part / DATABASE)}, {}
    for place, root in places(settings).items():
        if place != "home" and root.is_dir():
            folders[place] = root.stat().st_mode & 0o777
        for inside, path in found_in(place, settings, with_key):
            if path.is_dir():
                folders[f"{place}/{inside}"] = path.stat().st_mode & 0o777
                continue
            with suppress(FileNotFoundError):  # taken away meanwhile, as from the inbox: the installation has none
                files[f"{place}/{inside}"] = copy_in(path, part, f"{place}/{inside}")
    files |= {f"archive/{one}": facts for one, facts in copy_archive_in(settings.archive_url, part / "archive")}
    manifest = Manifest(
        format=FORMAT, made_at=moment, code_version=code_version(), has_key=f"home/{KEY_FILES[0]}" in files,
        database=database, settings=_told(settings), tables=tables, folders=folders, files=files,
        secrets_set=[f"LSCB_{one.upper()}" for one in SECRET_FIELDS if getattr(settings, one)],
    )  # fmt: skip
    write_manifest(part, manifest)
    return manifest


def _told(settings: Settings) -> dict[str, str]:
    """The settings that were made and are no secrets, as they were meant."""
    made = sorted(settings.model_fields_set - {*SECRET_FIELDS})
    return {f"LSCB_{name.upper()}": str(value) for name in made if (value := getattr(settings, name)) is not None}
