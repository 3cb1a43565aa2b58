"""`make bench`: the goals of speed and memory beside what is measured now, as ratios within this one run.

Each measurement is a function that returns rows of the table: a new one is added to MEASUREMENTS. Nothing here is
a test: whether goals are met is told, and the exit code is 0 either way. What is measured runs in a temporary
folder with an embedded server of its own; both are gone afterwards.
"""

import logging
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from check import own_check
from episodes import episodes
from quarters import forty_quarters, full_quarter, releasing
from results import Bench, Result
from rich.console import Console
from rich.table import Table

from lscb_pipeline.warehouse.server import embedded

MEASUREMENTS: tuple[Callable[[Bench], list[Result]], ...] = (
    full_quarter,
    releasing,
    forty_quarters,
    episodes,
    own_check,
)


def main() -> int:
    """Measure everything, print one table."""
    logging.disable(logging.INFO)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # cleans up, as Ctrl-C does
    out = Console(highlight=False, soft_wrap=True, width=200)
    with tempfile.TemporaryDirectory(prefix="lscb-bench-") as folder:
        home = Path(folder) / "server"
        try:
            bench = Bench(Path(folder), embedded.start(home), out)
            results = [result for measure in MEASUREMENTS for result in measure(bench)]
        finally:
            embedded.stop(home)
    table = Table("", "what", "goal", "measured", "")
    for result in results:
        table.add_row(result.letter, result.what, result.goal, result.measured, "met" if result.is_met else "NOT MET")
    out.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
