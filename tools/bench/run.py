"""`make bench`: what the product takes, beside its goals; with BASE=<commit>, beside that commit, turn by turn.

A measurement is a function that returns rows of the table: a new one is added to MEASUREMENTS, under the goals that its
rows name. Nothing here is a test: whether goals are met is told, and the exit code is 0 either way. What is measured
runs in a temporary folder, in homes with embedded servers of their own; all are gone afterwards. docs/performance.md
says what each row is and what is counted.
"""

import argparse
import logging
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from builds import base_build, commit_of, this_build
from check import own_check
from commands import collations, idling
from drop import many_files
from england import england
from episodes import million, ten_million
from forty import forty_quarters
from naive import beside_naive
from processes import FailedError
from results import Bench, Row, table
from rich.console import Console
from stages import beside_the_floor, release_alone
from whole import demonstration, from_nothing, real_files

MEASUREMENTS: dict[str, Callable[[Bench], list[Row]]] = {
    "p1,p2": collations,
    "p3": demonstration,
    "p4": from_nothing,
    "p5": release_alone,
    "p6": real_files,
    "a": beside_the_floor,
    "b": forty_quarters,
    "c": million,
    "d": ten_million,
    "e": own_check,
    "f": idling,
    "g": beside_naive,
    "h": england,
    "j": many_files,
}


def main() -> int:
    """Measure what is asked, print one table."""
    logging.disable(logging.INFO)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # cleans up, as Ctrl-C does
    asked = _arguments()
    out = Console(highlight=False, soft_wrap=True, width=200)
    with tempfile.TemporaryDirectory(prefix="lscb-bench-") as folder:
        room = Path(folder)
        room.chmod(0o711)  # as root, the servers may run as another account
        builds = [this_build(), *([base_build(asked.base, room)] if asked.base else [])]
        bench = Bench(room, builds, asked.rounds, asked.episodes, asked.idle, asked.history, out)
        out.print(f"{os.cpu_count()} cores; " + "; ".join(f"{build.name}: {commit_of(build)}" for build in builds))
        rows = [row for measure in chosen(asked.only) for row in measured(bench, measure)]
    out.print(table(rows))
    return 0


def measured(bench: Bench, measure: Callable[[Bench], list[Row]]) -> list[Row]:
    """The rows of a measurement; where it could not be made, one that says so: the others took long."""
    try:
        return measure(bench)
    except FailedError as error:
        return [Row("", measure.__name__, "", f"not measured: {error}", False)]


def chosen(only: str) -> list[Callable[[Bench], list[Row]]]:
    """The measurements of these goals, parted by commas; all where none is named. Raises SystemExit for an unknown."""
    wanted = {name for name in only.split(",") if name}
    if unknown := wanted - {name for names in MEASUREMENTS for name in names.split(",")}:
        sys.exit(f"no such goal: {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}")
    return [measure for names, measure in MEASUREMENTS.items() if not wanted or wanted & {*names.split(",")}]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0])
    parser.add_argument("--base", help="a commit to measure beside this tree")
    parser.add_argument("--only", default="", help="goals to measure, parted by commas, such as p1,p2")
    parser.add_argument("--rounds", type=int, help="how often each build is measured; unset, as each measurement says")
    parser.add_argument("--episodes", type=int, default=10_000_000, help="rows of the large file of (d)")
    parser.add_argument("--idle", type=int, default=300, help="seconds of idle time of (f)")
    parser.add_argument("--history", type=int, default=40, help="quarters of all England (h)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
