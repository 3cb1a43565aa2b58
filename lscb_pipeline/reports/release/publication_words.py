"""What a page says of how its release stands: a draft, or published by whose decision; and the places for that.

Nothing else of a page or workbook depends on the decision. So a draft's are made with a place for each such part, and
filled in twice: once for the draft, once for the release, which need not be made again. A place is written as a
processing instruction, which no escaped text can hold; in a workbook it is escaped itself, and no name or text that we
write there looks like one.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

DRAFT: Final = "DRAFT: internal, not for release"
ALL_RELEASES: Final = "../../index.html"  # the landing page, above the folders of the quarter and the revision
PLACE: Final = re.compile(rb"<\?publication (\w+) ([^?<>]*)\?>")
PLACE_IN_BOOK: Final = re.compile(rb"&lt;\?publication (\w+) ([^?&]*)\?&gt;")


@dataclass(frozen=True)
class Decision:
    """By whom a release is published (a role), on which day, and why, where it is early or of few returns."""

    on: dt.date
    by: str
    why: str = ""


@dataclass(frozen=True)
class PublicationWords:
    """What pages say of how a release stands; without a decision it is a draft."""

    decision: Decision | None

    def part(self, name: str, root: str = "") -> Markup:
        """One part of a page; root: from its folder to the release's. Raises KeyError for a name that is none."""
        decision = self.decision
        if decision is None:
            notice = Markup('<p class="sample">{}. Nothing of it is published.</p>').format(DRAFT)
            return {"title": Markup("DRAFT: "), "paper": Markup("{}. ").format(DRAFT), "mark": escape(DRAFT),
                    "notice": notice, "all_releases": Markup(), "decided": Markup()}[name]  # fmt: skip
        link = Markup('<li><a href="{}{}">All releases</a></li>').format(root, ALL_RELEASES)
        because = f", because {decision.why}" if decision.why else ""
        told = Markup("Published on {} by decision of {}{}. ").format(f"{decision.on:%-d %B %Y}", decision.by, because)
        return {"title": Markup(), "paper": Markup(), "mark": Markup("Published"), "notice": Markup(),
                "all_releases": link, "decided": told}[name]  # fmt: skip


@dataclass(frozen=True)
class WordsToCome:
    """In place of a PublicationWords: places, to be filled in."""

    def part(self, name: str, root: str = "") -> Markup:
        """The place of one part of a page."""
        return Markup(f"<?publication {name} {root}?>")  # noqa: S704 - both are templates' own words


def filled(pages: Mapping[str, bytes], words: PublicationWords) -> dict[str, bytes]:
    """Pages and workbooks with their places filled in; what has none is as it was.

    Raises KeyError for a place that is unknown.
    """

    def part(place: re.Match[bytes]) -> bytes:
        return words.part(place[1].decode(), place[2].decode()).encode()

    return {
        path: _filled_book(page, part) if path.endswith(".xlsx") else PLACE.sub(part, page)
        for path, page in pages.items()
    }


def _filled_book(content: bytes, part: Callable[[re.Match[bytes]], bytes]) -> bytes:
    """A workbook with its places filled in, in the same parts in the same order, as if it had been written so."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for about in book.infolist():
            made.writestr(about, PLACE_IN_BOOK.sub(part, book.read(about)))
    return target.getvalue()
