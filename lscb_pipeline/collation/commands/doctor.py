"""What is wrong with an installation, and what to do: each check a function, each finding a line. Reads only.

Here: what an installation should be, of its home, keys, disks, server and warehouse. Not here: Dagster's runs and the
services (orchestration/examined_runs.py), nor how findings are printed (cli/safekeeping.py). No finding holds a value.
"""

import datetime as dt
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from lscb_pipeline.collation.centre import RESTORING
from lscb_pipeline.collation.commands.backup import LAST
from lscb_pipeline.collation.commands.backup_places import KEY_FILES
from lscb_pipeline.collation.commands.verify import VERIFIED
from lscb_pipeline.errors import LscbError
from lscb_pipeline.intake.arrival.archive import KEY_CHECK, Archive, archive_folder
from lscb_pipeline.intake.rows.pseudonyms import key_id
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.commands.examining import Examined, examine
from lscb_pipeline.warehouse.database.connect import Warehouse
from lscb_pipeline.warehouse.database.migrate import newest_migration
from lscb_pipeline.warehouse.database.pooler import refuse_lent_sessions
from lscb_pipeline.warehouse.server import embedded

# Proposals: a week between backups, a quarter between looks at every byte of the archive.
BACKUP_DAYS, VERIFIED_DAYS = 7, 92
LEAST_BYTES, FEW_PARTS = 2_000_000_000, 0.1  # free: less stops a run soon; less of the whole is told
CLOCK_SECONDS = 60
OLDEST_SERVER, NEWEST_SERVER = 15, 18  # what lscb is tried with


class Health(StrEnum):
    """How a thing is found: something works wrongly or soon will, somebody has something to do, or it is well."""

    WRONG = "wrong"
    TO_DO = "to do"
    WELL = "well"


class Symptom(NamedTuple):
    """One finding: of what, how it is, what was found, and what to do about it."""

    about: str
    health: Health
    found: str
    to_do: str = ""


def examined(settings: Settings) -> Iterator[Symptom]:
    """Everything but runs and services; at least one line of each check."""
    yield from _home(settings)
    if not settings.home.is_dir():
        return
    found: Examined | None = None
    try:
        found = _warehouse(settings)
    except LscbError as error:
        yield Symptom("server", Health.WRONG, str(error), "put that right, then try again")
    else:
        yield from _server(settings, found)
    if found:
        for check in (_versions, _rights, _clock, _returns):
            yield from check(found)
    for of_home in (_disks, _archive_key, _verification, _backup):
        yield from of_home(settings)
    yield from _keys(settings, found)


def _home(settings: Settings) -> Iterator[Symptom]:
    home = settings.home
    if not home.is_dir():
        yield Symptom(
            "home", Health.TO_DO, "there is none where LSCB_HOME says", "lscb demo, or lscb collate QUARTER, makes it"
        )
    elif (home / RESTORING).exists():
        yield Symptom("home", Health.WRONG, "a backup was brought back by half", "lscb restore BACKUP, again")
    elif not os.access(home, os.W_OK):
        yield Symptom("home", Health.WRONG, "it can't be written", "run lscb as the account that it belongs to")
    elif home.stat().st_mode & 0o066:
        yield Symptom("home", Health.WRONG, "others can list it", "chmod 711, of LSCB_HOME")
    else:
        yield Symptom("home", Health.WELL, "the owner's, and not listed by others")


def _warehouse(settings: Settings) -> Examined | None:
    """What the server says; None where none runs. None is started, and none set up."""
    url = settings.database_url or embedded.running_url(settings.home)
    if url is None:
        return None
    warehouse = Warehouse.own(settings, url) if settings.database_url else Warehouse(url)
    try:
        refuse_lent_sessions(warehouse)
        with warehouse.transaction() as connection:
            return examine(connection)
    finally:
        warehouse.engine.dispose()


def _server(settings: Settings, found: Examined | None) -> Iterator[Symptom]:
    if found is None:
        if embedded.has_data(settings.home):
            yield Symptom("server", Health.WRONG, "the embedded server does not run", "lscb up")
        else:
            yield Symptom("server", Health.TO_DO, "no warehouse is set up", "lscb demo, or lscb collate QUARTER")
        return
    major, of = found.version // 10000, "own" if settings.database_url else "embedded"
    if major < OLDEST_SERVER:
        yield Symptom("server", Health.WRONG, f"PostgreSQL {major}", f"move to {OLDEST_SERVER} or newer")
    elif major > NEWEST_SERVER:
        yield Symptom("server", Health.TO_DO, f"PostgreSQL {major}, with which lscb was not tried", "try a copy first")
    else:
        yield Symptom("server", Health.WELL, f"PostgreSQL {major}, {of}")


def _versions(found: Examined) -> Iterator[Symptom]:
    has, knows = found.migration, newest_migration()
    if has is None:
        yield Symptom("versions", Health.TO_DO, "the database holds no warehouse", "lscb collate QUARTER makes it")
    elif has > knows:
        what = f"the database is at migration {has}, this lscb knows {knows}"
        yield Symptom("versions", Health.WRONG, what, "install the version of lscb that was used last")
    elif has < knows:
        what = f"the database is at migration {has}, this lscb at {knows}"
        yield Symptom("versions", Health.TO_DO, what, "lscb backup FOLDER; the next command of its owner migrates it")
    else:
        yield Symptom("versions", Health.WELL, f"migration {has}")


