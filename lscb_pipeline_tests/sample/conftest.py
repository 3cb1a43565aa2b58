"""One sample, all of it read through the real intake, for all tests of this folder."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.arrival.delivery import Delivery, files_of_quarter, read_receipts, route
from lscb_pipeline.intake.rows.identity import Sender
from lscb_pipeline.intake.rows.reading import read_files
from lscb_pipeline.intake.rows.typed_rows import Reading
from lscb_pipeline.intake.tables.opened_file import open_file
from lscb_pipeline.reference.tables import table
from lscb_pipeline.sample import make_sample
from lscb_pipeline.sample.rounds import quarters

KEY = b"a fixed key for tests"
LABELS = [
    "2008-09-Q1", "2008-09-Q2", "2008-09-Q3", "2008-09-Q4", "2009-10-Q1", "2009-10-Q2", "2009-10-Q3", "2009-10-Q4",
]  # fmt: skip


@dataclass(frozen=True)
class Received:
    delivery: Delivery
    layout: str
    reading: Reading

    @property
    def version(self) -> int:
        return version_of(self.delivery)


def version_of(delivery: Delivery) -> int:
    """2 for `camden__2.csv`, the correction of `camden.csv`."""
    _, _, number = Path(delivery.path).stem.partition("__")
    return int(number or 1)


@pytest.fixture(scope="session")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "inbox"
    make_sample(folder)
    return folder


@pytest.fixture(scope="session")
def routed(inbox: Path) -> list[Delivery]:
    found = []
    for quarter in quarters():
        moments, faults = read_receipts(inbox, quarter)
        assert faults == []
        for path in files_of_quarter(inbox, quarter):
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            found.append(route(path, inbox, library().contracts, sha256, moments))
            assert path.relative_to(inbox).as_posix() in moments
    return found


@pytest.fixture(scope="session")
def received(inbox: Path, routed: list[Delivery]) -> list[Received]:
    """Every file; those of a feed, quarter and layout in one pass."""
    together = defaultdict(list)
    for item in routed:
        content, suffix = (inbox / item.path).read_bytes(), Path(item.path).suffix
        opened = open_file(content, suffix, library().layouts[item.feed], library().contracts[item.feed])
        together[item.feed, item.quarter, opened.table.layout.layout].append((item, opened))
    found = []
    for (feed, quarter, layout), items in together.items():
        contract = library().contracts[feed]
        codes = frozenset(indicator.code for indicator in library().indicators_of(feed))
        senders = [Sender(item.supplier, quarter, KEY, codes) for item, _ in items]
        readings = read_files([opened for _, opened in items], contract, senders)
        found += [Received(item, layout, reading) for (item, _), reading in zip(items, readings, strict=True)]
    return found


def rows_of(received: list[Received], feed: str) -> pd.DataFrame:
    """The typed rows of a feed, with the label of the collection quarter, the supplier and the file's version."""
    parts = [
        item.reading.rows.assign(
            quarter=item.delivery.quarter.label, supplier=item.delivery.supplier, version=item.version
        )
        for item in received
        if item.delivery.feed == feed
    ]
    return pd.concat(parts, ignore_index=True)


def wide(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    return rows.pivot(index=["area_code", "quarter"], columns="indicator_code", values=column)


@pytest.fixture(scope="session")
def people() -> pd.DataFrame:
    """Area, name, inner_outer and children aged 0-17."""
    population = table("population").query("year == 2009 and age_band == '0-17'")
    area = table("area")[["area_code", "name", "inner_outer"]]
    return area.merge(population[["area_code", "population"]], on="area_code", validate="1:1")


@pytest.fixture(scope="session")
def every_return(received: list[Received]) -> pd.DataFrame:
    """All rows of all files of the boroughs."""
    return rows_of(received, "borough_return")


@pytest.fixture(scope="session")
def standing(every_return: pd.DataFrame) -> pd.DataFrame:
    """The boroughs' rows that stand in the end: of a corrected return, the last file's."""
    last = every_return.groupby(["supplier", "quarter"])["version"].transform("max")
    return every_return[every_return["version"] == last]


@pytest.fixture(scope="session")
def returns(standing: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Each area's own figures, with name, inner_outer and population."""
    return standing.merge(people, on="area_code", validate="m:1")


@pytest.fixture(scope="session")
def episodes(received: list[Received]) -> pd.DataFrame:
    """The police's episodes as intake keeps them: pseudonyms, ages."""
    return rows_of(received, "met_police_missing_children")


def sent_lines(inbox: Path, feed: str, moments: tuple[str, ...]) -> pd.DataFrame:
    """A person-level feed's rows as they were sent, references and names included."""
    files = sorted(inbox.glob(f"*/{feed}/*.csv"))
    parts = [pd.read_csv(file, dtype="str").assign(quarter=file.parts[-3]) for file in files]
    frame = pd.concat(parts, ignore_index=True)
    for name in moments:
        frame[name] = pd.to_datetime(frame[name])
    return frame


@pytest.fixture(scope="session")
def reports(inbox: Path) -> pd.DataFrame:
    """The police's episodes as they were sent."""
    return sent_lines(inbox, "met_police_missing_children", ("birth_date", "last_seen_at", "reported_at", "found_at"))
