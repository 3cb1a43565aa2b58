"""What a measurement is given and returns, and the one table of all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from builds import Build
from processes import FailedError, Used
from rich.console import Console
from rich.table import Table

Measured = TypeVar("Measured")


@dataclass(frozen=True)
class Row:
    """One row. `is_met` is None where no goal is held against it, or nothing stands beside it."""

    goal: str
    what: str
    asked: str
    found: str
    is_met: bool | None
    used: dict[str, Used] = field(default_factory=dict)


@dataclass(frozen=True)
class Bench:
    """A temporary folder, the builds (this one first), how often each is measured, how much, and where to tell it."""

    folder: Path
    builds: list[Build]
    rounds: int | None
    episodes: int
    idle_seconds: int
    history: int
    out: Console

    def alternately(self, measure: Callable[[Build, int], Measured], rounds: int) -> dict[str, list[Measured]]:
        """Each build's results: new, base, new, base ... A build that fails is told, and asked no more."""
        found: dict[str, list[Measured]] = {}
        failed: set[str] = set()
        for number in range(self.rounds or rounds):
            for build in [build for build in self.builds if build.name not in failed]:
                try:
                    found.setdefault(build.name, []).append(measure(build, number))
                except FailedError as error:
                    failed.add(build.name)
                    self.tell(f"{build.name}: {error}")
        return {name: results for name, results in found.items() if name not in failed}

    def tell(self, text: str) -> None:
        """A line of what goes on."""
        self.out.print(f"    {text}", markup=False)


def side_by_side(goal: str, what: str, most: float, used: dict[str, Used]) -> Row:
    """Processor of the new build beside the base's, which may be at most `most` times as much."""
    asked = f"processor <= {most:.2f} of base"
    if "new" not in used:
        return Row(goal, what, asked, "absent in new", False, used)
    if "base" not in used:
        return Row(goal, what, asked, "no base", None, used)
    found = used["new"].processor / used["base"].processor
    return Row(goal, what, asked, f"{found:.2f}", found <= most, used)


def within(
    goal: str, what: str, asked: str, is_met: Callable[[float], bool], ratios: dict[str, float], used: dict[str, Used]
) -> Row:
    """A ratio that each build has by itself: the new one's is held against the goal, the base's told beside it."""
    found = "; ".join(f"{name} {value:.2f}" for name, value in ratios.items()) or "absent"
    return Row(goal, what, asked, found, is_met(ratios["new"]) if "new" in ratios else False, used)


def table(rows: list[Row]) -> Table:
    """All rows; where two numbers stand in a cell, the new build's comes first."""
    numbers = {"processor": 1, "server": 1, "wall": 1, "largest": 0, "together": 0, "server_memory": 0}
    titles = ("processor s", "of it server", "wall s", "largest MB", "together MB", "server MB")
    shown = Table("goal", "what", "asked", "found", "", *titles, title="new | base", show_lines=True)
    for row in rows:
        met = "" if row.is_met is None else "met" if row.is_met else "NOT MET"
        used = [row.used[name] for name in ("new", "base") if name in row.used]
        cells = [" | ".join(f"{getattr(one, name):,.{digits}f}" for one in used) for name, digits in numbers.items()]
        shown.add_row(row.goal, row.what, row.asked, row.found, met, *cells)
    return shown
