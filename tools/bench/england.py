"""(h): the stages of 153 authorities beside those of London's 33, an area, and of the 40th quarter beside the 8th.

England's authorities are made up: a copy of the build whose reference tables repeat London's areas under codes that
nobody has (more_areas.py), and the sample that such a build makes by itself. One quarter's files come in consecutive
quarters, each of them collated and published.
"""

import shutil
import statistics
from pathlib import Path

from builds import Build
from forty import consecutive
from more_areas import repeat_areas
from processes import Used
from results import Bench, Row, within
from stages import Stages

LONDON, ENGLAND, FEW, GROWTH, LAST = 33, 153, 8, 1.2, 3
LEFT = (".git", ".venv", ".lscb*", "__pycache__", "lscb_pipeline_tests", "docs")
Quarters = list[Stages]


def england(bench: Bench) -> list[Row]:
    """Of the new build alone: 33 areas over 8 quarters, 153 over 40, or as many as are asked for."""
    build, newest = bench.builds[0], bench.history
    london = consecutive(bench, build, f"england_{LONDON}", FEW)[0]
    larger = Build(build.name, _larger(bench, build), build.python)
    whole = consecutive(bench, larger, f"england_{ENGLAND}", newest)[0]
    few, many, later = at(london, FEW), at(whole, FEW), at(whole, newest)
    areas = {stage: (many[stage].processor / ENGLAND) / (few[stage].processor / LONDON) for stage in few}
    history = {stage: later[stage].processor / many[stage].processor for stage in few}
    return [
        *(_row(f"{stage}: {ENGLAND} areas beside {LONDON}, an area", areas[stage], many[stage]) for stage in areas),
        *(_row(f"{stage}: the {newest}th quarter beside the {FEW}th, {ENGLAND} areas", history[stage], later[stage])
          for stage in history),
    ]  # fmt: skip


def at(series: Quarters, number: int) -> dict[str, Used]:
    """Each stage at a quarter: medians of it and those just before it."""
    near = series[number - LAST : number]
    return {
        stage: Used(*(statistics.median(quarter[stage][part] for quarter in near) for part in range(3)))
        for stage in near[0]
    }


def _row(what: str, found: float, used: Used) -> Row:
    return within(
        "h", what, f"processor <= {GROWTH} times", lambda times: times <= GROWTH, {"new": found}, {"new": used}
    )


def _larger(bench: Bench, build: Build) -> Path:
    """A copy of the build with more areas."""
    folder = bench.folder / "england"
    shutil.copytree(build.folder, folder, ignore=shutil.ignore_patterns(*LEFT))
    repeat_areas(folder / "lscb_pipeline" / "reference", ENGLAND)
    return folder
