"""The landing page: the newest release, what it says in short, all releases, and how to read, get and ask about them.

It lies above the releases' folders, with a page for each quarter that leads to its revisions. Here: what stands on
them. Not here: where what they say comes from (front.py, collation/release/front_door.py), how they look
(templates/release/landing.html.j2).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.readiness.page import render
from lscb_pipeline.reports.release import words
from lscb_pipeline.reports.release.front import DOWNLOADS
from lscb_pipeline.reports.release.in_short import from_json, sentence_html
from lscb_pipeline.reports.release.navigation import finder_html, script, script_digest


@dataclass(frozen=True)
class PublishedRevision:
    """A published revision of a quarter's release: when, by whose decision and why, and how many figures changed.

    has_files: not of one whose files are past their retention and removed; what it published stays in the warehouse.
    """

    quarter: Quarter
    revision: int
    on: dt.date | None
    by: str
    why: str
    changed: Mapping[str, int] = field(default_factory=dict)
    has_files: bool = True

    @property
    def path(self) -> str:
        """Its folder, from the landing page."""
        return f"{self.quarter.label}/r{self.revision}/"


@dataclass(frozen=True)
class Landing:
    """All that is published, in order; of the newest what its front.json says, and the sizes of its files in bytes.

    front: None where the newest was made before there was such a file. contact, licence: as settings say, else empty.
    """

    revisions: Sequence[PublishedRevision]
    front: Mapping[str, Any] | None = None
    sizes: Mapping[str, int] = field(default_factory=dict)
    is_made_up: bool = False
    contact: str = ""
    licence: str = ""

    @property
    def newest(self) -> PublishedRevision | None:
        """The newest quarter's last revision."""
        return self.revisions[-1] if self.revisions else None


def landing_files(landing: Landing) -> dict[str, bytes]:
    """The landing page, and a page for each quarter, by their paths in the releases' folder.

    A revision whose files are gone has its quarter's page in place of its own first page, where links lead still.
    """
    newest, front = landing.newest, landing.front
    by_quarter: dict[Quarter, list[PublishedRevision]] = {}
    for one in reversed(landing.revisions):
        by_quarter.setdefault(one.quarter, []).append(one)
    common = {"landing": landing, "made_up": landing.is_made_up, "words": words, "script": script(),
              "script_digest": script_digest(), "edition": ""}  # fmt: skip
    page = render(
        "release/landing.html.j2", root="", quarters=by_quarter, newest=newest, front=front,
        sentences=[sentence_html(from_json(kept)) for kept in front["in_short"]] if front else [],
        finder=_finder(newest, front), downloads=_downloads(landing.sizes), **common,
    )  # fmt: skip
    files = {"index.html": page}
    for quarter, revisions in by_quarter.items():
        places = {f"{quarter.label}/": "../"} | {one.path: "../../" for one in revisions if not one.has_files}
        for path, root in places.items():
            files[f"{path}index.html"] = render("release/quarter.html.j2", root=root, quarter=quarter,
                                                revisions=revisions, **common)  # fmt: skip
    return {path: text.encode() for path, text in files.items()}


def _finder(newest: PublishedRevision | None, front: Mapping[str, Any] | None) -> Markup:
    if newest is None or front is None:
        return Markup()
    themes = {one["theme"]: one["indicators"] for one in front["themes"]}
    return finder_html(newest.path, [(code, name) for code, name in front["areas"]], themes)


def _downloads(sizes: Mapping[str, int]) -> list[tuple[str, str, str]]:
    """The files that there are: path, what is in it, size in words."""
    return [(path, says, _size(sizes[path])) for path, says in DOWNLOADS.items() if path in sizes]


def _size(count: int) -> str:
    """Bytes in words."""
    if count < 1_000:
        return f"{count} bytes"
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{count / 1e3:.0f} kB"
