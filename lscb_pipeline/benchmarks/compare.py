"""The one chain that sets figures beside others: marts and releases differ in what they give it, not in the order.

Here: the order. Not here: London's value and ranks, which come first (london.py), and each figure's past (series.py).
"""

import pandas as pd

from lscb_pipeline.benchmarks.comparison import compared
from lscb_pipeline.benchmarks.neighbours import beside_neighbours
from lscb_pipeline.frames.figures import BenchmarkFigures, FiguresBesideLondon


def beside_others(figures: FiguresBesideLondon, is_enough: pd.Series) -> BenchmarkFigures:
    """Add what comparison.compared and neighbours.beside_neighbours add to figures that have London's value and ranks.

    `is_enough`: of which figures' groups enough areas returned (comparison.has_enough), by the figures' labels.
    """
    return beside_neighbours(compared(figures, is_enough))
