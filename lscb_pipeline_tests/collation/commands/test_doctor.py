"""Each check of `lscb doctor` finds the fault that is planted for it, and an installation without one is well."""

import datetime as dt
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands import doctor
from lscb_pipeline.collation.commands.doctor import Health, examined
from lscb_pipeline.intake.arrival.archive import Archive
from lscb_pipeline.settings import Settings
from lscb_pipeline_tests.collation.commands.test_purge import collated
from lscb_pipeline_tests.prepared import Begin

GB = 10**9
Plant = Callable[[Centre, pytest.MonkeyPatch], Settings | None]


class Usage(NamedTuple):
    total: int
    used: int
    free: int


class TwoHoursOn(dt.datetime):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> "TwoHoursOn":
        return cls.fromtimestamp(time.time() + 7200, tz)


def sql(statement: str) -> Plant:
    def plant(centre: Centre, _: pytest.MonkeyPatch) -> None:
        with centre.warehouse.transaction() as connection:
            connection.execute(text(statement))

    return plant


def noted(name: str, days: int, **more: int) -> Plant:
    moment = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
    return file(name, json.dumps({"made_at": moment.isoformat(), **more}))


def file(name: str, content: str = "{}", mode: int = 0o600) -> Plant:
    def plant(centre: Centre, _: pytest.MonkeyPatch) -> None:
        (centre.settings.home / name).write_text(content)
        (centre.settings.home / name).chmod(mode)

    return plant


def setting(**update: object) -> Plant:
    return lambda centre, _: centre.settings.model_copy(update=update)


def patched(of: object, name: str, value: object) -> Plant:
    return lambda _, patch: patch.setattr(of, name, value)


def disk(free: int) -> Plant:
    return patched(shutil, "disk_usage", lambda _: Usage(100 * GB, 100 * GB - free, free))


def knows(migration: str) -> Plant:
    return patched(doctor, "newest_migration", lambda: migration)


def answered(**update: object) -> Plant:
    """The server says something else."""
    true = doctor.examine
    return patched(doctor, "examine", lambda connection: true(connection)._replace(**update))


def as_analyst(centre: Centre, _: pytest.MonkeyPatch) -> Settings:
    url = centre.analyst.url.render_as_string(hide_password=False)
    return centre.settings.model_copy(update={"database_url": url})


def sealed(centre: Centre, _: pytest.MonkeyPatch) -> None:
    key = Fernet.generate_key().decode()
    Centre(centre.settings.model_copy(update={"archive_key": key})).archive.keep(b"something")


def sealed_by_url(centre: Centre, _: pytest.MonkeyPatch) -> Settings:
    url = f"file://{centre.settings.home}/far"
    Archive(url, Fernet.generate_key().decode()).keep(b"something")
    return centre.settings.model_copy(update={"archive": url})


def listed(centre: Centre, _: pytest.MonkeyPatch) -> None:
    centre.settings.home.chmod(0o755)


def without_archive(centre: Centre, _: pytest.MonkeyPatch) -> Settings:
    (centre.settings.home / "receipts").mkdir(exist_ok=True)
    return centre.settings.model_copy(update={"archive": str(centre.settings.home / "gone")})


def nothing(_: Centre, __: pytest.MonkeyPatch) -> None:
    """Nothing has to be planted: it was never done."""


TO_COME = """insert into core.load (load_id, recorded_at, reason, code_version)
             values (9999, now() + interval '1 day', 'r', 'c')"""
OWED = """update quality.readiness set collection_quarter = '2011-01-01', status = 'no_return'
          where ctid = (select min(ctid) from quality.readiness where basis = 'own')"""
