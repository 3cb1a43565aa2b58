"""A backup or a restore that is killed: nothing half looks whole, and the next one goes through."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from lscb_pipeline.collation.centre import Centre, HalfRestoredError
from lscb_pipeline.collation.commands import backup as keeping
from lscb_pipeline.collation.commands import restore as bringing_back
from lscb_pipeline.collation.commands.backup_form import BackupError
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.commands import dumping
from lscb_pipeline_tests.collation.commands.backups import another, at_rest
from lscb_pipeline_tests.conftest import what_stands
from lscb_pipeline_tests.forked import PROCESSES

BACKUP_AT = {"the dump": (dumping, "dump"), "the manifest": (keeping, "write_manifest"), "the name": (os, "sync")}
RESTORE_AT = {"the files": (bringing_back, "_files_out"), "the database": (dumping, "restore")}


def killed_at(of: dict[str, tuple[object, str]], where: str, work: Callable[[], object]) -> None:
    """In a child that kills itself where it would do that."""
    module, name = of[where]
    setattr(module, name, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    work()


def backs_up(settings: Settings, into: Path, where: str) -> None:
    killed_at(BACKUP_AT, where, lambda: keeping.backup(settings, into))


def restores(settings: Settings, folder: Path, where: str) -> None:
    killed_at(RESTORE_AT, where, lambda: bringing_back.restore(settings, folder))


def dies(target: Callable[[Settings, Path, str], None], settings: Settings, path: Path, where: str) -> None:
    child = PROCESSES.Process(target=target, args=(settings, path, where))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL, where


def test_a_killed_backup_leaves_nothing_that_looks_like_one(centre: Centre, kept: Path, tmp_path: Path) -> None:
    settings = at_rest(centre)
    for where in BACKUP_AT:
        dies(backs_up, settings, kept.parent, where)
        assert list(kept.parent.glob("lscb-*")) == [kept], where
        (half,) = kept.parent.glob(".lscb-*")
        with pytest.raises(BackupError, match="no whole backup"):
            bringing_back.restore(settings.model_copy(update={"home": tmp_path / "none"}), half)
    made = keeping.backup(settings, kept.parent).folder
    assert sorted(kept.parent.iterdir()) == sorted([kept, made]), "what the killed ones left is gone"


def test_a_killed_restore_is_refused_until_one_goes_through(
    centre: Centre, kept: Path, server_url: str, tmp_path: Path
) -> None:
    there = another(server_url, tmp_path / "elsewhere", "restored")
    for where in RESTORE_AT:  # one after the other, in the same home
        dies(restores, there, kept, where)
        with pytest.raises(HalfRestoredError, match="run `lscb restore` again"):
            _ = Centre(there).warehouse
        with pytest.raises(HalfRestoredError):
            keeping.backup(there, tmp_path / "half")
    assert not (tmp_path / "half").exists()
    bringing_back.restore(there, kept)
    back = Centre(there)
    assert what_stands(back) == what_stands(centre)
    back.close()
