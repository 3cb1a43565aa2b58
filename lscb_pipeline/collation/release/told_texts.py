"""What the catalogue, the dictionary, the metadata and a workbook's front sheets may say: known words, and no number.

A text may stand there where the catalogue, the columns' declarations or the release's own names have it, or where it
has no digit. Here: that. Not here: figures (data_gate.py).
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lscb_pipeline.frames.column_words import column_meanings, column_words
from lscb_pipeline.reports.readiness.inputs import records
from lscb_pipeline.reports.release import words
from lscb_pipeline.reports.release.data_dictionary import CODES, codes_text
from lscb_pipeline.reports.release.data_package import CSVW, PACKAGE, TITLES
from lscb_pipeline.reports.release.front import FRONT
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline.reports.release.release_workbook import NOTES, SHEETS, TABLES, cover_of
from lscb_pipeline.reports.release.shown_figures import feed_titles

# Of the two specifications, what we say: nothing that quotes data, such as minimum, enum, example or default.
KEYWORDS: Final = frozenset({
    "$schema", "name", "title", "titles", "description", "version", "created", "resources", "path", "type", "format",
    "mediatype", "encoding", "bytes", "hash", "schema", "fields", "constraints", "required", "primaryKey",
    "missingValues", "foreignKeys", "reference", "resource", "@context", "@language", "dc:title", "dc:description",
    "tables", "url", "tableSchema", "columns", "datatype", "columnReference",
})  # fmt: skip
SPECIFIED: Final = ("https://datapackage.org/profiles/2.0/datapackage.json", "http://www.w3.org/ns/csvw", "utf-8")


class TextsTold:
    """What may be said of one release, and what of its files says more."""

    def __init__(self, release: Release, files: Mapping[str, bytes]) -> None:
        self._files = files
        label, day = release.quarter.label, release.recorded_on
        words_of_columns = column_words()
        self._known = {
            release.title, release.mark, f"lscb-benchmark-{label.lower()}-r{release.revision}",
            f"{label} r{release.revision}", f"{day.isoformat()}T00:00:00Z", *SPECIFIED, *column_meanings().values(),
            *words_of_columns, *(name.replace("_", " ") for name in words_of_columns), *map(codes_text, CODES),
            *(column.unit for column in words_of_columns.values()), *feed_titles(release).values(), *TITLES.values(),
            *cover_of(release), *NOTES.values(), *(f"{holds}: {release.title}" for holds in SHEETS.values()),
            *(column.header for columns in TABLES.values() for column in columns),
        }  # fmt: skip
        for vocabulary in (words.SYMBOLS, words.UNITS, words.DISCLOSURE, words.OVER, words.FUNNEL):
            self._known |= {*vocabulary, *vocabulary.values()}
        told = set(_texts([records(release.indicators)]))
        self._versions = {text for text in told if text.isdigit()}  # of definitions, and no text beside
        self._known |= told - self._versions

    def may_say(self, text: str) -> bool:
        """Whether a text is known, or has no digit."""
        return text in self._known or not any(letter.isdigit() for letter in text)

    def faults(self, path: str, content: bytes) -> Iterator[str]:
        """What a csv without figures, or a file of metadata, says beyond that."""
        if path.endswith(".csv"):
            rows = csv.reader(io.StringIO(content.decode()))
            header = next(rows, [])
            for number, cells in enumerate([header, *rows], 1):
                pairs = zip(cells, [*header, *[""] * len(cells)], strict=False)
                if not all(
                    self.may_say(cell) or (name == "version" and cell in self._versions) for cell, name in pairs
                ):
                    yield f"{path}: row {number} tells a number"
        elif path in (PACKAGE, CSVW):
            yield from (f"{path}: {fault}" for fault in self._faults_of_json(json.loads(content), "top level"))
        elif path not in ("release.json", FRONT):  # report_gate.py reads what the landing page says of figures
            yield f"{path} is no file of a release"

    def _faults_of_json(self, node: Any, where: str) -> Iterator[str]:
        if isinstance(node, dict):
            yield from (f"{key} of {where} is none of its keywords" for key in node if key not in KEYWORDS)
            where = str(node.get("name") or node.get("url") or where) if "hash" in node or "url" in node else where
            content = self._files.get(str(node.get("path")), b"")
            if "hash" in node and (node["hash"], node["bytes"]) != (
                f"sha256:{hashlib.sha256(content).hexdigest()}", len(content)
            ):  # fmt: skip
                yield f"{where} is another file"
            for key, value in node.items():
                if key not in ("hash", "bytes"):
                    yield from self._faults_of_json(value, where)
        elif isinstance(node, list):
            for one in node:
                yield from self._faults_of_json(one, where)
        elif isinstance(node, str):
            if not self.may_say(node):
                yield f"a text of {where} tells a number"
        elif not isinstance(node, bool):
            yield f"{where} has a number"


def _texts(node: Any) -> Iterator[str]:
    """Every text within records of the catalogue."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        yield from _texts([*node, *node.values()])
    elif isinstance(node, list | tuple):
        for one in node:
            yield from _texts(one)
