"""One sample, read through the real intake, for all tests of this folder."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.delivery import Delivery, files_of_quarter, read_receipts, route
from lscb_pipeline.intake.files import read_sheets
from lscb_pipeline.intake.recognise import recognise
from lscb_pipeline.intake.reshape import reshape
from lscb_pipeline.intake.rows import Reading, Sender, read_together
from lscb_pipeline.reference.tables import table
from lscb_pipeline.sample import make_sample
from lscb_pipeline.sample.borough_return import borough_returns
from lscb_pipeline.sample.character import areas
from lscb_pipeline.sample.rounds import BOROUGH, quarters

KEY = b"a fixed key for tests"


@dataclass(frozen=True)
class Received:
    delivery: Delivery
    layout: str
    reading: Reading


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
    """All police files, and the returns of the first and the last quarter; a slow test reads the others."""
    ends = (quarters()[0], quarters()[-1])
    return [read(item, inbox) for item in routed if item.feed != BOROUGH or item.quarter in ends]


def read(delivery: Delivery, inbox: Path) -> Received:
    contract = library().contracts[delivery.feed]
    codes = frozenset(indicator.code for indicator in library().indicators_of(delivery.feed))
    sheets = read_sheets((inbox / delivery.path).read_bytes(), Path(delivery.path).suffix)
    recognised = recognise(sheets, library().layouts[delivery.feed])  # refuses none or several
    records = reshape(recognised, contract, delivery.quarter)
    sender = Sender(delivery.supplier, delivery.quarter, KEY, codes)
    (reading,) = read_together([records], contract, recognised.layout, [sender])
    return Received(delivery, recognised.layout.layout, reading)


def rows_of(received: list[Received], feed: str) -> pd.DataFrame:
    """The typed rows of a feed, with the label of the collection quarter."""
    parts = [
        item.reading.rows.assign(quarter=item.delivery.quarter.label, supplier=item.delivery.supplier)
        for item in received
        if item.delivery.feed == feed
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="session")
def returns() -> pd.DataFrame:
    """The boroughs' figures as drawn, with name, inner_outer and population; test_files holds the files to them."""
    drawn = borough_returns(areas(2008))
    figures = drawn.astype(dict.fromkeys(["numerator", "denominator", "value"], "float64"))
    figures["quarter"] = figures["quarter"].map(dict(enumerate(quarter.label for quarter in quarters())))
    area = table("area")[["area_code", "name", "inner_outer"]]
    people = table("population").query("year == 2009 and age_band == '0-17'")[["area_code", "population"]]
    return figures.merge(area, on="area_code", validate="m:1").merge(people, on="area_code", validate="m:1")


@pytest.fixture(scope="session")
def episodes(received: list[Received]) -> pd.DataFrame:
    """The police's episodes as intake keeps them: pseudonyms, ages."""
    return rows_of(received, "met_police_missing_children")


@pytest.fixture(scope="session")
def reports(inbox: Path) -> pd.DataFrame:
    """The police's episodes as they were sent, references and names included."""
    files = sorted(inbox.glob("*/met_police_missing_children/mps.csv"))
    parts = [pd.read_csv(file, dtype="str").assign(quarter=file.parts[-3]) for file in files]
    frame = pd.concat(parts, ignore_index=True)
    for name in ("birth_date", "last_seen_at", "reported_at", "found_at"):
        frame[name] = pd.to_datetime(frame[name])
    return frame