REVOKED = "revoke all on schema mart from lscb_analyst"
PLANTED: list[tuple[str, Plant, str, Health, str]] = [
    ("a home that others list", listed, "home", Health.WRONG, "others can list it"),
    ("half a restore", file("restoring.json"), "home", Health.WRONG, "by half"),
    ("no home", setting(home=Path("/nowhere/at/all")), "home", Health.TO_DO, "there is none"),
    ("no server", setting(database_url="postgresql://x@127.0.0.1:1/x"), "server", Health.WRONG, "can't be reached"),
    ("nothing set up", setting(database_url=None), "server", Health.TO_DO, "no warehouse is set up"),
    ("an old server", answered(version=140012), "server", Health.WRONG, "PostgreSQL 14"),
    ("a new server", answered(version=190000), "server", Health.TO_DO, "PostgreSQL 19"),
    ("a later lscb's database", knows("0001"), "versions", Health.WRONG, "this lscb knows 0001"),
    ("an earlier lscb's database", knows("9999"), "versions", Health.TO_DO, "this lscb at 9999"),
    ("an analyst's login", as_analyst, "rights", Health.WRONG, "neither the warehouse's owner nor a loader"),
    ("a role that is gone", answered(missing_roles=["lscb_board"]), "rights", Health.WRONG, "lacks lscb_board"),
    ("a clock apart", patched(doctor.dt, "datetime", TwoHoursOn), "clock", Health.WRONG, "7200 s apart"),
    ("a full disk", disk(GB), "disk", Health.WRONG, "1.0 GB free"),
    ("a disk that fills", disk(9 * GB), "disk", Health.TO_DO, "9.0 GB free"),
    ("a key that others read", file("pseudonym.key", "x", 0o644), "keys", Health.WRONG, "others can read pseudonym.k"),
    ("a key to come that others read", file("pseudonym.key_to_come", "x", 0o640), "keys", Health.WRONG, "key_to_come"),
    ("an analyst's password", file("analyst.pgpass", "x", 0o644), "keys", Health.WRONG, "analyst.pgpass"),
    ("an archive that is gone", without_archive, "archive", Health.WRONG, "though deliveries came"),
    ("an encrypted archive, by its URL", sealed_by_url, "archive", Health.WRONG, "the archive is encrypted"),
    ("no key", setting(pseudonym_key=None), "keys", Health.WRONG, "is gone"),
    ("another key", setting(pseudonym_key="another"), "keys", Health.WRONG, "another than theirs"),
    ("never verified", nothing, "archive", Health.TO_DO, "never verified"),
    ("verified long ago", noted("archive_verified.json", 93), "archive", Health.TO_DO, "93 days ago"),
    ("lost bytes", noted("archive_verified.json", 1, faults=2), "archive", Health.WRONG, "2 deliveries' bytes"),
    ("never backed up", nothing, "backup", Health.TO_DO, "never made"),
    ("an old backup", noted("last_backup.json", 8), "backup", Health.TO_DO, "8 days ago"),
    # From here on each stays.
    ("no archive key", sealed, "archive", Health.WRONG, "set LSCB_ARCHIVE_KEY"),
    ("rights that are gone", sql(REVOKED), "rights", Health.WRONG, "have not the rights"),
    ("a clock put back", sql(TO_COME), "clock", Health.WRONG, "of the future"),
    ("overdue returns", sql(OWED), "returns", Health.TO_DO, "2010-11-Q4: 1 overdue"),
]  # fmt: skip


def of(settings: Settings, about: str) -> list[tuple[Health, str]]:
    return [(symptom.health, symptom.found) for symptom in examined(settings) if symptom.about == about]


def test_every_check_finds_what_is_planted_for_it(
    centre: Centre, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(collated)
    home = centre.settings.home
    for name, plant, about, verdict, told in PLANTED:
        home.chmod(0o711)
        there = {*home.iterdir()}
        assert not any(told in what for _, what in of(centre.settings, about)) or plant is nothing, name
        with monkeypatch.context() as patch:
            settings = plant(centre, patch) or centre.settings
            found = of(settings, about)
        assert any(how is verdict and told in what for how, what in found), (name, found)
        for path in {*home.iterdir()} - there:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def test_a_sound_installation_is_well_and_left_as_it_is(
    centre: Centre, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(collated)
    centre.settings.home.chmod(0o711)
    for name in ("archive_verified.json", "last_backup.json"):
        noted(name, 1)(centre, monkeypatch)
    before = {path: path.stat().st_mtime_ns for path in centre.settings.home.rglob("*")}
    found = [*examined(centre.settings)]
    assert {symptom.about for symptom in found if symptom.health is not Health.WELL} <= {"returns", "disk"}
    assert {symptom.about for symptom in found} >= {"home", "server", "versions", "rights", "clock", "disk", "keys",
                                                    "archive", "backup", "returns"}  # fmt: skip
    assert {path: path.stat().st_mtime_ns for path in centre.settings.home.rglob("*")} == before
