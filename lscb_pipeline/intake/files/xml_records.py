"""The records of an XML return as rows of text, as a layout's shape says: a case at a time, in the order of the file.

Here: from elements to rows, each with its number in the file: the line on which its element begins, or the next number
where the line before it had more than one. Not here: parsing and its bounds (xml_elements.py), nor what a cell means.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from lscb_pipeline.contracts.xml_shape import OWN, XmlShape
from lscb_pipeline.intake.files.xml_elements import tell
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

MOST_IN_CASE = 50_000  # elements of one case, which is held until it ends
MOST_IN_HEAD = 1_000
Row = tuple[int, list[str | None]]  # its number (from 1), and its cells


@dataclass(slots=True)
class _Element:
    """An element of a case, with the line it begins on and the one it lies in."""

    name: str
    line: int
    around: "_Element | None"
    text: str = ""
    inside: "list[_Element]" = field(default_factory=list)

    def value(self, name: str) -> str:
        """The text of the first element in it of a name; blank where there is none."""
        return next((element.text for element in self.inside if element.name == name), "")


@dataclass(frozen=True)
class LookedThrough:
    """What a look through a whole file told: which shape it is in, about how many records, the elements not known."""

    shape: XmlShape
    records: int
    unknown: list[str]


def look_through_xml(source: BinaryIO, shapes: Sequence[XmlShape], limits: Limits) -> LookedThrough:
    """Look an XML file through to its end; raises UnreadableError for what is none, in no shape, or beyond bounds."""
    names = _Names()
    telling = tell(source, names, limits)
    while telling.piece():
        pass
    root = next(iter(names.times))
    shape = next((shape for shape in shapes if root in shape.roots), None)
    if shape is None:
        wanted = ", ".join(name for one in shapes for name in one.roots)
        raise UnreadableError("layout_unknown", f"no layout fits: its outermost element is not {wanted or 'known'}")
    unknown = [name for name in names.times if name not in shape.names and name not in shape.spelled]
    of = {record.of for record in shape.records.values()}
    return LookedThrough(shape, sum(names.times[n] for n in names.times if shape.spelled.get(n, n) in of), unknown)


class _Names:
    """How often each element's name occurs, the outermost one's first."""

    def __init__(self) -> None:
        self.times: dict[str, int] = {}

    def start(self, name: str, _: int) -> None:
        """Count an element."""
        self.times[name] = self.times.get(name, 0) + 1

    def end(self, _: str) -> None:
        """Texts are not looked at."""


def records(source: BinaryIO, shape: XmlShape, limits: Limits) -> Iterator[Row]:
    """The rows of a file in this shape, read as they are asked for; raises UnreadableError as the look through does."""
    cases = _Cases(shape)
    telling, number = tell(source, cases, limits), 1  # the header's
    goes_on = True
    while goes_on:
        goes_on = telling.piece()
        for line, cells in cases.taken():
            number = max(line, number + 1)
            yield number, cells


class _Cases:
    """A file's elements into the rows of its cases; of what lies outside them the texts are kept, as its head."""

    def __init__(self, shape: XmlShape) -> None:
        self._shape = shape
        self._head: dict[str, str] = {}
        self._path: list[str] = []  # outside a case
        self._open: _Element | None = None
        self._count = 0
        self._ready: list[Row] = []
        self._columns = shape.columns
        self._every = [(column, *path.split("/")) for column, path in shape.every.items()]
        self._given = [(column, *path.split("/")) for column, path in shape.given.items()]

    def start(self, name: str, line: int) -> None:
        """Begin a case, an element of one, or one of the head."""
        name = self._shape.spelled.get(name, name)
        if self._open is None and name != self._shape.case:
            self._path.append(name)
            return
        self._count = 1 if self._open is None else self._count + 1
        if self._count > MOST_IN_CASE:
            message = f"line {line}: a {self._shape.case} of more than {MOST_IN_CASE:,} elements: export the file again"
            raise UnreadableError("file_too_large", message)
        element = _Element(name, line, self._open)
        if self._open is not None:
            self._open.inside.append(element)
        self._open = element

    def end(self, text: str) -> None:
        """End the last one begun; with a case, make its rows."""
        if self._open is None:
            name = self._path.pop()
            if text and len(self._head) < MOST_IN_HEAD:
                self._head.setdefault("/".join([*self._path[-1:], name]), text)
            return
        element = self._open
        element.text = "" if element.inside else text
        self._open = element.around
        if self._open is None:
            self._ready += self._rows(element)

    def taken(self) -> Iterator[Row]:
        """The rows made since they were last taken, each with its line."""
        ready, self._ready = self._ready, []
        yield from ready

    def _rows(self, case: _Element) -> Iterator[Row]:
        waiting = [case]
        while waiting:
            element = waiting.pop()
            waiting += reversed(element.inside)
            for kind, record in self._shape.records.items():
                if element.name != record.of or (OWN in record.cells.values() and not element.text):
                    continue
                cells = {column: self._text(path, element, case) for column, path in record.cells.items()}
                cells |= {column: self._near(around, name, element, case) for column, around, name in self._every}
                for column, around, name in self._given:
                    cells[column] = "1" if self._near(around, name, element, case) else "0"
                yield element.line, [kind, *(cells.get(column) or None for column in self._columns[1:])]

    def _text(self, path: str, element: _Element, case: _Element) -> str:
        if path == OWN:
            return element.text
        around, _, name = path.rpartition("/")
        return self._near(around, name, element, case) if around else element.value(name)

    def _near(self, around: str, name: str, element: _Element, case: _Element) -> str:
        """The text of an element in the nearest one called `around`: about it, else in its case, else in the head."""
        outer: _Element | None = element
        while outer is not None:
            if outer.name == around:
                return outer.value(name)
            outer = outer.around
        beside = next((inner for inner in case.inside if inner.name == around), None)
        return beside.value(name) if beside is not None else self._head.get(f"{around}/{name}", "")
