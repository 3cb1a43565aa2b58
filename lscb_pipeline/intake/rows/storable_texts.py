"""What of a reading may be stored: nothing that a sender wrote in words of its own.

Here: names of sheets and headers outside the contract become places, free text becomes the fact that something stands
there. Not here: pseudonyms (pseudonyms.py), nor persons' data in a file of counts (tables/person_data.py). A sender's
own check needs none of this: it tells a file's owner what the file says.
"""

import re
from dataclasses import replace

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.layout import label
from lscb_pipeline.frames.records import Notices
from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline.intake.tables.cell_locator import LETTERS, Places
from lscb_pipeline.intake.tables.opened_file import Opened

GIVEN = "given"  # in place of a free text
# Names that spreadsheet programs and our own templates give: nobody's words.
PLAIN_SHEET = re.compile(
    r"(?:sheet|table|tab|data|returns?|records|(?:earlier )?figures|sign(?:[ -]?off)?|definitions|areas|instructions|)"
    r"[ _]?\d{0,2}",
    re.IGNORECASE,
)


def storable(reading: Reading, opened: Opened, contract: Contract) -> Reading:
    """The reading of a file without its sender's own words: a sheet is `Return` or `sheet 2`, a column `F`."""
    texts = {name: _given(reading.rows[name], form) for name, form in contract.free_text_columns.items()}
    return replace(
        reading,
        rows=reading.rows.assign(**texts) if texts else reading.rows,
        notices=_without_words(reading.notices, opened, contract) if len(reading.notices) else reading.notices,
    )


def sheet_name(opened: Opened, name: str | None) -> str:
    """What a sheet (missing: the table's own) is called in what is stored."""
    if name is None or PLAIN_SHEET.fullmatch(name):
        return name or opened.table.sheet.name
    numbers = {sheet.name: sheet.number for sheet in (*opened.beside, opened.table.sheet, *opened.others)}
    return f"sheet {numbers[name]}" if numbers[name] else name  # a part's name is ours


def _given(texts: pd.Series, form: str) -> pd.Series:
    """Free texts, each as the fact that something stands there, unless it is of a form in which there is no name."""
    return texts.mask(texts.notna() & ~texts.str.fullmatch(form).fillna(False).astype(bool), GIVEN)


def _without_words(notices: Notices, opened: Opened, contract: Contract) -> Notices:
    """Notices with sheets and columns named by what we call them, or by their place."""
    places, ours = Places(opened), _our_labels(contract)
    as_objects = notices.astype("object").where(notices.notna(), None)
    columns = [
        _column(places, ours, *place)
        for place in as_objects[["sheet", "row_number", "column_name"]].itertuples(index=False, name=None)
    ]
    sheets = [sheet_name(opened, name) for name in as_objects["sheet"]]
    return notices.assign(sheet=sheets, column_name=pd.Series(columns, index=notices.index, dtype="object"))


def _our_labels(contract: Contract) -> set[str]:
    return {label(text) for column in contract.columns for text in (column.name, column.title)}


def _column(places: Places, ours: set[str], sheet: str | None, row: int | None, name: str | None) -> str | None:
    """A column's name where it is one of ours, else its letter; None where there is no such column."""
    if name is None or LETTERS.fullmatch(name) or label(name).rstrip(" :?*") in ours:
        return name
    cell = places.cell(sheet, row, name)
    return xl_col_to_name(cell.column) if cell and cell.is_exact else None
