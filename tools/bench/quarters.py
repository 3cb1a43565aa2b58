"""(a), (b), (f), (g): a quarter of the sample beside a bare COPY of its files; its judging, its release; the 40th."""

import re
import shutil
import statistics
from pathlib import Path
from typing import Any

import pandas as pd
from results import Bench, Result

from lscb_pipeline.intake.files.sheets import read_sheets
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.sample import make_sample

WARM, MEASURED = Quarter.parse("2008-09-Q4"), Quarter.parse("2009-10-Q4")  # both with every feed of the sample
REPEATED = Quarter.parse("2009-10-Q3")  # a quarter without anything annual
FIRST, CONSECUTIVE = Quarter.parse("2009-10-Q1"), 40
TIMES, NEIGHBOURS = 3, 3
FLOORS, GROWTH, JUDGING, RELEASING = 5.0, 1.2, 0.5, 1.0
HISTORY = Quarter.parse("2008-09-Q1")
CHILD = Path(__file__).parent / "quarters_child.py"


def full_quarter(bench: Bench) -> list[Result]:
    """Medians of TIMES processes; each warms up on another quarter, then takes floor and stages of the same files."""
    inbox = bench.folder / "sample"
    files = sum(make_sample(inbox).values())
    direct = [_run(bench, inbox, number, "stages", WARM, MEASURED) for number in range(TIMES)]
    through = [_run(bench, inbox, number, "dagster", WARM, MEASURED) for number in range(TIMES)]
    floor = statistics.median(run["floor"] for run in direct)
    stages = statistics.median(run["total"] for run in direct)
    ratio = statistics.median(run["total"] / run["floor"] for run in direct)
    dagster = statistics.median(run["total"] for run in through)
    judging = statistics.median(run["judge"] / run["total"] for run in direct)
    bench.out.print(f"(a) {files} files of 8 quarters; {direct[0]['files']:.0f} in {MEASURED.label}")
    for run in direct:
        bench.out.print("    " + ", ".join(f"{name} {value:.2f}" for name, value in run.items()))
    return [
        Result(
            "a", f"a quarter of all sample feeds, the stages alone, beside reading and COPYing ({floor:.2f} s)",
            f"<= {FLOORS:.0f} times", f"{ratio:.1f} times ({stages:.2f} s)", ratio <= FLOORS,
        ),
        Result(
            "a", "the same through Dagster; of it bookkeeping", "told apart",
            f"{dagster / floor:.1f} times ({dagster:.2f} s); {dagster - stages:.2f} s", True,
        ),
        Result(
            "f", "judging all feeds of a quarter (every rule, scores) beside the stages' own time",
            f"<= {JUDGING}", f"{judging:.2f}", judging <= JUDGING,
        ),
    ]  # fmt: skip


def forty_quarters(bench: Bench) -> list[Result]:
    """One quarter's files in CONSECUTIVE quarters, one after another: whether the 40th takes longer than the 1st."""
    inbox, source = bench.folder / "forty", bench.folder / "sample"
    quarter = FIRST
    for _ in range(CONSECUTIVE):
        _shift(source / REPEATED.label, REPEATED, inbox / quarter.label, quarter)
        quarter = quarter.next()
    run = _run(bench, inbox, 0, "forty", FIRST, quarter)
    seconds = run["series"]
    first, last = (statistics.median(part) for part in (seconds[:NEIGHBOURS], seconds[-NEIGHBOURS:]))
    every = " ".join(f"{s:.1f}" for s in seconds)
    bench.out.print(f"(b) seconds of each quarter: {every}")
    return [
        Result(
            "b", f"the {CONSECUTIVE}th consecutive quarter beside the 1st (medians of {NEIGHBOURS} at each end)",
            f"<= {GROWTH}", f"{last / first:.2f} ({last:.2f} and {first:.2f} s)", last / first <= GROWTH,
        ),
        Result(
            "b", f"what {CONSECUTIVE} quarters without releases come to: database; files; observations",
            "told apart",
            f"{run['database'] / 1e6:,.0f} MB; {run['files'] / 1e6:,.0f} MB; {run['observations']:,}", True,
        ),
    ]  # fmt: skip


def releasing(bench: Bench) -> list[Result]:
    """The release of a full quarter, with eight of history and seven releases before it, beside collating it."""
    took = _run(bench, bench.folder / "sample", 0, "release", HISTORY, MEASURED)
    building = took["disclose"] + took["release"]
    publishing, collating = took["publishing"], took["total"]
    return [
        Result(
            "g", "the release of a quarter with eight of history beside collating it, as `lscb collate` runs both",
            f"<= {RELEASING}", f"{publishing / collating:.2f} ({publishing:.2f} and {collating:.2f} s)",
            publishing <= RELEASING * collating,
        ),
        Result(
            "g", "the quarter before: hiding and attacking, tables and files; beside the stages of collating alone",
            "told apart", f"{took['disclose']:.2f} and {took['release']:.2f} s; "
            f"{building / took['collating']:.1f} times {took['collating']:.2f} s", True,
        ),
    ]  # fmt: skip


def _run(bench: Bench, inbox: Path, number: int, how: str, first: Quarter, last: Quarter) -> dict[str, Any]:
    home = bench.folder / f"home_{how}_{number}"
    home.mkdir()
    shutil.copytree(inbox, home / "inbox")
    with bench.database(f"bench_{how}_{number}") as url:
        bench.settle()
        measured = bench.child(CHILD, home, url, how, first.key, last.key)
    shutil.rmtree(home)
    return measured


def _shift(source: Path, was: Quarter, target: Path, becomes: Quarter) -> None:
    """A quarter's files as csv of another quarter: periods renamed, moments moved, what then lies outside left out."""
    days = pd.Timestamp(becomes.starts_on) - pd.Timestamp(was.starts_on)
    months = dict(zip(_months(was), _months(becomes), strict=True))
    for path in sorted(source.glob("*/*.*")):
        frame = table_of(path)
        renamed = {name: text.replace({was.label: becomes.label} | months) for name, text in frame.items()
                   if name == "period"}  # fmt: skip
        moved = {name: _moved(text, days) for name, text in frame.items() if re.search("_(at|on)$", str(name))}
        frame = frame.assign(**renamed, **moved)
        for name in ("reported_at", "admitted_at"):
            if name in frame:
                frame = frame[frame[name] < str(becomes.next().starts_on)]
        (target / path.parent.name).mkdir(parents=True, exist_ok=True)
        frame.to_csv(target / path.parent.name / f"{path.stem}.csv", index=False)


def _months(quarter: Quarter) -> list[str]:
    return [f"{month:%Y-%m}" for month in pd.date_range(quarter.starts_on, periods=3, freq="MS")]


def _moved(text: pd.Series, by: pd.Timedelta) -> pd.Series:
    moments = pd.to_datetime(text, format="ISO8601") + by
    return moments.dt.strftime("%Y-%m-%d %H:%M" if text.str.len().max() > len("2009-10-01") else "%Y-%m-%d")


def table_of(path: Path) -> pd.DataFrame:
    """The table of a sample file, on whichever sheet, under its header: the first row without a blank."""
    sheets = read_sheets(path.read_bytes(), path.suffix)
    cells = max((sheet.cells for sheet in sheets), key=lambda cells: cells.size)
    header = int(cells.notna().all(axis=1).to_numpy().argmax())
    return cells.iloc[header + 1 :].set_axis(list(cells.iloc[header]), axis=1).reset_index(drop=True)
