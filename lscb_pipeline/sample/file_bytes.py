"""Frames as the bytes of the files that a supplier would send: the same frame, the same bytes, on any machine.

Here: csv and xlsx. Not here: what is in them, and where they are put (make.py).
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Final

import numpy as np
import pandas as pd
import xlsxwriter
from numpy.typing import NDArray

from lscb_pipeline.frames.figures import AnyFrame

NOTICE: Final = "MADE UP: no figure and no child in this file is real. It was drawn by chance, to try out the pipeline."
NOTICE_SHEET, RETURN_SHEET = "MADE UP", "Return"
SAVED_AT = dt.datetime(2008, 1, 1)  # noqa: DTZ001 - a workbook's time of making has no zone, and must not vary
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def csv_lines(frame: AnyFrame) -> NDArray[np.object_]:
    """The lines of a csv file in UTF-8, header first; moments to the minute, numbers without needless decimals.

    No cell may hold a line break.

    Lines, because to write one frame and share its lines out is much faster than to write many small frames.
    """
    text: str = frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d %H:%M", float_format="%.15g")
    return np.array(text.encode().splitlines(keepends=True), dtype="object")


def csv_part(lines: NDArray[np.object_], rows: NDArray[np.intp], is_titled: bool = False) -> bytes:
    """A csv file of the rows at these positions, under the header and, if titled, the notice above it."""
    title = f'"{NOTICE}"\n'.encode() if is_titled else b""
    return title + bytes(lines[0]) + b"".join(lines[rows + 1])


def xlsx_bytes(frame: AnyFrame) -> bytes:
    """A workbook with the frame on one sheet and the notice on another."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties(
            {
                "title": "Made-up sample",
                "subject": NOTICE,
                "comments": NOTICE,
                "keywords": "made up",
                "created": SAVED_AT,
            }
        )
        workbook.add_worksheet(NOTICE_SHEET).write_string(0, 0, NOTICE)
        sheet = workbook.add_worksheet(RETURN_SHEET)
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, list(frame.columns))
        for number, row in enumerate(frame.astype("object").itertuples(index=False), start=1):
            for position, cell in enumerate(row):
                _write(sheet, number, position, cell, day)
        workbook.get_worksheet_by_name(RETURN_SHEET).activate()
    return _stored(buffer)


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: object, day: object) -> None:
    if pd.isna(cell):  # type: ignore[call-overload]
        return
    if isinstance(cell, dt.date):
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    else:
        sheet.write_number(row, column, cell)


def _stored(workbook: io.BytesIO) -> bytes:
    """The workbook again, uncompressed: two builds of zlib may compress the same text to different bytes."""
    plain = io.BytesIO()
    with zipfile.ZipFile(workbook) as packed, zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as unpacked:
        for name in packed.namelist():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.create_system = 0  # else it tells which machine packed it
            unpacked.writestr(entry, packed.read(name))
    return plain.getvalue()
