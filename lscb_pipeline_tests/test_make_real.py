"""The tool behind `make real`: it tells what differs from what was kept, and what is wrong with a released page."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from lscb_pipeline_tests.reports.browser import CHROMIUM

TOOL = Path(__file__).parents[1] / "tools" / "real"
COUNTS, FIGURES = "Records, delivery by delivery", "Victims aged 1 to 24 of knife injury, by month"


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "path", [str(TOOL), *sys.path])
    return importlib.import_module("kept")


def results(loaded: int = 33, total: int = 112) -> dict[str, pd.DataFrame]:
    return {
        COUNTS: pd.DataFrame({"quarter": ["2010-04", "2010-07"], "loaded": [1386, loaded]}),
        FIGURES: pd.DataFrame({"month": ["2025-09"], "total": [total]}),
    }


def test_what_differs_from_what_was_kept_is_told(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tool, "KEPT", tmp_path / "kept.csv")
    tool.keep(results())
    assert tool.differences(results()) == []
    assert tool.differences(results(loaded=32)) == [f"{COUNTS}, row 2, loaded: 33 was kept, 32 is found"]
    (told,) = tool.differences(results(total=113))
    assert told.startswith(f"{FIGURES}, row digest, all: ")
    assert "112" not in (tmp_path / "kept.csv").read_text(), "a publisher's figure is kept as a digest"
    gone = results()
    del gone[COUNTS]
    assert len(tool.differences(gone)) == 4


def test_what_was_kept_is_of_every_result(tool: ModuleType) -> None:
    kept = pd.read_csv(TOOL / "reconciliation.csv")
    assert set(importlib.import_module("asked").RESULTS) == {*kept["result"]} - {"Findings by rule"}


def test_what_was_traced_by_hand_is_what_was_kept_of_the_command(tool: ModuleType) -> None:
    traces = importlib.import_module("traces")
    kept = traces.kept_rows()
    assert [row["code"] for row in kept] == sorted(row["code"] for row in traces.by_hand())
    assert list(traces.differences(kept)) == []
    (one, *_) = kept
    told = list(traces.differences([one | {"row": "1", "value": "17.46", "rank": ""}]))
    assert told == [
        "DF111, row: '1775' by hand, '1' by lscb trace", "DF111, value: '17.45' by hand, '17.46' by lscb trace",
        "DF111, rank: '29' by hand, '' by lscb trace",
    ]  # fmt: skip
    assert list(traces.same_as_kept([one | {"delivery": "x"}])) == [
        f"DF111, delivery: {one['delivery']!r} was kept, 'x' is found"
    ]


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
def test_a_page_is_told_for_what_is_wrong_with_it(tool: ModuleType, tmp_path: Path) -> None:
    pages = importlib.import_module("pages")
    release = tmp_path / "2008-09-Q3" / "r2"
    for folder in (release.with_name("r10"), release / "areas", release / "indicators"):
        folder.mkdir(parents=True)
    (release / "index.html").write_text("<h1>London</h1><a href='areas/none.html'>x</a>", encoding="utf-8")
    (release / "areas" / "E1.html").write_text("<h1>Camden</h1><p>nan per 10,000</p>", encoding="utf-8")
    (release / "definitions.html").write_text("<h1>Rates</h1><script>throw 1</script>", encoding="utf-8")
    good = release / "indicators" / "SG001.html"
    good.write_text("<h1>Financial inspectors</h1><a href='../index.html'>London</a>", encoding="utf-8")
    assert pages.sample(tmp_path)[0] == release.with_name("r10") / "index.html", "the last revision, by number"
    told = list(pages.faults([*sorted(release.rglob("*.html"))]))
    assert [line.split(": ")[0] for line in told] == [
        "areas/E1.html of 2008-09-Q3", "r2/definitions.html of 2008-09-Q3", "r2/index.html of 2008-09-Q3",
    ]  # fmt: skip
    assert [part in line for part, line in zip(("shows nan", "error", "leads nowhere"), told, strict=True)] == [
        True
    ] * 3
