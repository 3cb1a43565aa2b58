"""How London's newest figures moved since the same period a year before, and whether chance alone explains it.

Set beside one another are whole indicators, as the same source gives them, with no break of definition between, shown
in both periods, of enough of the areas due, and of as many in both where they are counts. Here: that. Not here: the
arithmetic (benchmarks/movement.py), the words (in_short.py, templates).
"""

from typing import Final

import numpy as np
import pandas as pd

from lscb_pipeline.benchmarks.movement import moved_by
from lscb_pipeline.frames.key_columns import PERIOD, SERIES_KEY
from lscb_pipeline.frames.reference import DefinitionBreaks
from lscb_pipeline.frames.releases import LondonMoves, ReleaseIndicators, WrittenRegions
from lscb_pipeline.reference.periods import breaks_before

BEYOND_CHANCE: Final = 3.09  # standard errors: outside 99.8 % of what chance alone does
ENOUGH: Final = 0.85  # of the areas due
ROUNDED_BY: Final = 5  # a sum that is rounded to 10 may be off by so much
JUDGED: Final = ("count", "percent", "rate_per_1000", "rate_per_10000", "rate_per_100000")
BESIDE: Final = ["value", "numerator", "denominator", "shown", "period", "is_rounded", "areas_returned", "breaks"]


def london_moves(regions: WrittenRegions, indicators: ReleaseIndicators) -> LondonMoves:
    """London's newest figures that can be set beside those of a year before, with `moved_by`; the farthest first."""
    london = regions[(regions["region"] == "london") & (regions["breakdown"] == "all")]
    london = london[london["unit"].isin(JUDGED) & ~london["is_at_least"].astype("bool") & london["value"].notna()]
    enough = london["areas_returned"].astype("float64") >= ENOUGH * london["areas_due"].astype("float64")
    london = london[enough].assign(breaks=breaks_before(london[enough], breaks_of(indicators)))
    by = [*SERIES_KEY, "source", *PERIOD]
    then = london[[*by, *BESIDE]].assign(**{day: london[day] for day in PERIOD})
    ends = then["period_end"] + pd.Timedelta(days=1) + pd.DateOffset(years=1) - pd.Timedelta(days=1)
    then = then.assign(
        before_start=then["period_start"], before_end=then["period_end"],
        period_start=(then["period_start"] + pd.DateOffset(years=1)).astype("datetime64[s]"),
        period_end=ends.astype("datetime64[s]"),
    ).rename(columns={name: f"{name}_before" for name in BESIDE})  # fmt: skip
    moves = london[london["is_newest"]].merge(then, on=by, validate="one_to_one")
    same = moves["areas_returned"] == moves["areas_returned_before"]
    moves = moves[(moves["breaks"] == moves["breaks_before"]) & (same | (moves["unit"] != "count"))]
    moves = moves.assign(moved_by=_moved(moves), far=lambda rows: rows["moved_by"].abs())
    order = moves.dropna(subset="moved_by").sort_values(["far", *SERIES_KEY], ascending=[False, True, True, True])
    return order.drop(columns=["far", "breaks", "breaks_before"]).reset_index(drop=True)


def _moved(moves: pd.DataFrame) -> np.ndarray:
    """A count as it is, over 1; all else by its numerator and denominator."""
    is_count = moves["unit"] == "count"
    counts = [moves[name].where(~is_count, moves[value]) for name, value in
              (("numerator", "value"), ("numerator_before", "value_before"))]  # fmt: skip
    over = [moves[name].where(~is_count, 1.0) for name in ("denominator", "denominator_before")]
    rounding = ROUNDED_BY * (moves["is_rounded"].astype("int64") + moves["is_rounded_before"].astype("int64"))
    return moved_by(counts[0], over[0], counts[1], over[1], moves["unit"] == "percent", rounding)


def breaks_of(indicators: ReleaseIndicators) -> DefinitionBreaks:
    """From which days on figures don't compare with those before."""
    pairs = [(code, version["valid_from"]) for code, versions in
             zip(indicators["indicator_code"], indicators["versions"], strict=True)
             for version in versions if version["breaks_series"] and version["valid_from"]]  # fmt: skip
    frame = pd.DataFrame(pairs, columns=["indicator_code", "valid_from"])
    return frame.astype({"indicator_code": "str", "valid_from": "datetime64[s]"})
