"""The catalogue of planted faults: faults/*.csv as objects, and rounds of faults that can be planted side by side.

A fault is planted in one sender's delivery of the quarter JUDGED, everybody else's being clean; so the faults of
different senders and feeds are planted, and judged, together. `also` names rules that the same fault breaks too, or
for other rows: nothing else may be found. A line without a rule is a clean twin: what looks like a fault and is none.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lscb_pipeline.contracts.library import library
from lscb_pipeline_tests.planted.clean import JUDGED, LAST, clean_files
from lscb_pipeline_tests.planted.files import SentFile
from lscb_pipeline_tests.planted.operations import plant

STOPS = {rule.id for contract in library().contracts.values() for rule in contract.rules if rule.stops == "delivery"}

ROWS_A_FAULT = 20  # at least: many faults together are one of their delivery


@dataclass(frozen=True)
class Fault:
    """One line of the catalogue: what is done to whose file of which feed, and what is to be found, where.

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

    @property
    def is_its_senders_to_find(self) -> bool:
        """Whether its sender's own check can find all that it breaks: beside no other's figures nor earlier ones."""
        broken = {self.rule, *self.also.split()}
        return all(rule.needs <= {"scope", "day"} for rule in library().contracts[self.feed].rules if rule.id in broken)

    @property
    def is_of_one_row(self) -> bool:
        """Whether it is one row's alone, so that others can be planted beside it in the same delivery."""
        return bool(self.row) and not self.also and self.what.startswith("set ") and ";" not in self.what

    def __str__(self) -> str:
        return f"{self.feed} {self.supplier} {self.rule}"


def faults() -> list[Fault]:
    """Every fault of the catalogue, clean twins left out."""
    return [fault for fault in _lines() if fault.rule]


def twins() -> list[Fault]:
    """Every clean twin."""
    return [fault for fault in _lines() if not fault.rule]


def _lines() -> list[Fault]:
    found: list[Fault] = []
    for path in sorted(Path(__file__).with_name("faults").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += [Fault(**row) for row in csv.DictReader(file)]
    return found


def sent(planted: Sequence[Fault]) -> list[SentFile]:
    """A sender's deliveries of a feed with these faults in the newest."""
    place = (planted[0].feed, planted[0].supplier)
    clean = clean_file(*place)
    files = [clean_file(*place)]
    for fault in planted:
        plant(files, fault.what, clean, clean_files(LAST).get(place), clean_files(JUDGED))
    return [file for file in files if file.is_sent]


def clean_file(feed: str, supplier: str) -> SentFile:
    """A sender's clean file; of one that sends nothing in any quarter what another sender of the feed sends."""
    files = clean_files(JUDGED)
    other = next(file for (of, _), file in files.items() if of == feed)
    return files.get((feed, supplier)) or replace(other, supplier=supplier)


def rounds() -> list[dict[tuple[str, str], list[Fault]]]:
    """The faults in few rounds, by feed and sender: each alone in its delivery, or with others of one row each."""
    found: list[dict[tuple[str, str], list[Fault]]] = []
    for fault in _lines():
        place = (fault.feed, fault.supplier)
        room = len(clean_file(*place).table) // ROWS_A_FAULT
        free = (
            one
            for one in found
            if all(_side_by_side(fault, other) and len(one[place]) < room for other in one.get(place, []))
        )
        chosen = next(free, None)
        if chosen is None:
            found.append(chosen := {})
        chosen.setdefault(place, []).append(fault)
    return found


def _side_by_side(one: Fault, other: Fault) -> bool:
    return (
        one.is_of_one_row and other.is_of_one_row and one.row != other.row and STOPS.isdisjoint({one.rule, other.rule})
    )
