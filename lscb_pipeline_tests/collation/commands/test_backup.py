"""An installation is kept whole and comes back the same; what is damaged, half or of a later version is refused."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands import backup as keeping
from lscb_pipeline.collation.commands import backup_form
from lscb_pipeline.collation.commands import restore as bringing_back
from lscb_pipeline.collation.commands.backup import backup
from lscb_pipeline.collation.commands.backup_alone import alone_in
from lscb_pipeline.collation.commands.backup_form import BackupError, read_manifest
from lscb_pipeline.collation.commands.backup_places import copy_archive_in, copy_archive_out
from lscb_pipeline.collation.commands.restore import restore
from lscb_pipeline.collation.stages.receive import receive
from lscb_pipeline.intake.arrival.archive import Archive
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.database.connect import INSTALLATION, Warehouse
from lscb_pipeline.warehouse.server import embedded
from lscb_pipeline_tests.collation.commands.backups import another, at_rest, files_of
from lscb_pipeline_tests.collation.returns import Q3
from lscb_pipeline_tests.conftest import NOT_DURABLE, Inbox, query, what_stands


def test_it_comes_back_the_same_in_another_home_on_another_server(
    centre: Centre, kept: Path, inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, files = what_stands(centre), files_of(centre.settings)
    monkeypatch.setattr(embedded, "_SETTINGS", embedded._SETTINGS | NOT_DURABLE)
    there = another("", tmp_path / "elsewhere", None)
    try:
        done = restore(there, kept)
        back = Centre(there)
        assert what_stands(back) == wanted
        assert files_of(there) == {name: facts for name, facts in files.items() if name != "daemon.log"}
        boards, retention = done.to_do
        assert "islington" in boards, "whose login was the other server's"
        assert retention == "what was past its retention when the backup was made is back: see `lscb purge`"
        assert receive(back, Quarter.parse(Q3)).new == 0, "a file's time came with it"
        can = "select has_table_privilege('lscb_analyst', '{}', 'select')"
        tables = ("mart.benchmark", "intake.met_police_missing_children")
        assert [bool(query(back, can.format(name)).iloc[0, 0]) for name in tables] == [True, False]
        back.close()
    finally:
        embedded.stop(there.home)


def test_a_backup_is_its_owners_alone_and_says_what_is_in_it(centre: Centre, kept: Path) -> None:
    paths = [kept, *kept.rglob("*")]
    assert [p for p in paths if p.is_file() and p.stat().st_mode & 0o777 != 0o400] == []
    assert kept.stat().st_mode & 0o777 == kept.parent.stat().st_mode & 0o777 == 0o700
    manifest = read_manifest(kept)
    assert (manifest.has_key, manifest.secrets_set) == (True, ["LSCB_DATABASE_URL", "LSCB_PSEUDONYM_KEY"])
    assert manifest.settings["LSCB_HOME"] == str(centre.settings.home)
    assert {"LSCB_INBOX", "LSCB_RELEASES", "LSCB_DAGSTER_YAML"}.isdisjoint(manifest.settings), "nobody set them"
    told = (kept / backup_form.MANIFEST).read_text()
    assert str(centre.settings.pseudonym_key) not in told
    assert str(centre.settings.database_url) not in told
    assert json.loads((centre.settings.home / keeping.LAST).read_text())["folder"] == str(kept)


def test_what_the_archive_has_lost_is_told(centre: Centre, kept: Path, tmp_path: Path) -> None:
    assert kept.is_dir()
    lost = next(path for path in (centre.settings.home / "archive").rglob("*") if len(path.name) == 64)
    lost.unlink()
    assert backup(centre.settings, tmp_path / "again").lost == 1


def test_the_key_may_be_left_out_and_its_lack_is_told(
    centre: Centre, kept: Path, server_url: str, tmp_path: Path
) -> None:
    archive = f"file://{centre.settings.home}/archive"
    by_url = centre.settings.model_copy(update={"archive": archive, "texts": None})
    without = backup(by_url, tmp_path / "others", with_key=False).folder
    assert not (without / "home" / "pseudonym.key").exists()
    manifest = read_manifest(without)
    assert (manifest.settings.get("LSCB_ARCHIVE"), "LSCB_ARCHIVE" in manifest.secrets_set) == (None, True)
    assert "None" not in manifest.settings.values()
    there = another(server_url, tmp_path / "elsewhere", "restored").model_copy(
        update={"pseudonym_key": None, "archive": f"file://{tmp_path}/elsewhere/archive"}
    )
    assert "has no key for pseudonyms" in restore(there, without).to_do[0]
    wrong = there.model_copy(update={"pseudonym_key": "another", "home": tmp_path / "third"})
    assert "is not the secret" in restore(another_key(server_url, wrong), without).to_do[0]


def another_key(server_url: str, settings: Settings) -> Settings:
    fresh = another(server_url, settings.home, "restored")
    return fresh.model_copy(update={"pseudonym_key": settings.pseudonym_key})


def flip(path: Path) -> None:
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def a_later_version(folder: Path) -> None:
    manifest = read_manifest(folder)
    backup_form.write_manifest(
        folder, manifest.model_copy(update={"database": manifest.database | {"migration": "9999"}})
    )


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a bit of the dump": (lambda f: flip(f / "database.dump"), "database.dump altered"),
    "a bit of an archived file": (lambda f: flip(next((f / "archive").rglob("*/*"))), "altered"),
    "a file that is gone": (lambda f: (f / "home" / "pseudonym.key").unlink(), "home/pseudonym.key missing"),
    "a bit of the manifest": (lambda f: flip(f / "manifest.json"), "manifest.json is not what was written"),
    "no manifest": (lambda f: (f / "manifest.json").unlink(), "no whole backup"),
    "a later version": (a_later_version, "later version of lscb"),
}


def test_what_is_damaged_is_refused_before_anything_is_touched(kept: Path, server_url: str, tmp_path: Path) -> None:
    there = another(server_url, tmp_path / "elsewhere", "restored")
    for name, (damage, told) in DAMAGES.items():
        copy = tmp_path / "damaged"
        shutil.copytree(kept, copy)
        damage(copy)
        with pytest.raises(BackupError, match=told):
            restore(there, copy)
        assert not there.home.exists(), name
        shutil.rmtree(copy)


def test_what_stands_is_replaced_only_when_told(centre: Centre, kept: Path, inbox: Inbox, tmp_path: Path) -> None:
    wanted = what_stands(centre)
    inbox.put(Q3, "borough_return", "camden__3", [{"area_code": "Camden"}])
    receive(centre, Quarter.parse(Q3))
    settings = at_rest(centre)
    with pytest.raises(BackupError, match="is not empty"):
        restore(settings, kept)
    empty_home = settings.model_copy(
        update={"home": tmp_path / "empty", "inbox": tmp_path / "i", "releases": tmp_path / "r"}
    )
    with pytest.raises(BackupError, match="holds a warehouse"):
        restore(empty_home, kept)
    assert what_stands(Centre(settings)) != wanted
    done = restore(settings, kept, replace=True)
    assert what_stands(Centre(settings)) == wanted
    assert done.put_aside is not None
    assert (done.put_aside / "inbox" / Q3 / "borough_return" / "camden__3.csv").is_file(), "nothing of it is lost"


def test_neither_is_begun_while_a_run_is_under_way(
    centre: Centre, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing_back, "PATIENCE_SECONDS", 0.01)
    wanted = {*centre.settings.home.iterdir()}
    other = Warehouse(str(centre.settings.database_url))
    for held in (INSTALLATION, "core"):
        with other.lock(held, is_shared=held == INSTALLATION), pytest.raises(BackupError, match="is in use") as told:
            backup(centre.settings, tmp_path / "none", minutes=0.001)
        assert held in str(told.value)
        with other.lock(held, is_shared=held == INSTALLATION), pytest.raises(BackupError, match="is in use") as told:
            restore(centre.settings, kept, replace=True)
        assert held in str(told.value)
    assert list((tmp_path / "none").iterdir()) == []
    assert {*centre.settings.home.iterdir()} == wanted, "nothing was put aside"
    other.engine.dispose()


def test_two_restores_into_one_home_are_one(kept: Path, server_url: str, tmp_path: Path) -> None:
    there = another(server_url, tmp_path / "elsewhere", "restored")
    with alone_in(there.make_home(), ""), pytest.raises(BackupError, match="another restore"):
        restore(there, kept)
    assert [*there.home.iterdir()] == []


def test_an_archive_in_an_object_store_is_kept_and_brought_back(tmp_path: Path) -> None:
    key = Fernet.generate_key().decode()
    sha256 = Archive("memory://first", key).keep(b"a return")
    files = dict(copy_archive_in("memory://first", tmp_path / "archive"))
    assert {path.read_bytes() for path in (tmp_path / "archive").rglob("*") if path.is_file()}.isdisjoint({b"a return"})
    copy_archive_out(tmp_path / "archive", files, "memory://second")
    assert Archive("memory://second", key).read(sha256) == b"a return"
    with pytest.raises(BackupError, match="is not empty"):
        copy_archive_out(tmp_path / "archive", files, "memory://second")