def _rights(found: Examined) -> Iterator[Symptom]:
    if found.missing_roles:
        what = f"the server lacks {', '.join(found.missing_roles)}"
        yield Symptom("rights", Health.WRONG, what, "lscb roles")
    elif found.migration and not found.may_work:
        what = "the login is neither the warehouse's owner nor a loader"
        yield Symptom("rights", Health.WRONG, what, "name another in LSCB_DATABASE_URL: docs/operating.md, Roles")
    elif found.migration and not found.has_rights:
        what = "roles have not the rights that they are granted"
        yield Symptom("rights", Health.WRONG, what, "lscb roles, by the warehouse's owner")
    else:
        yield Symptom("rights", Health.WELL, "roles, and what they may")


def _clock(found: Examined) -> Iterator[Symptom]:
    apart = abs((dt.datetime.now(dt.UTC) - found.now).total_seconds())
    if apart > CLOCK_SECONDS:
        yield Symptom("clock", Health.WRONG, f"this machine's and the server's are {apart:.0f} s apart", "set them")
    elif found.last_recorded and (found.last_recorded - found.now).total_seconds() > CLOCK_SECONDS:
        what = f"the last load is of the future, {found.last_recorded:%Y-%m-%d %H:%M} UTC"
        yield Symptom("clock", Health.WRONG, what, "set the clock; loads stay in order")
    else:
        yield Symptom("clock", Health.WELL, "as the server's, after the last load")


def _returns(found: Examined) -> Iterator[Symptom]:
    for day, count in found.owed:
        label = Quarter(day).label
        yield Symptom("returns", Health.TO_DO, f"{label}: {count} overdue", f"lscb status {label} says whose")
    if not found.owed:
        yield Symptom("returns", Health.WELL, "none overdue")


def _disks(settings: Settings) -> Iterator[Symptom]:
    """Each disk once, by the first place that lies on it; what lies elsewhere than on a disk has no end."""
    archive, temporary = archive_folder(settings.archive_url), Path(tempfile.gettempdir())
    wanted = {"the home": settings.home, "the inbox": settings.inbox_folder, "releases": settings.releases_folder,
              "the archive": archive, "temporary files": temporary}  # fmt: skip
    disks: dict[int, tuple[str, Path]] = {}
    for name, place in wanted.items():
        if place and place.is_dir():
            disks.setdefault(place.stat().st_dev, (name, place))
    for name, place in disks.values():
        total, _, free = shutil.disk_usage(place)
        what = f"{free / 1e9:,.1f} GB free for {name}"
        if free < LEAST_BYTES:
            yield Symptom("disk", Health.WRONG, what, "make room: a run fails on a full disk")
        elif free < FEW_PARTS * total:
            yield Symptom("disk", Health.TO_DO, f"{what}, of {total / 1e9:,.0f}", "make room soon")
        else:
            yield Symptom("disk", Health.WELL, what)


def _keys(settings: Settings, found: Examined | None) -> Iterator[Symptom]:
    """The secrets are their owner's alone, and the one for pseudonyms is the one that they were made with."""
    names = (*KEY_FILES, "analyst.password", "analyst.pgpass", "postgres/password")
    if seen := [one for one in names if (p := settings.home / one).exists() and p.stat().st_mode & 0o077]:
        yield Symptom("keys", Health.WRONG, f"others can read {', '.join(seen)}", "chmod 600; lscb rotate-key")
    path, wanted = settings.home / KEY_FILES[0], found.key_ids if found else set()
    given = settings.pseudonym_key or (path.read_text("ascii").strip() if path.is_file() else None)
    if wanted and given is None:
        what = "the key for pseudonyms is gone"
        yield Symptom("keys", Health.WRONG, what, f"put it back into {path.name}, or lscb rotate-key")
    elif wanted and given and wanted - {key_id(given.encode())}:
        what = "the key for pseudonyms is another than theirs"
        yield Symptom("keys", Health.WRONG, what, "put theirs back, or lscb rotate-key")
    elif not seen:
        yield Symptom("keys", Health.WELL, "the owner's alone" + (", the pseudonyms' own" if wanted else ""))


def _archive_key(settings: Settings) -> Iterator[Symptom]:
    folder = archive_folder(settings.archive_url)
    if folder is not None and not folder.is_dir() and (settings.home / "receipts").is_dir():
        yield Symptom("archive", Health.WRONG, f"there is none at {folder}, though deliveries came", "bring it back")
    if folder is None or not (folder / KEY_CHECK).is_file():
        return
    try:
        with Archive(settings.archive_url, settings.archive_key).open("0" * 64):
            pass
    except FileNotFoundError:
        yield Symptom("archive", Health.WELL, "encrypted, by the key that is set")
    except LscbError as error:
        yield Symptom("archive", Health.WRONG, str(error), "set LSCB_ARCHIVE_KEY")


def _verification(settings: Settings) -> Iterator[Symptom]:
    said = _noted(settings.home / VERIFIED)
    if said and said.get("faults"):
        what = f"{said['faults']} deliveries' bytes were missing or altered"
        yield Symptom("archive", Health.WRONG, what, "lscb status --verify names them")
        return
    yield from _aged("archive", "verified", said, VERIFIED_DAYS, "lscb status --verify")


def _backup(settings: Settings) -> Iterator[Symptom]:
    yield from _aged("backup", "made", _noted(settings.home / LAST), BACKUP_DAYS, "lscb backup FOLDER")


def _aged(about: str, done: str, said: dict[str, str], most_days: int, to_do: str) -> Iterator[Symptom]:
    """How long ago something was done that is to be done again and again."""
    if not said:
        yield Symptom(about, Health.TO_DO, f"never {done}", to_do)
        return
    days = (dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(said["made_at"])).days
    what = f"{done} {days} days ago"
    yield Symptom(about, Health.TO_DO, what, to_do) if days > most_days else Symptom(about, Health.WELL, what)


def _noted(path: Path) -> dict[str, str]:
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError):
        return {}
