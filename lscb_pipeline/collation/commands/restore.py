"""Bringing a backup back: into another home, to another server, or in place of what stands in a home.

The backup is verified before anything is touched. A restore that was cut short leaves a mark, by which the home is
refused until a restore has gone through. Not here: making a backup (backup.py).
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lscb_pipeline.collation.centre import RESTORING, Centre
from lscb_pipeline.collation.commands.backup_alone import STILL, alone_in, standing_still
from lscb_pipeline.collation.commands.backup_form import DATABASE, BackupError, Manifest, whole
from lscb_pipeline.collation.commands.backup_places import REPLACED, all_places, copy_archive_out, copy_out, places
from lscb_pipeline.files import write_whole
from lscb_pipeline.intake.rows.pseudonyms import key_id
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.commands import dumping
from lscb_pipeline.warehouse.database.connect import Warehouse
from lscb_pipeline.warehouse.database.migrate import newest_migration
from lscb_pipeline.warehouse.database.pooler import refuse_lent_sessions
from lscb_pipeline.warehouse.server import embedded

STOP = "stop what runs (lscb down, or the services that the machine starts)"
PATIENCE_SECONDS = 5  # for each lock
_PASSED_OVER = {"lost+found"}  # of a disk that is a home


@dataclass(frozen=True)
class Restored:
    """What was brought back. `put_aside`: where that is which stood in the home; `to_do`: what is left for a person."""

    manifest: Manifest
    put_aside: Path | None
    to_do: list[str]


def restore(settings: Settings, folder: Path, replace: bool = False) -> Restored:
    """Bring a backup back into the places that the settings name.

    `replace`: also where something stands. A home's own is put aside within it, and nothing of it lost; a warehouse on
    a server of one's own is replaced in one transaction. Raises BackupError where the backup is not whole or of a later
    version, where something stands and is not to be replaced, or is in use: nothing is touched then. Raises
    dumping.DumpError and OSError; the home is then refused until a restore has gone through.
    """
    manifest = whole(folder)
    _refuse_later(manifest)
    _refuse_what_stands(settings, replace)
    busy = f"another restore brings a backup back into {settings.home}: wait until it has ended"
    with alone_in(settings.make_home(), busy), _stopped(settings, STILL[:1]):
        _refuse_what_stands(settings, replace)  # again: another restore may just have come to its end
        with _stopped(settings, STILL[1:]):
            put_aside = _bring_back(settings, folder, manifest, replace)
        centre = Centre(settings)
        _ = centre.warehouse  # brought to this version's form: migrations, views, rights, reference tables
        centre.close()
    return Restored(manifest, put_aside, list(_to_do(settings, manifest)))


def _bring_back(settings: Settings, folder: Path, manifest: Manifest, replace: bool) -> Path | None:
    """Files and database, under the mark; returns where that is which stood in the home."""
    mark = settings.home / RESTORING
    put_aside = _put_aside(settings.home) if replace or mark.exists() else None
    write_whole(mark, json.dumps({"of": str(folder)}).encode(), is_durable=True)
    _files_out(settings, folder, manifest)
    with _warehouse_of(settings) as warehouse:
        dumping.restore(warehouse, folder / DATABASE, manifest.tables, replace)
    mark.unlink()
    return put_aside


@contextmanager
def _stopped(settings: Settings, names: Sequence[str]) -> Iterator[None]:
    """Hold these locks of a server of one's own; an embedded one doesn't run while a backup is brought back.

    Raises BackupError where one is in use, by runs of services that others started too.
    """
    if not settings.database_url:
        yield
        return
    with _warehouse_of(settings) as warehouse:
        refuse_lent_sessions(warehouse)
        told = f"and nothing was changed: {STOP}, then try again"
        with standing_still(warehouse, PATIENCE_SECONDS, told, names):
            yield


@contextmanager
def _warehouse_of(settings: Settings) -> Iterator[Warehouse]:
    """The server's database as it is, with nothing done to it."""
    warehouse = Warehouse.of(settings)
    try:
        yield warehouse
    finally:
        warehouse.engine.dispose()


def _refuse_later(manifest: Manifest) -> None:
    migration = str(manifest.database["migration"])
    if migration > newest_migration():
        raise BackupError(
            f"the backup is of a later version of lscb ({manifest.code_version}, migration {migration}; this one knows "
            f"{newest_migration()}): install that version, then try again. Nothing was changed"
        )


