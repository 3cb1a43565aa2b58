"""Tables have no column without anything in it, no cell without a figure or a reason, and no colour beside nothing."""

import re

import pytest

from lscb_pipeline.reports.release.release_files import release_files
from lscb_pipeline.reports.release.table_columns import OF_AREA, Columns
from lscb_pipeline.reports.release.words import BLANK
from lscb_pipeline_tests.real_tools import reader
from lscb_pipeline_tests.reports.release.made import BARNET, CITY, COUNT, HACKNEY, RATE, release
from lscb_pipeline_tests.reports.release.test_pages import row, text
from lscb_pipeline_tests.reports.runaways.made_report import every_file, runaways_release

READER = reader()
EMPTY = {"", "–", "None", "nan"}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return release_files(release())


def test_a_column_is_there_where_any_row_has_something() -> None:
    bare = dict.fromkeys(OF_AREA) | {"london": "–", "chance": "not compared", "past": "too short to judge"}
    assert Columns.of([bare, bare], OF_AREA) == Columns(frozenset(), tuple(OF_AREA.values()))
    found = Columns.of([bare, bare | {"rank": 3, "past": "as usual"}], OF_AREA)
    assert found.there == {"rank", "past"}
    assert "rank" in found
    assert "rank" not in found.left_out


def test_every_cell_of_every_page_has_a_figure_or_a_reason() -> None:
    """And no table has a column that is nothing but reasons."""
    bare, whole = [], []
    for name, content in every_file(runaways_release()).items():
        for table in READER.Page(content.decode()).tables if name.endswith(".html") else ():
            bare += [(name, cells[0]) for cells in table.rows for cell in cells if cell in EMPTY]
            columns = list(zip(*table.rows, strict=True)) if len({len(cells) for cells in table.rows}) == 1 else []
            whole += [(name, table.heads[at]) for at, cells in enumerate(columns)
                      if set(cells) <= set(BLANK) - {"none", "not scored", "no figure"}]  # fmt: skip
    assert bare == []
    assert whole == []


def test_what_is_left_out_of_a_table_is_named_above_it(files: dict[str, bytes]) -> None:
    page = text(files[f"indicators/{COUNT}.html"])
    assert "Left out, since no row has anything in them: interval, denominator, rank, quartile" in page
    assert "95 % interval" not in files[f"indicators/{COUNT}.html"].decode().split("</svg>")[-1]
    assert "95 % interval" in text(files[f"indicators/{RATE}.html"])


def test_no_colour_stands_beside_a_figure_that_isnt_there(files: dict[str, bytes]) -> None:
    for area in (CITY, BARNET):
        of_area = re.search(rf'<tr[^>]*id="{RATE}".*?</tr>', files[f"areas/{area}.html"].decode(), flags=re.DOTALL)
        assert of_area is not None
        assert 'class="v ' not in of_area[0]
        assert "no figure" in text(of_area[0])
    assert "A with reservations" in row(files[f"areas/{HACKNEY}.html"], "Referrals")


def test_each_reason_is_explained(files: dict[str, bytes]) -> None:
    page = text(files["definitions.html"])
    assert all(f"{said} {why}" in page for said, why in BLANK.items())
