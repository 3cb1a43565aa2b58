"""(c), (d): a large person-level file from disk to core, beside a bare COPY of its rows; and one ten times as long.

To core: receiving and reading. Letting the rows count is then one row's update; judging them and counting events is
told apart, but the memory is that of all stages.
"""

import json
import os
import statistics
from dataclasses import dataclass
from pathlib import Path

from builds import Build
from made_up import FEED, PART, QUARTER, write_episodes
from processes import FailedError, Used, medians
from results import Bench, Row, within
from stages import CHILD, told

COPY = str(Path(__file__).parent / "copy_child.py")
TIMES, SHARE, KEPT, MEGABYTES = 3, 0.5, 0.8, 2_000
COUNTED = 0.99  # of the rows: children drawn alike by chance are one child, whose overlapping episodes are held
LIMITS = {"LSCB_MOST_FILE_BYTES": "20000000000", "LSCB_MOST_CELLS": "2000000000"}


@dataclass(frozen=True)
class Loaded:
    """One file in core: what its process used, seconds of wall from file to core, rows, and those of the bare COPY."""

    used: Used
    seconds: float
    rows: int
    bare_seconds: float

    @property
    def rate(self) -> float:
        """Rows a second, from file to core."""
        return self.rows / self.seconds


def million(bench: Bench) -> list[Row]:
    """The stages in a process of their own, then the COPY: the two of a pair meet the same machine."""
    file = bench.folder / "million.csv"
    rows = write_episodes(file, 1)
    found = bench.alternately(lambda build, number: _load(bench, build, file, rows, f"c{number}"), TIMES)
    shares = {name: statistics.median(run.bare_seconds / run.seconds for run in runs) for name, runs in found.items()}
    used = {name: medians(run.used for run in runs) for name, runs in found.items()}
    asked = f">= {SHARE} of COPY's rows a second"
    return [
        within("c", f"{PART:,} episodes, csv to core, beside COPY", asked, lambda share: share >= SHARE, shares, used)
    ]


def ten_million(bench: Bench) -> list[Row]:
    """A file ten times as long beside one of a million, by this build alone."""
    parts = max(2, bench.episodes // PART)
    runs = []
    for number in (1, parts):
        file = bench.folder / f"episodes_{number}.csv"
        rows = write_episodes(file, number)
        runs.append(_load(bench, bench.builds[0], file, rows, f"d{number}"))
        file.unlink()
    short, long = runs
    used, share = {"new": long.used}, long.rate / short.rate
    what = f"{parts * PART:,} episodes"
    asked = f">= {KEPT} of the rows a second at {PART:,}"
    megabytes = long.used.together
    return [
        within("d", f"{what}, csv to core", asked, lambda kept: kept >= KEPT, {"new": share}, used),
        Row("d", f"{what}: all processes but the server, all stages", f"< {MEGABYTES:,} MB", f"{megabytes:,.0f} MB",
            megabytes < MEGABYTES, used),
    ]  # fmt: skip


def _load(bench: Bench, build: Build, file: Path, rows: int, name: str) -> Loaded:
    with build.home(bench.folder / f"episodes_{build.name}_{name}") as home:
        inbox = home / "inbox" / QUARTER.label / FEED
        inbox.mkdir(parents=True)
        os.link(file, inbox / "mps.csv")
        ran = build.program(home, CHILD, json.dumps([[QUARTER.label, "collate"]]), **LIMITS)
        stages = json.loads(ran.lines[-1])[0][2]
        copied = json.loads(build.program(home, COPY, FEED).lines[-1])
    if not rows * COUNTED <= copied["rows"] <= rows:
        raise FailedError(f"core.missing_episode shows {copied['rows']} rows of {rows}")
    loaded = Loaded(ran.used, stages["receive"][2] + stages["read"][2], rows, copied["seconds"])
    beside = f"{loaded.rate:,.0f} rows a second, COPY {rows / copied['seconds']:,.0f}"
    bench.tell(f"({name}) {build.name}: {beside}; {told(stages)}; {ran.used.together:,.0f} MB together")
    return loaded
