"""Editors' texts of any report: markdown, in which every number is a reference to one of the report's figures.

Here: reading the texts of a content folder, putting figures in the place of references, HTML. Not here: which texts and
figures a report has (runaways/narrative.py, final/content.py), nor where a text stands (the templates).
"""

import calendar
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markupsafe import Markup

from lscb_pipeline.contracts.contract_error import ContractError

REFERENCE: Final = re.compile(r"\[\[([^\[\]]*)\]\]")
NUMBER: Final = re.compile(r"(?<![\w.])\d[\d,.]*(?:\s?%)?(?!\w)")
# Years, days of a month, and the numbers of a list.
MAY_STAND: Final = re.compile(
    rf"(?:19|20)\d\d(?:-\d\d)?|\d{{1,2}}(?= (?:{'|'.join(calendar.month_name[1:])}))|^\d+(?=\. )"
)
# In markdown a figure's HTML is a number between these, until all else is HTML.
OPENS, CLOSES = "\ue000", "\ue001"


class NarrativeError(ContractError):
    """A text of a content folder names a figure that isn't there, or states a number of its own: file and line."""


def read_texts(folder: Path, slots: Collection[str], quarter: str = "") -> dict[str, str]:
    """A report's texts by slot: `<quarter>/<slot>.md` of the folder, else `<slot>.md`; empty ones are left out.

    Raises NarrativeError for a file of another name.
    """
    own = sorted((folder / quarter).glob("*.md")) if quarter else []
    files = {path.stem: path for path in [*sorted(folder.glob("*.md")), *own] if path.name != "README.md"}
    if unknown := sorted(files.keys() - set(slots)):
        raise NarrativeError(f"{folder}/{unknown[0]}.md: not a text of the report; there are {', '.join(slots)}")
    texts = {slot: path.read_text("utf-8").strip() for slot, path in files.items()}
    return {slot: text for slot, text in texts.items() if text}


def filled(text: str, figures: Mapping[str, str], name: str, *, example: str, else_says: str) -> str:
    """A text with figures in the place of its references, by what stands between the brackets.

    Raises NarrativeError, naming file (`name`) and line, for a reference to no figure (`else_says` what there is), and
    for a number that is no reference (`example`: what to write).
    """
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if stated := NUMBER.search(MAY_STAND.sub("", REFERENCE.sub("", line))):
            raise NarrativeError(
                f"{name}, line {number}: {stated.group()} is a number of its own, which goes stale: write {example}, "
                "or it in words"
            )
        for reference in REFERENCE.findall(line):
            if " ".join(reference.split()) not in figures:
                raise NarrativeError(f"{name}, line {number}: [[{reference}]] is {else_says}")
    return REFERENCE.sub(lambda found: figures[" ".join(found.group(1).split())], "\n".join(lines))


def as_html(text: str) -> Markup:
    """Markdown as HTML; HTML within it is shown as text, and nothing is loaded from elsewhere."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    return Markup(markdown.render(text))  # noqa: S704 - escaped above


def html_with(text: str, figures: Mapping[str, Markup], name: str, *, example: str, else_says: str) -> Markup:
    """A text as HTML in which references are figures that are HTML themselves. Raises as filled() does."""
    keys = list(figures)
    places = {key: f"{OPENS}{number}{CLOSES}" for number, key in enumerate(keys)}
    stripped = text.replace(OPENS, "").replace(CLOSES, "")
    html = as_html(filled(stripped, places, name, example=example, else_says=else_says))
    return Markup(  # noqa: S704 - of two texts that are HTML
        re.sub(f"{OPENS}(\\d+){CLOSES}", lambda found: str(figures[keys[int(found.group(1))]]), str(html))
    )
