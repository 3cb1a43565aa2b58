"""Each file of an installation is kept once, however settings name its place; what can't be read stops a backup."""

import os
from pathlib import Path

import pytest

from lscb_pipeline.collation.commands.backup import backup
from lscb_pipeline.collation.commands.backup_form import BackupError
from lscb_pipeline.collation.commands.backup_places import copy_archive_in, copy_in, found_in
from lscb_pipeline.orchestration.services import SECRETS
from lscb_pipeline.settings import Settings

FILES = ("archive/ab/abcd", "inbox/2009-10-Q4/a.csv", "releases/2009-10-Q4/r1/index.html", "receipts/a.html")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in FILES:
        path = tmp_path / "home" / name
        path.parent.mkdir(parents=True)
        path.write_text(name)
    (tmp_path / "link").symlink_to(tmp_path / "home")
    return tmp_path / "home"


def named(home: Path, by: str) -> Settings:
    """The settings of a home, by another path that leads to it."""
    return Settings(
        home=home, inbox=Path(by, "inbox"), releases=Path(by, "releases"), archive=f"file://{by}/archive",
        database_url="postgresql://x@127.0.0.1:1/x",
    )  # fmt: skip


def test_what_lies_in_a_home_is_kept_once(home: Path) -> None:
    for by in (str(home), f"{home}/../home", f"{home.parent}/link"):
        found = [(name, path) for name, path in found_in("home", named(home, by), with_key=True) if path.is_file()]
        assert [name for name, _ in found] == ["receipts/a.html"], by


def test_a_backup_does_not_lie_where_the_next_one_would_find_it(home: Path, tmp_path: Path) -> None:
    elsewhere = Settings(home=home, archive=f"file://{tmp_path}/far", database_url="postgresql://x@127.0.0.1:1/x")
    link, beyond = tmp_path / "link" / "backups", tmp_path / "none" / ".." / "home" / "backups"
    for into in (home, home / "inbox" / "x", link, beyond, tmp_path / "far" / "x"):
        with pytest.raises(BackupError, match="lies within"):
            backup(elsewhere, into)
        assert not (into / "x").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "link"]


def test_a_folder_that_cannot_be_read_stops_a_backup(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = os.scandir

    def refused(path: str) -> object:
        if Path(path).name in ("receipts", "ab"):
            raise PermissionError(13, "Permission denied", str(path))
        return true(path)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(BackupError, match="home/receipts can't be read"):
        _ = [*found_in("home", named(home, str(home)), with_key=True)]
    with pytest.raises(BackupError, match="archive/ab can't be read"):
        _ = [*copy_archive_in(f"file://{home}/archive", tmp_path / "copy")]
    assert [*copy_archive_in(f"file://{home}/none", tmp_path / "copy")] == [], "nothing was ever archived"


def test_a_file_of_dagsters_that_is_none_is_told_and_others_are_bytes(home: Path, tmp_path: Path) -> None:
    path, part = home / "receipts" / "x.db", tmp_path / "part"
    path.write_bytes(b"anything at all, and no SQLite")
    assert copy_in(path, part, "home/receipts/x.db").size == 30
    with pytest.raises(BackupError, match="can't be read as Dagster's"):
        copy_in(path, part, "home/dagster/x.db")


def test_an_archives_url_is_a_secret_for_it_may_hold_a_password() -> None:
    settings = Settings(archive="sftp://lscb:hunter2@host/archive")
    assert "hunter2" not in repr(settings)
    assert "LSCB_ARCHIVE" in SECRETS, "which the desk isn't told"
