"""How many decimals a figure is printed with: as many as its size needs, the same in all of a series.

Here: that, and numbers as texts. What decides is London's value, where it is shown, else its regions', else the areas':
what is hidden decides nothing. Not here: what else stands in a cell (shown_figures.py).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from lscb_pipeline.frames.key_columns import SERIES_KEY
from lscb_pipeline.frames.rows import RegionValues, RowsOfSeries, SeriesValues
from lscb_pipeline.reports.readiness.page import NOTHING

FROM_SIZE: Final = ((1000.0, 0), (1.0, 1), (0.1, 2), (0.0, 3))  # the least size, and decimals from there on
USUAL: Final = 1  # of percentages, and where nothing is shown


def decimals(rows: RowsOfSeries, summary: RegionValues, figures: SeriesValues | None = None) -> pd.Series:
    """How many decimals the values of each row's series have; counts have none. `figures`: the areas', if at hand."""
    sizes = _sizes(summary[summary["region"] == "london"])
    sizes = sizes.combine_first(_sizes(summary))
    if figures is not None:
        sizes = sizes.combine_first(_sizes(figures))
    size = rows[SERIES_KEY].merge(sizes.rename("size").reset_index(), on=SERIES_KEY, how="left", validate="many_to_one")
    by_size = size["size"].astype("float64").to_numpy()
    by_size = np.select([by_size >= least for least, _ in FROM_SIZE], [n for _, n in FROM_SIZE], USUAL)
    is_usual = rows["unit"].eq("percent").to_numpy() | size["size"].fillna(0).eq(0).to_numpy()
    places = np.where(rows["unit"].eq("count"), 0, np.where(is_usual, USUAL, by_size))
    return pd.Series(places, index=rows.index, dtype="int64")


def numbers(values: pd.Series, places: "pd.Series | int") -> list[str]:
    """Numbers with so many decimals and a comma at thousands; a dash where there is none."""
    each = [places] * len(values) if isinstance(places, int) else places.tolist()
    floats: Sequence[float] = values.astype("float64").tolist()
    return [NOTHING if v != v else f"{v:,.{n}f}" for v, n in zip(floats, each, strict=True)]


def signed(values: pd.Series, places: pd.Series) -> list[str]:
    """Changes with their sign; a change that rounds to nothing has none."""
    texts = numbers(values, places)
    return [
        NOTHING if text == NOTHING else text.lstrip("-") if not text.strip("-0.,") else text.replace("-", "−")
        if text.startswith("-") else f"+{text}"
        for text in texts
    ]  # fmt: skip


def _sizes(rows: SeriesValues) -> pd.Series:
    """The largest value of each series, of what is shown; a series of noughts alone has none."""
    shown = rows.dropna(subset="value")
    largest = shown["value"].astype("float64").abs().groupby([shown[name] for name in SERIES_KEY]).max()
    return largest[largest > 0]
