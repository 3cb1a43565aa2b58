"""Write the sample: an inbox of made-up deliveries, eight quarters of every confidential feed, with receipts.

Here: which feeds there are, and where their files lie. Not here: what they hold (a module a feed), and who is late,
stays away or corrects (behaviour.py). Every file is valid: unreadable and faulty ones are not made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.frames.sample import SampleFiles, SampleRows
from lscb_pipeline.intake.arrival.delivery import MADE_UP, RECEIPTS
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.sample.behaviour import WORKBOOKS
from lscb_pipeline.sample.board_comments import indicator_consultation
from lscb_pipeline.sample.borough_return import borough_returns
from lscb_pipeline.sample.character import Areas, areas
from lscb_pipeline.sample.child_health import child_health
from lscb_pipeline.sample.episodes import missing_episodes
from lscb_pipeline.sample.file_bytes import NOTICE, csv_lines, csv_part, xlsx_bytes
from lscb_pipeline.sample.government_office import gol_runaways_questionnaire
from lscb_pipeline.sample.long_form import FILE, as_sent
from lscb_pipeline.sample.police_figures import child_protection, mappa, youth_violence
from lscb_pipeline.sample.refuge_stays import refuge_stays
from lscb_pipeline.sample.rounds import (
    BOROUGH,
    CONSULTATION,
    GOVERNMENT,
    HEALTH,
    MAPPA,
    POLICE,
    PROTECTION,
    REFUGE,
    SPECIALIST,
    SURVEY,
    VIOLENCE,
    quarters,
    received_at,
)
from lscb_pipeline.sample.specialist import specialist_services
from lscb_pipeline.sample.survey import runaways_survey

FEEDS: dict[str, Callable[[Areas], SampleRows]] = {
    BOROUGH: borough_returns,
    POLICE: missing_episodes,
    PROTECTION: child_protection,
    MAPPA: mappa,
    VIOLENCE: youth_violence,
    HEALTH: child_health,
    SPECIALIST: specialist_services,
    REFUGE: refuge_stays,
    SURVEY: runaways_survey,
    GOVERNMENT: gol_runaways_questionnaire,
    CONSULTATION: indicator_consultation,
}
# Feeds of which every row says by a cell of its own that it is made up; the files of the others have a title.
SELF_EVIDENT = (BOROUGH, POLICE, REFUGE, SURVEY)


@dataclass(frozen=True)
class _File:
    quarter: Quarter
    feed: str
    supplier: str
    version: int
    suffix: str
    content: bytes

    @property
    def name(self) -> str:
        again = f"__{self.version}" if self.version > 1 else ""
        return f"{self.feed}/{self.supplier}{again}{self.suffix}"


def make_sample(inbox: Path, seed: int = 2008) -> dict[str, int]:
    """Write the whole sample to `inbox` and return the number of files by feed; the same seed, the same bytes.

    A sample that stands there is replaced. Raises FileExistsError where the inbox holds files that are not
    made up: sample and real data never share an inbox.
    """
    if inbox.is_dir() and not (inbox / MADE_UP).is_file() and any(path.is_file() for path in inbox.rglob("[!.]*")):
        raise FileExistsError(f"{inbox} holds files and no {MADE_UP}: made-up deliveries need an inbox of their own")
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / MADE_UP).write_bytes(f"{NOTICE}\nThe same is true of every file in this folder. Seed: {seed}.\n".encode())
    _remove_former(inbox)
    area = areas(seed)
    files = [file for feed, rows in FEEDS.items() for file in _files(feed, as_sent(feed, rows(area)))]
    for file in files:
        path = inbox / file.quarter.label / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    _write_receipts(inbox, files, seed)
    return {feed: sum(file.feed == feed for file in files) for feed in FEEDS}


def _remove_former(inbox: Path) -> None:
    """Delete what a former sample wrote, as its receipts name it: another version of this code makes other files."""
    for receipts in inbox.glob(f"*/{RECEIPTS}"):
        for name in pd.read_csv(receipts, dtype="str")["path"]:
            (receipts.parent / name).unlink(missing_ok=True)


def _files(feed: str, every: SampleFiles) -> list[_File]:
    """One file for each quarter, supplier and version of a feed's rows."""
    frame = every.drop(columns=FILE)
    lines = csv_lines(frame)
    files = []
    for number, supplier, version, rows in _groups(every[FILE]):
        is_workbook = supplier in WORKBOOKS.get(feed, ())
        suffix = ".xlsx" if is_workbook else ".csv"
        content = xlsx_bytes(frame.iloc[rows]) if is_workbook else csv_part(lines, rows, feed not in SELF_EVIDENT)
        files.append(_File(quarters()[number], feed, supplier, version, suffix, content))
    return files


def _groups(places: SampleFiles) -> list[tuple[int, str, int, NDArray[np.intp]]]:
    """The positions of each file's rows, in order; `places`: in which file each row goes."""
    positions = places.assign(row=np.arange(len(places)))
    return [
        (
            int(rows["quarter_number"].iloc[0]),
            str(rows["supplier"].iloc[0]),
            int(rows["file_version"].iloc[0]),
            rows["row"].to_numpy(),
        )
        for _, rows in positions.groupby(FILE)
    ]


def _write_receipts(inbox: Path, files: list[_File], seed: int) -> None:
    for quarter in quarters():
        rows = [
            f"{file.name},{received_at(seed, quarter, file.feed, file.supplier, file.version):%Y-%m-%d %H:%M}\n"
            for file in files
            if file.quarter == quarter
        ]
        (inbox / quarter.label / RECEIPTS).write_bytes("".join(["path,received_at\n", *sorted(rows)]).encode())
