"""(b): one quarter's files in forty consecutive quarters, each released: whether the 40th takes longer than the 1st."""

import statistics

from builds import Build
from cells import shift
from processes import Used
from results import Bench, Row, within
from stages import Stages, staged, told, total

from lscb_pipeline.reference.quarters import Quarter

REPEATED = Quarter.parse("2009-10-Q3")  # a quarter without anything annual
FIRST, CONSECUTIVE, NEIGHBOURS, GROWTH = Quarter.parse("2009-10-Q1"), 40, 3, 1.2


def forty_quarters(bench: Bench) -> list[Row]:
    """Every stage, release included, in one process; medians of some quarters at each end."""

    def measure(build: Build, number: int) -> list[Used]:
        series, whole = consecutive(bench, build, f"forty_{build.name}_{number}", CONSECUTIVE)
        return [total(stages, whole) for stages in series]

    found = {name: runs[-1] for name, runs in bench.alternately(measure, 1).items()}
    ratios = {name: growth(series) for name, series in found.items()}
    used = {name: series[-1] for name, series in found.items()}
    what = (
        f"the {CONSECUTIVE}th consecutive quarter with its release beside the 1st, medians of {NEIGHBOURS} at each end"
    )
    return [within("b", what, f"processor <= {GROWTH} times", lambda times: times <= GROWTH, ratios, used)]


def growth(series: list[Used]) -> float:
    """How many times the last quarters' processor is the first ones'."""
    ends = series[:NEIGHBOURS], series[-NEIGHBOURS:]
    first, last = (statistics.median(one.processor for one in end) for end in ends)
    return last / first


def consecutive(bench: Bench, build: Build, name: str, quarters: int) -> tuple[list[Stages], Used]:
    """What every stage takes in each of so many quarters; and what the one process of all of them did."""
    with build.home(bench.folder / name) as home:
        source, quarter, plan = build.make_sample(bench.folder / f"sample_{name}"), FIRST, []
        for _ in range(quarters):
            shift(source / REPEATED.label, REPEATED, home / "inbox" / quarter.label, quarter)
            plan += [[quarter.label, "collate"], [quarter.label, "release"]]
            quarter = quarter.next()
        taken, whole = staged(bench, build, home, plan)
    pairs = zip(taken[::2], taken[1::2], strict=True)
    series = [collating | releasing for (_, _, collating), (_, _, releasing) in pairs]
    for number, stages in enumerate(series, 1):
        bench.tell(f"{name}, quarter {number}: {told(stages)}")
    return series, whole
