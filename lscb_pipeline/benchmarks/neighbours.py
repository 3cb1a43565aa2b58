"""Each figure beside those of the area's statistical neighbours.

Here: which areas are whose neighbours for a period, and the median of what they returned. Not here: the neighbours
themselves (reference/neighbour.csv).
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lscb_pipeline.benchmarks.london import RANKED_UNITS
from lscb_pipeline.frames.figures import CloseNeighbours, FiguresBesideLondon, FiguresBesideNeighbours
from lscb_pipeline.frames.key_columns import FIGURE_GROUP, FIGURE_KEY
from lscb_pipeline.frames.rows import AreasAtPeriods
from lscb_pipeline.reference.tables import table

FEWEST = 3  # of fewer there is no middle worth the name
LEFT_OUT = "not close"


def beside_neighbours(figures: FiguresBesideLondon) -> FiguresBesideNeighbours:
    """Add the median of the area's neighbours, and how many of them returned a figure of the same group.

    Neighbours are those in London that are close, by the last model
    not later than the period (else by the first there is); a merged figure is nobody's neighbour and has none. Of
    fewer than three there is no median. Only rates and percentages are set beside each other.
    """
    offered = figures.loc[figures["is_comparable"] & figures["unit"].isin(RANKED_UNITS), [*FIGURE_KEY, "value"]]
    offered = offered.dropna(subset="value").rename(columns={"area_code": "neighbour_area_code"})
    asking = figures[FIGURE_KEY].assign(row=range(len(figures)))
    # each figure of an area with each of the area's neighbours
    near = close_neighbours(figures).drop(columns="position")
    pairs = asking.merge(near, on=["area_code", "period_end"], validate="many_to_many")
    pairs = pairs.merge(offered, on=[*FIGURE_GROUP, "neighbour_area_code"], validate="many_to_one")
    of_neighbours = pairs.groupby("row")["value"].agg(["median", "count"]).reindex(range(len(figures)))
    median = of_neighbours["median"].where(of_neighbours["count"] >= FEWEST)
    counted = of_neighbours["count"].fillna(0).astype("int64")
    return figures.assign(neighbour_median=median.to_numpy(), neighbour_areas=counted.to_numpy())


def close_neighbours(rows: AreasAtPeriods) -> CloseNeighbours:
    """Of each area and period of these rows the neighbours that are close and in London, as a median takes them."""
    model = _close_in_london()
    asked = rows[["area_code", "period_end"]].drop_duplicates()
    asked = asked.assign(model_year=_model_years(asked["period_end"], model["model_year"]))
    near = asked.merge(model, on=["model_year", "area_code"], validate="many_to_many").drop(columns="model_year")
    return near.sort_values(["area_code", "period_end", "position"], ignore_index=True)


def _close_in_london() -> pd.DataFrame:
    """The neighbours of each model that are close, and in London."""
    model = table("neighbour")
    model = model[(model["closeness"] != LEFT_OUT) & model["neighbour_area_code"].notna()]
    return model[["model_year", "area_code", "position", "neighbour_area_code"]]


def _model_years(ends: pd.Series, years: pd.Series) -> NDArray[np.int64]:
    """The model's year for each period: the last one not later, else the first."""
    known = np.sort(years.unique())
    place = np.searchsorted(known, ends.dt.year, side="right") - 1
    chosen: NDArray[np.int64] = known[np.maximum(place, 0)]
    return chosen
