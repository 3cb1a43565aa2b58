"""The Analysis Function's checklist of accessible spreadsheets, asked of a workbook's own parts.

What it asks for, in its words or nearly: tables marked up and named, one a sheet, one header row; no merged, hidden or
blank rows and columns, no filters, no frozen panes; symbols and empty cells explained; a plain large font, no colour
alone; a cover, contents with links, a title in A1 of each sheet and of the document. Not here: whether what it says is
right (release/test_data_files.py).
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SANS_SERIF = {"Arial", "Calibri", "Helvetica", "Verdana", "Open Sans"}
SMALLEST = 12
SYMBOL = re.compile(r"\[\w+\]")
EMPTY = "Empty cells"  # the note that says why a cell is empty
ONE_TABLE = "This sheet has one table"
FORBIDDEN = {"mergeCell": "cells are merged", "pane": "panes are frozen", "autoFilter": "it has a filter",
             "oddHeader": "it has a page header", "oddFooter": "it has a page footer"}  # fmt: skip


@dataclass
class Sheet:
    """A worksheet: its name, its XML, its texts by cell, the book's styles that wrap texts, its tables' XML."""

    name: str
    xml: ElementTree.Element
    is_hidden: bool
    cells: dict[str, str]
    wrapping: set[str]
    tables: list[ElementTree.Element] = field(default_factory=list)


def faults(workbook: bytes) -> list[str]:
    """What of the checklist a workbook doesn't keep to; empty where all is well."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    sheets = _sheets(parts)
    found = [*_of_book(parts, sheets), *_of_fonts(ElementTree.fromstring(parts["xl/styles.xml"]))]  # noqa: S314
    for sheet in sheets:
        found += [f"{sheet.name}: {fault}" for fault in (*_of_sheet(sheet), *_of_table(sheet))]
    return found


def _sheets(parts: dict[str, bytes]) -> list[Sheet]:
    strings = [
        "".join(text.text or "" for text in one.iter(f"{MAIN}t"))
        for one in ElementTree.fromstring(parts["xl/sharedStrings.xml"])  # noqa: S314 - our own file
    ]
    looks = ElementTree.fromstring(parts["xl/styles.xml"]).find(f"{MAIN}cellXfs")  # noqa: S314
    wrapping = {
        str(n) for n, look in enumerate(looks or []) if look.find(f"{MAIN}alignment[@wrapText='1']") is not None
    }
    found = []
    for number, about in enumerate(ElementTree.fromstring(parts["xl/workbook.xml"]).iter(f"{MAIN}sheet"), 1):  # noqa: S314
        xml = ElementTree.fromstring(parts[f"xl/worksheets/sheet{number}.xml"])  # noqa: S314
        cells = {}
        for cell in xml.iter(f"{MAIN}c"):
            value = cell.findtext(f"{MAIN}v") or ""
            cells[cell.get("r", "")] = strings[int(value)] if cell.get("t") == "s" else value
        sheet = Sheet(about.get("name", ""), xml, "state" in about.attrib, cells, wrapping)
        links = parts.get(f"xl/worksheets/_rels/sheet{number}.xml.rels", b"<none/>")
        targets = {link.get("Id"): link.get("Target", "") for link in ElementTree.fromstring(links)}  # noqa: S314
        for part in xml.iter(f"{MAIN}tablePart"):
            sheet.tables.append(ElementTree.fromstring(parts[f"xl/{targets[part.get(RELATED)][3:]}"]))  # noqa: S314
        found.append(sheet)
    return found


