"""The snippets of docs/data_files.md do what the page says, each where its language is installed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lscb_pipeline.reports.release.release_files import data_files
from lscb_pipeline.reports.release.release_workbook import workbook
from lscb_pipeline_tests.reports.libreoffice import as_shown, typed_into
from lscb_pipeline_tests.reports.release.made import release

PAGE = Path(__file__).parents[3] / "docs" / "data_files.md"
RSCRIPT = shutil.which("Rscript")
SHOWN = r"Camden\s+1412(\.0)?\s+number"
HIDDEN = r"City of London\s+(NaN|NA)\s+number\s+c"


def snippet(language: str) -> str:
    """The page's one block of this language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    return str(found)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in data_files(release()).items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def says_it(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(SHOWN, done.stdout), done.stdout
    assert re.search(HIDDEN, done.stdout), done.stdout


def test_pandas(folder: Path) -> None:
    says_it([sys.executable, "-c", snippet("python")], folder)


@pytest.mark.skipif(RSCRIPT is None, reason="no R: apt-get install r-base-core")
def test_r(folder: Path) -> None:
    says_it([str(RSCRIPT), "-e", snippet("r")], folder)


@pytest.mark.parametrize(("area", "shown"), [("Camden", "1412"), ("City of London", "[c]")])
def test_excel_as_libreoffice_takes_it(tmp_path: Path, area: str, shown: str) -> None:
    formula = snippet("excel").strip().replace('"Camden"', f'"{area}"').replace(",", ";")
    saved = typed_into(workbook(release()), [("Cover", 3, 1, formula)], tmp_path)
    assert as_shown(saved, tmp_path)["Cover"][1][3].replace(",", "") == shown
