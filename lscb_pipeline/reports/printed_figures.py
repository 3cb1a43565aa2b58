"""The figures that finished pages print, read back from the pages themselves (templates/figure.html.j2 marks them).

A file of sentences (release/in_short.py), which a page is made of later, is read likewise: .json.

Here: reading them. Not here: whether they may stand there (collation/release/report_gate.py).
"""

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any, Final

import pandas as pd

from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.frames.releases import PrintedFigures
from lscb_pipeline.frames.schema import schema_of

MARK: Final = ("data", "figure")  # the tag, and its class
ORDER: Final = ["area_code", "indicator_code", "feed", *PERIOD, "breakdown"]  # in the mark; the last may have blanks
NUMBER: Final = re.compile(r"[-−]?\d[\d,]*(?:\.(\d+))?")
EACH_MARK: Final = re.compile(rf"<{MARK[0]}\b", re.IGNORECASE)
END: Final = f"</{MARK[0]}"
NOT_READ: Final = ("style", "script")
EVEN: Final = 1e-9  # a half may be rounded either way


def printed_figures(pages: Mapping[str, bytes]) -> PrintedFigures:
    """Every marked figure of HTML pages and files of sentences, by path; a region's `area_code` is its name.

    `value`: empty where the mark's text doesn't say it, rounded to as many decimals as the text has.
    Raises ValueError for a mark that names no cell: a template's fault.
    """
    with_marks = {path: page.decode() for path, page in sorted(pages.items()) if b"data-cell" in page}
    rows = [row for path, page in with_marks.items() for row in _marks(path, page)]
    rows += [row for path, page in sorted(pages.items()) if path.endswith(".json") for row in _kept(path, page)]
    columns = list(schema_of(PrintedFigures).columns)
    figures = pd.DataFrame(rows, columns=columns).astype({"value": "float64"})
    return figures.astype(dict.fromkeys(PERIOD, "datetime64[s]"))


def words_of(page: bytes) -> str:
    """What a page says, without its tags, style, script and runs of blanks."""
    reader = _PageReader()
    reader.feed(page.decode())
    return " ".join("".join(reader.texts).split())


def _marks(path: str, page: str) -> Iterator[dict[str, object]]:
    first = EACH_MARK.search(page)
    if first is None:  # what has no such tag has no mark
        raise ValueError(f"{path}: a cell is named by what is no figure's mark")
    reader = _PageReader()
    for part in EACH_MARK.split(page[first.start() :])[1:]:  # what lies between the marks is most of a page
        end = part.lower().rfind(END)
        reader.feed(f"<{MARK[0]}{part if end < 0 else part[: end + len(END)] + '>'}")
    for attributes, text in reader.marks:
        cell = (attributes.get("data-cell") or "").split(" ", len(ORDER) - 1)
        if len(cell) != len(ORDER):
            raise ValueError(f"{path}: a figure's mark names no cell")
        yield {
            "page_path": path,
            **dict(zip(ORDER, cell, strict=True)),
            "value": _as_said(float(attributes.get("value") or "nan"), text),
        }


def _kept(path: str, content: bytes) -> Iterator[dict[str, object]]:
    """The cells that stand between the texts of a file's sentences."""
    for part in _parts(json.loads(content)["in_short"]):
        if not set(ORDER) <= set(part):
            raise ValueError(f"{path}: a figure within a sentence names no cell")
        yield {"page_path": path, **{name: part[name] for name in ORDER},
               "value": _as_said(float(part["value"]), part["text"])}  # fmt: skip


def _parts(sentences: list[list[Any]]) -> Iterator[dict[str, Any]]:
    yield from (part for sentence in sentences for part in sentence if not isinstance(part, str))


def _as_said(value: float, text: str) -> float:
    """A mark's value where its text says the same number, and no other."""
    found = list(NUMBER.finditer(text))
    if len(found) != 1:
        return float("nan")
    said = float(found[0].group().replace(",", "").replace("−", "-"))
    is_same = abs(said - value) <= 0.5 * 10 ** -len(found[0].group(1) or "") + EVEN
    return value if is_same else float("nan")


class _PageReader(HTMLParser):
    """Collects the marks of figures, each with its text, and the text outside style and script."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[tuple[dict[str, str | None], str]] = []
        self.texts: list[str] = []
        self._is_style = self._is_mark = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._is_style = tag in NOT_READ
        if tag == MARK[0] and MARK[1] in (found.get("class") or "").split():
            self.marks.append((found, ""))
            self._is_mark = True

    def handle_endtag(self, tag: str) -> None:
        if tag in NOT_READ:
            self._is_style = False
        if tag == MARK[0]:
            self._is_mark = False

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self.texts.append(data)
        if self._is_mark:
            attributes, text = self.marks[-1]
            self.marks[-1] = attributes, text + data
