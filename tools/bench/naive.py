"""(g): the stages of a quarter beside a naive stack over the same files, both without their imports."""

import json
import statistics
from pathlib import Path

from builds import Build
from commands import MEASURED
from processes import Used, medians
from results import Bench, Row, within
from stages import WARM, staged, told, total

STACK = str(Path(__file__).parent / "naive_stack.py")
TIMES, GOAL = 1, 20


def beside_naive(bench: Bench) -> list[Row]:
    """Ours in one process after another quarter, then the stack on the same server."""

    def measure(build: Build, number: int) -> tuple[Used, Used]:
        with build.home(bench.folder / f"naive_{build.name}_{number}") as home:
            build.make_sample(home)
            (_, (_, _, ours)), whole = staged(bench, build, home, [[WARM, "collate"], [MEASURED, "collate"]])
            said = json.loads(build.program(home, STACK, str(home / "inbox" / MEASURED)).lines[-1])
        bench.tell(
            f"(g) {build.name}: {said['batches']} batches of {said['files']} files, {said['rules']} rules; {told(ours)}"
        )
        return total(ours, whole), Used(*said["taken"])

    found = bench.alternately(measure, TIMES)
    ratios = {
        name: statistics.median(stack.processor / ours.processor for ours, stack in runs)
        for name, runs in found.items()
    }
    used = {name: medians(ours for ours, _ in runs) for name, runs in found.items()}
    stacks = {name: f"{medians(stack for _, stack in runs).processor:.1f}" for name, runs in found.items()}
    bench.tell(f"(g) processor of the naive stack: {stacks}")
    what = "a naive stack (pandas, GX borough by borough, to_sql) beside the stages, same files"
    return [within("g", what, f">= {GOAL} times the stages", lambda times: times >= GOAL, ratios, used)]
