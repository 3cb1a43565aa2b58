"""No delivery of one sender changes a figure of an area that it does not state, whatever stands in it.

All feeds, each after a whole clean London: files cut, filtered, shifted, spoilt cell by cell or as a whole.
"""

import csv
import dataclasses
import datetime as dt
import io
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages.judge import judge_quarter
from lscb_pipeline.collation.stages.promote import promote
from lscb_pipeline.collation.stages.read import read_feed
from lscb_pipeline.collation.stages.receive import receive
from lscb_pipeline.reference.areas import resolve
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.conftest import Inbox, query
from lscb_pipeline_tests.planted.clean import JUDGED, LAST, clean_files
from lscb_pipeline_tests.planted.databases import installation
from lscb_pipeline_tests.planted.files import SentFile

SPOILT = ("", "0", "1", "-1", "999999", "1e8", "#REF!", "45%", "x", "c", "*", "nil", "E09000007", "Hackney", "London",
          "5C3", "2009-10-Q3", "1910-11-Q4", "2009-10-Q4", "2010", "E09000001+E09000012", "'")  # fmt: skip
PLACES = sorted(clean_files(JUDGED))
PLACES_OF_MANY = [place for place in PLACES if place[0] not in ("borough_return", "nhs_child_health")]
Change = Callable[[SentFile], None]


def _row(file: SentFile, number: int) -> int:
    return 1 + number % max(len(file.table) - 1, 1)


def keep_first(number: int) -> Change:
    """A file cut off after some rows."""

    def change(file: SentFile) -> None:
        del file.table[_row(file, number) + 1 :]

    return change


def keep_area(number: int) -> Change:
    """A file filtered to the area of one row."""

    def change(file: SentFile) -> None:
        if len(file.table) > 1:
            wanted = areas_of([file.table[_row(file, number)]])
            file.table = [file.table[0], *(row for row in file.table[1:] if areas_of([row]) == wanted)]

    return change


def drop_area(number: int) -> Change:
    """A file without the area of one row."""

    def change(file: SentFile) -> None:
        if len(file.table) > 1:
            gone = areas_of([file.table[_row(file, number)]])
            file.table = [file.table[0], *(row for row in file.table[1:] if areas_of([row]) != gone)]

    return change


def spoil_cell(number: int, column: int, cell: str) -> Change:
    """A cell that holds something else."""

    def change(file: SentFile) -> None:
        if len(file.table) > 1:
            row = file.table[_row(file, number)]
            row[column % len(row)] = cell

    return change


def spoil_column(column: int, cell: str) -> Change:
    """A column that holds the same in every row."""

    def change(file: SentFile) -> None:
        for row in file.table[1:]:
            row[column % len(row)] = cell

    return change


def spoil_header(column: int, cell: str) -> Change:
    """A header that isn't the contract's."""

    def change(file: SentFile) -> None:
        file.table[0][column % len(file.table[0])] = cell or "remarks"

    return change


NUMBER, COLUMN, CELL = st.integers(0, 4000), st.integers(0, 20), st.sampled_from(SPOILT)
CHANGE = st.one_of(
    st.builds(keep_first, NUMBER), st.builds(keep_area, NUMBER), st.builds(drop_area, NUMBER),
    st.builds(spoil_cell, NUMBER, COLUMN, CELL), st.builds(spoil_cell, NUMBER, COLUMN, CELL),
    st.builds(spoil_column, COLUMN, CELL), st.builds(spoil_header, COLUMN, CELL),
)  # fmt: skip


def areas_of(rows: list[list[str]]) -> frozenset[str]:
    """Every area that any cell of these rows means, members of merged ones one by one."""
    cells = pd.Series(sorted({cell for row in rows for cell in row}), dtype="str")
    found = resolve(cells).dropna()
    return frozenset(found.str.split("+").explode())


def figures(centre: Centre) -> pd.DataFrame:
    """What counts now, a row a figure."""
    return query(
        centre,
        """select area_code, indicator_code, feed, breakdown, period_start, period_end, numerator, denominator, value,
                  status from core.current_observation""",
    )


def of_others(found: pd.DataFrame, stated: frozenset[str]) -> list[tuple[object, ...]]:
    """The figures of areas that were not stated, in one order."""
    members = found["area_code"].str.split("+")
    is_other = [stated.isdisjoint(codes) for codes in members]
    return sorted(found[is_other].astype("str").itertuples(index=False, name=None))


@pytest.fixture
def london(server_url: str, whole_london: str, tmp_path: Path) -> Iterator[Centre]:
    """An installation in which a whole clean London was collated."""
    yield from installation(server_url, whole_london, tmp_path / "home")


def send(centre: Centre, sent: SentFile, suffix: str) -> None:
    """Send and collate a file; of all feeds its own alone is read and judged, for the others have nothing new."""
    sent.received += dt.timedelta(days=1)
    inbox, quarter = Inbox(centre.settings.inbox_folder), Quarter.parse(sent.quarter)
    name = f"{sent.supplier}__{suffix}.csv"
    inbox.put(sent.quarter, sent.feed, name, sent.content(), at=f"{sent.received:%Y-%m-%d %H:%M}")
    receive(centre, quarter)
    read_feed(centre, quarter, sent.feed)
    alone = Centre(centre.settings)
    alone.__dict__ |= {
        "warehouse": centre.warehouse,
        "library": dataclasses.replace(centre.library, contracts={sent.feed: centre.library.contracts[sent.feed]}),
    }
    judge_quarter(alone, quarter)
    promote(centre, quarter)


def check(london: Centre, sent: SentFile, suffix: str) -> None:
    """Send a file, and see that nothing changed of the areas that it says nothing of."""
    stated = areas_of(list(csv.reader(io.StringIO(sent.content().decode()))))
    before = of_others(figures(london), stated)
    send(london, sent, suffix)
    assert of_others(figures(london), stated) == before


CUTS = {"area": keep_area(7), "half": keep_first(39), "rest": drop_area(7)}


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES_OF_MANY, ids=" ".join)
@pytest.mark.parametrize("cut", CUTS)
def test_a_file_cut_or_filtered_changes_no_figure_of_the_areas_that_it_lacks(
    london: Centre, place: tuple[str, str], cut: str
) -> None:
    sent = deepcopy(clean_files(JUDGED)[place])
    CUTS[cut](sent)
    check(london, sent, cut)


@pytest.mark.slow
@pytest.mark.parametrize("feed", sorted({feed for feed, _ in PLACES}))
@settings(
    max_examples=4, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data())
def test_a_delivery_changes_no_figure_of_an_area_that_it_does_not_state(
    london: Centre, feed: str, data: st.DataObject
) -> None:
    """One delivery after the other, so that each meets what those before it left."""
    place = data.draw(st.sampled_from([place for place in PLACES if place[0] == feed]))
    quarter = data.draw(st.sampled_from([JUDGED, JUDGED, LAST]))
    sent = deepcopy(clean_files(quarter).get(place) or clean_files(JUDGED)[place])
    for change in data.draw(st.lists(CHANGE, min_size=1, max_size=3)):
        change(sent)
    check(london, sent, f"{data.draw(st.integers(0, 10**9))}")
