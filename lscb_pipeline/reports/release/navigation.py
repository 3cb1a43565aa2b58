"""Where a page of a release stands: the way back, what comes before and after it, and what else there is.

Each page has a list of all areas and, by theme, of all indicators. A script of a few lines within the page searches it
by words; it asks for nothing, and without it the list stands. No figure is in what it searches. Here: that. Not here:
what the pages say (pages.py and the reports), how it looks (templates/release/page.html.j2).
"""

import base64
import functools
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from markupsafe import Markup

from lscb_pipeline.reference.boards import word_on
from lscb_pipeline.reports.readiness.inputs import Record, records
from lscb_pipeline.reports.readiness.page import render
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.words import PRIORITY_AREAS

SAYS_LITTLE: Final = {
    *("a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "its", "no", "not", "of", "on", "or", "per"),
    *("the", "to", "who", "whose", "with"),
}


class Link(NamedTuple):
    """A page: its title, and its path in the release's folder."""

    title: str
    path: str


AREAS: Final = Link("Areas", "areas/index.html")
INDICATORS: Final = Link("Indicators", "indicators/index.html")
RUNAWAYS_INDEX: Final = Link("Runaways Report", "runaways/index.html")
RUNAWAYS_AREAS: Final = Link("Areas", "runaways/areas/index.html")
DATASET_INDEX: Final = Link("The dataset", "dataset/index.html")


@dataclass(frozen=True)
class Whereabouts:
    """Where one page stands: its own title, the pages above it, the one before and the one after, the list of all.

    kind: what comes before and after it, such as area; top: of the release's first page.
    """

    title: str
    trail: Sequence[Link]
    finder: Markup
    kind: str = ""
    before: Link | None = None
    after: Link | None = None


class Navigation:
    """All pages of areas and indicators of a release, in the order in which readers go through them."""

    def __init__(self, release: Release) -> None:
        of_release = set(release.benchmark["indicator_code"])
        about = [one for one in records(release.indicators) if one["indicator_code"] in of_release]
        names = zip(release.areas["area_code"], release.areas["name"], strict=True)
        self.areas: list[tuple[str, str]] = sorted(names, key=lambda area: area[1])
        by_theme = {
            theme: sorted(
                (one for one in about if one["priority_area"] == theme), key=lambda one: one["indicator_code"]
            )
            for theme in PRIORITY_AREAS
        }
        self.themes: dict[str, list[Record]] = {theme: rows for theme, rows in by_theme.items() if rows}
        self.boards_index = Link(f"What {word_on(release.quarter.ends_on)}s may ask", "boards/index.html")
        self.script, self.script_digest = script(), script_digest()
        self.listed: dict[str, list[Record]] = {
            theme: [_listed(one) for one in rows] for theme, rows in self.themes.items()
        }
        self._finders: dict[str, Markup] = {}

    def at_top(self) -> Whereabouts:
        """The release's first page."""
        return Whereabouts("London", (), self._finder(""), "top")

    def at(self, root: str, title: str, *trail: Link) -> Whereabouts:
        """A page by itself, below the pages of `trail`. root: from its folder to the release's."""
        return Whereabouts(title, trail, self._finder(root))

    def at_area(self, root: str, folder: str, code: str, *trail: Link) -> Whereabouts:
        """An area's page in a folder, between those of the areas beside it in the alphabet."""
        links = {one: Link(name, f"{folder}/{one}.html") for one, name in self.areas}
        return self._among(root, links, code, "area", trail)

    def at_indicator(self, root: str, code: str) -> Whereabouts:
        """An indicator's page, between those beside it, theme after theme."""
        links: dict[str, Link] = {}
        theme_of: dict[str, str] = {}
        for theme, rows in self.themes.items():
            links |= {one["indicator_code"]: _link_of(one) for one in rows}
            theme_of |= {one["indicator_code"]: theme for one in rows}
        theme = theme_of[code]
        above = Link(PRIORITY_AREAS[theme], f"{INDICATORS.path}#{theme}")
        return self._among(root, links, code, "indicator", (INDICATORS, above))

    def at_theme(self, root: str, folder: str, theme: str, themes: Iterable[str], *trail: Link) -> Whereabouts:
        """A theme's page in a folder, among those that have one there."""
        links = {one: Link(PRIORITY_AREAS[one], f"{folder}/{one}.html") for one in themes}
        return self._among(root, links, theme, "theme", trail)

    def _among(self, root: str, links: dict[str, Link], code: str, kind: str, trail: Sequence[Link]) -> Whereabouts:
        order = list(links.values())
        place = order.index(links[code])
        before = order[place - 1] if place else None
        after = order[place + 1] if place + 1 < len(order) else None
        return Whereabouts(links[code].title, trail, self._finder(root), kind, before, after)

    def _finder(self, root: str) -> Markup:
        if root not in self._finders:
            self._finders[root] = finder_html(root, self.areas, self.listed)
        return self._finders[root]


def finder_html(root: str, areas: Sequence[tuple[str, str]], themes: Mapping[str, Sequence[Record]]) -> Markup:
    """The list of areas, and of indicators by theme (indicator_code, title, find), with the field to search it."""
    html = render("release/find.html.j2", root=root, areas=areas, themes=themes, titles=PRIORITY_AREAS)
    return Markup(html)  # noqa: S704 - rendered here, every text escaped


def _listed(about: Record) -> Record:
    return {"indicator_code": about["indicator_code"], "title": about["title"], "find": more_words(about)}


def _link_of(about: Record) -> Link:
    return Link(about["title"], f"indicators/{about['indicator_code']}.html")


def more_words(about: Record) -> str:
    """By which words an indicator is found beside its code and title: its old number, what it counts, who holds it."""
    texts = (about["ni_code"] or "", about["numerator"], about["source_system"], about["lead_partner"])
    known = set(_words(f"{about['indicator_code']} {about['title']}")) | SAYS_LITTLE
    return " ".join(dict.fromkeys(word for text in texts for word in _words(text) if word not in known))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("'", ""))


@functools.cache
def script() -> Markup:
    """The script that searches the list."""
    return Markup(render("release/find.js"))  # noqa: S704 - a file of this package


@functools.cache
def script_digest() -> str:
    """What a page's policy names the script by, so that no other runs."""
    return base64.b64encode(hashlib.sha256(str(script()).encode()).digest()).decode()
