"""Stage 7, release: the quarter's release as disclose decided on it: tables of schema publish, and a folder of files.

The folder comes into place whole, and a revision never changes. Where a run was killed between the tables and the
folder, the next one puts the folder there. Here: the order of things. Not here: what a release consists of (made_anew).
"""

import logging
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from lscb_pipeline.collation import gate
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.made_anew import files_of, hashes, moment_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse import publishing, releasing

log = logging.getLogger(__name__)


class NoSuchReleaseError(RuntimeError):
    """A release was asked for that is not published; the message says which there are."""


@dataclass(frozen=True)
class Released:
    """What came of it: the revision that stands, where, and whether it is a new one."""

    revision: int
    folder: Path
    is_new: bool
    files: int


def release(centre: Centre, quarter: Quarter) -> Released:
    """Publish what disclose decided on; where nothing changed, see that the last revision's folder stands.

    Raises NotPublishedError where the gate is closed: then no file and no row is written.
    """
    with centre.warehouse.lock("release", wait=True):
        if reasons := gate.reasons_not_to_release(centre, quarter):
            raise gate.NotPublishedError(quarter, reasons)
        with centre.warehouse.transaction() as connection:
            kept = releasing.last_release(connection, quarter)
            assert kept is not None  # noqa: S101 - the gate asked
            is_new = kept["status"] == "safe"
            folder = folder_of(centre, quarter, kept["revision"])
            if is_new and folder.exists():
                raise gate.NotPublishedError(quarter, [f"{folder} is there and none of this warehouse's: move it away"])
            if is_new or not folder.exists():
                made, files = files_of(connection, centre, quarter, kept)
                moment = moment_of(connection, kept)
            if is_new:
                row = {"released_on": made.recorded_on, "load_id": made.load_id, "code_version": made.code_version,
                       "is_made_up": made.is_made_up}  # fmt: skip
                tables = {name: getattr(made, name) for name in publishing.TABLES}
                publishing.publish(connection, quarter, made.revision, tables, row, hashes(files))
        if not folder.exists():
            write(folder, files, moment)
        log.info("%s: release r%d in %s", quarter.label, kept["revision"], folder)
        return Released(kept["revision"], folder, is_new, sum(path.is_file() for path in folder.rglob("*")))


def rebuild(centre: Centre, quarter: Quarter, revision: int, folder: Path) -> dict[str, bool]:
    """Make a published release anew in `folder`; tell of each file whether it is what was published, to the byte.

    Raises NoSuchReleaseError for one that isn't published, FileExistsError where the folder is there already.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} is there already: name a new folder")
    with centre.warehouse.transaction() as connection:
        kept = releasing.release_of(connection, quarter, revision)
        if kept is None:
            known = releasing.published(connection)
            there = [
                f"{Quarter(day).label} r{n}"
                for day, n in zip(known["collection_quarter"], known["revision"], strict=True)
            ]
            raise NoSuchReleaseError(
                f"{quarter.label} r{revision} is not published; there are: {', '.join(there) or 'none'}"
            )
        _, files = files_of(connection, centre, quarter, kept)
        moment = moment_of(connection, kept)
    write(folder, files, moment)
    made = hashes(files)
    return {name: made.get(name) == digest for name, digest in kept["outputs"].items()}


def folder_of(centre: Centre, quarter: Quarter, revision: int) -> Path:
    """Where a release is published."""
    return centre.settings.releases_folder / quarter.label / f"r{revision}"


def write(folder: Path, files: dict[str, bytes], moment: pd.Timestamp) -> None:
    """Put files into a new folder in one step, with the release's own time; no reader sees half of them."""
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)  # what a killed process left
    for name, content in files.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (moment.timestamp(), moment.timestamp()))
    draft.rename(folder)