def _of_book(parts: dict[str, bytes], sheets: list[Sheet]) -> Iterator[str]:
    if not re.search(rb"<dc:title>[^<]+<", parts["docProps/core.xml"]):
        yield "the document has no title"
    if media := [name for name in parts if re.search(r"media/|drawings/|vbaProject|comments", name)]:
        yield f"it has pictures, comments or macros: {media[0]}"
    names = [sheet.name for sheet in sheets]
    if names[:3] != ["Cover", "Contents", "Notes"]:
        yield "it doesn't begin with cover, contents and notes"
    contents = next((sheet for sheet in sheets if sheet.name == "Contents"), None)
    if contents:
        links = contents.xml.iter(f"{MAIN}hyperlink")
        linked = {link.get("location", "").split("!")[0].strip("'") for link in links}
        yield from (f"the contents don't lead to {name}" for name in names if name not in linked)
    if b'activeTab="' in parts["xl/workbook.xml"] and b'activeTab="0"' not in parts["xl/workbook.xml"]:
        yield "it doesn't open on its first sheet"
    texts = {text for sheet in sheets for text in sheet.cells.values()}
    notes = {text for sheet in sheets if sheet.name == "Notes" for text in sheet.cells.values()}
    used = {text for text in texts if SYMBOL.fullmatch(text)}
    yield from (f"symbol {symbol} isn't explained" for symbol in sorted(used - notes))
    if EMPTY not in notes:
        yield "the notes don't say why cells are empty"


def _of_fonts(styles: ElementTree.Element) -> Iterator[str]:
    for font in styles.iter(f"{MAIN}font"):
        name, size = font.find(f"{MAIN}name"), font.find(f"{MAIN}sz")
        if name is None or name.get("val") not in SANS_SERIF:
            yield "a font has serifs"
        if size is None or float(size.get("val", "0")) < SMALLEST:
            yield f"a font is smaller than {SMALLEST}"
        if font.find(f"{MAIN}i") is not None or font.find(f"{MAIN}strike") is not None:
            yield "a font is italic or struck out"
    if any(fill.get("patternType") == "solid" for fill in styles.iter(f"{MAIN}patternFill")):
        yield "cells are coloured"


def _of_sheet(sheet: Sheet) -> Iterator[str]:
    if sheet.is_hidden:
        yield "it is hidden"
    if not sheet.cells.get("A1"):
        yield "no title in A1"
    for tag, what in FORBIDDEN.items():
        if sheet.xml.find(f".//{MAIN}{tag}") is not None:
            yield what
    if any(one.get("hidden") in ("1", "true") for tag in ("row", "col") for one in sheet.xml.iter(f"{MAIN}{tag}")):
        yield "rows or columns are hidden"
    if any(selection.get("activeCell", "A1") != "A1" for selection in sheet.xml.iter(f"{MAIN}selection")):
        yield "the cursor isn't in A1"


def _of_table(sheet: Sheet) -> Iterator[str]:
    if sheet.name == "Cover":
        return
    if len(sheet.tables) != 1:
        yield f"it has {len(sheet.tables)} tables marked up, not one"
        return
    if not any(text.startswith(ONE_TABLE) for text in sheet.cells.values()):
        yield "it doesn't say how many tables it has"
    table = sheet.tables[0]
    if re.fullmatch(r"Table\d*", table.get("name", "")):
        yield "its table has no name of its own"
    if table.find(f"{MAIN}autoFilter") is not None:
        yield "its table has a filter"
    headers = [column.get("name", "") for column in table.iter(f"{MAIN}tableColumn")]
    if len(set(headers)) < len(headers) or not all(map(str.strip, headers)):
        yield "a header is empty, or stands twice"
    rows = _rows(sheet)
    first, last = re.findall(r"[A-Z]+(\d+)", table.get("ref", ""))
    if table.get("headerRowCount", "1") != "1" or not set(headers) <= rows.get(int(first), set()):
        yield "its header row isn't marked as one"
    if not _styles_of(sheet, int(first)) <= sheet.wrapping:
        yield "long headers don't break"
    if blank := [row for row in range(1, int(last) + 1) if not any(rows.get(row, ()))]:
        yield f"row {blank[0]} is blank"


def _rows(sheet: Sheet) -> dict[int, set[str]]:
    """The texts of each row that has any."""
    rows: dict[int, set[str]] = {}
    for cell, text in sheet.cells.items():
        rows.setdefault(int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), set()).add(text)
    return rows


def _styles_of(sheet: Sheet, number: int) -> set[str]:
    """The styles of a row's cells."""
    of_row = re.compile(rf"[A-Z]+{number}")
    return {cell.get("s", "0") for cell in sheet.xml.iter(f"{MAIN}c") if of_row.fullmatch(cell.get("r", ""))}
