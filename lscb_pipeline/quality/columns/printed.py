"""What a file prints beside its counts, held against them: a percentage or a rate that isn't their quotient.

Here: the gap beyond what rounding explains, of the printed number and, where counts have decimals, of theirs. Not here:
which column is printed beside which (layouts), nor the quotient that is published (benchmarks).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.frames.judged_columns import PrintedColumns
from lscb_pipeline.frames.judging import StatedFigures
from lscb_pipeline.reference.quotients import other_indicator

MOST_DECIMALS = 3  # of a printed number: what has more is not rounded
TRACE = 1e-6  # of a division
WHOLE = 0.5  # half a step of whole numbers
FEWEST_ROUNDED = 8  # counts, all of them multiples of 5: by chance once in 400,000 times


def gaps(figures: StatedFigures, indicators: Mapping[str, Indicator]) -> PrintedColumns:
    """How what is printed differs from the quotient, beyond rounding; indexed as the figures.

    Missing where nothing is printed, or no quotient can be formed of the
    delivery's own counts. Of one indicator of a delivery the decimals are the most that any of its numbers has.
    """
    if not figures["printed"].notna().any():
        return pd.DataFrame(np.nan, index=figures.index, columns=["printed_gap", "printed_times"])
    counted = figures.assign(
        unit=figures["indicator_code"].map({code: i.unit for code, i in indicators.items()}),
        rate_base=figures["indicator_code"]
        .map({code: i.rate_base for code, i in indicators.items()})
        .astype("float64"),
        denominator_indicator=figures["indicator_code"]
        .map({code: i.denominator_indicator for code, i in indicators.items()})
        .astype("str"),
    )
    counted = counted.assign(
        denominator=counted["denominator"].fillna(other_indicator(counted, within=("delivery_id",)))
    )
    asked = counted[counted["printed"].notna() & counted["numerator"].notna() & (counted["denominator"] > 0)]
    quotient = asked["numerator"] / asked["denominator"] * asked["rate_base"]
    apart = (asked["printed"] - quotient).abs() - _half_step(asked, "printed") - _of_counts(asked) - TRACE
    both = pd.concat([asked["printed"], quotient], axis=1).clip(lower=TRACE)
    times = (both.max(axis=1) / both.min(axis=1)).where(apart > 0, 1.0)
    return pd.DataFrame({"printed_gap": apart.clip(lower=0), "printed_times": times}).reindex(figures.index)


def _of_counts(figures: pd.DataFrame) -> pd.Series:
    """How far the rounding of the counts themselves moves their quotient; whole counts are exact.

    But for those of an indicator that are multiples of 5 or of 10 all: these a publisher has rounded.
    """
    over, under = (_half_step(figures, name) for name in ("numerator", "denominator"))
    over, under = (step.where(step < WHOLE, 0.0) for step in (over, under))
    for rounded_to in (5, 10):
        over = over.mask(_are_multiples(figures, "numerator", rounded_to), rounded_to / 2)
        under = under.mask(_are_multiples(figures, "denominator", rounded_to), rounded_to / 2)
    moved = over / figures["denominator"] + under * figures["numerator"] / figures["denominator"] ** 2
    found: pd.Series = moved * figures["rate_base"]
    return found


def _are_multiples(figures: pd.DataFrame, name: str, of: int) -> pd.Series:
    """Whether all counts of an indicator of a delivery are multiples of a number, and enough that chance isn't why."""
    numbers = figures[name]
    groups = [figures["delivery_id"], figures["indicator_code"]]
    are_all = (numbers % of == 0).groupby(groups).transform("all")
    found: pd.Series = are_all & ((numbers > 0).groupby(groups).transform("sum") >= FEWEST_ROUNDED)
    return found


def _half_step(figures: pd.DataFrame, name: str) -> pd.Series:
    """Half of the last decimal that an indicator's numbers of a delivery have."""
    numbers = figures[name]
    decimals = pd.Series(MOST_DECIMALS, index=figures.index)
    for places in reversed(range(MOST_DECIMALS)):
        decimals = decimals.mask((numbers - numbers.round(places)).abs() < TRACE, places)
    most = decimals.groupby([figures["delivery_id"], figures["indicator_code"]]).transform("max")
    found: pd.Series = 0.5 * 10.0**-most
    return found
