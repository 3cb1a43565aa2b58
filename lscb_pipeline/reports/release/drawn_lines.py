"""Lines over time as finished pages draw them, and the tables of the same, read back from the pages themselves.

A line may have the elements of its form alone (lines.py), in one order; whatever else stands in one isn't read, and so
the line as a whole is none of that form. Here: reading. Not here: whether what is read may stand there
(collation/release/line_gate.py).
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, Final, NamedTuple

from markupsafe import escape

from lscb_pipeline.reports.release.words import SYMBOLS

LINE: Final = re.compile(
    r'<svg class="line(?P<london> london)?" data-line="(?P<of>[^"]*)" viewBox="0 0 220 60" role="img" aria-label="'
    r'Line: (?P<shown>\d+) of (?P<periods>\d+) periods shown(?:, (?P<revised>[1-9]\d*) revised)?">(?P<has>.*?)</svg>',
    re.DOTALL,
)
SAID: Final = r"revised in (\d{4}-\d\d-Q\d r\d+): (-?\d[\d,]*(?:\.\d+)?) before"
ELEMENT: Final = re.compile(
    r'<path class="(?P<path>[lna])" d="(?P<d>(?:[ML]\d+ \d+)+)"/>'
    r'|<path class="b" d="M(?P<b>\d+) 0V60"/>'
    r'|<circle (?:class="part" cx="(?P<px>\d+)" cy="(?P<py>\d+)" r="2"|cx="(?P<x>\d+)" cy="(?P<y>\d+)" r="3")/>'
    rf'|<path class="r" d="M(?P<rx>\d+) (?P<ry>\d+)l7 -7l7 7l-7 7z"><title>{SAID}</title></path>'
    r'|<path class="(?:(?P<c>c)" d="M(?P<cx>\d+) 49h6v6h-6z|x" d="M(?P<xx>\d+) 49l6 6m0 -6l-6 6)"/>'
)
ORDER: Final = "lbnaopr."  # of elements; marks at the foot come last
STEP: Final = re.compile(r"([ML])(\d+) (\d+)")
ROW: Final = re.compile(r'<tr data-history="([^"]*)"><th scope="row">([^<]*)</th>(.*?)</tr>', re.DOTALL)
SYMBOL: Final = "|".join(
    re.escape(f'<abbr class="sym" title="{escape(text)}">{mark}</abbr>') for mark, text in SYMBOLS.items()
)
CELL: Final = re.compile(
    r'<td class="num">(?:<span class="why">no figure</span>'
    rf"|(?P<symbol>{SYMBOL})"
    rf'|(?P<number>-?\d[\d,]*(?:\.\d+)?)(?: <abbr class="sym" title="{SAID}">r</abbr>)?)</td>'
)
MARK: Final = re.compile(r">(\w+)</abbr>")
Point = tuple[int, int]


class Revision(NamedTuple):
    """In which release, and the number of before as the text has it."""

    release: str
    before: str


class DrawnLine(NamedTuple):
    """One line. `of`: area, indicator, feed, breakdown. steps: by kind its path's letters and points."""

    of: tuple[str, ...]
    is_london: bool
    counts: tuple[int, int, int]  # periods that are shown, all, revised
    steps: dict[str, list[tuple[str, int, int]]]
    points: list[Point]
    parts: list[Point]
    revised: list[tuple[Point, Revision]]
    marks: list[tuple[str, int]]  # c, or x for what is missing, and from where on
    breaks: list[int]


class HistoryRow(NamedTuple):
    """One area's row of a table over time: its cells, each a number, a marker or empty, and how it was revised."""

    of: tuple[str, ...]
    name: str
    cells: list[tuple[str, Revision | None]]


def drawn_lines(page: str, known: set[str]) -> Iterator[DrawnLine | str]:
    """A page's lines, but for those `known`, to which they are added; of one without the form its key, or nothing."""
    found = list(LINE.finditer(page))
    if len(found) != page.count('class="line') or len(found) != page.count("data-line="):
        yield ""
    for line in found:
        if line[0] not in known:
            known.add(line[0])
            yield _read(line) or line["of"]


def history_rows(page: str) -> Iterator[HistoryRow | str]:
    """A page's rows of tables over time; of one without the form its key, or nothing."""
    found = list(ROW.finditer(page))
    if len(found) != page.count("data-history="):
        yield ""
    for row in found:
        of, name, content = row.groups()
        cells = list(CELL.finditer(content))
        if "".join(cell[0] for cell in cells) != content:
            yield of
        else:
            yield HistoryRow(_key(of), unescape(name), [_cell(cell) for cell in cells])


def _key(of: str) -> tuple[str, ...]:
    return tuple(unescape(of).split(" ", 3))


def _cell(cell: re.Match[str]) -> tuple[str, Revision | None]:
    symbol = MARK.search(cell["symbol"] or "")
    said = Revision(cell[3], cell[4]) if cell[3] else None
    return (symbol[1] if symbol else cell["number"] or ""), said


def _read(line: re.Match[str]) -> DrawnLine | None:
    """What a line says; None where it has anything but its form."""
    elements = list(ELEMENT.finditer(line["has"]))
    kinds = [ORDER.index(_kind(one)) for one in elements]
    if "".join(one[0] for one in elements) != line["has"] or kinds != sorted(kinds):
        return None
    steps = {
        one["path"]: [(to, int(x), int(y)) for to, x, y in STEP.findall(one["d"])] for one in elements if one["path"]
    }
    if len(steps) != sum(one["path"] is not None for one in elements):
        return None
    counts = tuple(int(line[name] or 0) for name in ("shown", "periods", "revised"))
    return DrawnLine(
        _key(line["of"]), line["london"] is not None, counts, steps,  # type: ignore[arg-type]
        [(int(one["x"]), int(one["y"])) for one in elements if one["x"]],
        [(int(one["px"]), int(one["py"])) for one in elements if one["px"]],
        [((int(one["rx"]), int(one["ry"])), Revision(*_said(one))) for one in elements if one["rx"]],
        [("c" if one["c"] else "x", int(one["cx"] or one["xx"])) for one in elements if one["cx"] or one["xx"]],
        [int(one["b"]) for one in elements if one["b"]],
    )  # fmt: skip


def _said(element: re.Match[str]) -> tuple[Any, Any]:
    groups = element.groups()
    at = element.re.groupindex["ry"]
    return groups[at], groups[at + 1]


def _kind(element: re.Match[str]) -> str:
    """Of which kind an element is, as ORDER names them."""
    return element["path"] or ("b" if element["b"] else "o" if element["x"] else "p" if element["px"]
                               else "r" if element["rx"] else ".")  # fmt: skip
