"""What a package carries along beside its sheets: texts that nobody sees, for a look at persons' data in them.

Here: which parts these are, and their texts as rows. Not here: what is looked for (intake/tables/person_data.py).
Pictures are not looked at; of other files that are put into a workbook it is told that they are there.
"""

import re

import pyarrow as pa

from lscb_pipeline.intake.files.inside.xml_parts import BROKEN, Attributes, Package, plain
from lscb_pipeline.intake.files.tables_of_text import Stack
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline.settings import Limits

# Parts that say how sheets look, or that are read elsewhere.
KNOWN = re.compile(
    r"\[content_types\]\.xml|(.*/)?_rels/.*|xl/(workbook|styles|sharedstrings|calcchain|metadata|volatiledependencies)\.xml"
    r"|xl/(theme|worksheets|chartsheets|tables|pivottables|printersettings|threadedcomments|persons|comments)(/.*|\d*\.xml)"
    r"|docprops/(core|app)\.xml|content\.xml|styles\.xml|meta\.xml|settings\.xml|meta-inf/.*|configurations2/.*"
)
LINKED, PIVOT, FILE = "values of another workbook", "the records behind a pivot table", "another file"
LINKS = re.compile(r"xl/externallinks/[^/]+\.xml")  # may hold no value of the other workbook
CARRIED = {
    re.compile(r"xl/pivotcache/[^/]+\.xml|xl/slicercaches/[^/]+\.xml|xl/model/.+"): PIVOT,
    re.compile(r"xl/embeddings/.+|object[^/]*/content\.xml"): FILE,
}
NAMED = re.compile("xl/workbook.xml")  # names of ranges, and what they stand for
ROWS = {"row", "r", "cacheFields", "p", "definedName", "property"}  # elements with which a row begins
SHARED = {"s": "v", "cacheField": "name"}  # texts that stand in attributes


def read_beside(package: Package, limits: Limits) -> tuple[list[str], list[tuple[str, pa.Table]]]:
    """What is carried along, in words; and the texts of parts that nobody sees, each with a name of ours."""
    carried = [word for pattern, word in CARRIED.items() if any(map(pattern.fullmatch, package.names))]
    found: list[tuple[str, pa.Table]] = []
    for name in package.names:
        if name.endswith(".xml") and (NAMED.fullmatch(name) or not KNOWN.fullmatch(name)):
            texts = _Texts(limits, only="definedName" if NAMED.fullmatch(name) else None)
            try:
                package.tell(name, texts)
            except (*BROKEN, UnreadableError) as error:
                if isinstance(error, UnreadableError) and error.rule_id == "file_too_large":
                    raise
            table = texts.table()
            if len(table) and LINKS.fullmatch(name) and LINKED not in carried:
                carried.append(LINKED)
            if len(table):
                found.append((f"part {len(found) + 1}", table))
    return carried, found


class _Texts:
    """The texts of a part as rows. What of it can't be read is left out: no figure comes from here."""

    def __init__(self, limits: Limits, only: str | None = None) -> None:
        self._stack = Stack(limits)
        self._only = only
        self._within = 0
        self._row: list[str] = []
        self._text: list[str] = []
        self._most = limits.most_columns

    def start(self, name: str, attributes: Attributes) -> None:
        self._end_text()
        if name in ROWS:
            self._end_row()
        if name == self._only:
            self._within += 1
        if name in SHARED and not self._only:
            self._add(plain(attributes).get(SHARED[name], ""))

    def text(self, text: str) -> None:
        if self._within or not self._only:
            self._text.append(text)

    def end(self, name: str) -> None:
        self._end_text()
        if name == self._only:
            self._within -= 1
        if name in ROWS:
            self._end_row()

    def table(self) -> pa.Table:
        self._end_text()
        self._end_row()
        return self._stack.table()

    def _end_text(self) -> None:
        if self._text:
            self._add("".join(self._text).strip())
            self._text = []

    def _add(self, text: str) -> None:
        if text and "\0" not in text:
            self._row.append(text)
        if len(self._row) >= self._most:
            self._end_row()

    def _end_row(self) -> None:
        if self._row:
            self._stack.add(self._row)
            self._row = []
