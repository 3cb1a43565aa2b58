"""A landing page made up in code: the small release behind two others, one of them replaced."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from lscb_pipeline.reports.release.front import FRONT
from lscb_pipeline.reports.release.landing import Landing, PublishedRevision
from lscb_pipeline_tests.reports.release.made import QUARTERS

BEFORE, NOW = QUARTERS
REVISIONS = [
    PublishedRevision(BEFORE, 1, dt.date(2010, 2, 12), "the steering group", ""),
    PublishedRevision(NOW, 1, dt.date(2010, 5, 14), "the steering group", ""),
    PublishedRevision(NOW, 2, dt.date(2010, 5, 17), "the steering group", "a grave error of Camden's",
                      {"corrected by its sender": 1}),
]  # fmt: skip


def landing(folder: Path, **given: Any) -> Landing:
    """Of the release whose files lie in a folder; earlier ones are there as a page each, that links lead somewhere."""
    for one in REVISIONS[:-1]:
        page = folder.parents[1] / one.path / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text('<!DOCTYPE html><html lang="en"><title>Earlier</title>', "utf-8")
    sizes = {str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    usual: dict[str, Any] = {"front": json.loads((folder / FRONT).read_bytes()), "sizes": sizes, "is_made_up": True}
    return Landing(REVISIONS, **usual | given)
