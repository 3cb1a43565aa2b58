"""(e): a supplier's own check of a workbook beside importing Great Expectations alone: what starting it must cost."""

import statistics
from pathlib import Path

import pandas as pd
from builds import Build
from cells import table_of
from processes import Used, medians
from results import Bench, Row, within

from lscb_pipeline.sample.file_bytes import xlsx_bytes

ROWS, TIMES, GOAL = 200, 7, 1.3


def own_check(bench: Bench) -> list[Row]:
    """Pairs of processes, taken turn by turn, so that a slow minute slows both; the first of all is left out."""
    home = bench.folder / "check"
    home.mkdir()
    file = bench.folder / "return.xlsx"
    file.write_bytes(_workbook(bench.builds[0].make_sample(home)))

    def measure(build: Build, number: int) -> tuple[Used, Used]:
        alone = build.program(home, "-c", "import great_expectations").used
        return alone, build.lscb(home, "check", str(file), "--feed", "borough_return", ends=(0, 1)).used

    bench.alternately(measure, 1)  # from disk
    found = bench.alternately(measure, TIMES)
    ratios = {
        name: statistics.median(own.processor / alone.processor for alone, own in runs) for name, runs in found.items()
    }
    used = {name: medians(own for _, own in runs) for name, runs in found.items()}
    alone = {name: f"{medians(first for first, _ in runs).processor:.2f}" for name, runs in found.items()}
    bench.tell(f"(e) processor of the import alone: {alone}")
    what, asked = f"`lscb check` of {ROWS} rows beside importing great_expectations", f"processor <= {GOAL} times"
    return [within("e", what, asked, lambda times: times <= GOAL, ratios, used)]


def _workbook(sample: Path) -> bytes:
    """A borough's rows of several quarters, as a workbook."""
    tables = [table_of(path) for path in sorted(sample.glob("*/borough_return/camden.*"))]
    rows = pd.concat(tables)[-ROWS:].reset_index(drop=True)
    figures = {name: pd.to_numeric(rows[name], errors="coerce") for name in ("numerator", "denominator", "value")}
    return xlsx_bytes(rows.assign(**figures))
