"""Each figure beside those of the area's statistical neighbours.

Here: which areas are whose neighbours for a period, and the median of what they returned. Not here: the neighbours
themselves (reference/neighbour.csv).
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.benchmarks.london import GROUP, RANKED_UNITS
from lscb_pipeline.reference.tables import table

FEWEST = 3  # of fewer there is no middle worth the name
LEFT_OUT = "not close"


def beside_neighbours(figures: pd.DataFrame) -> pd.DataFrame:
    """Add neighbour_median, and neighbour_areas: how many neighbours returned a figure of the same group.

    `figures`: as london.beside_london returns them. Neighbours are those in London that are close, by the last model
    not later than the period (else by the first there is); a merged figure is nobody's neighbour and has none. Of
    fewer than three there is no median. Only rates and percentages are set beside each other.
    """
    offered = figures.loc[figures["is_comparable"] & figures["unit"].isin(RANKED_UNITS), [*GROUP, "area_code", "value"]]
    offered = offered.dropna(subset="value").rename(columns={"area_code": "neighbour_area_code"})
    model = _close_in_london()
    asking = figures[[*GROUP, "area_code"]].assign(
        row=range(len(figures)), model_year=_model_years(figures["period_end"], model["model_year"])
    )
    beside = asking.merge(model, on=["model_year", "area_code"]).merge(offered, on=[*GROUP, "neighbour_area_code"])
    found = beside.groupby("row")["value"].agg(["median", "count"]).reindex(range(len(figures)))
    median = found["median"].where(found["count"] >= FEWEST)
    counted = found["count"].fillna(0).astype("int64")
    return figures.assign(neighbour_median=median.to_numpy(), neighbour_areas=counted.to_numpy())


def _close_in_london() -> pd.DataFrame:
    """The neighbours of each model that are close, and in London."""
    model = table("neighbour")
    model = model[(model["closeness"] != LEFT_OUT) & model["neighbour_area_code"].notna()]
    return model[["model_year", "area_code", "neighbour_area_code"]]


def _model_years(ends: pd.Series, years: pd.Series) -> NDArray[np.int64]:
    """The model's year for each period: the last one not later, else the first."""
    known = np.sort(years.unique())
    place = np.searchsorted(known, ends.dt.year, side="right") - 1
    chosen: NDArray[np.int64] = known[np.maximum(place, 0)]
    return chosen
