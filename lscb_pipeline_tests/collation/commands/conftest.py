"""A backup of an installation, for the tests of backups."""

from pathlib import Path

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.backup import backup
from lscb_pipeline.warehouse.database.roles import make_board_login
from lscb_pipeline_tests.collation.commands.test_purge import collated
from lscb_pipeline_tests.prepared import Begin


@pytest.fixture
def kept(centre: Centre, begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backup of an installation with two quarters; beside it lies the key of a home that has no setting.

    The disk isn't waited for: it has to do with all that the machine writes.
    """
    monkeypatch.setattr("lscb_pipeline.collation.commands.backup.os.sync", lambda: None)
    begin(collated)
    make_board_login(centre.warehouse, "islington")
    (centre.settings.home / "pseudonym.key").write_text("of the home")
    (centre.settings.home / "daemon.log").write_text("not kept")
    (centre.settings.inbox_folder / "Thumbs.db").write_bytes(b"pictures of an explorer's: no SQLite, for all its name")
    return backup(centre.settings, tmp_path / "backups").folder
