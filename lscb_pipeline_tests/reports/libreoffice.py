"""A workbook as LibreOffice shows it, for tests of what people see in it."""

import csv
import re
import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")
# Comma, quote, UTF-8, from line 1, cells as they are shown, every sheet into a file of its own.
AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"


def as_shown(workbook: bytes, folder: Path) -> dict[str, list[list[str]]]:
    """The rows of each sheet, their cells as they are shown."""
    if SOFFICE is None:
        pytest.skip("no LibreOffice: apt-get install libreoffice-calc-nogui")
    (folder / "shown.xlsx").write_bytes(workbook)
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", AS_SHOWN,
         "--outdir", str(folder), str(folder / "shown.xlsx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return {
        path.stem.removeprefix("shown-"): list(csv.reader(path.open(encoding="utf-8", newline="")))
        for path in folder.glob("shown-*.csv")
    }


def pages_printed(workbook: bytes, folder: Path) -> int:
    """On how many pages it is printed."""
    if SOFFICE is None:
        pytest.skip("no LibreOffice: apt-get install libreoffice-calc-nogui")
    (folder / "printed.xlsx").write_bytes(workbook)
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
         "--outdir", str(folder), str(folder / "printed.xlsx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", (folder / "printed.pdf").read_bytes()))


# Opens a workbook, types a text into each cell of a list (sheet, column, row from 0, text), and saves it as it is.
TYPING = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Main
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL("file://{folder}/made.xlsx", "_blank", 0, hidden())
  Open "{folder}/cells.tsv" For Input As #1
  Do While Not EOF(1)
    Line Input #1, text
    cell = Split(text, Chr(9))
    book.Sheets.getByName(cell(0)).getCellByPosition(CLng(cell(1)), CLng(cell(2))).setFormula(cell(3))
  Loop
  Close #1
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName" : how(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL("file://{folder}/typed.xlsx", how())
  book.close(True)
  StarDesktop.terminate()
End Sub
</script:module>
"""


def typed_into(workbook: bytes, cells: list[tuple[str, int, int, str]], folder: Path) -> bytes:
    """A workbook as LibreOffice saves it after somebody typed into it: of each cell sheet, column, row from 0, text."""
    if SOFFICE is None:
        pytest.skip("no LibreOffice: apt-get install libreoffice-calc-nogui")
    run = [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    (folder / "made.xlsx").write_bytes(workbook)
    (folder / "cells.tsv").write_text("".join("\t".join(map(str, cell)) + "\n" for cell in cells), encoding="utf-8")
    subprocess.run([*run, "--terminate_after_init"], check=True, capture_output=True, timeout=180)  # makes the profile
    macro = folder / "profile" / "user" / "basic" / "Standard" / "Module1.xba"
    macro.write_text(TYPING.format(folder=folder), encoding="utf-8")
    subprocess.run([*run, "macro:///Standard.Module1.Main"], check=True, capture_output=True, timeout=180)
    return (folder / "typed.xlsx").read_bytes()
