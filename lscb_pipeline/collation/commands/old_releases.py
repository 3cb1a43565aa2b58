"""Files of replaced revisions that are past their retention, and removing them: off, until retention.yaml names months.

Of a quarter the last revision stays whatever its age. Of a replaced one release.json stays, which says what it was made
of, with a page that says that its files are gone; what it published stays in the warehouse, since later releases are
attacked beside it and it can be made anew (`lscb rebuild`). Not here: what was delivered (purge.py).
"""

import itertools
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.release.front_door import is_kept, revision_of, write_front_door
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.reports.release.landing import PublishedRevision
from lscb_pipeline.warehouse.stages import release_reads

log = logging.getLogger(__name__)
STAYS = "release.json"


@dataclass(frozen=True)
class OldRelease:
    """A replaced revision, what replaced it, and its files that would go, by their paths."""

    revision: PublishedRevision
    replaced_by: PublishedRevision
    files: list[Path]

    @property
    def size_bytes(self) -> int:
        """How much room they take."""
        return sum(path.stat().st_size for path in self.files)


def old_releases(centre: Centre, now: pd.Timestamp | None = None) -> list[OldRelease]:
    """The revisions whose files may go now (or at another moment, with a zone), in order; none unless a period is set.

    One is that was replaced longer ago than that, by a revision of the same quarter, and of which files are there.
    """
    months = centre.library.retention.replaced_releases_months
    if months is None:
        return []
    before = ((now or pd.Timestamp.now(LONDON)) - pd.DateOffset(months=months)).date()
    with centre.warehouse.transaction() as connection:
        kept = release_reads.revisions(connection)
    return [
        OldRelease(revision_of(row), following, list(_files(centre, row)))
        for row, after in itertools.pairwise(kept)
        if row["collection_quarter"] == after["collection_quarter"]
        and is_kept(centre, row)
        and (following := revision_of(after)).on is not None
        and following.on < before
    ]


def remove_releases(centre: Centre, old: list[OldRelease]) -> None:
    """Remove their files, and have the pages above them say so. One that is killed is completed by the next."""
    if not old:
        return
    with centre.warehouse.lock("release", wait=True):
        for one in old:
            for path in one.files:
                path.unlink(missing_ok=True)
            folder = centre.settings.releases_folder / one.revision.path
            for path in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
                if not any(path.iterdir()):
                    path.rmdir()
            log.info("%s: files of r%d removed", one.revision.quarter.label, one.revision.revision)
        write_front_door(centre)


def _files(centre: Centre, row: Mapping[str, Any]) -> Iterator[Path]:
    """The files of a revision that are there and may go: those that were published, and none that others put there."""
    folder = centre.settings.releases_folder / revision_of(row).path
    for name in sorted(row["outputs"]):
        if name != STAYS and (folder / name).is_file():
            yield folder / name
