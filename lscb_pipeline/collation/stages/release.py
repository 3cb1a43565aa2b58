"""Stage 10, release: the quarter's draft, published by a decision: tables of schema publish, and a folder of files.

The folder comes into place whole, and a revision never changes. Where a run was killed between the tables and the
folder, the next one puts the folder there. Here: the order of things. Not here: what it consists of (rebuild.py).
"""

import logging
from dataclasses import dataclass
from pathlib import Path

from lscb_pipeline.collation import gate
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.release.front_door import write_front_door
from lscb_pipeline.collation.release.kept_pages import forget_pages
from lscb_pipeline.collation.release.kept_tables import forget_tables
from lscb_pipeline.collation.release.pictures import forget_pictures, kept_pictures
from lscb_pipeline.collation.release.rebuild import files_of, hashes, moment_of
from lscb_pipeline.collation.release.waits import reasons_to_wait
from lscb_pipeline.collation.stages.draft import drafted_pages, forget, write
from lscb_pipeline.errors import UsageError
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import ReleaseStatus
from lscb_pipeline.warehouse.stages import release_reads, release_writes

log = logging.getLogger(__name__)


class NoSuchReleaseError(UsageError):
    """A release was asked for that is not published; the message says which there are."""


@dataclass(frozen=True)
class Released:
    """What came of it: the revision that stands, where, and whether it is a new one."""

    revision: int
    folder: Path
    is_new: bool
    files: int


def release(centre: Centre, quarter: Quarter, by: str, why: str = "") -> Released:
    """Publish what disclose decided on; where nothing changed, see that the last revision's folder stands.

    `by`: the role that decides. `why`: why its day need not have come, nor enough returns. Raises NotPublishedError
    where the gate is closed, and, without `why`, where the calendar says to wait: then no file and no row is written.
    """
    with centre.warehouse.lock("release", wait=True):
        if reasons := [*gate.reasons_not_to_release(centre, quarter), *([] if why else _waits(centre, quarter))]:
            raise gate.NotPublishedError(quarter, reasons)
        with centre.warehouse.transaction() as connection:
            kept = release_reads.last_release(connection, quarter)
            assert kept is not None  # noqa: S101 - the gate asked
            is_new = kept["status"] == ReleaseStatus.SAFE
            folder = folder_of(centre, quarter, kept["revision"])
            if is_new and folder.exists():
                raise gate.NotPublishedError(quarter, [f"{folder} is there and none of this warehouse's: move it away"])
            if is_new:
                kept["decision"] = {"on": centre.today.isoformat(), "by": by, "why": why}
            if is_new or not folder.exists():
                pages = drafted_pages(connection, centre, quarter, kept)
                # Its tables are worked out of the warehouse once more, so that what is published can be made anew.
                made = files_of(connection, centre, quarter, kept, kept_pictures(centre, quarter), pages)
                files, moment = made.files, moment_of(connection, kept)
            if is_new:
                of = made.release
                row = {"load_id": of.load_id, "code_version": of.code_version, "is_made_up": of.is_made_up}
                tables = {name: getattr(of, name) for name in release_writes.TABLES}
                release_writes.publish(connection, quarter, of.revision, tables, row, kept["decision"], hashes(files))
        if not folder.exists():
            write(folder, files, moment)
        forget(centre, quarter)
        forget_pictures(centre, quarter)
        forget_pages(centre, quarter)
        forget_tables(centre, quarter)
        write_front_door(centre)
        log.info("%s: release r%d in %s", quarter.label, kept["revision"], folder)
        return Released(kept["revision"], folder, is_new, sum(path.is_file() for path in folder.rglob("*")))


def _waits(centre: Centre, quarter: Quarter) -> list[str]:
    """What the calendar says, of a revision that isn't published."""
    with centre.warehouse.transaction() as connection:
        kept = release_reads.last_release(connection, quarter)
        is_new = kept is not None and kept["status"] != ReleaseStatus.PUBLISHED
        return reasons_to_wait(centre, connection, quarter) if is_new else []


def rebuild(centre: Centre, quarter: Quarter, revision: int, folder: Path) -> dict[str, bool]:
    """Make a published release anew in `folder`; tell of each file whether it is what was published, to the byte.

    Raises NoSuchReleaseError for one that isn't published, FileExistsError where the folder is there already.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} is there already: name a new folder")
    with centre.warehouse.transaction() as connection:
        kept = release_reads.release_of(connection, quarter, revision)
        if kept is None:
            known = release_reads.published(connection)
            there = [
                f"{Quarter(day).label} r{n}"
                for day, n in zip(known["collection_quarter"], known["revision"], strict=True)
            ]
            raise NoSuchReleaseError(
                f"{quarter.label} r{revision} is not published; there are: {', '.join(there) or 'none'}"
            )
        files = files_of(connection, centre, quarter, kept).files
        moment = moment_of(connection, kept)
    write(folder, files, moment)
    made = hashes(files)
    return {name: made.get(name) == digest for name, digest in kept["outputs"].items()}


def folder_of(centre: Centre, quarter: Quarter, revision: int) -> Path:
    """Where a release is published."""
    return centre.settings.releases_folder / quarter.label / f"r{revision}"
