"""The catalogue of planted faults: faults.csv as objects, and rounds of faults that can be planted side by side.

A fault is planted in one sender's delivery of the quarter JUDGED, everybody else's being clean; so the faults of
different senders and feeds are planted, and judged, together. `also` names rules that the same fault breaks too, or
for other rows: nothing else may be found.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from lscb_pipeline_tests.planted.clean import JUDGED, LAST, clean_files
from lscb_pipeline_tests.planted.files import SentFile
from lscb_pipeline_tests.planted.operations import plant


@dataclass(frozen=True)
class Fault:
    """One line of faults.csv: what is done to whose file of which feed, and what is to be found, where.

    `letter`: of a column outside the contract, whose header is told to its sender and not stored.
    """

    feed: str
    supplier: str
    what: str
    rule: str
    area: str
    row: str
    column: str
    also: str
    letter: str

    @property
    def found(self) -> tuple[str, str, str, str, str, str]:
        """The finding that must be stored: feed, supplier, rule, area, row, column; empty where it has none."""
        return self.feed, self.supplier, self.rule, self.area, self.row, self.letter or self.column

    def files(self) -> list[SentFile]:
        """The sender's deliveries with the fault in the newest."""
        clean = clean_files(JUDGED)[self.feed, self.supplier]
        sent = [clean_files(JUDGED)[self.feed, self.supplier]]
        plant(sent, self.what, clean, clean_files(LAST).get((self.feed, self.supplier)))
        return [file for file in sent if file.is_sent]

    def __str__(self) -> str:
        return f"{self.feed} {self.supplier} {self.rule}"


def faults() -> list[Fault]:
    """Every fault of the catalogue."""
    with Path(__file__).with_name("faults.csv").open(encoding="utf-8", newline="") as file:
        return [Fault(**row) for row in csv.DictReader(file)]


def rounds() -> list[list[Fault]]:
    """The faults in as few rounds as no sender has two faults of a feed in."""
    found: list[list[Fault]] = []
    for fault in faults():
        place = (fault.feed, fault.supplier)
        free = (one for one in found if place not in {(f.feed, f.supplier) for f in one})
        chosen = next(free, None)
        if chosen is None:
            found.append(chosen := [])
        chosen.append(fault)
    return found
