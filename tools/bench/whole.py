"""(p3), (p4), (p6): the demonstration, the same from a fresh clone, and the real files, each as its target runs it."""

import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from builds import ROOT, Build, clone, commit_of
from processes import FailedError, Ran, Used, medians, run
from results import Bench, Row, side_by_side

DEMO, FROM_NOTHING, REAL = 0.35, 0.40, 0.50
DONE = re.compile(r"^(\d{4}-\d{2}-Q\d): collated\b")
SHARED = ROOT.parent / "shared"


def demonstration(bench: Bench) -> list[Row]:
    """`lscb demo` in a new home, set-up done."""

    def measure(build: Build, number: int) -> Used:
        with build.home(bench.folder / f"demo_{build.name}_{number}") as home:
            return build.lscb(home, "demo").used

    used = {name: medians(runs) for name, runs in bench.alternately(measure, 1).items()}
    return [side_by_side("p3", "`lscb demo`: eight quarters and their releases, set-up done", DEMO, used)]


def from_nothing(bench: Bench) -> list[Row]:
    """`make demo` in a fresh clone of the commit, with caches of pip and uv that are empty; what it fetches counts."""

    def measure(build: Build, number: int) -> Used:
        folder = bench.folder / f"nothing_{build.name}_{number}"
        clone(folder / "project", commit_of(build).rstrip("+"))
        home = folder / "home"
        caches = {name: str(folder / "cache") for name in ("PIP_CACHE_DIR", "UV_CACHE_DIR", "XDG_CACHE_HOME")}
        environment = build.environment(home, **caches)
        del environment["PYTHONPATH"]
        python = str(Path(sys.base_prefix) / "bin" / "python3")
        with build.home(home):
            used = run(["make", f"PYTHON={python}", "demo"], environment, home, folder / "project").used
        shutil.rmtree(folder)
        return used

    used = {name: medians(runs) for name, runs in bench.alternately(measure, 1).items()}
    return [side_by_side("p4", "`make demo` from a fresh clone, caches empty", FROM_NOTHING, used)]


def real_files(bench: Bench) -> list[Row]:
    """`make real` of each build; of it the quarters that both complete, each by what was used when it was told."""
    if not SHARED.is_dir():
        return [Row("p6", "`make real`", f"processor <= {REAL:.2f} of base", "no real data beside the project", None)]

    def measure(build: Build, number: int) -> dict[str, Used]:
        folder = bench.folder / f"real_{build.name}_{number}"
        clone(folder / "project", commit_of(build).rstrip("+"))
        (folder / "shared").symlink_to(SHARED)
        own = Build(build.name, folder / "project", build.python)
        home = own.folder / ".lscb-real"
        command = [own.python, "tools/real/collate.py"]
        with own.home(home):
            ran = run(command, own.environment(home), home, own.folder, ends=(0, 1))
        shutil.rmtree(folder)
        quarters = by_quarter(ran)
        bench.tell(f"(p6) {build.name}: {len(quarters)} quarters, {sum(quarters.values()):.0f} s of processor")
        return {label: replace(ran.used, processes=seconds, server=0, wall=0) for label, seconds in quarters.items()}

    found = bench.alternately(measure, 1)
    common = set[str].intersection(*(set(run) for runs in found.values() for run in runs)) if found else set()
    if not common:
        raise FailedError("there is no quarter that each build completes")
    used = {
        name: medians(sum((run[label] for label in common), start=Used()) for run in runs)
        for name, runs in found.items()
    }
    what = f"`make real`, the {len(common)} quarters that each build completes; server included"
    return [side_by_side("p6", what, REAL, used)]


def by_quarter(ran: Ran) -> dict[str, float]:
    """Processor seconds of each quarter that was told as collated: from the line before to its own."""
    found, before = {}, 0.0
    for line, seconds in zip(ran.lines, ran.seen, strict=False):
        if done := DONE.match(line):
            found[done[1]] = seconds - before
        before = seconds
    return found
