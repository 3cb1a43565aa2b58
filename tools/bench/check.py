"""(e): a supplier's own check of a workbook beside importing Great Expectations alone: what starting it must cost."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
from quarters import table_of
from results import Bench, Result

from lscb_pipeline.sample import make_sample
from lscb_pipeline.sample.file_bytes import xlsx_bytes

ROWS, TIMES, GOAL = 200, 7, 1.5
IMPORT = [sys.executable, "-c", "import great_expectations"]


def own_check(bench: Bench) -> list[Result]:
    """Medians of TIMES pairs of processes, taken turn by turn, so that a slow minute slows both."""
    file = bench.folder / "return.xlsx"
    file.write_bytes(_workbook(bench.folder / "sample"))
    check = [sys.executable, "-m", "lscb_pipeline.cli", "check", str(file), "--feed", "borough_return"]
    _seconds(IMPORT), _seconds(check)  # from disk
    pairs = [(_seconds(IMPORT), _seconds(check)) for _ in range(TIMES)]
    ratio = statistics.median(own / alone for alone, own in pairs)
    alone, own = (statistics.median(seconds) for seconds in zip(*pairs, strict=True))
    told = ", ".join(f"{own:.2f}/{alone:.2f}" for alone, own in pairs)
    bench.out.print(f"(e) seconds of `lscb check` / of the import: {told}")
    return [
        Result(
            "e", f"`lscb check` of a workbook of {ROWS} rows beside `import great_expectations` ({alone:.2f} s)",
            f"<= {GOAL} times", f"{ratio:.2f} times ({own:.2f} s)", ratio <= GOAL,
        )
    ]  # fmt: skip


def _workbook(sample: Path) -> bytes:
    """A borough's rows of several quarters, as a workbook."""
    if not sample.is_dir():
        make_sample(sample)
    tables = [table_of(path) for path in sorted(sample.glob("*/borough_return/camden.*"))]
    rows = pd.concat(tables)[-ROWS:].reset_index(drop=True)
    figures = {name: pd.to_numeric(rows[name], errors="coerce") for name in ("numerator", "denominator", "value")}
    return xlsx_bytes(rows.assign(**figures))


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{command[1:]} ended with {done.returncode}")
    return time.perf_counter() - began
