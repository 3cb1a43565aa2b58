"""The gate of disclosure control for a release's workbooks: every cell of every sheet, and what else the file holds.

A number must be the published one of its cell, a symbol the marker of its own; what isn't a figure follows the rule of
told_texts.py. A formula, with the value that it keeps, has no place there, nor has a hidden sheet, a comment or a part
of the file that a reader doesn't see. Here: that. Not here: csv and parquet (data_gate.py).
"""

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from lscb_pipeline.collation.release.told_texts import TextsTold
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.frames.key_columns import PERIOD
from lscb_pipeline.reports.release.accessible_sheets import TableColumn
from lscb_pipeline.reports.release.release_workbook import SHEETS, TABLES

OF_FIGURES: Final = {"Areas": "workbook", "London": "workbook", "Readiness": "readiness"}  # sheets, and whose rows
KEY: Final = ("area_code", "indicator_code", "breakdown_text", "feed_title", "period_start", "period_end")
DIGITS: Final = 1e-15  # a workbook's numbers have 16 of them
TOP: Final = 2  # rows above a table's headers: its title, and what to know of it
PARTS: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/(workbook|styles|sharedStrings)\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/theme/theme1\.xml|xl/worksheets/(_rels/)?sheet\d+\.xml(\.rels)?"
    r"|xl/tables/table\d+\.xml"
)
HIDDEN: Final = (b"<f>", b"<f ", b'hidden="1"', b'hidden="true"', b"<definedName", b"relationships/hyperlink",
                 b"ColumnFormula", b"totalsRowFunction", b"totalsRowLabel")  # fmt: skip
OF_BOOK: Final = re.compile(r"<(dc|cp):(title|subject|creator|keywords|description|category|contentStatus)>([^<]*)<")
OF_APP: Final = re.compile(r"<(vt:lpstr|Company|Manager|Template|HyperlinkBase)>([^<]*)<")
STRING: Final = re.compile(r"<t(?: [^>]*)?>([^<]*)</t>")
FORMAT: Final = re.compile(r'formatCode="([^"]*)"')
NAME: Final = re.compile(r'(?:displayName|<tableColumn [^>]*?name)="([^"]*)"')


def faults_of_workbook(path: str, content: bytes, published: Mapping[str, AnyFrame], told: TextsTold) -> Iterator[str]:
    """What a workbook says otherwise, by sheet and row. published: as data_gate.published_rows gives it."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = {about.name: book.get_sheet_by_name(about.name).to_python() for about in book.sheets_metadata}
    yield from (f"{path}: {fault}" for fault in _faults_of_parts(content, sheets, told))
    for about in book.sheets_metadata:
        if about.name not in SHEETS:
            yield f"{path}: sheet {about.name} isn't one of a release's"
        if about.visible is not SheetVisibleEnum.Visible:
            yield f"{path}: sheet {about.name} is hidden"
        rows = sheets[about.name]
        name = OF_FIGURES.get(about.name)
        top, below = (rows, []) if name is None else (rows[: TOP + 1], rows[TOP + 1 :])
        for number, row in enumerate(top, 1):
            if not all(isinstance(cell, str) and told.may_say(cell) for cell in row):
                yield f"{path}: row {number} of {about.name} tells a number"
        if name:
            yield from _faults_of_rows(f"{path}: {about.name}", below, TABLES[about.name], published[name])


def _faults_of_parts(content: bytes, sheets: Mapping[str, Sequence[Sequence[Any]]], told: TextsTold) -> Iterator[str]:
    """What the file holds that no cell shows."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    for name, part in parts.items():
        if not PARTS.fullmatch(name):
            yield f"{name} has no place in it"
        elif any(mark in part for mark in HIDDEN):
            yield f"{name} has a formula, a name or a link, or hides something"
    texts = {name: part.decode("utf-8", "replace") for name, part in parts.items()}
    seen = {cell for rows in sheets.values() for row in rows for cell in row if isinstance(cell, str)}
    strings = map(html.unescape, STRING.findall(texts.get("xl/sharedStrings.xml", "")))
    if any(text.strip() not in seen and text not in seen for text in strings):
        yield "it keeps a text that no cell shows"
    if any(set(look) & set("123456789") for look in FORMAT.findall(texts.get("xl/styles.xml", ""))):
        yield "a format shows a number of its own"
    kept = [text for _, _, text in OF_BOOK.findall(texts.get("docProps/core.xml", ""))]
    kept += [text for _, text in OF_APP.findall(texts.get("docProps/app.xml", ""))]
    kept += [name for part, text in texts.items() if part.startswith("xl/tables/") for name in NAME.findall(text)]
    if not all(told.may_say(html.unescape(text)) for text in kept):
        yield "its properties or its tables' names tell a number"


def _faults_of_rows(
    where: str, rows: Sequence[Sequence[Any]], columns: Sequence[TableColumn], published: AnyFrame
) -> Iterator[str]:
    """Rows of a table that aren't the published ones of their keys, or go on beside it."""
    names = [column.name for column in columns]
    if any(cell != "" for row in rows for cell in row[len(names) :]):
        yield f"{where} has cells beside its table"
    found = pd.DataFrame([row[: len(names)] for row in rows], columns=names, dtype="object")
    key = [name for name in KEY if name in names]
    meant = published[[*names, *(f"{name}_symbol" for name in names if f"{name}_symbol" in published)]]
    days = {day: pd.to_datetime(found[day], errors="coerce").astype("datetime64[s]") for day in PERIOD}
    found = found.assign(**days).reset_index(names="row")
    meant = meant.assign(**{day: meant[day].astype("datetime64[s]") for day in days})
    beside = found.merge(meant, on=key, how="left", suffixes=("", "_meant"), indicator=True, validate="many_to_one")
    if len(strange := beside.loc[beside["_merge"] != "both", "row"]):
        yield f"{where}: row {strange.iloc[0] + TOP + 2} is of no published figure"
    beside = beside[beside["_merge"] == "both"]
    for name in names:
        if name not in key:
            is_same = _is_same(beside, name)
            yield from (f"{where}: row {row + TOP + 2} has another {name}" for row in beside.loc[~is_same, "row"])


def _is_same(beside: AnyFrame, name: str) -> pd.Series:
    """Where a cell holds the published number or text, the symbol in its place, or nothing as there."""
    said, meant = beside[name], beside[f"{name}_meant"]
    is_empty = said.eq("") & (meant.isna() | meant.astype("object").eq(""))
    if f"{name}_symbol" in beside:  # where a number is missing its symbol stands there, and no blank
        symbol = beside[f"{name}_symbol"].astype("object")
        is_empty = (is_empty & symbol.isna()) | (meant.isna() & said.eq(symbol))
    if pd.api.types.is_numeric_dtype(meant):
        numbers = pd.to_numeric(said, errors="coerce")
        return is_empty | np.isclose(numbers, meant.astype("Float64").astype("float64"), rtol=DIGITS, atol=0)
    return is_empty | said.eq(meant.astype("object"))
