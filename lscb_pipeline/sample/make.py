"""Write the sample: an inbox of made-up deliveries, eight quarters of two feeds, with receipts.

Here: which files there are and where they lie. Not here: what they hold (borough_return.py, episodes.py).
Every file is valid and in time; faults, late and corrected returns are not made.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.intake.delivery import MADE_UP, RECEIPTS
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.sample.borough_return import borough_returns
from lscb_pipeline.sample.character import Areas, areas
from lscb_pipeline.sample.episodes import SUPPLIER, missing_episodes
from lscb_pipeline.sample.files import NOTICE, csv_lines, csv_part, xlsx_bytes
from lscb_pipeline.sample.rounds import BOROUGH, POLICE, quarters, received_at

# Every fourth area sends a workbook, whatever the seed: else another seed would leave two files of an area.
WORKBOOK_EVERY = 4


@dataclass(frozen=True)
class _File:
    quarter: Quarter
    feed: str
    supplier: str
    suffix: str
    content: bytes

    @property
    def name(self) -> str:
        return f"{self.feed}/{self.supplier}{self.suffix}"


def make_sample(inbox: Path, seed: int = 2008) -> dict[str, int]:
    """Write the whole sample to `inbox` and return the number of files by feed; the same seed, the same bytes.

    A sample that stands there is replaced. Raises FileExistsError where the inbox holds files that are not
    made up: sample and real data never share an inbox.
    """
    if inbox.is_dir() and not (inbox / MADE_UP).is_file() and any(path.is_file() for path in inbox.rglob("[!.]*")):
        raise FileExistsError(f"{inbox} holds files and no {MADE_UP}: made-up deliveries need an inbox of their own")
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / MADE_UP).write_bytes(f"{NOTICE}\nThe same is true of every file in this folder. Seed: {seed}.\n".encode())
    area = areas(seed)
    files = [*_returns(area), *_police_files(area)]
    for file in files:
        path = inbox / file.quarter.label / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    _write_receipts(inbox, files, seed)
    return {feed: sum(file.feed == feed for file in files) for feed in (BOROUGH, POLICE)}


def _returns(area: Areas) -> list[_File]:
    """One file an area and quarter."""
    every = borough_returns(area)
    frame = every.drop(columns=["quarter", "supplier"])
    lines = csv_lines(frame)
    send_workbooks = set(area.suppliers[WORKBOOK_EVERY - 1 :: WORKBOOK_EVERY])
    files = []
    for number, supplier, rows in _groups(every["quarter"], every["supplier"]):
        is_workbook = supplier in send_workbooks
        content = xlsx_bytes(frame.iloc[rows]) if is_workbook else csv_part(lines, rows)
        files.append(_File(quarters()[number], BOROUGH, supplier, ".xlsx" if is_workbook else ".csv", content))
    return files


def _police_files(area: Areas) -> list[_File]:
    """One file a quarter."""
    every = missing_episodes(area)
    lines = csv_lines(every.drop(columns="quarter"))
    groups = _groups(every["quarter"], pd.Series(SUPPLIER, index=every.index))
    return [_File(quarters()[number], POLICE, mps, ".csv", csv_part(lines, rows)) for number, mps, rows in groups]


def _groups(numbers: pd.Series, suppliers: pd.Series) -> list[tuple[int, str, NDArray[np.intp]]]:
    """The positions of the rows of each quarter's number and supplier, in order."""
    positions = pd.DataFrame({"row": np.arange(len(numbers)), "number": numbers.array, "supplier": suppliers.array})
    return [
        (int(rows["number"].iloc[0]), str(rows["supplier"].iloc[0]), rows["row"].to_numpy())
        for _, rows in positions.groupby(["number", "supplier"])
    ]


def _write_receipts(inbox: Path, files: list[_File], seed: int) -> None:
    for quarter in quarters():
        rows = [
            f"{file.name},{received_at(seed, quarter, file.feed, file.supplier):%Y-%m-%d %H:%M}\n"
            for file in files
            if file.quarter == quarter
        ]
        (inbox / quarter.label / RECEIPTS).write_bytes("".join(["path,received_at\n", *sorted(rows)]).encode())
