"""Drawing charts: compiled specifications with their data to SVG, in processes of their own.

The renderer holds Python up while it draws, so that charts are drawn beside one another only by several processes. Each
is this module, run: it takes specifications from standard input and answers with pictures, both as JSON. Not here: what
a chart shows (charts.py).
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

FEW = 16  # charts that are drawn sooner than processes are started

Specification = dict[str, Any]


def draw(specifications: Sequence[Specification]) -> list[str]:
    """The charts as SVG, in order. `specifications`: Vega's, with their data."""
    if not specifications:
        return []
    workers = os.cpu_count() or 1
    if len(specifications) <= FEW or workers == 1:
        return _drawn(specifications)
    with ThreadPoolExecutor(workers) as asking:
        answers = list(asking.map(_asked, (specifications[first::workers] for first in range(workers))))
    return [answers[place % workers][place // workers] for place in range(len(specifications))]


def _asked(specifications: Sequence[Specification]) -> list[str]:
    """What another process draws."""
    command = [sys.executable, "-m", __name__]
    done = subprocess.run(command, input=json.dumps(specifications).encode(), stdout=subprocess.PIPE, check=True)
    pictures: list[str] = json.loads(done.stdout)
    return pictures


def _drawn(specifications: Sequence[Specification]) -> list[str]:
    import vl_convert

    return [vl_convert.vega_to_svg(one) for one in specifications]


if __name__ == "__main__":
    json.dump(_drawn(json.load(sys.stdin)), sys.stdout)
