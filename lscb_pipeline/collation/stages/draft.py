"""Stage 9, draft: the files that would be published, marked as a draft, in LSCB_HOME/drafts/<quarter> for its owner.

Here: keeping the folder as disclose decided last. Not here: publishing (release.py), what a release consists of
(release/rebuild.py).
"""

import logging
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation import gate
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.release.context import beside_warehouse
from lscb_pipeline.collation.release.kept_pages import keep_pages, kept_pages
from lscb_pipeline.collation.release.kept_tables import kept_tables
from lscb_pipeline.collation.release.pictures import keep_pictures, kept_pictures
from lscb_pipeline.collation.release.rebuild import files_of, moment_of
from lscb_pipeline.collation.release.waits import reasons_to_wait
from lscb_pipeline.collation.unchanged import files_in, last_made, unless_it_stands
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import ReleaseStatus
from lscb_pipeline.warehouse.stages import release_reads

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Draft:
    """The draft of a quarter's next release: where it is, and what publishing it waits for.

    `folder` is None where the last revision says all that there is to say.
    """

    revision: int
    folder: Path | None
    waits: list[str]


@dataclass(frozen=True)
class Written:
    """The revision that a draft is, or that stands, and the digest of its pages as they are kept for the release."""

    revision: int
    pages: str = ""


def draft(centre: Centre, quarter: Quarter) -> Draft:
    """Write the draft that disclose decided on, in place of the last one. Raises NotPublishedError: the gate is closed.

    Where nothing differs from the last revision there is no draft.
    """
    written = write_draft(centre, quarter)
    return draft_of(centre, quarter) or Draft(written.revision, None, [])


def _drafted(centre: Centre, quarter: Quarter) -> list[object]:
    """What a draft is made of beside other releases: its load, never altered, and what was decided and kept then."""
    with centre.warehouse.transaction() as connection:
        kept = release_reads.last_release(connection, quarter)
    row = {name: kept[name] for name in ("revision", "load_id", "status", "digest")} if kept else {}
    material = {name: kept["material"].get(name) for name in ("made_of", "decided_on")} if kept else {}
    reasons = gate.reasons_not_to_release(centre, quarter)
    return [beside_warehouse(centre, quarter), files_in(folder_of(centre, quarter)), reasons, row, material]


@unless_it_stands(("releases",), _drafted)
def write_draft(centre: Centre, quarter: Quarter) -> Written:
    """Write the draft, where there is anything to publish."""
    forget(centre, quarter)
    if reasons := gate.reasons_not_to_release(centre, quarter):
        raise gate.NotPublishedError(quarter, reasons)
    with centre.warehouse.transaction() as connection:
        kept = release_reads.last_release(connection, quarter)
        assert kept is not None  # noqa: S101 - the gate asked
        if kept["status"] == ReleaseStatus.PUBLISHED:
            return Written(int(kept["revision"]))
        pictures = kept_pictures(centre, quarter)
        made = files_of(connection, centre, quarter, kept, pictures, tables=kept_tables(centre, quarter))
        moment = moment_of(connection, kept)
    folder = folder_of(centre, quarter)
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.parent.chmod(0o700)  # it may be there already, with other rights
    write(folder, made.files, moment)
    keep_pictures(centre, quarter, pictures)
    log.info("%s: draft of r%d in %s", quarter.label, made.release.revision, folder)
    return Written(made.release.revision, keep_pages(centre, quarter, kept, made.pages))


def draft_of(centre: Centre, quarter: Quarter) -> Draft | None:
    """The draft that there is of a quarter; None where there is none."""
    folder = folder_of(centre, quarter)
    with centre.warehouse.transaction() as connection:
        kept = release_reads.last_release(connection, quarter)
        if kept is None or kept["status"] != ReleaseStatus.SAFE or not folder.is_dir():
            return None
        return Draft(kept["revision"], folder, reasons_to_wait(centre, connection, quarter))


def drafted_pages(
    connection: Connection, centre: Centre, quarter: Quarter, kept: dict[str, Any]
) -> dict[str, bytes] | None:
    """The pages of the quarter's draft, where it is of this row of mart.release; else None."""
    written = last_made(connection, centre, quarter, write_draft)
    return kept_pages(centre, quarter, kept, written.pages) if written else None


def forget(centre: Centre, quarter: Quarter) -> None:
    """Remove a quarter's draft: it is published, or another takes its place."""
    shutil.rmtree(folder_of(centre, quarter), ignore_errors=True)


def folder_of(centre: Centre, quarter: Quarter) -> Path:
    """Where a quarter's draft is."""
    return centre.settings.make_home() / "drafts" / quarter.label


def write(folder: Path, files: dict[str, bytes], moment: pd.Timestamp) -> None:
    """Put files into a new folder in one step, with the release's own time; no reader sees half of them."""
    half = folder.with_name(f".{folder.name}.half")
    shutil.rmtree(half, ignore_errors=True)  # what a killed process left
    for name, content in files.items():
        path = half / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (moment.timestamp(), moment.timestamp()))
    half.rename(folder)
