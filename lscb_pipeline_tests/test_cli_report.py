"""`lscb report` as a user types it: which reports there are, where they lie, and what is no report."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lscb_pipeline.collation.centre import Centre


@pytest.fixture
def environment(centre: Centre) -> dict[str, str]:
    return os.environ | {
        "LSCB_HOME": str(centre.settings.home),
        "LSCB_DATABASE_URL": str(centre.settings.database_url),
        "LSCB_PSEUDONYM_KEY": "a key for tests",
    }


def report(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lscb_pipeline.cli", "report", *arguments],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip


def test_the_pilots_review_says_what_is_not_collated_and_where_it_lies(environment: dict[str, str]) -> None:
    done = report(environment, "pilot")
    assert done.returncode == 0, done.stderr
    first, second, page, workbook, last = done.stdout.splitlines()
    assert [first[:10], second[:10]] == ["2008-09-Q2", "2008-09-Q3"]
    assert first.endswith("is not collated: the review says nothing of it")
    folder = Path(environment["LSCB_HOME"]) / "reports" / "pilot"
    assert [Path(page), Path(workbook)] == [folder / "review.html", folder / "review.xlsx"]
    assert Path(page).is_file()
    assert Path(workbook).is_file()
    assert last.startswith("internal")


@pytest.mark.parametrize("arguments", [("pilot", "2008-09-Q3"), ("pilots",), ()])
def test_what_is_no_report_is_bad_usage(environment: dict[str, str], arguments: tuple[str, ...]) -> None:
    assert report(environment, *arguments).returncode == 2
