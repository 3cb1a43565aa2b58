"""Reads the pages of a release as a reader does, sentences beside tables, and tells what contradicts what.

Here: that, on pages alone: nothing of how they were made but the catalogue. Not here: whether a page opens (pages.py),
nor whether its figures are right (kept.py, the tests).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.reports.release.words import UNITS

REMARK = re.compile(r"\[(?:memory|seen|made up)|\bmemory\b|\bTODO\b", re.IGNORECASE)
SINCE = re.compile(r"for periods from \d+ \w+ (\d{4}) on")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
NUMBER = r"-?[\d,]+(?:\.\d+)?"
INTERVAL = re.compile(rf"({NUMBER}) ({NUMBER}) to ({NUMBER})")
OF = re.compile(r"\b(\d+) of (\d+)\b")
ROUNDING = 0.6  # of the last decimal that is printed
SURE = ("far above (99.8 %)", "far below (99.8 %)", "outside its own limits")


@dataclass
class Table:
    """A table as it is read: its caption, the texts of its headers, and of its rows, cell by cell."""

    caption: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)  # of each row, the first

    def column(self, beginning: str) -> int | None:
        """Where the column is whose header begins so."""
        return next((at for at, head in enumerate(self.heads) if head.startswith(beginning)), None)


PICTURE = "(a picture)"  # a cell that has one is not empty


class Page(HTMLParser):
    """A page: its sentences and tables. Charts are not read."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.sentences: list[str] = []
        self._open: list[list[str]] = []
        self._hidden = 0
        self._has_picture = False
        self._link = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row, or a text."""
        if tag in ("svg", "style"):
            self._hidden += 1
            self._has_picture = True
        elif tag == "table":
            self.tables.append(Table())
        elif tag == "tr" and self.tables:
            self._cells: list[str] = []
            self._link = ""
        elif tag in ("td", "th", "caption", "p", "li"):
            self._open.append([])
            self._has_picture = False
        elif tag == "a":
            self._link = self._link or dict(attrs).get("href") or ""
        if tag in ("span", "br", "b") and self._open:
            self._open[-1].append(" ")

    def handle_data(self, data: str) -> None:
        """Text of what was begun last."""
        if self._open and not self._hidden:
            self._open[-1].append(data)

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        if tag in ("svg", "style"):
            self._hidden -= 1
        elif tag in ("td", "th", "caption", "p", "li") and self._open:
            text = " ".join("".join(self._open.pop()).split())
            if tag in ("p", "li"):
                self.sentences.append(text)
            elif tag == "caption":
                self.tables[-1].caption = text
            else:
                self._cells.append(text or (PICTURE if self._has_picture else ""))
        elif tag == "tr" and self.tables:
            table = self.tables[-1]
            if not table.heads:
                table.heads = self._cells
            elif len(self._cells) > 1:  # else it is the name of a group
                table.rows.append(self._cells)
                table.links.append(self._link)


def contradictions(path: Path, indicators: Mapping[str, Indicator]) -> Iterator[str]:
    """What is wrong with what one page says, a line each."""
    page = Page(path.read_text("utf-8"))
    every = " ".join([*page.sentences, *(cell for table in page.tables for row in table.rows for cell in row)])
    if found := REMARK.search(every):
        yield f"an editor's remark: {found[0]}"
    yield from _cells(page)
    if path.parent.name == "areas" and path.parents[1].name != "runaways":
        yield from _of_area(page, indicators)
    if path.parent.name == "indicators":
        yield from _definitions(page)


def _cells(page: Page) -> Iterator[str]:
    """Empty cells, no value and no reason, parts greater than their wholes, verdicts unlike numbers."""
    for table in page.tables:
        value, chance, london = (table.column(name) for name in ("Value", "By chance", "London (areas)"))
        for row in table.rows:
            yield from (f"an empty cell in the row of {row[0]}" for cell in row[1:] if not cell)
            if value is not None and row[value] == "–":
                yield f"no value and no reason in the row of {row[0]}"
            ranks = [cell for place, cell in enumerate(row) if place not in (0, value)]  # of counts, see the gate
            yield from (f"{found[0]} in the row of {row[0]}" for cell in ranks for found in OF.finditer(cell)
                        if int(found[1]) > int(found[2]) > 0)  # fmt: skip
            if value is not None and chance is not None and london is not None:
                yield from (f"{said} in the row of {row[0]}" for said in _unlike(row[value], row[london], row[chance]))


def _unlike(value: str, london: str, chance: str) -> Iterator[str]:
    """What a verdict by chance alone says that the interval beside it does not."""
    interval, beside = INTERVAL.search(value), re.match(NUMBER, london)
    if not interval or not beside or chance == "not compared":
        return
    low, high, at = (float(text.replace(",", "")) for text in (interval[2], interval[3], beside[0]))
    is_near = min(abs(low - at), abs(high - at)) <= ROUNDING * 10 ** -len(beside[0].partition(".")[2])
    if not is_near and (low <= at <= high) != (chance == "may be chance"):
        yield f"{chance!r}, but {interval[2]} to {interval[3]} beside London's {beside[0]}"


def _of_area(page: Page, indicators: Mapping[str, Indicator]) -> Iterator[str]:
    """Sentences of an area's page that its tables contradict, and units that the catalogue doesn't give."""
    tables = [table for table in page.tables if table.column("Value") is not None]
    cells = [row for table in tables for row in table.rows]
    values = [row[table.column("Value") or 0] for table in tables for row in table.rows]
    hidden = values.count("c")
    bare = sum(_is_bare(table, row) for table in tables for row in table.rows)
    revised = any(value.split(" ")[1:2] == ["r"] for value in values)
    is_sure = any(sure in " ".join(row) for row in cells for sure in SURE)
    said: list[tuple[str, Callable[[re.Match[str]], bool]]] = [
        (r"(\d+) of the newest figures (?:is|are) hidden", lambda m: int(m[1]) == hidden),
        (r"(\d+) stands? without comparison", lambda m: int(m[1]) == bare),
        (r"None of them lies beyond the outer limits", lambda _: not is_sure),
        (r"No figure of .+ that was published before has changed", lambda _: not revised),
        (r"has (\d+) new figures?: (\d+) could", lambda m: int(m[2]) <= int(m[1]) <= len(cells)),
        (r"No figure of .+ is in this release", lambda _: not cells),
    ]
    for sentence in page.sentences:
        for pattern, holds in said:
            if (found := re.search(pattern, sentence)) and not holds(found):
                yield f"a sentence that its tables contradict: {found[0]}"
    if hidden and not any("hidden (c)" in sentence for sentence in page.sentences):
        yield f"{hidden} hidden figures of which no sentence says so"
    for table in tables:
        for row, link in zip(table.rows, table.links, strict=True):
            indicator = indicators.get(Path(link).stem)
            unit = (indicator.unit_says or UNITS[indicator.unit]) if indicator else None
            if unit is None or unit not in row[0]:
                yield f"a unit that the catalogue doesn't give: {row[0]}"


def _is_bare(table: Table, row: list[str]) -> bool:
    """Whether a figure is shown and not compared: a table of which none is has no column that says so."""
    value, verdict = row[table.column("Value") or 0], table.column("Beyond")
    return bool(re.match(NUMBER, value)) and (verdict is None or row[verdict] == "not compared")


def _definitions(page: Page) -> Iterator[str]:
    """Definitions that no period on the page follows."""
    periods = [row[0] for table in page.tables for row in table.rows] + [table.caption for table in page.tables]
    last = max((int(year) for text in periods for year in YEAR.findall(text)), default=0)
    for sentence in page.sentences:
        for since in SINCE.findall(sentence):
            if int(since) > last:
                yield f"a definition for periods from {since} on, beside figures up to {last}"
