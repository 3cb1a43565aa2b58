"""The landing page of all releases, put above their folders: when one is published, and whenever `lscb up` is given.

What it says of figures is the newest release's own front.json, where that is what was published to the byte; finished,
it passes the gate of reports beside that release's own tables. Here: that. Not here: what stands on the page
(reports/release/landing.py).
"""

import datetime as dt
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.release.report_gate import let_through
from lscb_pipeline.files import write_whole
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.release.front import DOWNLOADS, FRONT
from lscb_pipeline.reports.release.landing import Landing, PublishedRevision, landing_files
from lscb_pipeline.warehouse.commands import status
from lscb_pipeline.warehouse.stages import release_reads

READABLE = 0o644  # as the releases are
GONE_STAYS = ("release.json", "index.html")  # what lies in the folder of a revision whose files are removed
TABLES = ("benchmark.parquet", "london_summary.parquet")


def write_front_door(centre: Centre) -> Path:
    """Write the landing page, and each quarter's, as of what is published now; return it.

    Raises ReportHeldError where it would print what its release doesn't publish: then no page is written.
    """
    with centre.warehouse.transaction() as connection:
        kept = release_reads.revisions(connection)
        is_made_up = status.is_made_up(connection)
    root = centre.settings.releases_folder
    revisions = [revision_of(row, is_kept(centre, row)) for row in kept]
    published = _as_published(root / revisions[-1].path, kept[-1]["outputs"]) if revisions else {}
    tables = [pd.read_parquet(io.BytesIO(published[name])) for name in TABLES if name in published]
    can_tell = FRONT in published and len(tables) == len(TABLES)
    landing = Landing(
        revisions, json.loads(published[FRONT]) if can_tell else None,
        {name: len(content) for name, content in published.items()}, is_made_up,
        centre.settings.contact, centre.settings.licence,
    )  # fmt: skip
    files = landing_files(landing)
    if can_tell:
        figures, london = tables
        let_through(files, figures, london.drop(columns="area_code", errors="ignore"))  # regions go by their names
    for path, content in files.items():
        _put(root / path, content)
    return root / "index.html"


def revision_of(row: Mapping[str, Any], has_files: bool = True) -> PublishedRevision:
    """A row of release_reads.revisions as the pages take it."""
    said = row["decision"] or {}
    on = dt.date.fromisoformat(said["on"]) if said.get("on") else None
    return PublishedRevision(Quarter(row["collection_quarter"]), row["revision"], on, said.get("by", ""),
                             said.get("why", ""), row["changed"] or {}, has_files)  # fmt: skip


def is_kept(centre: Centre, row: Mapping[str, Any]) -> bool:
    """Whether files of a published revision (a row of release_reads.revisions) lie in its folder still.

    Its index.html counts for nothing: where the others are gone, a page of that name says so.
    """
    folder = centre.settings.releases_folder / revision_of(row).path
    return any((folder / name).is_file() for name in row["outputs"] if name not in GONE_STAYS)


def _as_published(folder: Path, outputs: Mapping[str, str]) -> dict[str, bytes]:
    """The files of a release that are offered to be taken away, by path: those that are there and as published.

    release.json holds the hashes of the others.
    """
    found = {}
    for name in DOWNLOADS:
        content = (folder / name).read_bytes() if (folder / name).is_file() else None
        if content is not None and outputs.get(name) == hashlib.sha256(content).hexdigest():
            found[name] = content
    return found


def _put(path: Path, content: bytes) -> None:
    """A page in its place, where it isn't there as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_bytes() != content:
        write_whole(path, content, mode=READABLE)
