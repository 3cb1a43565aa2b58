"""How these tests read a file: the whole way from bytes to typed rows, as a stage of the collation does."""

import io
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.files.sheets import Sheet, read_sheets
from lscb_pipeline.intake.rows.identity import Sender
from lscb_pipeline.intake.rows.reading import read_files
from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline.intake.tables.opened_file import open_file
from lscb_pipeline.reference.quarters import Quarter

INPUT = Path(__file__).parents[3] / "shared" / "real_data" / "input"
SOFFICE = shutil.which("soffice")
KEY = b"a key of the tests"


def real_file(path: str) -> Path:
    found = INPUT / path
    if not found.is_file():
        pytest.skip(f"the real file {path} does not lie beside the project")
    return found


def contract_of(feed: str) -> Contract:
    return library().contracts[feed]


def layouts_of(feed: str) -> list[Layout]:
    return library().layouts[feed]


def layout_of(feed: str, name: str) -> Layout:
    return next(layout for layout in layouts_of(feed) if layout.layout == name)


def read(
    content: bytes | str,
    feed: str = "borough_return",
    supplier: str = "camden",
    quarter: str = "2008-09-Q3",
    suffix: str = ".csv",
    layouts: list[Layout] | None = None,
) -> Reading:
    if isinstance(content, str):
        content = content.encode()
    when = Quarter.parse(quarter)
    contract = contract_of(feed)
    opened = open_file(content, suffix, layouts or layouts_of(feed), contract)
    codes = frozenset(indicator.code for indicator in library().indicators_of(feed))
    spellings, meanings = library().spellings_of(feed), library().meanings
    sender = Sender(supplier, when, KEY, codes, spellings=spellings, meanings=meanings)
    (reading,) = read_files([opened], contract, [sender])
    assert reading.read == len(reading.rows) + len(reading.refused) + sum(reading.outside.values())
    return reading


def converted(content: bytes, form: str, folder: Path) -> bytes:
    """A workbook as LibreOffice saves it in another format."""
    if SOFFICE is None:
        pytest.skip("no LibreOffice: apt-get install libreoffice-calc-nogui")
    original = folder / "in" / "return.xlsx"
    original.parent.mkdir()
    original.write_bytes(content)
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", form,
         "--outdir", str(folder / "out"), str(original)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return (folder / "out" / f"return.{form}").read_bytes()


def lines(*rows: str) -> str:
    return "".join(f"{row}\n" for row in rows)


def rules(reading: Reading) -> list[tuple[int, str]]:
    """Which rows were refused, by which rule."""
    return list(zip(reading.refused["row_number"].astype(int), reading.refused["rule_id"], strict=True))


def sheets(content: bytes | str, suffix: str = ".csv") -> list[Sheet]:
    return list(read_sheets(content.encode() if isinstance(content, str) else content, suffix))


def cells(sheet: Sheet) -> list[list[str | None]]:
    """A sheet as lists, blanks as None."""
    return [[None if pd.isna(cell) else cell for cell in row] for row in sheet.cells.to_numpy(dtype=object)]


def workbook(
    *tables: Sequence[Sequence[Any]], names: Sequence[str] = (), comments: Mapping[tuple[int, str], str] | None = None
) -> bytes:
    """An xlsx workbook with one sheet a table; a formula is a pair (formula, cached value).

    `comments`: texts by the number of the sheet and the cell's name.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "dd/mm/yyyy"}) as book:
        for number, rows in enumerate(tables):
            sheet = book.add_worksheet(names[number] if names else None)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        sheet.write_formula(r, c, cell[0], None, cell[1])
                    elif cell is not None:
                        sheet.write(r, c, cell)
        for (number, place), text in (comments or {}).items():
            book.worksheets()[number].write_comment(place, text, {"author": "Pat Smith"})
    return buffer.getvalue()
