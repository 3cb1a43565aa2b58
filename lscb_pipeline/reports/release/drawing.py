"""Drawing charts: compiled specifications with their data to SVG, in processes of their own.

The renderer holds Python up while it draws, so that many charts are drawn beside one another only by several processes;
they import this module, and little else. Here: that. Not here: what a chart shows (charts.py).
"""

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import vl_convert

FEW = 8  # charts that are drawn sooner than a process is started


def draw(specifications: Sequence[dict[str, Any]]) -> list[str]:
    """The charts as SVG, in order. `specifications`: Vega's, with their data."""
    workers = os.cpu_count() or 1
    if len(specifications) <= FEW or workers == 1:
        return [_drawn(one) for one in specifications]
    # spawned: what runs in this process (threads, connections) is not theirs
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(_drawn, specifications, chunksize=FEW))


def _drawn(specification: dict[str, Any]) -> str:
    return str(vl_convert.vega_to_svg(specification))
