"""Having a folder, or an installation, to oneself while it is kept or brought back.

Here: the locks. Not here: what is done meanwhile (backup.py, restore.py).
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lscb_pipeline.collation.commands.backup_form import BackupError
from lscb_pipeline.files import held_folder
from lscb_pipeline.warehouse.commands.purging import ARCHIVE
from lscb_pipeline.warehouse.database.connect import INSTALLATION, UnavailableError, Warehouse

STILL = (INSTALLATION, ARCHIVE, "release", "steering report", "core")  # locks, in the order that others take them
_LOCK_UNAVAILABLE = "55P03"


@contextmanager
def alone_in(folder: Path, told: str) -> Iterator[None]:
    """Hold a folder that is there; raises BackupError, which says `told`, where another process holds it."""
    with ExitStack() as held:
        try:
            held.enter_context(held_folder(folder, wait=False))
        except BlockingIOError:
            raise BackupError(told) from None
        yield


@contextmanager
def standing_still(warehouse: Warehouse, seconds: float, told: str, names: Sequence[str] = STILL) -> Iterator[None]:
    """Hold locks under which something changes, those named; who wants one waits until this has ended.

    Waits `seconds` for each at most: then BackupError, which names it and says `told`.
    """
    with ExitStack() as held:
        for name in names:
            try:
                held.enter_context(warehouse.lock(name, wait=True, at_most_seconds=seconds))
            except UnavailableError as error:
                if error.code != _LOCK_UNAVAILABLE:
                    raise
                raise BackupError(f"{name} is in use, {told}") from None
        yield
