"""The reader of released pages finds what contradicts what, and nothing on pages as they are made."""

import re
from pathlib import Path

import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline_tests.real_tools import reader
from lscb_pipeline_tests.reports.release.made import CAMDEN, CITY, COUNT, HACKNEY
from lscb_pipeline_tests.reports.runaways.made_report import every_file, runaways_release

READER = reader()


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return {
        name: content.decode() for name, content in every_file(runaways_release()).items() if name.endswith(".html")
    }


def told(folder: Path, name: str, text: str) -> list[str]:
    path = folder / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(text, "utf-8")
    return list(READER.contradictions(path, library().indicators))


def test_nothing_is_found_on_pages_as_they_are_made(files: dict[str, str], tmp_path: Path) -> None:
    assert {name: found for name, text in files.items() if (found := told(tmp_path, name, text))} == {}
    page = READER.Page(files[f"areas/{HACKNEY}.html"])
    assert sum(len(table.rows) for table in page.tables) >= 2, "it reads the tables"


AREA = f"areas/{HACKNEY}.html"
PLANTED = {  # what is replaced on which page, by what, and what is said of it
    "remark": (AREA, r"<h2>Next dates</h2>", "<h2>Next dates</h2><p>[memory, the day too]</p>", "an editor's remark"),
    "empty": (AREA, r'<td class="text">[^<]*</td>', '<td class="text"></td>', "an empty cell"),
    "bare": (AREA, r'<td class="num"><b>\s*<data[^>]*>[\d.,]+</data>\s*</b>.*?</td>',
             '<td class="num"><b>–</b></td>', "no value and no"),
    "rank": (AREA, r"\d+ of 2</td>", "3 of 2</td>", "3 of 2 in the row"),
    "verdict": (AREA, r'<td class="text">higher</td>', '<td class="text">may be chance</td>', "beside London's 100.0"),
    "unit": (AREA, r'<span class="small">per 10,000', '<span class="small">per 1,000', "a unit that the catalogue"),
    "signal": (AREA, r"against (its|their) own past\.", "past. None of them lies beyond the outer limits (99.8 %).",
               "None of them lies beyond the outer limits"),
    "uncompared": (AREA, r"\d+ stands? without", "7 stand without", "7 stand without comparison"),
    "hidden": (f"areas/{CITY}.html", r"\d+ of the newest", "5 of the newest", "5 of the newest figures"),
    "changed": (f"areas/{CAMDEN}.html", r"<h2>Next dates</h2>",
                "<p>No figure of Camden that was published before has changed.</p>", "No figure of Camden"),
    "definition": (f"indicators/{COUNT}.html", r"(Definition</th><td>)",
                   r"\1</td></tr></table><p>x (version 9, for periods from 1 April 2031 on)</p><table><tr><td>",
                   "a definition for periods from 2031 on"),
}  # fmt: skip


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_contradiction_is_found(files: dict[str, str], tmp_path: Path, fault: str) -> None:
    name, pattern, replacement, said = PLANTED[fault]
    text, count = re.subn(pattern, replacement, files[name], count=1, flags=re.DOTALL)
    assert count == 1, f"nothing to plant {fault} in"
    assert any(said in line for line in told(tmp_path, name, text))
