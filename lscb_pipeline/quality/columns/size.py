"""How large or small a figure can be at all, by the number of children who live in its area: in a first quarter, too.

Here: judged columns that need the file, the catalogue's `count_per_1000` and the populations. No other area's
figures are asked: nobody's file decides what another's may say. Not here: what a figure's own past bears (beyond.py).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.frames.judged_columns import SizeColumns, SizeLimits
from lscb_pipeline.frames.judging import StatedFigures
from lscb_pipeline.reference.populations import least_and_most

CHILDREN = "0-17"
FEW = 100  # where few children live chance and one large family move much: what is no more is never too many
SOME = 5  # nor is less than this too few
ABOUT = 2.0  # populations of other years, vintages and publishers differ by less
Range = tuple[float, float]


def of_figures(figures: StatedFigures, indicators: Mapping[str, Indicator]) -> SizeColumns:
    """How large each figure is beside the children of its area, and whether its parts are there; indexed as figures.

    A count of a part (by age, by kind) may be as small as it likes.
    """
    codes = figures["indicator_code"]
    is_count = codes.isin([code for code, i in indicators.items() if i.unit == "count"])
    counted = figures["numerator"].fillna(figures["value"].where(is_count))
    possible = _per_1000(figures, {code: i.count_per_1000 for code, i in indicators.items() if i.count_per_1000})
    possible["least"] = possible["least"].where(figures["breakdown"] == "all", 0.0)
    judged = pd.DataFrame({"times_too_large": _times_too_large(counted, possible)})
    judged["times_too_small"] = _times_too_small(counted, possible, SOME)
    below, limits = figures["denominator"], denominators(figures, indicators)
    judged["denominator_times_possible"] = np.fmax(
        _times_too_large(below, limits), _times_too_small(below, limits, FEW)
    )
    is_alone = figures["value"].notna() & figures["numerator"].isna()
    of_population = codes.isin([code for code, i in indicators.items() if i.age_band])
    state = pd.Series("given", index=figures.index, dtype="str").mask(is_alone, "lacking")
    judged["count_state"] = state.where(of_population & figures["value"].notna())
    is_quotient = codes.isin([code for code, i in indicators.items() if i.is_percentage])
    is_bare = figures["value"].isna() & figures["denominator"].isna() & ~figures["hides_base"].astype("bool")
    state = pd.Series("given", index=figures.index, dtype="str").mask(is_bare, "lacking")
    judged["denominator_state"] = state.where(is_quotient & figures["numerator"].notna())
    judged["percent_alone"] = percents_alone(figures, indicators)
    return judged


def percents_alone(figures: StatedFigures, indicators: Mapping[str, Indicator]) -> pd.Series:
    """Percentages above 0 that stand without their parts and without a note; missing elsewhere."""
    is_share = figures["indicator_code"].isin([code for code, i in indicators.items() if i.is_share])
    is_alone = figures["numerator"].isna() & (figures["value"] > 0) & ~figures["has_note"].astype("bool")
    return figures["value"].where(is_share & is_alone)


def times_too_many(counts: pd.Series, area_codes: pd.Series, most_per_1000: float) -> pd.Series:
    """How many times too large each count is beside the number of children who live in its area; at most 1: not."""
    most = least_and_most(area_codes, CHILDREN)["most"] / 1000 * most_per_1000
    return _times_too_large(counts, pd.DataFrame({"most": most}))


def denominators(figures: StatedFigures, indicators: Mapping[str, Indicator]) -> SizeLimits:
    """Between what each figure's denominator can lie; missing where nothing is known of it."""
    codes = figures["indicator_code"]
    limits = _per_1000(
        figures, {code: i.denominator_per_1000 for code, i in indicators.items() if i.denominator_per_1000}
    )
    for band in sorted({i.age_band for i in indicators.values() if i.age_band}):
        of_band = codes.isin([code for code, i in indicators.items() if i.age_band == band])
        if of_band.any():
            held = least_and_most(figures.loc[of_band, "area_code"], band)
            limits.loc[of_band, "least"], limits.loc[of_band, "most"] = held["least"] / ABOUT, held["most"] * ABOUT
    return limits


def _per_1000(figures: StatedFigures, limits: Mapping[str, Range]) -> SizeLimits:
    """The limits of these indicators for as many children as live in each figure's area: least, most."""
    codes = figures["indicator_code"]
    least, most = (codes.map({c: pair[end] for c, pair in limits.items()}).astype("float64") for end in (0, 1))
    children = least_and_most(figures["area_code"], CHILDREN) / 1000
    return pd.DataFrame({"least": least * children["least"], "most": most * children["most"]})


def _times_too_large(stated: pd.Series, possible: pd.DataFrame) -> pd.Series:
    """How many times the most possible each number is; missing where that is unknown."""
    return (stated / possible["most"]).mask(stated <= FEW, 0.0).where(possible["most"].notna())


def _times_too_small(stated: pd.Series, possible: SizeLimits, some: float) -> pd.Series:
    """How many times each number goes into the least possible, where `some` at least are to be expected."""
    return (possible["least"] / stated.clip(lower=1)).mask((possible["least"] <= some) | (stated < 0), 0.0)
