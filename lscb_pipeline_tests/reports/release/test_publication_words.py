"""How a release stands is put into its pages last: the same pages, to the byte, as those made with it."""

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace

import pytest

from lscb_pipeline.reports.release.publication_words import DRAFT, Decision, PublicationWords, filled
from lscb_pipeline.reports.release.release_files import book_file, release_pages
from lscb_pipeline_tests.reports.boards.made_boards import files_of as board_files
from lscb_pipeline_tests.reports.release.made import release

BEARING = ["xl/sharedStrings.xml", "docProps/core.xml"]  # parts of a workbook that bear the release's title
EARLY = Decision(dt.date(2010, 5, 20), "the <chair> & deputy", 'a board asks "now"')


@pytest.mark.parametrize("decision", [None, EARLY], ids=["draft", "published"])
def test_places_filled_in_are_the_pages_made_with_it(decision: Decision | None) -> None:
    made = release(decision=decision)
    to_decide = replace(made, is_decided=False)
    open_pages = release_pages(to_decide) | board_files(to_decide) | book_file(to_decide)
    told = filled(open_pages, PublicationWords(decision))
    assert told == release_pages(made) | board_files(made) | book_file(made)
    assert not [path for path, page in told.items() if b"<?" in page], "no place is left"
    assert made.title.startswith(DRAFT) is (decision is None)
    with zipfile.ZipFile(io.BytesIO(told["benchmark.xlsx"])) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert [name for name, part in parts.items() if b"?publication" in part] == [], "nor in a workbook"
    assert [name for name, part in parts.items() if made.title.encode() in part] == BEARING
    pages = [page for path, page in open_pages.items() if path.endswith(".html")]
    assert all(page.count(b"<?publication") == len(re.findall(rb"<\?publication (\w+)", page)) >= 6 for page in pages)


def test_before_it_is_filled_in_a_page_says_neither() -> None:
    pages = release_pages(release(is_decided=False))
    assert not [path for path, page in pages.items() if DRAFT.encode() in page or b"by decision of" in page]


def test_the_decision_is_told_and_escaped() -> None:
    page = filled(release_pages(release(is_decided=False)), PublicationWords(EARLY))["index.html"].decode()
    assert "Published on 20 May 2010 by decision of the &lt;chair&gt; &amp; deputy, because a board asks" in page
    assert '<a href="../../index.html">All releases</a>' in page


def test_a_text_is_no_place_and_an_unknown_place_is_refused() -> None:
    areas = release().areas.assign(name="<?publication mark ?>")
    page = filled(release_pages(release(areas=areas, is_decided=False)), PublicationWords(None))["index.html"].decode()
    assert "&lt;?publication mark ?&gt;" in page
    with pytest.raises(KeyError):
        filled({"index.html": b"<?publication other ?>"}, PublicationWords(None))