def _refuse_what_stands(settings: Settings, replace: bool) -> None:
    """Raise BackupError where a place isn't empty; a home, and a server's warehouse, may be replaced when told to.

    What a restore that was cut short left in the home is half of a backup, and nobody's.
    """
    was_cut_short = (settings.home / RESTORING).exists()
    if embedded.has_data(settings.home) and embedded.running_url(settings.home):
        raise BackupError(f"the server in {settings.home} runs: {STOP}, then try again")
    if _entries(settings.home) and not (replace or was_cut_short):
        raise BackupError(
            f"{settings.home} is not empty: name another home in LSCB_HOME, or put aside what stands there with "
            "--replace. Nothing was changed"
        )
    for place in all_places(settings).values():
        if not place.is_relative_to(settings.home.resolve()) and _entries(place):
            raise BackupError(f"{place} is not empty: move away what lies there. Nothing was changed")
    if settings.database_url and not replace:
        with _warehouse_of(settings) as warehouse, warehouse.transaction() as connection:
            if dumping.has_warehouse(connection):
                raise BackupError(
                    "the database that LSCB_DATABASE_URL names holds a warehouse: name an empty one, or say --replace, "
                    "by which that one is lost. Nothing was changed"
                )


def _entries(place: Path) -> list[Path]:
    """What stands in a place, of an earlier restore's putting aside apart."""
    if not place.is_dir():
        return []
    return [p for p in sorted(place.iterdir()) if p.name not in _PASSED_OVER and not p.name.startswith(REPLACED)]


def _put_aside(home: Path) -> Path | None:
    """Move what stands in a home into a folder within it."""
    entries = _entries(home)
    if not entries:
        return None
    aside = home / f"{REPLACED}{dt.datetime.now(dt.UTC):%Y-%m-%dT%H%M%S%fZ}"
    aside.mkdir(mode=0o700)
    # The mark goes first, in the new place too: whenever this is cut short, the home is refused.
    write_whole(home / RESTORING, b"{}", is_durable=True)
    for path in _entries(home):
        if path.name != RESTORING:
            path.rename(aside / path.name)
    return aside


def _files_out(settings: Settings, folder: Path, manifest: Manifest) -> None:
    roots = places(settings)
    for name, mode in manifest.folders.items():
        place, _, inside = name.partition("/")
        target = roots[place] / inside
        target.mkdir(parents=True, exist_ok=True)
        target.chmod(mode)
    archived = {}
    for name, facts in manifest.files.items():
        place, _, inside = name.partition("/")
        if place == "archive":
            archived[inside] = facts
        elif inside:
            (roots[place] / inside).parent.mkdir(parents=True, exist_ok=True)
            copy_out(folder / name, facts, roots[place] / inside)
    copy_archive_out(folder / "archive", archived, settings.archive_url)


def _to_do(settings: Settings, manifest: Manifest) -> Iterator[str]:
    """What a restore can't do by itself."""
    wanted = set(manifest.database["key_ids"])
    given = key_id(settings.pseudonym_key.encode()) if settings.pseudonym_key else None
    if given and wanted - {given}:
        yield "LSCB_PSEUDONYM_KEY is not the secret of these pseudonyms: set it to that one, or run `lscb rotate-key`"
    elif wanted and not given and not manifest.has_key:
        yield (
            "the backup has no key for pseudonyms: put the one of its installation into LSCB_PSEUDONYM_KEY, or into "
            f"{settings.home / 'pseudonym.key'}. Without it new deliveries of persons are refused, until `lscb "
            "rotate-key` has made all pseudonyms anew from the archive"
        )
    if "LSCB_ARCHIVE_KEY" in manifest.secrets_set and not settings.archive_key:
        yield "the archive is encrypted: set LSCB_ARCHIVE_KEY to the key it was kept with"
    with _warehouse_of(settings) as warehouse, warehouse.transaction() as connection:
        has = set(dumping.facts(connection)["boards"])  # type: ignore[call-overload]
    if lack := [board for board in manifest.database["boards"] if board not in has]:
        yield f"boards that had a login there and have none here: {', '.join(lack)}; see `lscb roles --board`"
    yield "what was past its retention when the backup was made is back: see `lscb purge`"
