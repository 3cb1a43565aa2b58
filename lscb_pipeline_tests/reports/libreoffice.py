"""A workbook as LibreOffice shows it, for tests of what people see in it."""

import csv
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
