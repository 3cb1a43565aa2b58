"""(a), (p5): the stages of a full quarter beside the bare floor; the release of one with eight of history."""

import json
import statistics
from dataclasses import replace
from pathlib import Path

from builds import Build
from commands import MEASURED, prepared, put_measured
from processes import Used, medians
from results import Bench, Row, side_by_side, within

CHILD = str(Path(__file__).parent / "stages_child.py")
WARM = "2008-09-Q4"  # every feed of the sample, as MEASURED has
TIMES, RELEASED, FLOORS, RELEASING = 3, 3, 5.0, 0.40
Stages = dict[str, tuple[float, float, float]]  # processor s of the processes, of the server, wall s
Taken = list[tuple[str, str, Stages]]


def beside_the_floor(bench: Bench) -> list[Row]:
    """In each process another quarter first, then floor and stages of the same files."""
    plan = [[WARM, "collate"], [WARM, "floor"], [MEASURED, "floor"], [MEASURED, "collate"]]

    def measure(build: Build, number: int) -> tuple[Used, Used]:
        with build.home(bench.folder / f"stages_{build.name}_{number}") as home:
            build.make_sample(home)
            taken, whole = staged(bench, build, home, plan)
            bench.tell(f"(a) {build.name}: {told(taken[3][2])}; floor {told(taken[2][2])}")
            return total(taken[2][2], whole), total(taken[3][2], whole)

    found = bench.alternately(measure, TIMES)
    ratios = {
        name: statistics.median(stages.processor / floor.processor for floor, stages in runs)
        for name, runs in found.items()
    }
    used = {name: medians(stages for _, stages in runs) for name, runs in found.items()}
    asked = f"processor <= {FLOORS:.0f} times the floor"
    what = "the stages of a full quarter beside reading and COPYing its files"
    return [within("a", what, asked, lambda times: times <= FLOORS, ratios, used)]


def release_alone(bench: Bench) -> list[Row]:
    """A quarter collated by the stages, then disclosed, drafted and published by them: the latter is measured."""
    plan = [[MEASURED, "collate"], [MEASURED, "release"]]

    def measure(build: Build, number: int) -> Used:
        with build.home(bench.folder / f"release_{build.name}_{number}", prepared(bench, build)) as home:
            put_measured(bench, build, home)
            ((_, _, collating), (_, _, releasing)), whole = staged(bench, build, home, plan)
            bench.tell(f"(p5) {build.name}: {told(releasing)}; after {told(collating)}")
            return total(releasing, whole)

    used = {name: medians(runs) for name, runs in bench.alternately(measure, RELEASED).items()}
    what = "release of a full quarter with the sample's seven before it published"
    return [side_by_side("p5", what, RELEASING, used)]


def staged(bench: Bench, build: Build, home: Path, plan: list[list[str]]) -> tuple[Taken, Used]:
    """What stages_child.py says of each entry of a plan; and what its process used in all."""
    ran = build.program(home, CHILD, json.dumps(plan))
    bench.tell(f"{home.name}: {ran.lines[-2]}")
    return json.loads(ran.lines[-1]), ran.used


def total(stages: Stages, whole: Used) -> Used:
    """Seconds of some stages together; memory is that of their whole process, whatever came before them in it."""
    processes, server, wall = (sum(part) for part in zip(*stages.values(), strict=True))
    return replace(whole, processes=processes, server=server, wall=wall)


def told(stages: Stages) -> str:
    """Each stage's processor seconds."""
    return ", ".join(f"{name} {own + server:.2f}" for name, (own, server, _) in stages.items())
