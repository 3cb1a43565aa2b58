"""The editors' texts: markdown, in which every number is a reference to a figure of the release.

`[[RA007 london 2009-10-Q4]]` stands for London's figure of that quarter, `[[RA007 E09000003 2009-10-Q4]]` for an
area's; a figure that is hidden or missing is written as its marker. Here: reading texts, and putting figures in. Not
here: where a text stands (the templates), nor what is asked of editors (the content folder's README).
"""

import calendar
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markupsafe import Markup

from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.reports.readiness.inputs import records
from lscb_pipeline.reports.release import shown_figures
from lscb_pipeline.reports.runaways.material import RunawaysMaterial

SLOTS: Final = {
    "summary": "what the figures mean, in a paragraph",
    "needs": "what children who run away need in London, from interviews and research",
    "practice": "case studies of promising practice",
    "recommendations": "what is recommended, and to whom",
}
REFERENCE: Final = re.compile(r"\[\[([^\[\]]*)\]\]")
NUMBER: Final = re.compile(r"(?<![\w.])\d[\d,.]*(?:\s?%)?(?!\w)")
# Years, days of a month, and the numbers of a list.
MAY_STAND: Final = re.compile(
    rf"(?:19|20)\d\d(?:-\d\d)?|\d{{1,2}}(?= (?:{'|'.join(calendar.month_name[1:])}))|^\d+(?=\. )"
)
EXAMPLE: Final = "a reference such as [[RA007 london 2009-10-Q4]]"


class NarrativeError(ContractError):
    """A text of the content folder names a figure that isn't there, or states a number of its own: file and line."""


def read_texts(folder: Path, quarter: str) -> dict[str, str]:
    """A quarter's texts by slot: `<quarter>/<slot>.md` of the folder, else `<slot>.md`; empty ones are left out.

    Raises NarrativeError for a file of another name.
    """
    paths = [*sorted(folder.glob("*.md")), *sorted((folder / quarter).glob("*.md"))]
    files = {path.stem: path for path in paths if path.name != "README.md"}
    if unknown := sorted(files.keys() - SLOTS.keys()):
        raise NarrativeError(f"{folder}/{unknown[0]}.md: not a text of the report; there are {', '.join(SLOTS)}")
    texts = {slot: path.read_text("utf-8").strip() for slot, path in files.items()}
    return {slot: text for slot, text in texts.items() if text}


def written(material: RunawaysMaterial) -> dict[str, Markup]:
    """The editors' texts as HTML with their figures.

    Raises NarrativeError for a reference to no figure, and for a number that is no reference.
    """
    if not material.texts:
        return {}
    figures = _figures(material)
    return {slot: _as_html(_filled(text, figures, f"{slot}.md")) for slot, text in material.texts.items()}


def _figures(material: RunawaysMaterial) -> dict[tuple[str, ...], str]:
    """The texts of all figures on running away, by indicator, place and period (or `newest`)."""
    areas = records(shown_figures.written(material.own))
    rows = [(row["area_code"], row) for row in areas] + [(row["region"], row) for row in material.regions]
    found: dict[tuple[str, ...], str] = {}
    for place, row in rows:
        if row["breakdown"] == "all":
            for period in (row["period"], *(["newest"] if row["is_newest"] else [])):
                found[row["indicator_code"], place, period] = row["shown"]
    return found


def _filled(text: str, figures: Mapping[tuple[str, ...], str], name: str) -> str:
    lines = [_line(line, figures, f"{name}, line {number}") for number, line in enumerate(text.splitlines(), 1)]
    return "\n".join(lines)


def _line(line: str, figures: Mapping[tuple[str, ...], str], where: str) -> str:
    if stated := NUMBER.search(MAY_STAND.sub("", REFERENCE.sub("", line))):
        raise NarrativeError(
            f"{where}: {stated.group()} is a number of its own, which goes stale: write {EXAMPLE}, or it in words"
        )
    return REFERENCE.sub(lambda found: _figure(found.group(1), figures, where), line)


def _figure(reference: str, figures: Mapping[tuple[str, ...], str], where: str) -> str:
    parts = tuple(reference.split(maxsplit=2))
    if parts not in figures:
        raise NarrativeError(
            f"{where}: [[{reference}]] is no figure of this release: write {EXAMPLE}, with london, inner, outer or an "
            "area's code, and a period as the pages name it, or newest"
        )
    return figures[parts]


def _as_html(text: str) -> Markup:
    """Markdown as HTML; HTML within it is shown as text, and nothing is loaded from elsewhere."""
    return Markup(MarkdownIt("commonmark", {"html": False}).disable("image").render(text))  # noqa: S704 - escaped above
