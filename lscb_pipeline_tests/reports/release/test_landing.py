"""The landing page: the newest release, what it says in short, all releases with dates and reasons, downloads."""

import re
from pathlib import Path

import pytest

from lscb_pipeline.reports.release.front import DOWNLOADS
from lscb_pipeline.reports.release.landing import Landing, landing_files
from lscb_pipeline_tests.reports.release.made import BARNET, COUNT
from lscb_pipeline_tests.reports.release.made_landing import landing
from lscb_pipeline_tests.reports.release.test_pages import row, text
from lscb_pipeline_tests.reports.runaways.made_report import every_file, runaways_release


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("releases") / "2009-10-Q4" / "r2"
    for name, content in every_file(runaways_release()).items():
        (target / name).parent.mkdir(exist_ok=True, parents=True)
        (target / name).write_bytes(content)
    return target


def test_it_opens_with_the_newest_release_and_what_it_says(folder: Path) -> None:
    page = landing_files(landing(folder))["index.html"]
    said = text(page)
    assert "The newest release: January to March 2010" in said
    assert 'href="2009-10-Q4/r2/index.html"' in page.decode()
    assert "1 figure that was published before says something else now (1 corrected by its sender)" in said
    assert "published on 17 May 2010 by decision of the steering group, because a grave error of Camden's" in said
    assert said.index("The newest release") < said.index("How to read it") < said.index("All releases")
    assert page.count(b"<li>") > 10
    sentences = re.findall(rb'<ul class="short">(.*?)</ul>', page, flags=re.DOTALL)[0]
    assert sentences.count(b"<li>") == 3
    own = re.findall(rb'<ul class="short">(.*?)</ul>', (folder / "index.html").read_bytes(), flags=re.DOTALL)[0]
    assert text(own) == text(sentences), "the release's first page says the same"


def test_all_releases_stand_with_dates_and_reasons_the_newest_first(folder: Path) -> None:
    files = landing_files(landing(folder))
    said = text(files["index.html"])
    heads = "Release Published on By decision of Because Figures that it changed State"
    rows = said[said.index(heads) :]
    newest, old, before = (rows.index(f"{words}, revision {n}") for words, n in
                           (("January to March 2010", 2), ("January to March 2010", 1),
                            ("October to December 2009", 1)))  # fmt: skip
    assert newest < old < before
    assert "17 May 2010 the steering group a grave error of Camden's 1 corrected by its sender stands" in rows
    assert "14 May 2010 the steering group its day had come nothing that was published before replaced by" in rows
    quarter = text(files["2009-10-Q4/index.html"])
    assert "The last revision stands: revision 2" in quarter
    assert "October" not in quarter
    assert b'href="../2009-10-Q4/r2/index.html"' in files["2009-10-Q4/index.html"]


def test_areas_themes_and_indicators_lead_into_the_newest_release(folder: Path) -> None:
    page = landing_files(landing(folder))["index.html"].decode()
    for link in (f"areas/{BARNET}.html", "indicators/index.html#private_fostering", f"indicators/{COUNT}.html"):
        assert f'href="2009-10-Q4/r2/{link}"' in page


def test_every_file_to_be_taken_away_has_its_words_and_its_size(folder: Path) -> None:
    """A file that is added to a release needs words in front.DOWNLOADS."""
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {name for name in there if not name.endswith(".html")} | {"release.json"} == set(DOWNLOADS)
    page = landing_files(landing(folder, sizes={"benchmark.csv": 4_100_000, "front.json": 900}))["index.html"]
    assert row(page, "benchmark.csv").split()[-2:] == ["4.1", "MB"]
    assert row(page, "front.json").split()[-2:] == ["900", "bytes"]
    assert b"benchmark.xlsx" not in page, "what isn't there is not offered"


def test_contact_and_licence_are_those_of_the_settings_or_said_to_lack(folder: Path) -> None:
    bare = text(landing_files(landing(folder))["index.html"])
    assert "Contact: none is stated here" in bare
    assert "Licence: none is stated; ask before" in bare
    told = text(landing_files(landing(folder, contact="The <board> office", licence="OGL 3.0"))["index.html"])
    assert "Contact: The <board> office" in told
    assert "Licence: OGL 3.0" in told


def test_without_a_release_or_without_its_words_the_page_says_so(folder: Path) -> None:
    nothing = landing_files(Landing([]))
    assert set(nothing) == {"index.html"}
    assert "No release is published yet." in text(nothing["index.html"])
    old = landing_files(landing(folder, front=None))["index.html"]
    assert "its first page says what changed" in text(old)
    assert b"<script" not in old
    assert b'href="2009-10-Q4/r2/index.html"' in old


def test_the_same_releases_give_the_same_bytes(folder: Path) -> None:
    assert landing_files(landing(folder)) == landing_files(landing(folder))
